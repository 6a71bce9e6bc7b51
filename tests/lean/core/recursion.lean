/-! User types and functions: inductive types, structures, classes, recursion, notation. -/

inductive Tree where
  | leaf
  | node (l : Tree) (v : Nat) (r : Tree)
  deriving DecidableEq, Inhabited, BEq

namespace Tree
def size : Tree → Nat
  | leaf => 0
  | node l _ r => l.size + 1 + r.size

def mirror : Tree → Tree
  | leaf => leaf
  | node l v r => node r.mirror v l.mirror

def toList : Tree → List Nat
  | leaf => []
  | node l v r => l.toList ++ v :: r.toList

theorem mirror_mirror (t : Tree) : t.mirror.mirror = t := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp [mirror, ihl, ihr]

theorem size_mirror (t : Tree) : t.mirror.size = t.size := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr =>
    rw [mirror, size, size, ihl, ihr]
    ac_rfl

theorem length_toList (t : Tree) : t.toList.length = t.size := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr =>
    simp [toList, size, ihl, ihr, Nat.add_assoc, Nat.add_comm 1]

theorem toList_mirror (t : Tree) : t.mirror.toList = t.toList.reverse := by
  induction t with
  | leaf => rfl
  | node l v r ihl ihr => simp [mirror, toList, ihl, ihr]

theorem node_inj (l₁ l₂ r₁ r₂ : Tree) (a b : Nat) (h : node l₁ a r₁ = node l₂ b r₂) : a = b := by
  injection h

theorem leaf_ne_node (l r : Tree) (v : Nat) : leaf ≠ node l v r := by
  intro h
  contradiction

theorem decide_tree : node leaf 1 leaf ≠ leaf := by decide

theorem beq_tree : (node leaf 1 leaf == node leaf 1 leaf) = true := by rfl
end Tree

def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib (n + 1) + fib n

theorem fib_ten : fib 10 = 55 := by decide

theorem fib_step (n : Nat) : fib (n + 2) = fib (n + 1) + fib n := by rw [fib]

theorem fib_simp : fib 5 = 5 := by simp [fib]

theorem fib_pos (n : Nat) : 0 < fib (n + 1) := by
  induction n with
  | zero => decide
  | succ n ih =>
    rw [fib]
    exact Nat.add_pos_left ih (fib n)

theorem fib_le (n : Nat) : fib n ≤ fib (n + 1) + fib n := by
  fun_induction fib n with
  | case1 => decide
  | case2 => decide
  | case3 n _ _ => exact Nat.le_add_left _ _

def sumTo (n : Nat) : Nat := match n with
  | 0 => 0
  | k + 1 => (k + 1) + sumTo k

theorem gauss (n : Nat) : 2 * sumTo n = n * (n + 1) := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sumTo, Nat.mul_add, ih, ← Nat.add_mul, Nat.mul_comm, Nat.add_comm 2 n]

def ack : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ack m 1
  | m + 1, n + 1 => ack m (ack (m + 1) n)
termination_by m n => (m, n)

theorem ack_zero (n : Nat) : ack 0 n = n + 1 := by rw [ack]

theorem ack_one (n : Nat) : ack 1 n = n + 2 := by
  induction n with
  | zero => simp [ack]
  | succ n ih => rw [ack, ih, ack]

def gcd' (a b : Nat) : Nat := if _h : b = 0 then a else gcd' b (a % b)
termination_by b
decreasing_by exact Nat.mod_lt a (Nat.pos_of_ne_zero _h)

theorem gcd'_zero (a : Nat) : gcd' a 0 = a := by
  unfold gcd'
  simp

