/-! Local recursion with `let rec` and `where`. -/

def replicate (n : Nat) (a : α) : List α :=
  let rec loop : Nat → List α → List α
    | 0, as => as
    | n + 1, as => loop n (a :: as)
  loop n []

#check @replicate.loop

theorem length_replicate (n : Nat) (a : α) : (replicate n a).length = n := by
  exact aux n []
where
  aux (n : Nat) (as : List α) : (replicate.loop a n as).length = n + as.length := by
    match n with
    | 0 => simp [replicate.loop]
    | n + 1 =>
      rw [replicate.loop, aux n, List.length_cons]
      omega
