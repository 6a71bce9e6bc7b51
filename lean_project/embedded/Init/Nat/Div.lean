prelude
import Init.Nat.Basic
import Init.Bool
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Division, remainder, divisibility, powers
-/

namespace Nat
variable {a b c d k l m n x y z : Nat}

/-! ## The recursion of division and remainder -/

theorem div.go_congr (hy : 0 < y) (f g x : Nat) (hf : x < f) (hg : x < g) :
    div.go y f x = div.go y g x := by
  induction f generalizing g x with
  | zero => exact absurd hf (not_lt_zero x)
  | succ f ih =>
    cases g with
    | zero => exact absurd hg (not_lt_zero x)
    | succ g =>
      unfold div.go
      cases h : Nat.ble y x with
      | false => rfl
      | true =>
        have hyx := le_of_ble_eq_true h
        have hlt : x - y < x := sub_lt (Nat.lt_of_lt_of_le hy hyx) hy
        exact congrArg succ (ih g (x - y) (Nat.lt_of_lt_of_le hlt (le_of_lt_add_one hf))
          (Nat.lt_of_lt_of_le hlt (le_of_lt_add_one hg)))

theorem div_eq (x y : Nat) : x / y = if 0 < y ∧ y ≤ x then (x - y) / y + 1 else 0 := by
  cases y with
  | zero => rfl
  | succ y =>
    show div.go (y + 1) (x + 1) x = _
    by_cases h : y + 1 ≤ x
    · rw [if_pos ⟨zero_lt_succ y, h⟩]
      have hlt : x - (y + 1) < x := sub_lt (Nat.lt_of_lt_of_le (zero_lt_succ y) h) (zero_lt_succ y)
      show div.go (y + 1) (x + 1) x = div.go (y + 1) (x - (y + 1) + 1) (x - (y + 1)) + 1
      rw [div.go, ble_eq_true_of_le h]
      exact congrArg succ (div.go_congr (zero_lt_succ y) _ _ _ hlt (lt_succ_self _))
    · rw [if_neg fun k => h k.2, div.go, eq_false_of_ne_true fun e => h (le_of_ble_eq_true e)]

theorem modCore.go_congr (hy : 0 < y) (f g x : Nat) (hf : x < f) (hg : x < g) :
    modCore.go y f x = modCore.go y g x := by
  induction f generalizing g x with
  | zero => exact absurd hf (not_lt_zero x)
  | succ f ih =>
    cases g with
    | zero => exact absurd hg (not_lt_zero x)
    | succ g =>
      unfold modCore.go
      cases h : Nat.ble y x with
      | false => rfl
      | true =>
        have hyx := le_of_ble_eq_true h
        have hlt : x - y < x := sub_lt (Nat.lt_of_lt_of_le hy hyx) hy
        exact ih g (x - y) (Nat.lt_of_lt_of_le hlt (le_of_lt_add_one hf))
          (Nat.lt_of_lt_of_le hlt (le_of_lt_add_one hg))

theorem mod_eq_go (x y : Nat) : x % (y + 1) = modCore.go (y + 1) (x + 1) x := by
  show (match Nat.ble (y + 1) x with | true => modCore.go (y + 1) (x + 1) x | false => x) = _
  cases h : Nat.ble (y + 1) x with
  | true => rfl
  | false => rw [modCore.go, h]

theorem mod_eq (x y : Nat) : x % y = if 0 < y ∧ y ≤ x then (x - y) % y else x := by
  cases y with
  | zero => rfl
  | succ y =>
    rw [mod_eq_go]
    by_cases h : y + 1 ≤ x
    · rw [if_pos ⟨zero_lt_succ y, h⟩, mod_eq_go]
      have hlt : x - (y + 1) < x := sub_lt (Nat.lt_of_lt_of_le (zero_lt_succ y) h) (zero_lt_succ y)
      rw [modCore.go, ble_eq_true_of_le h]
      exact modCore.go_congr (zero_lt_succ y) _ _ _ hlt (lt_succ_self _)
    · rw [if_neg fun k => h k.2, modCore.go, eq_false_of_ne_true fun e => h (le_of_ble_eq_true e)]