theorem gcd'_self (a : Nat) : gcd' a a = a := by
  unfold gcd'
  split
  next h => rfl
  next h => rw [Nat.mod_self, gcd'_zero]

mutual
def isEven : Nat → Bool
  | 0 => true
  | n + 1 => isOdd n
def isOdd : Nat → Bool
  | 0 => false
  | n + 1 => isEven n
end

theorem isEven_four : isEven 4 = true := by decide

theorem isEven_not (n : Nat) : isEven (n + 1) = !isEven n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [isEven, isOdd, ih]
    simp

inductive Even : Nat → Prop where
  | zero : Even 0
  | step (n : Nat) : Even n → Even (n + 2)

theorem even_add (m n : Nat) (hm : Even m) (hn : Even n) : Even (m + n) := by
  induction hn with
  | zero => exact hm
  | step n _ ih => exact .step _ ih

theorem not_even_one : ¬Even 1 := by
  intro h
  cases h

theorem even_double (n : Nat) : Even (2 * n) := by
  induction n with
  | zero => exact .zero
  | succ n ih => exact .step _ ih

inductive Vec (α : Type) : Nat → Type where
  | nil : Vec α 0
  | cons {n : Nat} (a : α) (as : Vec α n) : Vec α (n + 1)

def Vec.toList {α : Type} {n : Nat} : Vec α n → List α
  | nil => []
  | cons a as => a :: as.toList

theorem Vec.length_toList {α : Type} {n : Nat} (v : Vec α n) : v.toList.length = n := by
  induction v with
  | nil => rfl
  | cons a as ih => rw [toList, List.length_cons, ih]

@[ext] structure Point where
  x : Nat
  y : Nat
  deriving DecidableEq, Inhabited, BEq

namespace Point
def add (p q : Point) : Point := ⟨p.x + q.x, p.y + q.y⟩
instance : Add Point := ⟨add⟩

theorem add_x (p q : Point) : (p + q).x = p.x + q.x := rfl

theorem add_comm (p q : Point) : p + q = q + p := by
  ext
  · exact Nat.add_comm p.x q.x
  · exact Nat.add_comm p.y q.y

theorem update_x (p : Point) : { p with x := 3 }.y = p.y := rfl

theorem eta (p : Point) : ⟨p.x, p.y⟩ = p := rfl

theorem mk_inj (a b c d : Nat) (h : Point.mk a b = ⟨c, d⟩) : a = c ∧ b = d := by
  simpa using h
end Point

class Semi (α : Type) extends Mul α where
  assoc : ∀ a b c : α, a * b * c = a * (b * c)

instance : Semi Nat := ⟨Nat.mul_assoc⟩

theorem semi_four {α : Type} [Semi α] (a b c d : α) : a * b * c * d = a * (b * (c * d)) := by
  rw [Semi.assoc, Semi.assoc]

inductive Color where
  | red | green | blue
  deriving DecidableEq, Inhabited

theorem color_cases (c : Color) : c = .red ∨ c = .green ∨ c = .blue := by
  cases c <;> simp

theorem color_ne : Color.red ≠ Color.blue := by decide

def Color.next : Color → Color
  | red => green
  | green => blue
  | blue => red

theorem color_next3 (c : Color) : c.next.next.next = c := by
  cases c <;> rfl

notation:65 a " ⊞ " b => Nat.add (Nat.mul 2 a) b
infixl:70 " ⊠ " => fun a b : Nat => a * b + 1

theorem notation_use : (3 ⊞ 4) = 10 := by rfl

theorem infix_use : 2 ⊠ 3 = 7 := by rfl

macro "close" : tactic => `(tactic| first | rfl | assumption)

theorem macro_use (p : Prop) (h : p) : p := by close

macro "twice!" x:term:max : term => `($x + $x)

theorem term_macro_use : twice! 4 = 8 := by rfl

syntax "swap_and" : tactic
macro_rules
  | `(tactic| swap_and) => `(tactic| (rintro ⟨h, k⟩; exact ⟨k, h⟩))

theorem macro_rules_use (p q : Prop) : p ∧ q → q ∧ p := by swap_and

abbrev Pred := Nat → Prop

theorem abbrev_use (p : Pred) (h : ∀ n, p n) : p 3 := h 3

def twice (n : Nat) : Nat := double n + 0
where
  double (k : Nat) : Nat := k + k

theorem where_use : twice 3 = 6 := rfl

instance instInhabitedFun : Inhabited (Nat → Color) := ⟨fun _ => .red⟩

theorem acc_use (n : Nat) : Acc (· < ·) n := Nat.lt_wfRel.wf.apply n

theorem string_ne : "ab" ≠ "ac" := by decide

theorem char_ne : 'a' ≠ 'b' := by decide
