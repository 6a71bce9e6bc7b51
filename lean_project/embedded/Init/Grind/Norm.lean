prelude
import Init.Grind.Lemmas
import Init.Grind.Ring
import Init.Nat.Linear
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# The normal form of `grind`

Which lemmas bring hypotheses and goals into the form in which the tactic looks at them. The list
is that of the lemmas of this library which stock registers; integers and fields are left out.
-/

namespace Lean.Grind
init_grind_norm
  not_and not_or not_ite not_forall not_exists
  Nat.not_ge_eq Nat.not_le_eq
  |
  Classical.not_not
  ne_eq iff_eq eq_self heq_eq_eq
  forall_or_forall forall_forall_or
  eq_true_eq eq_false_eq not_eq_prop
  not_true
  not_false
  true_imp_eq false_imp_eq imp_true_eq imp_false_eq imp_self_eq
  and_true true_and and_false false_and and_assoc
  or_true true_or or_false false_or or_assoc
  ite_true ite_false ite_true_false ite_false_true
  dite_eq_ite
  forall_and forall_false forall_true
  forall_imp_eq_or
  exists_const exists_or exists_prop exists_and_left exists_and_right
  cond_eq_ite
  Bool.or_false Bool.or_true Bool.false_or Bool.true_or Bool.or_eq_true Bool.or_assoc
  Bool.and_false Bool.and_true Bool.false_and Bool.true_and Bool.and_eq_true Bool.and_assoc
  Bool.not_not
  xor_eq
  beq_iff_eq beq_eq_decide_eq beq_self_eq_true
  bne_iff_ne bne_eq_decide_not_eq
  Bool.not_eq_true Bool.not_eq_false
  decide_eq_true_eq decide_not not_decide_eq_true
  Nat.le_zero_eq Nat.lt_eq Nat.succ_eq_add_one
  Nat.add_eq Nat.sub_eq Nat.mul_eq Nat.zero_eq Nat.le_eq
  Nat.div_zero Nat.mod_zero Nat.div_one Nat.mod_one
  Nat.sub_sub Nat.pow_zero Nat.pow_one Nat.sub_self
  Int.lt_eq
  ge_eq gt_eq
  natCast_eq
  Function.const_apply Function.comp_apply Function.const_comp Function.comp_const
end Lean.Grind
