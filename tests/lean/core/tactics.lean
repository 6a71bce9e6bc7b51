/-! One theorem or more for each tactic. -/

theorem use_intros : ∀ a b : Nat, a = b → b = a := by
  intros a b h
  exact h.symm

theorem use_refine (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  refine ⟨?_, ?_⟩
  · exact hp
  · exact hq

theorem use_apply (f : Nat → Nat) (h : ∀ n, f n = n) : f 3 = 3 := by
  apply h

theorem use_case (p q : Prop) (h : p ∨ q) : q ∨ p := by
  cases h
  case inr h => exact .inl h
  case inl h => exact .inr h

theorem use_next (n : Nat) : n = 0 ∨ n ≠ 0 := by
  cases n
  next => left; rfl
  next n => right; simp

theorem use_rcases (p q r : Prop) (h : (p ∧ q) ∨ r) : q ∨ r := by
  rcases h with ⟨_, hq⟩ | hr
  · exact .inl hq
  · exact .inr hr

theorem use_obtain (p : Nat → Prop) (h : ∃ n, p n ∧ 0 < n) : ∃ n, p n := by
  obtain ⟨n, hn, -⟩ := h
  exact ⟨n, hn⟩

theorem use_rw_at (a b c : Nat) (h : a + b = c) (k : a = 2) : 2 + b = c := by
  rw [k] at h
  exact h

theorem use_rw_back (a b : Nat) (h : a = b) : b + a = a + a := by
  rw [← h]

theorem use_nth (a b : Nat) (h : a = b) : a + a = b + b := by
  rewrite [h]
  rfl

theorem use_simp_only (a : Nat) : a + 0 = a := by
  simp only [Nat.add_zero]

theorem use_simp_at (p _q : Prop) (h : p ∧ True) : p := by
  simp at h
  exact h

theorem use_simp_arrow (f : Nat → Nat) (h : ∀ n, f n = 0) : f 1 + f 2 = 0 := by
  simp [h]

theorem use_simp_hyp (a b : Nat) (h₁ : a = 0) (h₂ : b = 0) : a + b = 0 := by
  simp [*]

theorem use_simp_all (a b c : Nat) (h₁ : a = b) (h₂ : b = c) : a = c := by
  simp_all

theorem use_simpa (a b : Nat) (h : a + 0 = b) : a = b := by
  simpa using h

theorem use_dsimp (f : Nat → Nat) (h : f 2 = 3) : (fun x => f x) 2 = 3 := by
  dsimp
  exact h

theorem use_contextual (p q : Prop) : p → q → p ∧ q := by
  simp +contextual

theorem use_contradiction (h : 1 = 2) : False := by
  contradiction

theorem use_injections (a b : Nat) (h : some (a + 1) = some (b + 1)) : a = b := by
  injections

theorem use_exfalso (h : False) : 1 = 2 := by
  exfalso
  assumption

theorem use_by_cases (p : Prop) [Decidable p] : p ∨ ¬p := by
  by_cases h : p
  · exact .inl h
  · exact .inr h

theorem use_have (a b : Nat) (h : a = b) : b = a := by
  have h' : b = a := by
    rw [h]
  exact h'

theorem use_show (a : Nat) : a + 0 = a := by
  show a = a
  rfl

theorem use_suffices (p q : Prop) (hp : p) (h : p → q) : q := by
  suffices hp' : p from h hp'
  exact hp

theorem use_let (a : Nat) : ∃ b, b = a + 1 := by
  let b := a + 1
  exact ⟨b, rfl⟩

theorem use_conv (a b : Nat) : a + b + 0 = b + a := by
  conv =>
    lhs
    rw [Nat.add_zero, Nat.add_comm]

theorem use_conv_arg (f : Nat → Nat) (a b : Nat) : f (a + b) = f (b + a) := by
  conv => lhs; arg 1; rw [Nat.add_comm]

theorem use_conv_in (a b c : Nat) : a * (b + c) = a * (c + b) := by
  conv in b + c => rw [Nat.add_comm]

theorem use_congr (f : Nat → Nat → Nat) (a b c d : Nat) (h₁ : a = c) (h₂ : b = d) : f a b = f c d := by
  congr

theorem use_ext (f g : Nat → Nat) (h : ∀ n, f n = g n) : f = g := by
  ext n
  rw [h]

theorem use_split (n : Nat) : (match n with | 0 => 1 | k + 1 => k + 1) ≠ 0 := by
  split
  · decide
  · simp

theorem use_split_at (a b : Nat) (h : (if a = b then 1 else 0) = 1) : a = b := by
  split at h
  · assumption
  · contradiction

theorem use_unfold (f : Nat → Nat) : Function.comp f f 1 = f (f 1) := by
  unfold Function.comp
  rfl

theorem use_subst (a b : Nat) (h : b = a + 1) : b - 1 = a := by
  subst h
  rfl

theorem use_generalize (a b : Nat) : (a + b) * 1 = a + b := by
  generalize a + b = c
  exact Nat.mul_one c

theorem use_first (p q : Prop) (hq : q) : p ∨ q := by
  first
    | exact Or.inl hq
    | exact Or.inr hq

theorem use_repeat (p : Prop) (hp : p) : p ∧ p ∧ p := by
  repeat (first | exact hp | constructor)

theorem use_try (p : Prop) (hp : p) : p := by
  try contradiction
  exact hp

theorem use_all_goals (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  all_goals assumption

theorem use_any_goals (p : Prop) (hp : p) : p ∧ True := by
  constructor
  any_goals exact hp
  trivial

theorem use_change (a : Nat) (h : a + 1 = 2) : Nat.succ a = 2 := by
  change a + 1 = 2
  exact h

theorem use_revert (a b : Nat) (h : a = b) : b = a := by
  revert h
  intro h
  exact h.symm

theorem use_clear (a b : Nat) (h : a = b) (_k : b = a) : a = b := by
  clear _k
  exact h

theorem use_rename (p q : Prop) : p → q → p := by
  intro _ _
  rename_i hp _
  exact hp

theorem use_decide : 10 < 20 ∧ 3 ∣ 9 := by decide

theorem use_ac (a b c : Nat) : a + b + c = c + (b + a) := by ac_rfl

theorem use_calc (a b c d : Nat) (h₁ : a = b) (h₂ : b ≤ c) (h₃ : c < d) : a < d := by
  calc a = b := h₁
    _ ≤ c := h₂
    _ < d := h₃

theorem use_exists : ∃ a b : Nat, a + b = 5 := by
  exists 2, 3

theorem use_constructor : ∃ a : Nat, a = 1 := by
  constructor
  rfl

theorem use_left_right (p q : Prop) (hp : p) : (p ∨ q) ∧ (q ∨ p) := by
  constructor
  · left; exact hp
  · right; exact hp

theorem use_cases_with (a b : Nat) (h : a = b) : b = a := by
  cases h with
  | refl => rfl

theorem use_nofun (h : 1 = 0) : False := by
  nomatch h

example : Inhabited Nat := by infer_instance

theorem use_classical (p : Prop) : p ∨ ¬p := by
  classical
  by_cases h : p
  · exact .inl h
  · exact .inr h

theorem use_specialize (f : ∀ n : Nat, n = n + 0) : 3 = 3 + 0 := by
  specialize f 3
  exact f

theorem use_induction_generalizing (a b : Nat) : a + b = b + a := by
  induction a generalizing b with
  | zero => simp
  | succ a ih => rw [Nat.succ_add, ih]; rfl

theorem use_induction_default (n : Nat) : 0 + n = n := by
  induction n <;> simp_all

theorem use_delta : id (fun x : Nat => x) 3 = 3 := by
  delta id
  rfl

theorem use_focus (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor
  focus exact hp
  exact hq

theorem use_iterate : True ∧ True := by
  constructor
  iterate 2 trivial

theorem use_erw (a : Nat) : a + 0 = a := by
  erw [Nat.add_zero]

theorem use_and_intros (p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by
  and_intros <;> assumption

theorem use_and_right (p q : Prop) (h : p ∧ q) : q := by
  exact h.2

theorem use_rwa (a b : Nat) (h : a = b) (k : a = 3) : b = 3 := by
  rwa [h] at k

theorem use_norm_cast (a b : Nat) (h : a = b) : a = b := by
  exact_mod_cast h

theorem use_rfl_le (a : Nat) : a ≤ a := by rfl

theorem use_show_from (p : Prop) (hp : p) : p := show p from hp

theorem use_fun_cases (b : Bool) : b.not.not = b := by
  cases b with
  | true => rfl
  | false => rfl