/-- Induction along repeated subtraction. -/
theorem div.inductionOn {motive : Nat → Nat → Prop} (x y : Nat)
    (ind : ∀ x y, 0 < y ∧ y ≤ x → motive (x - y) y → motive x y)
    (base : ∀ x y, ¬(0 < y ∧ y ≤ x) → motive x y) : motive x y := by
  induction x using Nat.strongInductionOn with
  | ind x ih =>
    by_cases h : 0 < y ∧ y ≤ x
    · exact ind x y h (ih (x - y) (sub_lt (Nat.lt_of_lt_of_le h.1 h.2) h.1))
    · exact base x y h
theorem mod.inductionOn {motive : Nat → Nat → Prop} (x y : Nat)
    (ind : ∀ x y, 0 < y ∧ y ≤ x → motive (x - y) y → motive x y)
    (base : ∀ x y, ¬(0 < y ∧ y ≤ x) → motive x y) : motive x y := div.inductionOn x y ind base

/-! ## Division and remainder -/

@[simp] theorem mod_zero (a : Nat) : a % 0 = a := rfl
@[simp] protected theorem div_zero (a : Nat) : a / 0 = 0 := rfl
theorem mod_eq_of_lt {a b : Nat} (h : a < b) : a % b = a := by
  rw [mod_eq, if_neg fun k => Nat.not_le_of_gt h k.2]
theorem mod_eq_sub_mod {a b : Nat} (h : a ≥ b) : a % b = (a - b) % b := by
  cases eq_zero_or_pos b with
  | inl e => rw [e, Nat.sub_zero]
  | inr hb => rw [mod_eq, if_pos ⟨hb, h⟩]
theorem div_eq_sub_div (hb : 0 < b) (h : b ≤ a) : a / b = (a - b) / b + 1 := by
  rw [div_eq, if_pos ⟨hb, h⟩]
theorem div_eq_of_lt (h : a < b) : a / b = 0 := by
  rw [div_eq, if_neg fun k => Nat.not_le_of_gt h k.2]
@[simp] theorem zero_mod (b : Nat) : 0 % b = 0 := by
  cases eq_zero_or_pos b with
  | inl e => rw [e]
  | inr hb => exact mod_eq_of_lt hb
@[simp] protected theorem zero_div (b : Nat) : 0 / b = 0 := by
  cases eq_zero_or_pos b with
  | inl e => rw [e]
  | inr hb => exact div_eq_of_lt hb
theorem mod_lt (x : Nat) {y : Nat} : y > 0 → x % y < y := by
  induction x using Nat.strongInductionOn with
  | ind x ih =>
    intro hy
    by_cases h : y ≤ x
    · rw [mod_eq_sub_mod h]
      exact ih (x - y) (sub_lt (Nat.lt_of_lt_of_le hy h) hy) hy
    · have h := Nat.lt_of_not_le h
      rw [mod_eq_of_lt h]; exact h
theorem mod_le (x y : Nat) : x % y ≤ x := by
  induction x using Nat.strongInductionOn with
  | ind x ih =>
    by_cases h : 0 < y ∧ y ≤ x
    · rw [mod_eq_sub_mod h.2]
      exact Nat.le_trans (ih _ (sub_lt (Nat.lt_of_lt_of_le h.1 h.2) h.1)) (sub_le x y)
    · rw [mod_eq, if_neg h]
theorem div_add_mod (m k : Nat) : k * (m / k) + m % k = m := by
  induction m using Nat.strongInductionOn with
  | ind m ih =>
    by_cases h : 0 < k ∧ k ≤ m
    · rw [div_eq_sub_div h.1 h.2, mod_eq_sub_mod h.2, mul_add_one, Nat.add_right_comm,
        ih _ (sub_lt (Nat.lt_of_lt_of_le h.1 h.2) h.1), Nat.sub_add_cancel h.2]
    · rw [div_eq, mod_eq, if_neg h, if_neg h, Nat.mul_zero, Nat.zero_add]
theorem mod_add_div (m k : Nat) : m % k + k * (m / k) = m := by
  rw [Nat.add_comm, div_add_mod]
theorem mod_def (m k : Nat) : m % k = m - k * (m / k) :=
  Nat.eq_sub_of_add_eq (mod_add_div m k)
