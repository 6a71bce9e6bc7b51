-- error 7: maximum number of heartbeats
-- error 12: fail to show termination
-- error 15: Unknown constant
-- error 17: Tactic `decide` proved that the proposition

set_option maxHeartbeats 1 in
theorem timeout (a b c d e f : Nat) : a + b + c + d + e + f = f + e + d + c + b + a := by
  simp only [Nat.add_comm, Nat.add_left_comm, Nat.add_assoc]

theorem fine (a : Nat) : a = a := rfl

def loop (n : Nat) : Nat := loop (n + 1)

theorem no_constant : 1 = 1 := by
  exact Nat.no_such_lemma

theorem false_decide : 2 + 2 = 5 := by decide
