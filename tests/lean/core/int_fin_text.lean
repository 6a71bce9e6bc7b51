/-! Integers, bounded numbers, options, pairs, sums, orders, characters and strings. -/

namespace IntFacts
variable (a b c d : Int)
theorem add_comm' : a + b = b + a := by rw [Int.add_comm]
theorem add_assoc' : a + b + c = a + (b + c) := by rw [Int.add_assoc]
theorem zero_add' : 0 + a = a := by simp
theorem add_zero' : a + 0 = a := by simp
theorem sub_self' : a - a = 0 := by simp
theorem neg_neg' : - -a = a := by simp
theorem add_neg' : a + -a = 0 := by omega
theorem neg_add' : -a + a = 0 := by omega
theorem sub_eq : a - b = a + -b := by omega
theorem neg_sub' : -(a - b) = b - a := by omega
theorem neg_add_dist : -(a + b) = -a + -b := by omega
theorem add_sub : a + b - b = a := by omega
theorem sub_add : a - b + b = a := by omega
theorem add_left_cancel' (h : a + b = a + c) : b = c := by omega
theorem add_right_cancel' (h : a + c = b + c) : a = b := by omega
theorem mul_comm' : a * b = b * a := by rw [Int.mul_comm]
theorem mul_assoc' : a * b * c = a * (b * c) := by rw [Int.mul_assoc]
theorem mul_one' : a * 1 = a := by simp
theorem one_mul' : 1 * a = a := by simp
theorem mul_zero' : a * 0 = 0 := by simp
theorem zero_mul' : 0 * a = 0 := by simp
theorem left_distrib' : a * (b + c) = a * b + a * c := by rw [Int.mul_add]
theorem right_distrib' : (a + b) * c = a * c + b * c := by rw [Int.add_mul]
theorem two_mul' : 2 * a = a + a := by omega
theorem ac₁ : a + b + c + d = d + c + b + a := by ac_rfl
theorem ac₂ : a * (b * c) = c * b * a := by ac_rfl
theorem le_refl' : a ≤ a := by omega
theorem le_trans' (h : a ≤ b) (k : b ≤ c) : a ≤ c := by omega
theorem le_antisymm' (h : a ≤ b) (k : b ≤ a) : a = b := by omega
theorem lt_irrefl' : ¬a < a := by omega
theorem lt_trans' (h : a < b) (k : b < c) : a < c := by omega
theorem le_of_lt' (h : a < b) : a ≤ b := by omega
theorem lt_or_ge' : a < b ∨ b ≤ a := by omega
theorem trichotomy : a < b ∨ a = b ∨ b < a := by omega
theorem add_le (h : a ≤ b) (k : c ≤ d) : a + c ≤ b + d := by omega
theorem add_lt (h : a < b) (k : c ≤ d) : a + c < b + d := by omega
theorem sub_le (h : a ≤ b) : a - c ≤ b - c := by omega
theorem neg_le (h : a ≤ b) : -b ≤ -a := by omega
theorem neg_lt (h : a < b) : -b < -a := by omega
theorem sub_nonneg' (h : b ≤ a) : 0 ≤ a - b := by omega
theorem sub_pos' (h : b < a) : 0 < a - b := by omega
theorem lt_add_one' : a < a + 1 := by omega
theorem le_iff_lt : a ≤ b ↔ a < b + 1 := by omega
theorem not_lt' : ¬a < b ↔ b ≤ a := by omega
theorem not_le' : ¬a ≤ b ↔ b < a := by omega
theorem ne_iff : a ≠ b ↔ a < b ∨ b < a := by omega
theorem parity : a % 2 = 0 ∨ a % 2 = 1 := by omega
theorem div_mod : 2 * (a / 2) + a % 2 = a := by omega
theorem div_three : a / 3 * 3 ≤ a := by omega
theorem mod_nonneg : 0 ≤ a % 5 := by omega
theorem mod_lt' : a % 5 < 5 := by omega
theorem cast_add (m n : Nat) : ((m + n : Nat) : Int) = m + n := by omega
theorem cast_nonneg (n : Nat) : (0 : Int) ≤ n := by omega
theorem cast_inj (m n : Nat) (h : (m : Int) = n) : m = n := by omega
theorem cast_sub (m n : Nat) (h : n ≤ m) : ((m - n : Nat) : Int) = m - n := by omega
theorem between (h : 3 < a) (k : a < 5) : a = 4 := by omega
theorem no_half : 2 * a ≠ 2 * b + 1 := by omega
theorem decided : (-7 : Int) + 3 < -3 := by decide
theorem decided_mul : (-3 : Int) * -4 = 12 := by decide
theorem decided_div : (-7 : Int) / 2 = -4 := by decide
theorem decided_mod : (-7 : Int) % 2 = 1 := by decide
end IntFacts

