prelude
import Init.Omega
import Init.Fin
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Bounded numbers in `omega`, and bounded existence

`omega` reads relations between elements of `Fin n` as relations between their values, through the
lemmas here. The second part makes "there is a number below `n`" decidable, beside the universal
quantifiers of `Init.Fin`.
-/

universe u

namespace Fin
variable {n : Nat}
theorem val_congr {a b : Fin n} (h : a = b) : a.val = b.val := h ▸ rfl
theorem val_le_of_le {a b : Fin n} (h : a ≤ b) : a.val ≤ b.val := h
theorem val_le_of_ge {a b : Fin n} (h : a ≥ b) : b.val ≤ a.val := h
theorem val_add_one_le_of_lt {a b : Fin n} (h : a < b) : a.val + 1 ≤ b.val := h
theorem val_add_one_le_of_gt {a b : Fin n} (h : a > b) : b.val + 1 ≤ a.val := h
end Fin

namespace Lean.Omega.Fin
variable {n : Nat}
theorem ofNat_val_add {x y : Fin n} :
    (((x + y : Fin n) : Nat) : Int) = ((x : Nat) + (y : Nat) : Int) % n := rfl
theorem ofNat_val_mul {x y : Fin n} :
    (((x * y : Fin n) : Nat) : Int) = ((x : Nat) * (y : Nat) : Int) % n := rfl
theorem ofNat_val_sub {x y : Fin n} :
    (((x - y : Fin n) : Nat) : Int) = (((n - y : Nat) : Int) + (x : Nat) : Int) % n := rfl
theorem ofNat_val_natCast {n x y : Nat} (h : y = x % (n + 1)) :
    @Nat.cast Int instNatCastInt (@Fin.val (n + 1) (OfNat.ofNat x)) = OfNat.ofNat y := h ▸ rfl
end Lean.Omega.Fin

/-! ## Bounded existence -/

namespace Nat
/-- Decide whether there is a number below a bound. -/
instance decidableExistsLT {p : Nat → Prop} [h : DecidablePred p] :
    DecidablePred fun n => ∃ m, m < n ∧ p m
  | 0 => isFalse fun ⟨m, hm, _⟩ => Nat.not_lt_zero m hm
  | n + 1 =>
    @decidable_of_iff _ (p n ∨ ∃ m, m < n ∧ p m)
      ⟨fun h => h.elim (fun hp => ⟨n, Nat.lt_succ_self n, hp⟩)
          fun ⟨m, hm, hp⟩ => ⟨m, Nat.lt_succ_of_lt hm, hp⟩,
       fun ⟨m, hm, hp⟩ => (Nat.lt_or_eq_of_le (Nat.le_of_lt_succ hm)).elim
          (fun hl => .inr ⟨m, hl, hp⟩) fun e => .inl (e ▸ hp)⟩
      (@instDecidableOr _ _ (h n) (decidableExistsLT (p := p) n))
/-- Decide whether there is a number up to a bound. -/
instance decidableExistsLE {p : Nat → Prop} [DecidablePred p] :
    DecidablePred fun n => ∃ m, m ≤ n ∧ p m := fun n =>
  @decidable_of_iff _ (∃ m, m < n + 1 ∧ p m)
    ⟨fun ⟨m, hm, hp⟩ => ⟨m, Nat.le_of_lt_succ hm, hp⟩,
     fun ⟨m, hm, hp⟩ => ⟨m, Nat.lt_succ_of_le hm, hp⟩⟩ (decidableExistsLT (n + 1))
/-- Decide whether there is a number below a bound, with the bound at hand. -/
instance decidableExistsLT' {k : Nat} {p : (m : Nat) → m < k → Prop}
    [I : ∀ m h, Decidable (p m h)] : Decidable (∃ m : Nat, ∃ h : m < k, p m h) :=
  match k, p, I with
  | 0, _, _ => isFalse fun ⟨m, hm, _⟩ => Nat.not_lt_zero m hm
  | k + 1, p, I =>
    @decidable_of_iff _ (p k (Nat.lt_succ_self k) ∨ ∃ m, ∃ h : m < k, p m (Nat.lt_succ_of_lt h))
      ⟨fun h => h.elim (fun hp => ⟨k, _, hp⟩) fun ⟨m, hm, hp⟩ => ⟨m, _, hp⟩,
       fun ⟨m, hm, hp⟩ => (Nat.lt_or_eq_of_le (Nat.le_of_lt_succ hm)).elim
          (fun hl => .inr ⟨m, hl, hp⟩) fun e => .inl (by subst e; exact hp)⟩
      (@instDecidableOr _ _ (I k _)
        (decidableExistsLT' (p := fun m h => p m (Nat.lt_succ_of_lt h))))
/-- Decide whether there is a number up to a bound, with the bound at hand. -/
instance decidableExistsLE' {k : Nat} {p : (m : Nat) → m ≤ k → Prop}
    [I : ∀ m h, Decidable (p m h)] : Decidable (∃ m : Nat, ∃ h : m ≤ k, p m h) :=
  decidable_of_iff (∃ m, ∃ h : m < k + 1, p m (Nat.le_of_lt_succ h))
    ⟨fun ⟨m, _, hp⟩ => ⟨m, _, hp⟩, fun ⟨m, hm, hp⟩ => ⟨m, Nat.lt_succ_of_le hm, hp⟩⟩
end Nat
