/-! Linear arithmetic over natural numbers and integers. -/

theorem nat_cancel (a b c d : Nat) (h : a + b = c) : a + b + d = c + d := by omega

theorem nat_lt_succ (a b : Nat) (h : a < b) : a + 1 ≤ b := by omega

theorem nat_le_trans (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a ≤ c := by omega

theorem nat_parity (a b : Nat) (h : 2 * a + 1 = 2 * b) : False := by omega

theorem nat_sub_zero (a b : Nat) (h : a - b = 0) : a ≤ b := by omega

theorem nat_sub_split (a b c : Nat) (h : c ≤ b) : a + (b - c) = a + b - c := by omega

theorem nat_min (a b : Nat) : min a b ≤ a := by omega

theorem nat_max_comm (a b : Nat) : max a b = max b a := by omega

theorem nat_mod_two (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by omega

theorem nat_half_le (n : Nat) : n / 2 ≤ n := by omega

theorem nat_mod_four (n : Nat) (h : n % 4 = 3) : n % 2 = 1 := by omega

theorem nat_div_mod (n : Nat) : 3 * (n / 3) + n % 3 = n := by omega

theorem nat_ne (a b : Nat) (h : a ≠ b) : a < b ∨ b < a := by omega

theorem nat_not_and (a b : Nat) (h : ¬(a ≤ b ∧ b ≤ a)) : a ≠ b := by omega

theorem nat_iff (a b : Nat) : a = b ↔ b = a := by omega

theorem nat_dvd (a : Nat) (h : 3 ∣ a) (k : 0 < a) : 3 ≤ a := by omega

theorem nat_bounds (a b c : Nat) (h : a + 2 * b < c) (k : c < 2) : b = 0 := by omega

theorem nat_diophantine (x y : Nat) (h : 5 * x + 3 * y = 1) : False := by omega

theorem nat_cases (x : Nat) (h : x < 4) (h0 : x ≠ 0) (h1 : x ≠ 1) (h2 : x ≠ 2) : x = 3 := by omega

theorem nat_atoms (f : Nat → Nat) (h : f 3 = 2) (k : f 3 + f 4 = 5) : f 4 = 3 := by omega

theorem nat_shift (x y : Nat) (h : x <<< 2 = y) : y % 4 = 0 := by omega

theorem nat_pow (i : Nat) (h : i < 2 ^ 3) : i < 9 := by omega

theorem nat_even (x y : Nat) (h : x * 2 = y) : y % 2 = 0 := by omega

theorem nat_exists (p : Nat → Prop) (h : ∃ n, p n ∧ n < 1) : ∃ n, p n ∧ n = 0 := by
  obtain ⟨n, hp, hn⟩ := h
  exact ⟨n, hp, by omega⟩

theorem fin_bound (x : Fin 5) : x.val < 6 := by omega

theorem int_lt (a b : Int) (h : a < b) : a + 1 ≤ b := by omega

theorem int_mod (a : Int) (h : 3 * a = 2) : False := by omega

theorem int_ring (a b c : Int) : a - b + c = c + a - b := by omega

theorem int_gcd (x y : Int) (h : 6 * x + 9 * y = 5) : False := by omega

theorem int_natAbs (x : Int) : x.natAbs = (-x).natAbs := by omega

theorem int_solve (x y : Int) (h : x + y = 3) (k : x - y = 1) : x = 2 := by omega

theorem int_emod (x : Int) : 0 ≤ x % 5 ∧ x % 5 < 5 := by omega

theorem int_toNat (x : Int) (h : 0 ≤ x) : (x.toNat : Int) = x := by omega

theorem int_literal : (-7 : Int) / 2 = -4 := by decide

theorem int_mul_literal : (-3 : Int) * 5 = -15 := by rfl

theorem int_mul_comm (a b : Int) : a * b = b * a := Int.mul_comm a b

theorem int_mul_zero (a : Int) : a * 0 = 0 := by simp

def down (n : Nat) : Nat := if n = 0 then 0 else down (n - 1)

theorem down_eq (n : Nat) : down n = 0 := by
  induction n using Nat.strongRecOn with
  | ind n ih =>
    unfold down
    split
    · rfl
    · exact ih _ (by omega)

def halvings (n : Nat) : Nat := if n ≤ 1 then 0 else 1 + halvings (n / 2)

theorem halvings_one : halvings 1 = 0 := by
  unfold halvings
  simp

theorem sum_le (xs : List Nat) (h : ∀ x, x ∈ xs → x ≤ 2) : xs.sum ≤ 2 * xs.length := by
  induction xs with
  | nil => simp
  | cons x xs ih =>
    have h₁ := h x (by simp)
    have h₂ := ih fun y hy => h y (by simp [hy])
    simp
    omega

theorem take_omega (xs : List Nat) (n : Nat) (h : n ≤ xs.length) : (xs.take n).length = n := by
  rw [List.length_take]
  omega