theorem mod_eq_sub_mul_div (m k : Nat) : m % k = m - k * (m / k) := mod_def m k
@[simp] theorem mod_mod (a n : Nat) : a % n % n = a % n := by
  cases eq_zero_or_pos n with
  | inl e => rw [e]; rfl
  | inr h => exact mod_eq_of_lt (mod_lt a h)
@[simp] theorem mod_self (n : Nat) : n % n = 0 := by
  rw [mod_eq_sub_mod (Nat.le_refl n), Nat.sub_self, zero_mod]
@[simp] theorem mod_one (x : Nat) : x % 1 = 0 := lt_one_iff.mp (mod_lt x (zero_lt_succ 0))
@[simp] theorem add_mod_right (x z : Nat) : (x + z) % z = x % z := by
  rw [mod_eq_sub_mod (le_add_left z x), Nat.add_sub_cancel]
@[simp] theorem add_mod_left (x z : Nat) : (x + z) % x = z % x := by
  rw [Nat.add_comm, add_mod_right]
@[simp] theorem add_mul_mod_self_left (x y z : Nat) : (x + y * z) % y = x % y := by
  induction z with
  | zero => rfl
  | succ z ih => rw [mul_add_one, ← Nat.add_assoc, add_mod_right, ih]
@[simp] theorem add_mul_mod_self_right (x y z : Nat) : (x + y * z) % z = x % z := by
  rw [Nat.mul_comm, add_mul_mod_self_left]
@[simp] theorem mul_add_mod_self_left (a b c : Nat) : (a * b + c) % a = c % a := by
  rw [Nat.add_comm, add_mul_mod_self_left]
@[simp] theorem mul_add_mod_self_right (a b c : Nat) : (a * b + c) % b = c % b := by
  rw [Nat.add_comm, add_mul_mod_self_right]
@[simp] theorem mul_mod_right (m n : Nat) : (m * n) % m = 0 := by
  have := add_mul_mod_self_left 0 m n
  rwa [Nat.zero_add, zero_mod] at this
@[simp] theorem mul_mod_left (m n : Nat) : (m * n) % n = 0 := by rw [Nat.mul_comm, mul_mod_right]
theorem add_mod (a b n : Nat) : (a + b) % n = (a % n + b % n) % n := by
  have h : a + b = a % n + b % n + n * (a / n + b / n) := by
    rw [Nat.mul_add, Nat.add_add_add_comm, mod_add_div, mod_add_div]
  rw [h, add_mul_mod_self_left]
@[simp] theorem mod_add_mod (m n k : Nat) : (m % n + k) % n = (m + k) % n := by
  rw [add_mod (m % n), mod_mod, ← add_mod]
@[simp] theorem add_mod_mod (m n k : Nat) : (m + n % k) % k = (m + n) % k := by
  rw [add_mod m, mod_mod, ← add_mod]
theorem mul_mod (a b n : Nat) : a * b % n = (a % n) * (b % n) % n := by
  have h : a * b = (a % n) * (b % n) + n * (a % n * (b / n) + (a / n) * b) := by
    have ha : a * b = (a % n + n * (a / n)) * b := by rw [mod_add_div]
    rw [ha, Nat.add_mul, Nat.mul_add, Nat.mul_assoc, ← Nat.add_assoc]
    have hb : a % n * b = a % n * (b % n + n * (b / n)) := by rw [mod_add_div]
    rw [hb, Nat.mul_add, Nat.mul_left_comm (a % n) n]
  rw [h, add_mul_mod_self_left]
@[simp] theorem mod_mul_mod (m n k : Nat) : (m % n * k) % n = (m * k) % n := by
  rw [mul_mod (m % n), mod_mod, ← mul_mod]

theorem div_mul_le_self (m n : Nat) : m / n * n ≤ m := by
  rw [Nat.mul_comm]; exact le.intro (div_add_mod m n)
theorem mul_div_le (m n : Nat) : n * (m / n) ≤ m := le.intro (div_add_mod m n)
theorem lt_mul_div_succ (a : Nat) {b : Nat} (hb : 0 < b) : a < b * (a / b + 1) := by
  rw [mul_add_one]
  have := Nat.add_lt_add_left (mod_lt a hb) (b * (a / b))
  rwa [div_add_mod] at this
