/-! Lists. -/

variable {α β γ : Type}

section append
theorem append_nil_ind (xs : List α) : xs ++ [] = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.cons_append, ih]

theorem append_assoc_ind (xs ys zs : List α) : xs ++ ys ++ zs = xs ++ (ys ++ zs) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp

theorem length_append_ind (xs ys : List α) : (xs ++ ys).length = xs.length + ys.length := by
  induction xs with
  | nil => simp
  | cons x xs ih => simp [Nat.add_right_comm]

theorem append_eq_nil (xs ys : List α) (h : xs ++ ys = []) : xs = [] ∧ ys = [] := by
  simpa using h

theorem append_cancel (xs ys zs : List α) (h : xs ++ ys = xs ++ zs) : ys = zs := by
  simpa using h

theorem append_ac (xs ys zs ws : List α) : xs ++ (ys ++ zs) ++ ws = (xs ++ ys) ++ (zs ++ ws) := by
  ac_rfl

theorem length_swap (xs ys : List α) : (xs ++ ys).length = (ys ++ xs).length := by
  simp [Nat.add_comm]

theorem cons_ne_nil' (x : α) (xs : List α) : x :: xs ≠ [] := by simp

theorem cons_inj (x y : α) (xs ys : List α) (h : x :: xs = y :: ys) : x = y ∧ xs = ys := by
  injection h with h₁ h₂
  exact ⟨h₁, h₂⟩

theorem exists_cons (xs : List α) (h : xs ≠ []) : ∃ y ys, xs = y :: ys := by
  match xs with
  | [] => contradiction
  | y :: ys => exact ⟨y, ys, rfl⟩
end append

section membership
theorem mem_append_iff (a : α) (xs ys : List α) : a ∈ xs ++ ys ↔ a ∈ xs ∨ a ∈ ys := by simp

theorem mem_cons_iff (a x : α) (xs : List α) : a ∈ x :: xs ↔ a = x ∨ a ∈ xs := by simp

theorem mem_split (a : α) (xs : List α) (h : a ∈ xs) : ∃ s t, xs = s ++ a :: t := by
  induction xs with
  | nil => cases h
  | cons x xs ih =>
    cases h with
    | head => exact ⟨[], xs, rfl⟩
    | tail _ h =>
      obtain ⟨s, t, e⟩ := ih h
      exact ⟨x :: s, t, by rw [e]; rfl⟩

theorem not_mem_nil' (a : α) : a ∉ ([] : List α) := by simp

theorem mem_map_iff (f : α → β) (xs : List α) (b : β) : b ∈ xs.map f ↔ ∃ a, a ∈ xs ∧ f a = b := by
  simp

theorem mem_filter_iff (p : α → Bool) (xs : List α) (a : α) : a ∈ xs.filter p ↔ a ∈ xs ∧ p a := by
  simp

theorem mem_reverse_iff (xs : List α) (a : α) : a ∈ xs.reverse ↔ a ∈ xs := by simp

theorem mem_literal : 3 ∈ [1, 2, 3] := by decide

theorem all_literal : ∀ x ∈ [1, 2, 3], x < 4 := by decide

theorem all_literal_simp : ∀ x ∈ [1, 2, 3], x < 4 := by simp

theorem mem_pair (x : Nat) (h : x ∈ [1, 2]) : x = 1 ∨ x = 2 := by simpa using h

theorem contains_iff (x : Nat) (xs : List Nat) : xs.contains x = true ↔ x ∈ xs := by simp
end membership

section map
theorem map_map_ind (f : α → β) (g : β → γ) (xs : List α) :
    (xs.map f).map g = xs.map (fun x => g (f x)) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.map_cons, List.map_cons, List.map_cons, ih]

theorem map_id_ind (xs : List α) : xs.map id = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.map_cons, ih]; rfl

theorem map_append_use (f : α → β) (xs ys : List α) : (xs ++ ys).map f = xs.map f ++ ys.map f := by
  simp

theorem length_map_use (f : α → β) (xs : List α) : (xs.map f).length = xs.length := by simp

theorem map_eq_nil (f : α → β) (xs : List α) (h : xs.map f = []) : xs = [] := by simpa using h

theorem map_congr' (f g : α → β) (xs : List α) (h : ∀ x, x ∈ xs → f x = g x) : xs.map f = xs.map g := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [List.map_cons, List.map_cons, h x (List.Mem.head xs), ih fun y hy => h y (.tail x hy)]

theorem map_literal : [1, 2, 3].map (· * 2) = [2, 4, 6] := by rfl
end map

section filter
theorem filter_append_ind (p : α → Bool) (xs ys : List α) :
    (xs ++ ys).filter p = xs.filter p ++ ys.filter p := by
  induction xs with
  | nil => rfl
  | cons x xs ih => by_cases h : p x <;> simp [h]

theorem filter_length_le (p : α → Bool) (xs : List α) : (xs.filter p).length ≤ xs.length := by
  induction xs with
  | nil => simp
  | cons x xs ih =>
    rw [List.filter_cons]
    split
    · exact Nat.succ_le_succ ih
    · exact Nat.le_succ_of_le ih

theorem filter_idem (p : α → Bool) (xs : List α) : (xs.filter p).filter p = xs.filter p := by simp

theorem filter_literal : [1, 2, 3, 4].filter (· % 2 == 0) = [2, 4] := by decide
end filter

section fold
theorem foldr_cons_nil (xs : List α) : xs.foldr List.cons [] = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => rw [List.foldr_cons, ih]

theorem foldr_append_use (f : α → β → β) (b : β) (xs ys : List α) :
    (xs ++ ys).foldr f b = xs.foldr f (ys.foldr f b) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp

