/-! Honest inductive types of every shape, whose compiled forms the tests forge. -/

universe u

inductive Good where
  | mk : (Nat → Good) → Good

inductive Two where
  | a
  | b

inductive Either (p q : Prop) : Prop where
  | l : p → Either p q
  | r : q → Either p q

inductive Some (α : Type) (p : α → Prop) : Prop where
  | intro (w : α) (h : p w) : Some α p

inductive Same {α : Type} (a : α) : α → Prop where
  | refl : Same a a

structure Both (p q : Prop) : Prop where
  l : p
  r : q

inductive Chain where
  | link : Chain → Chain

structure Box where
  type : Type

inductive Row (α : Type u) where
  | nil
  | cons : α → Row α → Row α

inductive Vec (α : Type) : Nat → Type where
  | nil : Vec α 0
  | cons {n : Nat} : α → Vec α n → Vec α (n + 1)

mutual
inductive Ev : Nat → Prop where
  | zero : Ev 0
  | succ {n : Nat} : Od n → Ev (n + 1)
inductive Od : Nat → Prop where
  | succ {n : Nat} : Ev n → Od (n + 1)
end

mutual
inductive Trunk where
  | mk : Branches → Trunk
inductive Branches where
  | nil
  | cons : Trunk → Branches → Branches
end

inductive Rose where
  | node : List Rose → Rose

inductive Label (n : Nat) (α : Type) where
  | mk : α → Label n α

inductive Labelled where
  | leaf
  | mk : Label 0 Labelled → Labelled

inductive Bush where
  | mk : List (Option (Nat × Bush)) → (Bool → List Bush) → Bush

inductive Reach {α : Type u} (r : α → α → Prop) : α → Prop where
  | intro (x : α) : (∀ y, r y x → Reach r y) → Reach r x

structure Point where
  x : Nat
  y : Nat

inductive Wrap.{v} (α : Sort v) : Type v where
  | mk : (Nat → α) → Wrap α
  | none

def secret : Nat := 5
opaque hidden : Nat := 5

theorem by_iota (f : Nat → Nat) (xs : List Rose) : @Rose.rec (fun _ => Nat) (fun _ => Nat)
    (fun ts n => n + ts.length) 0 (fun _ _ a b => a + b) (.node []) = 0 := rfl
theorem by_eta (p : Point) : p = ⟨p.x, p.y⟩ := rfl
theorem by_unit (a b : Unit) : a = b := rfl
theorem by_k (h : Nat = Nat) : cast h 3 = 3 := rfl
theorem irrelevant (p : Prop) (a b : p) : a = b := rfl
theorem by_quot (f : Nat → Nat) (h : ∀ a b, a = b → f a = f b) (n : Nat) :
    Quot.lift f h (Quot.mk Eq n) = f n := rfl
theorem tactics (a b c : Nat) (h : a < b) (h' : b ≤ c) : a + 1 ≤ c := by omega
theorem simped (xs ys : List Nat) : (xs ++ ys).length = ys.length + xs.length := by
  simp [Nat.add_comm]