theorem div_lt_iff_lt_mul (hk : 0 < k) : x / k < y ↔ x < y * k := by
  constructor
  · intro h
    refine Nat.lt_of_lt_of_le (lt_mul_div_succ x hk) ?_
    rw [Nat.mul_comm y]
    exact Nat.mul_le_mul_left k h
  · intro h
    refine Nat.lt_of_not_le fun hn => Nat.not_le_of_gt h ?_
    exact Nat.le_trans (Nat.mul_le_mul_right k hn) (div_mul_le_self x k)
theorem le_div_iff_mul_le (k0 : 0 < k) : x ≤ y / k ↔ x * k ≤ y := by
  rw [← Nat.not_lt, ← Nat.not_lt, div_lt_iff_lt_mul k0]
theorem div_le_self (n k : Nat) : n / k ≤ n := by
  cases eq_zero_or_pos k with
  | inl e => rw [e]; exact zero_le n
  | inr h => exact Nat.le_trans (le_mul_of_pos_right (n / k) h) (div_mul_le_self n k)
theorem div_lt_self {n k : Nat} (hn : 0 < n) (hk : 1 < k) : n / k < n := by
  rw [div_lt_iff_lt_mul (Nat.lt_trans Nat.zero_lt_one hk)]
  have := Nat.mul_lt_mul_of_pos_left hk hn
  rwa [Nat.mul_one] at this
theorem div_le_div_right (h : a ≤ b) : a / c ≤ b / c := by
  cases eq_zero_or_pos c with
  | inl e => rw [e]; exact Nat.le_refl 0
  | inr hc => exact (le_div_iff_mul_le hc).mpr (Nat.le_trans (div_mul_le_self a c) h)
@[simp] protected theorem div_one (n : Nat) : n / 1 = n := by
  have := mod_add_div n 1
  rwa [mod_one, Nat.zero_add, Nat.one_mul] at this
@[simp] protected theorem div_self (h : 0 < n) : n / n = 1 := by
  rw [div_eq_sub_div h (Nat.le_refl n), Nat.sub_self, Nat.zero_div]
theorem add_mul_div_left (x z : Nat) {y : Nat} (h : 0 < y) : (x + y * z) / y = x / y + z := by
  induction z with
  | zero => rfl
  | succ z ih =>
    rw [mul_add_one, ← Nat.add_assoc, div_eq_sub_div h (le_add_left y _), Nat.add_sub_cancel, ih]
    rfl
theorem add_mul_div_right (x y : Nat) {z : Nat} (h : 0 < z) : (x + y * z) / z = x / z + y := by
  rw [Nat.mul_comm, add_mul_div_left x y h]
theorem add_div_right (x : Nat) {z : Nat} (h : 0 < z) : (x + z) / z = x / z + 1 := by
  have := add_mul_div_left x 1 h
  rwa [Nat.mul_one] at this
theorem add_div_left (x : Nat) {z : Nat} (h : 0 < z) : (z + x) / z = x / z + 1 := by
  rw [Nat.add_comm, add_div_right x h]
@[simp] protected theorem mul_div_right (n : Nat) {m : Nat} (h : 0 < m) : m * n / m = n := by
  have := add_mul_div_left 0 n h
  rwa [Nat.zero_add, Nat.zero_div, Nat.zero_add] at this
@[simp] protected theorem mul_div_left (m : Nat) {n : Nat} (h : 0 < n) : m * n / n = m := by
  rw [Nat.mul_comm, Nat.mul_div_right m h]
protected theorem mul_div_cancel (m : Nat) {n : Nat} (h : 0 < n) : m * n / n = m :=
  Nat.mul_div_left m h
protected theorem mul_div_cancel_left (m : Nat) {n : Nat} (h : 0 < n) : n * m / n = m :=
  Nat.mul_div_right m h
protected theorem div_eq_of_eq_mul_left (hn : 0 < n) (h : m = k * n) : m / n = k := by
  rw [h, Nat.mul_div_left k hn]
protected theorem div_eq_of_eq_mul_right (hn : 0 < n) (h : m = n * k) : m / n = k := by
  rw [h, Nat.mul_div_right k hn]
