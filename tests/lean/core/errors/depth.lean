-- error 8: maximum recursion depth has been reached
-- error 13: maximum recursion depth has been reached
-- error 15: maximum recursion depth has been reached
-- error 19: (deterministic) timeout at

theorem simp_loop (f : Nat → Nat) (h : ∀ n, f n = f (n + 1)) : f 0 = 1 := by
  skip
  simp [h]

syntax "again" : tactic
macro_rules | `(tactic| again) => `(tactic| (skip; again))
theorem macro_loop : 1 = 1 := by
  again

theorem decide_deep : ∀ n : Fin 5000, n.val < 5000 := by decide

set_option maxHeartbeats 20 in
theorem slow (f : Nat → Nat) (h : ∀ n, f n = f (n + 1)) : f 0 = 1 := by
  rw [h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h]

theorem still_checked : 1 = 1 := rfl
