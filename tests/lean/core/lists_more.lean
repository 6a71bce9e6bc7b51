/-! Lists by index, permutations, sublists, distinct elements; sorting; bounded numbers, sums. -/

section
variable {α : Type} (xs ys zs : List α)

theorem index_append (i : Nat) (h : i < xs.length) (h' : i < (xs ++ ys).length) :
    (xs ++ ys)[i] = xs[i] := by
  rw [List.getElem_append_left h]
theorem index_mem (i : Nat) (h : i < xs.length) : xs[i] ∈ xs := by simp
theorem mem_index (a : α) (h : a ∈ xs) : ∃ (i : Nat) (h : i < xs.length), xs[i] = a := by
  rwa [List.mem_iff_getElem] at h
theorem map_ext_index (f g : α → Nat) (h : ∀ (i : Nat) (h : i < xs.length), f xs[i] = g xs[i]) :
    xs.map f = xs.map g := by
  apply List.ext_getElem
  · simp
  · intro i h₁ h₂
    simp [h]
theorem last_of_append (a : α) (h : xs ++ [a] ≠ []) : (xs ++ [a]).getLast h = a := by
  exact List.getLast_concat
theorem take_of_append (h : 2 ≤ xs.length) : (xs ++ ys).take 2 = xs.take 2 := by
  rw [List.take_append_of_le_length h]
theorem sublist_chain (h₁ : xs.Sublist ys) (h₂ : ys.Sublist zs) : xs.length ≤ zs.length := by
  exact (h₁.trans h₂).length_le
theorem filter_length (p : α → Bool) : (xs.filter p).length ≤ xs.length := by
  exact List.filter_sublist.length_le
theorem prefix_of_both : xs.IsPrefix (xs ++ ys ++ zs) := by
  rw [List.append_assoc]
  exact List.prefix_append xs _
theorem perm_rotate : List.Perm (xs ++ ys ++ zs) (zs ++ (xs ++ ys)) := by
  exact List.perm_append_comm
theorem perm_swap_blocks : List.Perm (xs ++ (ys ++ zs)) (ys ++ (xs ++ zs)) := by
  rw [← List.append_assoc, ← List.append_assoc]
  exact List.perm_append_comm.append_right zs
theorem perm_map_length (f : α → Nat) (h : List.Perm xs ys) :
    (xs.map f).length = (ys.map f).length := by
  exact (h.map f).length_eq
theorem perm_nodup (h : List.Perm xs ys) (hn : xs.Nodup) : ys.Nodup := by
  exact h.nodup_iff.mp hn
theorem nodup_parts (h : (xs ++ ys).Nodup) : xs.Nodup ∧ ys.Nodup := by
  rw [List.nodup_append] at h
  exact ⟨h.1, h.2.1⟩
theorem nodup_filter (p : α → Bool) (h : xs.Nodup) : (xs.filter p).Nodup := by
  exact h.filter p
end

theorem perm_sum (xs ys : List Nat) (h : List.Perm xs ys) : xs.sum = ys.sum := by
  exact h.sum_nat
theorem perm_count (xs ys : List Nat) (h : List.Perm xs ys) : xs.count 3 = ys.count 3 := by
  exact h.count_eq 3
theorem perm_decided : List.Perm [1, 2, 3] [3, 1, 2] := by
  refine (List.Perm.cons 1 (.swap 3 2 [])).trans ?_
  exact .swap 3 1 [2]
theorem erase_shorter (xs : List Nat) (h : 3 ∈ xs) : (xs.erase 3).length < xs.length := by
  rw [List.length_erase_of_mem h]
  cases xs with
  | nil => simp at h
  | cons x xs => simp

/-- Insert in order. -/
def insertSorted (x : Nat) : List Nat → List Nat
  | [] => [x]
  | y :: ys => if x ≤ y then x :: y :: ys else y :: insertSorted x ys
/-- Insertion sort. -/
def sortNats : List Nat → List Nat
  | [] => []
  | x :: xs => insertSorted x (sortNats xs)

theorem insertSorted_perm (x : Nat) (xs : List Nat) : List.Perm (insertSorted x xs) (x :: xs) := by
  induction xs with
  | nil => exact .refl _
  | cons y ys ih =>
    unfold insertSorted
    split
    · exact .refl _
    · exact (ih.cons y).trans (.swap x y ys)
theorem sortNats_perm (xs : List Nat) : List.Perm (sortNats xs) xs := by
  induction xs with
  | nil => exact .nil
  | cons x xs ih => exact (insertSorted_perm x (sortNats xs)).trans (ih.cons x)
theorem insertSorted_sorted (x : Nat) (xs : List Nat) (h : xs.Pairwise (· ≤ ·)) :
    (insertSorted x xs).Pairwise (· ≤ ·) := by
  induction xs with
  | nil => simp [insertSorted]
  | cons y ys ih =>
    have h' := List.pairwise_cons.mp h
    unfold insertSorted
    split
    · rename_i hxy
      refine List.pairwise_cons.mpr ⟨fun z hz => ?_, h⟩
      cases hz with
      | head => exact hxy
      | tail _ hz => exact Nat.le_trans hxy (h'.1 z hz)
    · rename_i hxy
      refine List.pairwise_cons.mpr ⟨fun z hz => ?_, ih h'.2⟩
      have hz := (insertSorted_perm x ys).mem_iff.mp hz
      cases hz with
      | head => omega
      | tail _ hz => exact h'.1 z hz
theorem sortNats_sorted (xs : List Nat) : (sortNats xs).Pairwise (· ≤ ·) := by
  induction xs with
  | nil => exact .nil
  | cons x xs ih => exact insertSorted_sorted x _ ih
theorem sortNats_nodup (xs : List Nat) (h : xs.Nodup) : (sortNats xs).Nodup := by
  exact (sortNats_perm xs).nodup_iff.mpr h
theorem sortNats_sum (xs : List Nat) : (sortNats xs).sum = xs.sum := by
  exact (sortNats_perm xs).sum_nat

theorem fin_cases (p : Fin 3 → Prop) (h₀ : p 0) (h₁ : p 1) (h₂ : p 2) (i : Fin 3) : p i := by
  revert i
  rw [Fin.forall_iff]
  intro i hi
  match i, hi with
  | 0, _ => exact h₀
  | 1, _ => exact h₁
  | 2, _ => exact h₂
theorem fin_succ_cases (n : Nat) (p : Fin (n + 1) → Prop) (h₀ : p 0) (h : ∀ i : Fin n, p i.succ)
    (i : Fin (n + 1)) : p i := by
  exact Fin.forall_fin_succ.mpr ⟨h₀, h⟩ i
theorem fin_induct (n : Nat) (i : Fin (n + 1)) : 0 ≤ i.val := by
  induction i using Fin.induction with
  | zero => simp
  | succ i ih => exact Nat.zero_le _
theorem fin_add_comm (a b : Fin 7) : a + b = b + a := by rw [Fin.add_comm]
theorem fin_rev (a : Fin 7) : a.rev.rev = a := by simp
theorem fin_range_length (n : Nat) : (List.finRange n).length = n := by simp
theorem fin_range_mem (n : Nat) (i : Fin n) : i ∈ List.finRange n := by simp
theorem repeat_twice (f : Nat → Nat) (a : Nat) : Nat.repeat f 2 a = f (f a) := rfl
theorem fold_sum : Nat.fold 5 (fun i _ s => s + i) 0 = 10 := by decide

theorem sum_side (x : Nat ⊕ Bool) : x.isLeft = true ∨ x.isRight = true := by
  cases x <;> simp
theorem sum_map_id (x : Nat ⊕ Bool) : x.map id id = x := by
  rw [Sum.map_id_id]
  rfl
theorem sum_left (a b : Nat) (h : (Sum.inl a : Nat ⊕ Bool) = .inl b) : a = b := by
  exact Sum.inl_injective h
theorem subtype_inj (a b : { n : Nat // n < 5 }) (h : a.val = b.val) : a = b := by
  rwa [Subtype.val_inj] at h