namespace OmegaFacts
theorem t₁ (x y : Nat) (h : x ≤ y) : x ≤ y + 1 := by omega
theorem t₂ (x y z : Nat) (h : x < y) (k : y < z) : x + 2 ≤ z := by omega
theorem t₃ (x y : Nat) (h : x + y = 10) (k : x - y = 2) (l : y ≤ x) : x = 6 := by omega
theorem t₄ (x : Nat) (h : x * 3 = 12) : x = 4 := by omega
theorem t₅ (x : Nat) (h : x / 2 = 3) : x = 6 ∨ x = 7 := by omega
theorem t₆ (x y : Nat) : min x y ≤ max x y := by omega
theorem t₇ (x y : Nat) : min x y + max x y = x + y := by omega
theorem t₈ (x : Nat) (h : x % 4 = 3) : x % 2 = 1 := by omega
theorem t₉ (x : Nat) (h : 2 ∣ x) (k : 3 ∣ x) : 6 ∣ x := by omega
theorem t₁₀ (x y : Nat) (h : ¬x < y) : y ≤ x := by omega
theorem t₁₁ (x y : Nat) (h : x ≠ y) (k : x ≤ y) : x < y := by omega
theorem t₁₂ (i j n : Nat) (h : i < n) (k : j ≤ i) : i - j < n := by omega
theorem t₁₃ (x y : Nat) (h : x = 2 * y) : x % 2 = 0 := by omega
theorem t₁₄ (a b : Nat) : a + b - b = a := by omega
theorem t₁₅ (a b : Nat) : a - b ≤ a := by omega
theorem t₁₆ (a b c : Nat) : a - b - c = a - (b + c) := by omega
theorem t₁₇ (a b : Nat) (h : a ≤ b) : b - a + a = b := by omega
theorem t₁₈ (p : Prop) (x : Nat) (h : x < 1 → p) (k : x = 0) : p := h (by omega)
theorem t₁₉ (x y : Nat) (h : x < 3 ∧ y < 3) : x + y < 5 := by omega
theorem t₂₀ (x : Nat) : x < 5 ↔ x ≤ 4 := by omega
end OmegaFacts

namespace FinFacts
variable {n : Nat}
theorem ext' (i j : Fin n) (h : i.val = j.val) : i = j := by
  ext
  exact h
theorem lt_bound (i : Fin n) : i.val < n := i.isLt
theorem le_pred (i : Fin (n + 1)) : i.val ≤ n := by omega
theorem no_elements (i : Fin 0) : False := by cases i; contradiction
theorem only_zero (i : Fin 1) : i = 0 := by
  revert i
  decide
theorem two_values (i : Fin 2) : i = 0 ∨ i = 1 := by
  revert i
  decide
theorem add_wraps : (4 : Fin 5) + 3 = 2 := by decide
theorem mul_wraps : (3 : Fin 5) * 4 = 2 := by decide
theorem square_mod : ∀ i : Fin 4, (i * i = 0 ∨ i * i = 1) := by decide
theorem add_comm' : ∀ i j : Fin 6, i + j = j + i := by decide
theorem last_max (i : Fin (n + 1)) : i.val ≤ (Fin.last n).val := by
  show i.val ≤ n
  omega
theorem castSucc_lt (i : Fin n) : i.castSucc.val < n := i.isLt
theorem succ_val (i : Fin n) : i.succ.val = i.val + 1 := by rfl
theorem mk_val (i : Nat) (h : i < n) : (⟨i, h⟩ : Fin n).val = i := by rfl
end FinFacts

namespace OptionFacts
variable {α β γ : Type}
theorem some_inj' (a b : α) (h : some a = some b) : a = b := by
  injection h
theorem some_ne (a : α) : some a ≠ none := by
  intro h
  contradiction
theorem cases' (o : Option α) : o = none ∨ ∃ a, o = some a := by
  cases o with
  | none => exact .inl rfl
  | some a => exact .inr ⟨a, rfl⟩
theorem map_id' (o : Option α) : o.map (fun a => a) = o := by cases o <;> rfl
theorem map_map' (f : α → β) (g : β → γ) (o : Option α) : (o.map f).map g = o.map (g ∘ f) := by
  cases o <;> rfl
theorem bind_some' (o : Option α) : o.bind some = o := by cases o <;> rfl
theorem bind_assoc' (o : Option α) (f : α → Option β) (g : β → Option γ) :
    (o.bind f).bind g = o.bind fun a => (f a).bind g := by cases o <;> rfl
theorem isSome_map (f : α → β) (o : Option α) : (o.map f).isSome = o.isSome := by cases o <;> rfl
theorem isNone_iff (o : Option α) : o.isNone = true ↔ o = none := by cases o <;> simp
theorem getD_some' (a d : α) : (some a).getD d = a := by rfl
theorem getD_none' (d : α) : (none : Option α).getD d = d := by rfl
theorem do_some (a b : Nat) : (do let x ← some a; let y ← some b; return x + y) = some (a + b) := by
  rfl
theorem do_none (b : Nat) : (do let x ← none; let y ← some b; return x + y) = none := by rfl
theorem orElse_none (o : Option α) : (none <|> o) = o := by cases o <;> rfl
end OptionFacts

