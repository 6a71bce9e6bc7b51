/-! `simp +arith`, `omega` on bounded numbers, and `decide` on bounded quantifiers. -/

theorem arith_cancel (x y : Nat) : x + y + 1 = y + 1 + x := by simp +arith
theorem arith_cancel_hyp (x y : Nat) (h : x + 2 = y + 2) : x = y := by
  simp +arith at h
  exact h
theorem arith_scale (x y : Nat) (h : x = 2 * y) : x + x = 4 * y := by
  simp +arith [h]
theorem arith_lt (a b c : Nat) : a + b + c + 1 > b + c := by simp +arith
theorem arith_not_le (a b : Nat) : ¬a + b + 1 ≤ b := by simp +arith
theorem arith_unsat (a b : Nat) (h : a + b + 3 ≤ b + 2) : False := by
  simp +arith at h
theorem arith_collect (a b : Nat) : a + b + a + b = 2 * a + 2 * b := by simp +arith
theorem arith_succ (a b : Nat) : Nat.succ (a + b) = b + Nat.succ a := by simp +arith
theorem arith_mul_literals (a : Nat) : 2 * (3 * a + 1) = a * 6 + 2 := by simp +arith
theorem arith_normalises (a b : Nat) : (a + 3 ≤ b + 5) ↔ (a ≤ b + 2) := by simp +arith
theorem arith_negated (a b : Nat) (h : ¬a + 1 < b + 1) : b ≤ a := by
  simp +arith at h
  exact h
theorem arith_double (f : Nat → Nat) (h : ∀ n, f n = n + n) (n : Nat) : f n = 2 * n := by
  simp +arith [h]

/-- Recursion on a named tail. -/
def alternate : List Nat → Nat
  | [] => 0
  | [x] => x
  | x :: rest@(_ :: _) => x + alternate rest

theorem alternate_three (a b c : Nat) : alternate [a, b, c] = a + (b + c) := by
  simp [alternate]
theorem alternate_eq_sum (xs : List Nat) : alternate xs = xs.sum := by
  induction xs with
  | nil => simp [alternate]
  | cons x xs ih =>
    cases xs with
    | nil => simp [alternate]
    | cons y ys => simp only [alternate, ih, List.sum_cons]

/-- Recursion on a difference. -/
def halve (n : Nat) : Nat := if n < 2 then 0 else halve (n - 2) + 1

theorem halve_two (n : Nat) : halve (n + 2) = halve n + 1 := by
  rw [halve]
  simp +arith

theorem fin_chain (a b c : Fin 10) (h₁ : a < b) (h₂ : b < c) : a.val + 2 ≤ c.val := by omega
theorem fin_sub (a b : Fin 10) (h₁ : a - b = 1) (h₂ : b ≤ a) : a.val = b.val + 1 := by omega
theorem fin_literal (a b : Fin 10) (h₁ : a = 3) (h₂ : b = a * 2) : b.val = 6 := by omega
theorem fin_ne {n : Nat} (a b : Fin n) (h : ¬a = b) : a.val < b.val ∨ b.val < a.val := by omega
theorem fin_not_lt {n : Nat} (a b : Fin n) (h : ¬a < b) : b ≤ a := by omega
theorem fin_add_no_wrap (a b : Fin 10) (h : a.val + b.val < 10) : (a + b).val = a.val + b.val := by
  omega
theorem fin_coe (a : Fin 5) : (a : Nat) < 5 := by omega

theorem some_square : ∃ x, x < 5 ∧ x * x = 9 := by decide
theorem some_square_dep : ∃ x, ∃ _ : x < 5, x * x = 9 := by decide
theorem no_square : ¬∃ x, x ≤ 20 ∧ x * x = 200 := by decide
theorem halves_exist : ∀ x, x < 6 → ∃ y, y ≤ x ∧ x ≤ y * 2 := by decide
theorem all_fin_pairs : ∀ a b : Fin 4, a + b = b + a := by decide
theorem some_fin : ∃ a : Fin 7, a * a = 2 ∧ a ≠ 3 := by decide
theorem no_fin : ¬∃ a : Fin 3, a * a = 2 := by decide
theorem all_members : ∀ x ∈ [2, 3, 5, 7], 1 < x := by decide
theorem some_member : ∃ x ∈ [2, 3, 5, 7], x % 2 = 0 := by decide
theorem bool_distrib : ∀ a b c : Bool, (a && (b || c)) = (a && b || a && c) := by decide

theorem found_by_exact (a b : Nat) (h : a < b) : a ≤ b := by exact Nat.le_of_lt h
theorem literals_fin : (3 : Fin 5) + 4 = 2 := by simp
theorem literals_int : (3 : Int) * -5 + 16 = 1 := by simp
theorem literals_dvd : 10 ∣ 20 := by simp
theorem literals_gcd : Nat.gcd 12 18 = 6 := by simp
theorem offsets (x : Nat) (h : x + 3 = 7) : x = 4 := by
  simp at h
  exact h
theorem offsets_le (x : Nat) (h : x + 3 ≤ 7) : x ≤ 4 := by
  simp at h
  exact h