theorem foldl_append_use (f : β → α → β) (b : β) (xs ys : List α) :
    (xs ++ ys).foldl f b = ys.foldl f (xs.foldl f b) := by
  induction xs generalizing b with
  | nil => rfl
  | cons x xs ih => exact ih (f b x)

theorem foldl_add (xs : List Nat) (a b : Nat) :
    xs.foldl (· + ·) (a + b) = a + xs.foldl (· + ·) b := by
  induction xs generalizing b with
  | nil => rfl
  | cons x xs ih => rw [List.foldl_cons, List.foldl_cons, Nat.add_assoc, ih]

theorem sum_append (xs ys : List Nat) : (xs ++ ys).sum = xs.sum + ys.sum := by
  induction xs with
  | nil => simp
  | cons x xs ih => rw [List.cons_append, List.sum_cons, ih, List.sum_cons, Nat.add_assoc]

theorem foldl_literal : [1, 2, 3].foldl (· + ·) 0 = 6 := by decide
end fold

section reverse
theorem reverse_append_use (xs ys : List α) : (xs ++ ys).reverse = ys.reverse ++ xs.reverse := by
  simp

theorem reverse_reverse_use (xs : List α) : xs.reverse.reverse = xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp

theorem length_reverse_use (xs : List α) : xs.reverse.length = xs.length := by simp

theorem map_reverse_use (f : α → β) (xs : List α) : xs.reverse.map f = (xs.map f).reverse := by
  simp

theorem reverse_inj_use (xs ys : List α) (h : xs.reverse = ys.reverse) : xs = ys := by
  simpa using h

theorem reverse_literal : [1, 2, 3].reverse = [3, 2, 1] := by rfl
end reverse

section pieces
theorem take_drop (n : Nat) (xs : List α) : xs.take n ++ xs.drop n = xs := by
  induction xs generalizing n with
  | nil => simp
  | cons x xs ih =>
    cases n with
    | zero => rfl
    | succ n => rw [List.take_succ_cons, List.drop_succ_cons, List.cons_append, ih]

theorem length_take_use (n : Nat) (xs : List α) : (xs.take n).length = min n xs.length := by simp

theorem length_drop_use (n : Nat) (xs : List α) : (xs.drop n).length = xs.length - n := by simp

theorem take_take_use (m n : Nat) (xs : List α) : (xs.take n).take m = xs.take (min m n) := by simp

theorem drop_drop_use (m n : Nat) (xs : List α) : (xs.drop n).drop m = xs.drop (n + m) := by simp

theorem length_replicate_use (n : Nat) (a : α) : (List.replicate n a).length = n := by simp

theorem replicate_add (m n : Nat) (a : α) :
    List.replicate m a ++ List.replicate n a = List.replicate (m + n) a := by simp

theorem zip_length (xs : List α) (ys : List β) (h : xs.length = ys.length) :
    (xs.zip ys).length = xs.length := by simp [h]

theorem head_some (x : α) (xs : List α) : (x :: xs).head? = some x := rfl

theorem tail_length (xs : List α) : xs.tail.length = xs.length - 1 := by simp

theorem getLast_append (x : α) (xs : List α) : (xs ++ [x]).getLast? = some x := by simp

theorem range_length (n : Nat) : (List.range n).length = n := by simp

theorem range_mem (m n : Nat) : m ∈ List.range n ↔ m < n := by simp

theorem range_literal : List.range 4 = [0, 1, 2, 3] := by rfl

theorem flatten_append_use (xss yss : List (List α)) :
    (xss ++ yss).flatten = xss.flatten ++ yss.flatten := by simp

theorem flatMap_cons_use (f : α → List β) (x : α) (xs : List α) :
    (x :: xs).flatMap f = f x ++ xs.flatMap f := rfl
end pieces

section search
theorem any_append_use (p : α → Bool) (xs ys : List α) : (xs ++ ys).any p = (xs.any p || ys.any p) := by
  simp

theorem all_iff (p : α → Bool) (xs : List α) : xs.all p = true ↔ ∀ x, x ∈ xs → p x := by simp

theorem count_append_use (x : Nat) (xs ys : List Nat) :
    (xs ++ ys).count x = xs.count x + ys.count x := by simp

theorem count_cons_self_use (x : Nat) (xs : List Nat) : (x :: xs).count x = xs.count x + 1 := by simp

theorem count_literal : [1, 2, 1].count 1 = 2 := by decide

theorem find_literal : [1, 2, 3].find? (· > 1) = some 2 := by decide

theorem find_mem (p : α → Bool) (xs : List α) (x : α) (h : xs.find? p = some x) : p x = true :=
  List.find?_some h

theorem isEmpty_iff' (xs : List α) : xs.isEmpty = true ↔ xs = [] := by simp

theorem dec_eq_literal : [1, 2] ≠ [2, 1] := by decide

theorem getElem_literal : [10, 20, 30][1]? = some 20 := by rfl

theorem getElem_map (f : α → β) (xs : List α) (i : Nat) : (xs.map f)[i]? = xs[i]?.map f := by simp

theorem subset_append (xs ys : List α) : xs ⊆ xs ++ ys := by
  intro x hx
  simp [hx]

theorem nodup_literal : [1, 2, 3].Nodup := by simp

theorem perm_swap (x y : α) (xs : List α) : List.Perm (x :: y :: xs) (y :: x :: xs) := .swap y x xs

theorem perm_length (xs ys : List α) (h : List.Perm xs ys) : xs.length = ys.length := h.length_eq
end search