namespace PairFacts
variable {α β γ δ : Type}
theorem eta (p : α × β) : (p.1, p.2) = p := by rfl
theorem inj (a c : α) (b d : β) (h : (a, b) = (c, d)) : a = c ∧ b = d := by
  cases h
  exact ⟨rfl, rfl⟩
theorem swap_swap' (p : α × β) : p.swap.swap = p := by cases p; rfl
theorem swap_fst (p : α × β) : p.swap.1 = p.2 := by rfl
theorem exists_pair (p : α × β) : ∃ a b, p = (a, b) := by
  obtain ⟨a, b⟩ := p
  exact ⟨a, b, rfl⟩
theorem curry (f : α × β → γ) (a : α) (b : β) : (fun x y => f (x, y)) a b = f (a, b) := by rfl
theorem inl_ne (a : α) (b : β) : (Sum.inl a : α ⊕ β) ≠ .inr b := by
  intro h
  cases h
theorem inl_inj' (a b : α) (h : (Sum.inl a : α ⊕ β) = .inl b) : a = b := by
  injection h
theorem sum_cases (s : α ⊕ β) : (∃ a, s = .inl a) ∨ ∃ b, s = .inr b := by
  cases s with
  | inl a => exact .inl ⟨a, rfl⟩
  | inr b => exact .inr ⟨b, rfl⟩
theorem sum_fun_ext (f g : α ⊕ β → γ) (h : ∀ a, f (.inl a) = g (.inl a))
    (k : ∀ b, f (.inr b) = g (.inr b)) : f = g := by
  funext s
  cases s with
  | inl a => exact h a
  | inr b => exact k b
end PairFacts

namespace OrderFacts
theorem min_comm' (a b : Nat) : min a b = min b a := by omega
theorem max_comm' (a b : Nat) : max a b = max b a := by omega
theorem min_assoc' (a b c : Nat) : min (min a b) c = min a (min b c) := by omega
theorem max_assoc' (a b c : Nat) : max (max a b) c = max a (max b c) := by omega
theorem min_self' (a : Nat) : min a a = a := by simp
theorem max_self' (a : Nat) : max a a = a := by simp
theorem min_le (a b : Nat) : min a b ≤ a := by omega
theorem le_max (a b : Nat) : a ≤ max a b := by omega
theorem absorb (a b : Nat) : min a (max a b) = a := by omega
theorem distrib (a b c : Nat) : min a (max b c) = max (min a b) (min a c) := by omega
theorem le_min_iff (a b c : Nat) : a ≤ min b c ↔ a ≤ b ∧ a ≤ c := by omega
theorem max_le_iff (a b c : Nat) : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := by omega
theorem int_min_max (a b : Int) : min a b + max a b = a + b := by omega
theorem well_founded (p : Nat → Prop) (h : ∀ n, (∀ m, m < n → p m) → p n) (n : Nat) : p n := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact h n ih
end OrderFacts

namespace TextFacts
theorem char_ne : 'a' ≠ 'b' := by decide
theorem char_eq : 'x' = 'x' := by rfl
theorem char_code : 'A'.toNat = 65 := by rfl
theorem string_ne : "one" ≠ "two" := by decide
theorem string_append : "ab" ++ "cd" = "abcd" := by decide
theorem string_length : "hello".length = 5 := by decide
theorem string_toList : "abc".toList = ['a', 'b', 'c'] := by rfl
theorem ofList : String.ofList ['h', 'i'] = "hi" := by rfl
theorem string_dec (s : String) : s = s := by rfl
theorem chars_distinct (c : Char) (h : c = 'a') : c ≠ 'b' := by
  subst h
  decide
end TextFacts

namespace ExceptFacts
variable {ε α β γ : Type}
theorem bind_ok (a : α) (f : α → Except ε β) : (Except.ok a).bind f = f a := by rfl
theorem bind_error (e : ε) (f : α → Except ε β) : (Except.error e).bind f = .error e := by rfl
theorem bind_pure (x : Except ε α) : x.bind .ok = x := by cases x <;> rfl
theorem bind_assoc (x : Except ε α) (f : α → Except ε β) (g : β → Except ε γ) :
    (x.bind f).bind g = x.bind fun a => (f a).bind g := by cases x <;> rfl
theorem ok_ne (a : α) (e : ε) : Except.ok a ≠ Except.error e := by
  intro h
  cases h
theorem toOption_map (f : α → β) (x : Except ε α) : (x.map f).toOption = x.toOption.map f := by
  cases x <;> rfl
theorem state_get (s : Nat) : (get : StateM Nat Nat).run s = (s, s) := by rfl
theorem state_set (s t : Nat) : (set t : StateM Nat PUnit).run s = (⟨⟩, t) := by rfl
theorem state_modify (f : Nat → Nat) (s : Nat) : (modify f : StateM Nat PUnit).run s = (⟨⟩, f s) := by
  rfl
end ExceptFacts
