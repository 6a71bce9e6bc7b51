/-!
# Binary search trees

Insertion, flattening, and what it means to be ordered, for trees and for lists.
-/

/-- A binary tree with a number at every node. -/
inductive Tree where
  | leaf
  | node (left : Tree) (value : Nat) (right : Tree)

namespace Tree

/-- The number of nodes. -/
def size : Tree → Nat
  | leaf => 0
  | node l _ r => l.size + r.size + 1

/-- The length of the longest way down. -/
def height : Tree → Nat
  | leaf => 0
  | node l _ r => max l.height r.height + 1

/-- Left and right exchanged at every node. -/
def mirror : Tree → Tree
  | leaf => leaf
  | node l v r => node r.mirror v l.mirror

/-- The numbers from left to right. -/
def flatten : Tree → List Nat
  | leaf => []
  | node l v r => l.flatten ++ v :: r.flatten

/-- Puts a number where it belongs; equal ones go to the right. -/
def insert (x : Nat) : Tree → Tree
  | leaf => node leaf x leaf
  | node l v r => if x < v then node (insert x l) v r else node l v (insert x r)

/-- Whether every number is at most `x`. -/
def allLe (x : Nat) : Tree → Bool
  | leaf => true
  | node l v r => allLe x l && decide (v ≤ x) && allLe x r

/-- Whether every number is at least `x`. -/
def allGe (x : Nat) : Tree → Bool
  | leaf => true
  | node l v r => allGe x l && decide (x ≤ v) && allGe x r

/-- Whether the tree is a search tree. -/
def isSearch : Tree → Bool
  | leaf => true
  | node l v r => isSearch l && allLe v l && allGe v r && isSearch r

/-- Inserts the numbers of a list, the last one first. -/
def ofList : List Nat → Tree
  | [] => leaf
  | x :: xs => insert x (ofList xs)

end Tree

/-- Whether every number of a list is at least `x`. -/
def atLeast (x : Nat) : List Nat → Bool
  | [] => true
  | y :: ys => decide (x ≤ y) && atLeast x ys

/-- Whether every number of a list is at most `x`. -/
def atMost (x : Nat) : List Nat → Bool
  | [] => true
  | y :: ys => decide (y ≤ x) && atMost x ys

/-- Whether each number of a list is at most all that follow. -/
def isSorted : List Nat → Bool
  | [] => true
  | x :: xs => atLeast x xs && isSorted xs

/-- How often a number occurs. -/
def count (x : Nat) : List Nat → Nat
  | [] => 0
  | y :: ys => if x = y then count x ys + 1 else count x ys
