/-! Membership. -/

example : 3 ∈ [1, 2, 3] := by decide
example : 4 ∉ [1, 2, 3] := by decide
example (x : α) (xs ys : List α) : x ∈ xs ++ ys ↔ x ∈ xs ∨ x ∈ ys := List.mem_append
example (x : Nat) (h : x ∈ [1, 2]) : x = 1 ∨ x = 2 := by simpa using h
example (f : α → β) (a : α) (xs : List α) (h : a ∈ xs) : f a ∈ xs.map f := List.mem_map_of_mem h

theorem mem_split {x : α} : ∀ {xs : List α}, x ∈ xs → ∃ as bs, xs = as ++ x :: bs
  | y :: xs, h => by
    cases h with
    | head => exact ⟨[], xs, rfl⟩
    | tail _ h =>
      obtain ⟨as, bs, rfl⟩ := mem_split h
      exact ⟨y :: as, bs, rfl⟩
