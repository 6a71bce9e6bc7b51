/-! Natural numbers. -/

section addition
theorem zero_add_ind (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [← Nat.add_assoc, ih]

theorem succ_add_ind (m n : Nat) : (m + 1) + n = (m + n) + 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [← Nat.add_assoc, ih]; rfl

theorem add_comm_ind (m n : Nat) : m + n = n + m := by
  induction n with
  | zero => simp
  | succ n ih => rw [← Nat.add_assoc, ih, ← succ_add_ind]

theorem add_assoc_ind (m n k : Nat) : m + n + k = m + (n + k) := by
  induction k with
  | zero => rfl
  | succ k ih => rw [← Nat.add_assoc, ih]; rfl

theorem add_right_swap (a b c : Nat) : a + b + c = a + c + b := by
  rw [Nat.add_assoc, Nat.add_comm b, ← Nat.add_assoc]

theorem add_ac (a b c d : Nat) : a + b + (c + d) = d + (b + (c + a)) := by ac_rfl

theorem add_simp_ac (a b c : Nat) : a + (b + c) = c + (a + b) := by
  simp [Nat.add_comm, Nat.add_left_comm]

theorem add_cancel (a b c : Nat) (h : a + b = a + c) : b = c := by
  simpa using h

theorem add_cancel_right (a b c : Nat) (h : a + c = b + c) : a = b := Nat.add_right_cancel h

theorem add_eq_zero' (a b : Nat) (h : a + b = 0) : a = 0 ∧ b = 0 := by
  simp at h
  exact h

theorem two_mul_add (n : Nat) : n + n = 2 * n := by rw [Nat.two_mul]

theorem succ_ne (n : Nat) : n + 1 ≠ n := by
  intro h
  exact Nat.succ_ne_self n h

theorem succ_inj_use (m n : Nat) (h : m + 1 = n + 1) : m = n := by
  injection h

theorem literal_sum : 123456789 + 987654321 = 1111111110 := by rfl

theorem literal_simp : 12 * 12 = 144 := by simp

theorem literal_decide : 7 < 11 := by decide

theorem literal_ne : 3 ≠ 4 := by simp

theorem literal_big : 2 ^ 64 - 1 = 18446744073709551615 := by decide

theorem offset_eq (n : Nat) (h : n + 3 = 7) : n = 4 := by
  simpa using h

theorem offset_le (n : Nat) (h : n + 3 ≤ 7) : n ≤ 4 := by
  simpa using h
end addition

section multiplication
theorem zero_mul_ind (n : Nat) : 0 * n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [Nat.mul_succ, ih]

theorem mul_comm_use (m n : Nat) : m * n = n * m := Nat.mul_comm m n

theorem mul_ac (a b c : Nat) : a * b * c = c * (b * a) := by ac_rfl

theorem distrib (a b c : Nat) : a * (b + c) = a * b + a * c := by rw [Nat.mul_add]

theorem square_sum (a b : Nat) : (a + b) * (a + b) = a * a + 2 * (a * b) + b * b := by
  rw [Nat.mul_add, Nat.add_mul, Nat.add_mul, Nat.two_mul, Nat.mul_comm b a]
  ac_rfl

theorem mul_eq_zero' (m n : Nat) (h : m * n = 0) : m = 0 ∨ n = 0 := by
  simp at h
  exact h

theorem mul_one_right (n : Nat) : n * 1 = n := by simp

theorem pow_two_mul (n : Nat) : n ^ 2 = n * n := Nat.pow_two n

theorem pow_add_use (a m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := by
  induction n with
  | zero => simp
  | succ n ih => rw [← Nat.add_assoc, Nat.pow_succ, ih, Nat.pow_succ, Nat.mul_assoc]

theorem pow_positive (n : Nat) : 0 < 2 ^ n := by
  induction n with
  | zero => decide
  | succ n ih =>
    rw [Nat.pow_succ]
    exact Nat.mul_pos ih (by decide)

theorem mul_left_cancel' (a b c : Nat) (ha : 0 < a) (h : a * b = a * c) : b = c :=
  Nat.eq_of_mul_eq_mul_left ha h
end multiplication

section order
theorem le_refl' (n : Nat) : n ≤ n := by rfl

theorem le_trans' (a b c : Nat) (h₁ : a ≤ b) (h₂ : b ≤ c) : a ≤ c := Nat.le_trans h₁ h₂

theorem le_antisymm' (a b : Nat) (h₁ : a ≤ b) (h₂ : b ≤ a) : a = b := by
  apply Nat.le_antisymm <;> assumption

theorem lt_calc (a b c d : Nat) (h₁ : a < b) (h₂ : b ≤ c) (h₃ : c < d) : a < d := calc
  a < b := h₁
  _ ≤ c := h₂
  _ < d := h₃

theorem le_calc (a b c : Nat) (h₁ : a = b) (h₂ : b ≤ c) : a ≤ c + 1 := calc
  a = b := h₁
  _ ≤ c := h₂
  _ ≤ c + 1 := Nat.le_succ c

theorem not_lt_iff (a b : Nat) : ¬a < b ↔ b ≤ a := by simp

theorem lt_irrefl' (n : Nat) : ¬n < n := by simp

theorem zero_le' (n : Nat) : 0 ≤ n := by simp

theorem le_add (a b : Nat) : a ≤ a + b := by simp

theorem add_le_add' (a b c d : Nat) (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d :=
  Nat.add_le_add h₁ h₂

theorem lt_succ_iff' (m n : Nat) : m < n + 1 ↔ m ≤ n := Nat.lt_succ_iff

theorem pos_of_ne (n : Nat) (h : n ≠ 0) : 0 < n := by
  cases n with
  | zero => contradiction
  | succ n => exact Nat.zero_lt_succ n

theorem trichotomy (a b : Nat) : a < b ∨ a = b ∨ b < a := Nat.lt_trichotomy a b

theorem total (a b : Nat) : a ≤ b ∨ b ≤ a := by
  cases Nat.lt_or_ge a b with
  | inl h => exact .inl (Nat.le_of_lt h)
  | inr h => exact .inr h

theorem exists_add (a b : Nat) (h : a ≤ b) : ∃ c, b = a + c := by
  obtain ⟨c, rfl⟩ := Nat.exists_eq_add_of_le h
  exact ⟨c, rfl⟩

theorem le_induction' (p : Nat → Prop) (h0 : p 0) (hs : ∀ n, p n → p (n + 1)) (n : Nat) : p n := by
  induction n with
  | zero => assumption
  | succ n ih => apply hs; exact ih

theorem strong (p : Nat → Prop) (h : ∀ n, (∀ m, m < n → p m) → p n) (n : Nat) : p n := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact h n ih

theorem le_one_cases (n : Nat) (h : n ≤ 1) : n = 0 ∨ n = 1 := by
  match n with
  | 0 => left; rfl
  | 1 => right; rfl
  | n + 2 => exact absurd h (by simp)
end order

section subtraction
theorem sub_self' (n : Nat) : n - n = 0 := by simp

theorem add_sub (a b : Nat) : a + b - b = a := by simp

theorem sub_add (a b : Nat) (h : b ≤ a) : a - b + b = a := Nat.sub_add_cancel h

theorem sub_zero' (n : Nat) : n - 0 = n := rfl

theorem zero_sub' (n : Nat) : 0 - n = 0 := by simp

theorem sub_le' (a b : Nat) : a - b ≤ a := by simp

theorem pred_lt' (n : Nat) (h : n ≠ 0) : n - 1 < n := Nat.pred_lt h

theorem sub_sub' (a b c : Nat) : a - b - c = a - (b + c) := Nat.sub_sub a b c

theorem sub_eq_zero (a b : Nat) : a - b = 0 ↔ a ≤ b := by simp
end subtraction

section min_max
theorem min_le (a b : Nat) : min a b ≤ a := Nat.min_le_left a b

theorem le_max (a b : Nat) : a ≤ max a b := Nat.le_max_left a b

theorem min_comm' (a b : Nat) : min a b = min b a := by rw [Nat.min_comm]

theorem max_self' (a : Nat) : max a a = a := by simp

theorem min_zero' (a : Nat) : min 0 a = 0 := by simp

theorem max_ac (a b c : Nat) : max a (max b c) = max c (max b a) := by ac_rfl

theorem min_def' (a b : Nat) : min a b = if a ≤ b then a else b := Nat.min_def

theorem max_literal : max 3 5 = 5 := by decide
end min_max

section division
theorem div_mod (m k : Nat) : k * (m / k) + m % k = m := Nat.div_add_mod m k

theorem mod_lt' (m k : Nat) (h : 0 < k) : m % k < k := Nat.mod_lt m h

theorem mod_self' (n : Nat) : n % n = 0 := by simp

theorem even_or_odd (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := Nat.mod_two_eq_zero_or_one n

theorem dvd_trans' (a b c : Nat) (h : a ∣ b) (k : b ∣ c) : a ∣ c := by
  obtain ⟨x, rfl⟩ := h
  obtain ⟨y, rfl⟩ := k
  exact ⟨x * y, Nat.mul_assoc a x y⟩

theorem dvd_add' (a b c : Nat) (h : a ∣ b) (k : a ∣ c) : a ∣ b + c := by
  rcases h with ⟨x, hx⟩
  rcases k with ⟨y, hy⟩
  exists x + y
  rw [hx, hy, Nat.mul_add]

theorem dvd_literal : 3 ∣ 12 := by decide

theorem not_dvd_literal : ¬5 ∣ 12 := by decide

theorem mul_mod_zero (a b : Nat) : a * b % a = 0 := by simp

theorem div_literal : 17 / 5 = 3 := by rfl

theorem gcd_literal : Nat.gcd 12 18 = 6 := by decide

theorem add_mod_self (a b : Nat) : (a + b) % b = a % b := by simp
end division

section bits
theorem land_literal : 12 &&& 10 = 8 := by decide

theorem lor_literal : 12 ||| 10 = 14 := by decide

theorem xor_literal : 12 ^^^ 10 = 6 := by decide

theorem shift_left_literal : 3 <<< 4 = 48 := by decide

theorem shift_right_literal : 48 >>> 4 = 3 := by decide

theorem log2_literal : Nat.log2 1000 = 9 := by decide
end bits