theorem mod_two_eq_zero_or_one (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by
  have h := mod_lt n (y := 2) (zero_lt_succ 1)
  cases h' : n % 2 with
  | zero => exact .inl rfl
  | succ k =>
    rw [h'] at h
    have : k = 0 := lt_one_iff.mp (lt_of_add_one_lt_add_one h)
    exact .inr (by rw [this])
theorem mod_two_ne_one : ¬n % 2 = 1 ↔ n % 2 = 0 := by
  cases mod_two_eq_zero_or_one n with
  | inl h => simp [h]
  | inr h => simp [h]
theorem mod_two_ne_zero : ¬n % 2 = 0 ↔ n % 2 = 1 := by
  cases mod_two_eq_zero_or_one n with
  | inl h => simp [h]
  | inr h => simp [h]
attribute [simp] mod_two_ne_one mod_two_ne_zero
theorem div_div_eq_div_mul (m n k : Nat) : m / n / k = m / (n * k) := by
  cases eq_zero_or_pos k with
  | inl e => rw [e]; rfl
  | inr hk =>
    cases eq_zero_or_pos n with
    | inl e => rw [e, Nat.zero_mul, Nat.div_zero, Nat.zero_div]
    | inr hn =>
      refine Nat.le_antisymm ?_ ?_
      · rw [le_div_iff_mul_le (Nat.mul_pos hn hk), Nat.mul_comm n, ← Nat.mul_assoc]
        exact (le_div_iff_mul_le hn).mp (div_mul_le_self _ _)
      · rw [le_div_iff_mul_le hk, le_div_iff_mul_le hn, Nat.mul_assoc, Nat.mul_comm k]
        exact div_mul_le_self _ _

/-! ## Divisibility -/

instance instDvd : Dvd Nat := ⟨fun a b => ∃ c, b = a * c⟩
protected theorem dvd_refl (a : Nat) : a ∣ a := ⟨1, (Nat.mul_one a).symm⟩
protected theorem dvd_rfl {a : Nat} : a ∣ a := Nat.dvd_refl a
protected theorem dvd_zero (a : Nat) : a ∣ 0 := ⟨0, rfl⟩
protected theorem one_dvd (n : Nat) : 1 ∣ n := ⟨n, (Nat.one_mul n).symm⟩
attribute [simp] Nat.dvd_refl Nat.dvd_zero Nat.one_dvd
protected theorem dvd_mul_right (a b : Nat) : a ∣ a * b := ⟨b, rfl⟩
protected theorem dvd_mul_left (a b : Nat) : a ∣ b * a := ⟨b, Nat.mul_comm b a⟩
attribute [simp] Nat.dvd_mul_right Nat.dvd_mul_left
protected theorem dvd_trans {a b c : Nat} (h₁ : a ∣ b) (h₂ : b ∣ c) : a ∣ c :=
  let ⟨d, e⟩ := h₁; let ⟨f, g⟩ := h₂
  ⟨d * f, by rw [g, e, Nat.mul_assoc]⟩
protected theorem eq_zero_of_zero_dvd {a : Nat} (h : 0 ∣ a) : a = 0 :=
  let ⟨c, e⟩ := h; e.trans (Nat.zero_mul c)
@[simp] protected theorem zero_dvd {n : Nat} : 0 ∣ n ↔ n = 0 :=
  ⟨Nat.eq_zero_of_zero_dvd, fun h => h ▸ Nat.dvd_zero 0⟩
protected theorem dvd_add {m n k : Nat} (h₁ : k ∣ m) (h₂ : k ∣ n) : k ∣ m + n :=
  let ⟨d, e⟩ := h₁; let ⟨f, g⟩ := h₂
  ⟨d + f, by rw [e, g, Nat.mul_add]⟩
protected theorem dvd_sub (h₁ : k ∣ m) (h₂ : k ∣ n) : k ∣ m - n :=
  let ⟨d, e⟩ := h₁; let ⟨f, g⟩ := h₂
  ⟨d - f, by rw [e, g, Nat.mul_sub]⟩
protected theorem dvd_add_right {m k : Nat} (h : k ∣ m) : k ∣ m + n ↔ k ∣ n :=
  ⟨fun h' => by have := Nat.dvd_sub h' h; rwa [Nat.add_sub_cancel_left] at this, Nat.dvd_add h⟩
protected theorem dvd_mul_right_of_dvd (h : k ∣ m) (n : Nat) : k ∣ m * n :=
  Nat.dvd_trans h (Nat.dvd_mul_right m n)
protected theorem dvd_mul_left_of_dvd (h : k ∣ m) (n : Nat) : k ∣ n * m :=
  Nat.dvd_trans h (Nat.dvd_mul_left m n)
protected theorem mul_dvd_mul {a b c d : Nat} (h₁ : a ∣ b) (h₂ : c ∣ d) : a * c ∣ b * d :=
  let ⟨e, f⟩ := h₁; let ⟨g, h⟩ := h₂
  ⟨e * g, by rw [f, h, Nat.mul_mul_mul_comm]⟩
theorem le_of_dvd {m n : Nat} (h1 : 0 < n) (h : m ∣ n) : m ≤ n := by
  obtain ⟨k, rfl⟩ := h
  exact le_mul_of_pos_right m (Nat.pos_of_mul_pos h1).2
theorem pos_of_dvd_of_pos {m n : Nat} (h1 : m ∣ n) (h2 : 0 < n) : 0 < m :=
  pos_of_ne_zero fun e => by rw [e, Nat.zero_dvd] at h1; exact Nat.lt_irrefl 0 (h1 ▸ h2)
protected theorem dvd_antisymm {m n : Nat} (h₁ : m ∣ n) (h₂ : n ∣ m) : m = n := by
  cases eq_zero_or_pos n with
  | inl e => rw [e] at h₂ ⊢; exact Nat.eq_zero_of_zero_dvd h₂
  | inr hn => exact Nat.le_antisymm (le_of_dvd hn h₁) (le_of_dvd (pos_of_dvd_of_pos h₁ hn) h₂)
protected theorem eq_one_of_dvd_one {n : Nat} (h : n ∣ 1) : n = 1 :=
  Nat.dvd_antisymm h (Nat.one_dvd n)
@[simp] protected theorem dvd_one {n : Nat} : n ∣ 1 ↔ n = 1 :=
  ⟨Nat.eq_one_of_dvd_one, fun h => h ▸ Nat.dvd_refl 1⟩
theorem mod_eq_zero_of_dvd {n m : Nat} (h : n ∣ m) : m % n = 0 := by
  obtain ⟨k, rfl⟩ := h; exact mul_mod_right n k
theorem dvd_of_mod_eq_zero {k n : Nat} (h : n % k = 0) : k ∣ n :=
  ⟨n / k, by have := mod_add_div n k; rw [h, Nat.zero_add] at this; exact this.symm⟩
theorem dvd_iff_mod_eq_zero {k n : Nat} : k ∣ n ↔ n % k = 0 :=
  ⟨mod_eq_zero_of_dvd, dvd_of_mod_eq_zero⟩
theorem emod_pos_of_not_dvd {x y : Nat} (h : ¬x ∣ y) : 0 < y % x :=
  pos_of_ne_zero fun e => h (dvd_of_mod_eq_zero e)
instance decidable_dvd : @DecidableRel Nat Nat (· ∣ ·) :=
  fun _ _ => decidable_of_iff _ dvd_iff_mod_eq_zero.symm
theorem dvd_eq_true_of_mod_eq_zero {m n : Nat} (h : n % m == 0) : (m ∣ n) = True :=
  eq_true (dvd_of_mod_eq_zero (eq_of_beq h))
theorem dvd_eq_false_of_mod_ne_zero {m n : Nat} (h : n % m != 0) : (m ∣ n) = False :=
  eq_false fun hd => bne_iff_ne.mp h (mod_eq_zero_of_dvd hd)
protected theorem mul_div_cancel' {n m : Nat} (h : n ∣ m) : n * (m / n) = m := by
  have := mod_add_div m n
  rwa [mod_eq_zero_of_dvd h, Nat.zero_add] at this
protected theorem div_mul_cancel {n m : Nat} (h : n ∣ m) : m / n * n = m := by
  rw [Nat.mul_comm, Nat.mul_div_cancel' h]
protected theorem dvd_div_of_mul_dvd (h : a * b ∣ c) (ha : 0 < a) : b ∣ c / a := by
  obtain ⟨d, rfl⟩ := h
  exact ⟨d, by rw [Nat.mul_assoc, Nat.mul_div_right _ ha]⟩
protected theorem mul_div_assoc (m : Nat) {n k : Nat} (h : k ∣ n) : m * n / k = m * (n / k) := by
  cases eq_zero_or_pos k with
  | inl e => rw [e]; rfl
  | inr hk =>
    obtain ⟨d, rfl⟩ := h
    rw [Nat.mul_left_comm, Nat.mul_div_right _ hk, Nat.mul_div_right _ hk]

/-! ## Greatest common divisor -/

theorem gcd.go_congr (f g m n : Nat) (hf : m < f) (hg : m < g) : gcd.go f m n = gcd.go g m n := by
  induction f generalizing g m n with
  | zero => exact absurd hf (not_lt_zero m)
  | succ f ih =>
    cases g with
    | zero => exact absurd hg (not_lt_zero m)
    | succ g =>
      cases m with
      | zero => rfl
      | succ m =>
        have h := mod_lt n (zero_lt_succ m)
        exact ih g (n % (m + 1)) (m + 1) (Nat.lt_of_lt_of_le h (le_of_lt_succ hf))
          (Nat.lt_of_lt_of_le h (le_of_lt_succ hg))
@[simp] theorem gcd_zero_left (n : Nat) : gcd 0 n = n := rfl
theorem gcd_succ (m n : Nat) : gcd (succ m) n = gcd (n % succ m) (succ m) :=
  gcd.go_congr (m + 1) (n % (m + 1) + 1) _ _ (mod_lt n (zero_lt_succ m)) (lt_succ_self _)
theorem gcd_rec (m n : Nat) : gcd m n = gcd (n % m) m := by
  cases m with
  | zero => rw [mod_zero, gcd_zero_left, gcd]; cases n <;> rfl
  | succ m => exact gcd_succ m n
@[elab_as_elim] theorem gcd.induction {P : Nat → Nat → Prop} (m n : Nat) (H0 : ∀ n, P 0 n)
    (H1 : ∀ m n, 0 < m → P (n % m) m → P m n) : P m n := by
  induction m using Nat.strongInductionOn generalizing n with
  | ind m ih =>
    cases m with
    | zero => exact H0 n
    | succ m =>
      exact H1 _ _ (zero_lt_succ m) (ih _ (mod_lt n (zero_lt_succ m)) _)
theorem gcd_dvd (m n : Nat) : gcd m n ∣ m ∧ gcd m n ∣ n := by
  induction m, n using gcd.induction with
  | H0 n => exact ⟨Nat.dvd_zero n, Nat.dvd_refl n⟩
  | H1 m n _ ih =>
    rw [← gcd_rec] at ih
    refine ⟨ih.2, ?_⟩
    have := Nat.dvd_add (Nat.dvd_mul_right_of_dvd ih.2 (n / m)) ih.1
    rwa [div_add_mod] at this
theorem gcd_dvd_left (m n : Nat) : gcd m n ∣ m := (gcd_dvd m n).1
theorem gcd_dvd_right (m n : Nat) : gcd m n ∣ n := (gcd_dvd m n).2
theorem dvd_gcd : k ∣ m → k ∣ n → k ∣ gcd m n := by
  induction m, n using gcd.induction with
  | H0 n => exact fun _ h => h
  | H1 m n _ ih =>
    intro hm hn
    rw [gcd_rec]
    refine ih ?_ hm
    rw [mod_def]
    exact Nat.dvd_sub hn (Nat.dvd_mul_right_of_dvd hm _)
theorem dvd_gcd_iff : k ∣ gcd m n ↔ k ∣ m ∧ k ∣ n :=
  ⟨fun h => ⟨Nat.dvd_trans h (gcd_dvd_left m n), Nat.dvd_trans h (gcd_dvd_right m n)⟩,
   fun h => dvd_gcd h.1 h.2⟩
theorem gcd_comm (m n : Nat) : gcd m n = gcd n m :=
  Nat.dvd_antisymm (dvd_gcd (gcd_dvd_right m n) (gcd_dvd_left m n))
    (dvd_gcd (gcd_dvd_right n m) (gcd_dvd_left n m))
@[simp] theorem gcd_zero_right (n : Nat) : gcd n 0 = n := by rw [gcd_comm, gcd_zero_left]
@[simp] theorem gcd_self (n : Nat) : gcd n n = n :=
  Nat.dvd_antisymm (gcd_dvd_left n n) (dvd_gcd (Nat.dvd_refl n) (Nat.dvd_refl n))
@[simp] theorem gcd_one_left (n : Nat) : gcd 1 n = 1 := Nat.eq_one_of_dvd_one (gcd_dvd_left 1 n)
@[simp] theorem gcd_one_right (n : Nat) : gcd n 1 = 1 := by rw [gcd_comm, gcd_one_left]
theorem gcd_assoc (m n k : Nat) : gcd (gcd m n) k = gcd m (gcd n k) :=
  Nat.dvd_antisymm
    (dvd_gcd (Nat.dvd_trans (gcd_dvd_left ..) (gcd_dvd_left m n))
      (dvd_gcd (Nat.dvd_trans (gcd_dvd_left ..) (gcd_dvd_right m n)) (gcd_dvd_right ..)))
    (dvd_gcd (dvd_gcd (gcd_dvd_left ..) (Nat.dvd_trans (gcd_dvd_right ..) (gcd_dvd_left n k)))
      (Nat.dvd_trans (gcd_dvd_right ..) (gcd_dvd_right n k)))

/-! ## Powers -/

@[simp] protected theorem pow_zero (b : Nat) : b ^ 0 = 1 := rfl
theorem pow_succ (b n : Nat) : b ^ succ n = b ^ n * b := rfl
theorem pow_add_one (b n : Nat) : b ^ (n + 1) = b ^ n * b := rfl
protected theorem pow_succ' {m n : Nat} : m ^ succ n = m * m ^ n := by rw [pow_succ, Nat.mul_comm]
@[simp] protected theorem pow_one (a : Nat) : a ^ 1 = a := Nat.one_mul a
protected theorem pow_two (a : Nat) : a ^ 2 = a * a := by rw [pow_add_one, Nat.pow_one]
@[simp] protected theorem one_pow (n : Nat) : 1 ^ n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [pow_add_one, ih]
@[simp] protected theorem zero_pow {n : Nat} (h : 0 < n) : 0 ^ n = 0 := by
  cases n with
  | zero => exact absurd h (Nat.lt_irrefl 0)
  | succ n => rfl
protected theorem pow_add (a m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := by
  induction n with
  | zero => exact (Nat.mul_one _).symm
  | succ n ih => rw [← Nat.add_assoc, pow_add_one, ih, pow_add_one, Nat.mul_assoc]
protected theorem mul_pow (a b n : Nat) : (a * b) ^ n = a ^ n * b ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [pow_add_one, ih, pow_add_one, pow_add_one, Nat.mul_mul_mul_comm]
protected theorem pow_mul (a m n : Nat) : a ^ (m * n) = (a ^ m) ^ n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [mul_add_one, Nat.pow_add, ih, pow_add_one]
theorem pow_pos {b : Nat} (n : Nat) (h : 0 < b) : 0 < b ^ n := by
  induction n with
  | zero => exact Nat.zero_lt_one
  | succ n ih => exact Nat.mul_pos ih h
protected theorem two_pow_pos (w : Nat) : 0 < 2 ^ w := pow_pos w (zero_lt_succ 1)
theorem pow_le_pow_left {m n : Nat} (h : m ≤ n) (i : Nat) : m ^ i ≤ n ^ i := by
  induction i with
  | zero => exact Nat.le_refl 1
  | succ i ih => exact Nat.mul_le_mul ih h
theorem pow_le_pow_right {n i j : Nat} (hn : n > 0) (h : i ≤ j) : n ^ i ≤ n ^ j := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [Nat.pow_add]; exact le_mul_of_pos_right _ (pow_pos k hn)
theorem lt_two_pow_self {n : Nat} : n < 2 ^ n := by
  induction n with
  | zero => exact Nat.zero_lt_one
  | succ n ih =>
    rw [pow_add_one, Nat.mul_two]
    exact Nat.add_lt_add_of_lt_of_le ih (Nat.two_pow_pos n)
end Nat
