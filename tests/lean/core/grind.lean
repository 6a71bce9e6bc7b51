/-! `grind`: congruence closure, case splits, instantiation of hypotheses and of library equations. -/

/-! ## Propositional -/

theorem grind_propositional_1 (p q : Prop) (hp : p) (hq : q) : p ∧ q := by grind
theorem grind_propositional_2 (p q r : Prop) (h : p ∨ q) (h1 : p → r) (h2 : q → r) : r := by grind
theorem grind_propositional_3 (p q : Prop) : p ∧ q ↔ q ∧ p := by grind
theorem grind_propositional_4 (p q : Prop) : ((p → q) → p) → p := by grind
theorem grind_propositional_5 (p q : Prop) (h : ¬(p ∨ q)) : ¬p ∧ ¬q := by grind
theorem grind_propositional_6 (p q r : Prop) (h : p → q) (h' : q → r) : ¬r → ¬p := by grind
theorem grind_propositional_7 (p q : Prop) (h : p ↔ q) (hq : ¬q) : ¬p := by grind
theorem grind_propositional_8 (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by grind

/-! ## Congruence -/

theorem grind_congruence_1 (f : Nat → Nat) (a b : Nat) (h : a = b) : f a = f b := by grind
theorem grind_congruence_2 (α : Type) (a b c : α) (f : α → α) (h : f a = b) (h2 : a = c) (h3 :
    b ≠ f c) : False := by grind
theorem grind_congruence_3 (α : Type) (a b c : α) (h : a = b) (h' : b = c) : a = c := by grind
theorem grind_congruence_4 (α : Type) (f : α → α → α) (a b c d : α) (h : a = b) (h' : c = d) :
    f a c = f b d := by grind
theorem grind_congruence_5 (α : Type) (f : α → α) (a : α) (h : f (f (f a)) = a) (h' :
    f (f (f (f (f a)))) = a) : f a = a := by grind

/-! ## Truth values -/

theorem grind_truth_values_1 (a b : Bool) : (a && b) = (b && a) := by grind
theorem grind_truth_values_2 (a b : Bool) (h : a = true) : (a || b) = true := by grind
theorem grind_truth_values_3 (a : Bool) : (!(!a)) = a := by grind
theorem grind_truth_values_4 (a b : Bool) (h : (a && b) = true) : b = true := by grind

/-! ## Conditionals -/

theorem grind_conditionals_1 (c : Prop) [Decidable c] (a b : Nat) (h : c) :
    (if c then a else b) = a := by grind
theorem grind_conditionals_2 (b : Bool) (x y : Nat) (h : b = true) :
    (bif b then x else y) = x := by grind

/-! ## Constructors -/

theorem grind_constructors_1 (a : Nat) (xs : List Nat) : (a :: xs) ≠ [] := by grind
theorem grind_constructors_2 (o : Option Nat) (h : o = some 1) : o ≠ none := by grind
theorem grind_constructors_3 (a b : Nat) (h : some a = some b) : a = b := by grind
theorem grind_constructors_4 (a b c d : Nat) (h : (a, b) = (c, d)) : b = d := by grind
theorem grind_constructors_5 (a b : Nat) (xs ys : List Nat) (h : a :: xs = b :: ys) :
    xs = ys := by grind

/-! ## Instantiation -/

theorem grind_instantiation_1 (f : Nat → Nat → Nat) (h : ∀ x y, f x y = f y x) :
    f 1 2 = f 2 1 := by grind
theorem grind_instantiation_2 (α : Type) (p q : α → Prop) (h : ∀ x, p x → q x) (a : α) (hp : p a) :
    q a := by grind
theorem grind_instantiation_3 (α : Type) (f : α → α) (h : ∀ x, f (f x) = f x) (a : α) :
    f (f (f a)) = f a := by grind
theorem grind_instantiation_4 (α : Type) (p : α → Prop) (a : α) (hp : p a) : ∃ x, p x := by grind
theorem grind_instantiation_5 (α : Type) (r : α → α → Prop) (ht :
    ∀ x y z, r x y → r y z → r x z) (a b c : α) (h : r a b) (h' : r b c) : r a c := by grind

/-! ## Rings -/

theorem grind_rings_1 (a b : Nat) : (a + b) * 2 = 2 * b + 2 * a := by grind

/-! ## Library facts -/

theorem grind_library_facts_1 (xs : List Nat) (h : xs = []) : xs.length = 0 := by grind
theorem grind_library_facts_2 (xs ys : List Nat) :
    (xs ++ ys).length = xs.length + ys.length := by grind
theorem grind_library_facts_3 (x : Nat) (xs : List Nat) : x ∈ x :: xs := by grind
