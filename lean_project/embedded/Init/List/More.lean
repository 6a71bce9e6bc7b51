prelude
import Init.Omega
import Init.Order
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Lists: indices, permutations, sublists and distinct elements

The second half of the lemmas on lists, which may use `omega`.
-/

universe u v w

section
variable {α : Sort u} {β : Sort v} {f : α → β} {p : α → Prop} {q : β → Prop}
@[simp] theorem forall_apply_eq_imp_iff₂ : (∀ b a, p a → f a = b → q b) ↔ ∀ a, p a → q (f a) :=
  ⟨fun h a ha => h _ a ha rfl, fun h _ a ha e => e ▸ h a ha⟩
end

namespace List
variable {α : Type u} {β : Type v} {γ : Type w} {a b : α} {l l₁ l₂ l₃ : List α}

/-! ## Definitions -/

/-- The first element, or the default. -/
def head! [Inhabited α] : List α → α
  | [] => default
  | a :: _ => a
/-- Everything but the first element. -/
def tail! : List α → List α
  | [] => default
  | _ :: as => as
/-- The last element, or the default. -/
def getLast! [Inhabited α] : List α → α
  | [] => default
  | a :: as => getLast (a :: as) nofun
/-- The element at a position, or a given one. -/
def getD (as : List α) (i : Nat) (fallback : α) : α := as[i]?.getD fallback
/-- Whether the first list ends the second. -/
def isSuffixOf [BEq α] (l₁ l₂ : List α) : Bool := isPrefixOf l₁.reverse l₂.reverse
/-- The elements without repetitions; of equal elements the first stays. -/
def eraseDups [BEq α] (as : List α) : List α :=
  (as.foldl (fun r a => bif r.elem a then r else a :: r) []).reverse
/-- The largest element, if there is one. -/
def max? [Max α] : List α → Option α
  | [] => none
  | a :: as => some (as.foldl max a)
/-- The smallest element, if there is one. -/
def min? [Min α] : List α → Option α
  | [] => none
  | a :: as => some (as.foldl min a)
@[simp] theorem getD_nil {i : Nat} {d : α} : getD [] i d = d := rfl
@[simp] theorem getD_cons_zero {x : α} {xs : List α} {d : α} : getD (x :: xs) 0 d = x := rfl
@[simp] theorem getD_cons_succ {x : α} {xs : List α} {n : Nat} {d : α} :
    getD (x :: xs) (n + 1) d = getD xs n d := rfl
@[simp] theorem max?_nil [Max α] : ([] : List α).max? = none := rfl
@[simp] theorem min?_nil [Min α] : ([] : List α).min? = none := rfl

/-! ## Indices -/

theorem getElem_append_left {as bs : List α} {i : Nat} (h : i < as.length) {h'} :
    (as ++ bs)[i]'h' = as[i] := by
  induction as generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a as ih =>
    cases i with
    | zero => rfl
    | succ i => exact ih (Nat.lt_of_succ_lt_succ h)
theorem getElem_append_right {as bs : List α} {i : Nat} (h₁ : as.length ≤ i) {h₂} :
    (as ++ bs)[i]'h₂ = bs[i - as.length]'(by rw [length_append] at h₂; omega) := by
  induction as generalizing i with
  | nil => rfl
  | cons a as ih =>
    cases i with
    | zero => exact absurd h₁ (by simp)
    | succ i =>
      have := ih (i := i) (Nat.le_of_succ_le_succ h₁) (h₂ := Nat.lt_of_succ_lt_succ h₂)
      simp only [cons_append, getElem_cons_succ, length_cons, Nat.add_sub_add_right]
      exact this
@[simp] theorem getElem_map (f : α → β) {i : Nat} {h : i < (map f l).length} :
    (map f l)[i] = f (l[i]'(length_map f ▸ h)) := by
  induction l generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a l ih =>
    cases i with
    | zero => rfl
    | succ i => exact ih
@[simp] theorem getElem_mem {n : Nat} (h : n < l.length) : l[n] ∈ l := by
  induction l generalizing n with
  | nil => exact absurd h (Nat.not_lt_zero n)
  | cons a l ih =>
    cases n with
    | zero => exact .head _
    | succ n => exact .tail _ (ih (Nat.lt_of_succ_lt_succ h))
theorem getElem_of_mem (h : a ∈ l) : ∃ (i : Nat) (h : i < l.length), l[i]'h = a := by
  induction h with
  | head as => exact ⟨0, Nat.zero_lt_succ _, rfl⟩
  | tail b _ ih =>
    obtain ⟨i, h, e⟩ := ih
    exact ⟨i + 1, Nat.succ_lt_succ h, e⟩
theorem mem_iff_getElem : a ∈ l ↔ ∃ (i : Nat) (h : i < l.length), l[i]'h = a :=
  ⟨getElem_of_mem, fun ⟨_, h, e⟩ => e ▸ getElem_mem h⟩
theorem ext_getElem (hl : l₁.length = l₂.length)
    (h : ∀ (i : Nat) (h₁ : i < l₁.length) (h₂ : i < l₂.length), l₁[i]'h₁ = l₂[i]'h₂) :
    l₁ = l₂ := by
  induction l₁ generalizing l₂ with
  | nil => cases l₂ with
    | nil => rfl
    | cons b l₂ => exact absurd hl (by simp)
  | cons a l₁ ih => cases l₂ with
    | nil => exact absurd hl (by simp)
    | cons b l₂ =>
      have e : a = b := h 0 (Nat.zero_lt_succ _) (Nat.zero_lt_succ _)
      rw [e, ih (Nat.succ.inj hl) fun i h₁ h₂ =>
        h (i + 1) (Nat.succ_lt_succ h₁) (Nat.succ_lt_succ h₂)]
@[simp] theorem getElem_replicate {n i : Nat} {h : i < (replicate n a).length} :
    (replicate n a)[i] = a := eq_of_mem_replicate (getElem_mem h)

/-! ## Pieces -/

theorem take_append_of_le_length {i : Nat} (h : i ≤ l₁.length) :
    (l₁ ++ l₂).take i = l₁.take i := by
  induction l₁ generalizing i with
  | nil => simp only [length_nil, Nat.le_zero_eq] at h; simp [h]
  | cons a l₁ ih =>
    cases i with
    | zero => rfl
    | succ i => exact congrArg (a :: ·) (ih (Nat.le_of_succ_le_succ h))
theorem drop_append_of_le_length {i : Nat} (h : i ≤ l₁.length) :
    (l₁ ++ l₂).drop i = l₁.drop i ++ l₂ := by
  induction l₁ generalizing i with
  | nil => simp only [length_nil, Nat.le_zero_eq] at h; simp [h]
  | cons a l₁ ih =>
    cases i with
    | zero => rfl
    | succ i => exact ih (Nat.le_of_succ_le_succ h)
@[simp] theorem drop_eq_nil_iff {i : Nat} : l.drop i = [] ↔ l.length ≤ i := by
  rw [← length_eq_zero_iff, length_drop]; omega
theorem head_append_of_ne_nil {h : l₁ ++ l₂ ≠ []} (w : l₁ ≠ []) :
    head (l₁ ++ l₂) h = head l₁ w := by
  cases l₁ with
  | nil => exact absurd rfl w
  | cons a l₁ => rfl
theorem getLast_concat {h : l ++ [a] ≠ []} : getLast (l ++ [a]) h = a := by
  induction l with
  | nil => rfl
  | cons b l ih =>
    cases l with
    | nil => rfl
    | cons c l => exact ih (h := by simp)
theorem zip_map {f : α → γ} {g : β → γ} {l₁ : List α} {l₂ : List β} :
    zip (l₁.map f) (l₂.map g) = (zip l₁ l₂).map (Prod.map f g) := by
  induction l₁ generalizing l₂ with
  | nil => simp
  | cons a l₁ ih => cases l₂ with
    | nil => simp
    | cons b l₂ => simp [ih]
@[simp] theorem find?_isSome {xs : List α} {p : α → Bool} :
    (xs.find? p).isSome ↔ ∃ x, x ∈ xs ∧ p x := by
  induction xs with
  | nil => simp
  | cons x xs ih =>
    by_cases h : p x = true
    · simp [h]
    · simp [h, ih]
theorem sum_replicate_nat {n m : Nat} : (replicate n m).sum = n * m := by
  induction n with
  | zero => rw [Nat.zero_mul]; rfl
  | succ n ih => rw [replicate_succ, sum_cons, ih, Nat.succ_mul, Nat.add_comm]

/-! ## Sublists, prefixes, suffixes -/

@[simp] theorem Sublist.refl : ∀ l : List α, Sublist l l
  | [] => .slnil
  | a :: l => .cons₂ a (Sublist.refl l)
theorem Sublist.trans (h₁ : Sublist l₁ l₂) (h₂ : Sublist l₂ l₃) : Sublist l₁ l₃ := by
  induction h₂ generalizing l₁ with
  | slnil => exact h₁
  | cons a _ ih => exact .cons a (ih h₁)
  | cons₂ a _ ih =>
    cases h₁ with
    | cons _ h₁ => exact .cons a (ih h₁)
    | cons₂ _ h₁ => exact .cons₂ a (ih h₁)
@[simp] theorem nil_sublist : ∀ l : List α, Sublist [] l
  | [] => .slnil
  | a :: l => .cons a (nil_sublist l)
theorem Sublist.length_le (h : Sublist l₁ l₂) : l₁.length ≤ l₂.length := by
  induction h with
  | slnil => exact Nat.le_refl _
  | cons _ _ ih => exact Nat.le_succ_of_le ih
  | cons₂ _ _ ih => exact Nat.succ_le_succ ih
theorem Sublist.subset (h : Sublist l₁ l₂) : l₁ ⊆ l₂ := by
  induction h with
  | slnil => exact fun _ h => h
  | cons _ _ ih => exact fun _ h => .tail _ (ih h)
  | cons₂ _ _ ih =>
    intro _ h
    cases h with
    | head => exact .head _
    | tail _ h => exact .tail _ (ih h)
theorem sublist_cons_self (a : α) (l : List α) : Sublist l (a :: l) := .cons a (.refl l)
@[simp] theorem filter_sublist {p : α → Bool} : ∀ {l : List α}, Sublist (l.filter p) l
  | [] => .slnil
  | a :: l => by
    by_cases h : p a = true
    · rw [filter_cons_of_pos h]; exact .cons₂ a filter_sublist
    · rw [filter_cons_of_neg h]; exact .cons a filter_sublist
theorem sublist_append_left : ∀ l₁ l₂ : List α, Sublist l₁ (l₁ ++ l₂)
  | [], _ => nil_sublist _
  | a :: l₁, l₂ => .cons₂ a (sublist_append_left l₁ l₂)
theorem sublist_append_right : ∀ l₁ l₂ : List α, Sublist l₂ (l₁ ++ l₂)
  | [], l₂ => .refl l₂
  | a :: l₁, l₂ => .cons a (sublist_append_right l₁ l₂)
theorem IsPrefix.sublist (h : IsPrefix l₁ l₂) : Sublist l₁ l₂ := by
  obtain ⟨t, rfl⟩ := h; exact sublist_append_left l₁ t
theorem IsSuffix.sublist (h : IsSuffix l₁ l₂) : Sublist l₁ l₂ := by
  obtain ⟨t, rfl⟩ := h; exact sublist_append_right t l₁
@[simp] theorem prefix_append (l₁ l₂ : List α) : IsPrefix l₁ (l₁ ++ l₂) := ⟨l₂, rfl⟩
@[simp] theorem suffix_append (l₁ l₂ : List α) : IsSuffix l₂ (l₁ ++ l₂) := ⟨l₁, rfl⟩
theorem prefix_rfl {l : List α} : IsPrefix l l := ⟨[], append_nil l⟩
theorem suffix_rfl {l : List α} : IsSuffix l l := ⟨[], rfl⟩
theorem IsPrefix.trans (h₁ : IsPrefix l₁ l₂) (h₂ : IsPrefix l₂ l₃) : IsPrefix l₁ l₃ := by
  obtain ⟨s, rfl⟩ := h₁; obtain ⟨t, rfl⟩ := h₂
  exact ⟨s ++ t, (append_assoc _ _ _).symm⟩
theorem IsPrefix.length_le (h : IsPrefix l₁ l₂) : l₁.length ≤ l₂.length := h.sublist.length_le

/-! ## Pairwise relations, distinct elements -/

attribute [simp] Pairwise.nil

theorem Pairwise.imp {R S : α → α → Prop} (H : ∀ {a b}, R a b → S a b) (h : Pairwise R l) :
    Pairwise S l := by
  induction h with
  | nil => exact .nil
  | cons h _ ih => exact .cons (fun a' h' => H (h a' h')) ih
theorem pairwise_append {R : α → α → Prop} :
    Pairwise R (l₁ ++ l₂) ↔ Pairwise R l₁ ∧ Pairwise R l₂ ∧ ∀ a ∈ l₁, ∀ b ∈ l₂, R a b := by
  induction l₁ with
  | nil => simp [Pairwise.nil]
  | cons a l₁ ih =>
    rw [cons_append, pairwise_cons, ih, pairwise_cons]
    constructor
    · rintro ⟨h, h₁, h₂, h₃⟩
      refine ⟨⟨fun b hb => h b (mem_append.mpr (.inl hb)), h₁⟩, h₂, fun x hx b hb => ?_⟩
      cases hx with
      | head => exact h b (mem_append.mpr (.inr hb))
      | tail _ hx => exact h₃ x hx b hb
    · rintro ⟨⟨h, h₁⟩, h₂, h₃⟩
      refine ⟨fun b hb => ?_, h₁, h₂, fun x hx => h₃ x (.tail _ hx)⟩
      rcases mem_append.mp hb with hb | hb
      · exact h b hb
      · exact h₃ a (.head _) b hb
theorem pairwise_map {R : β → β → Prop} {f : α → β} :
    Pairwise R (l.map f) ↔ Pairwise (fun a b => R (f a) (f b)) l := by
  induction l with
  | nil => exact ⟨fun _ => .nil, fun _ => .nil⟩
  | cons a l ih => simp [pairwise_cons, ih]
theorem Pairwise.sublist {R : α → α → Prop} (s : Sublist l₁ l₂) (h : Pairwise R l₂) :
    Pairwise R l₁ := by
  induction s with
  | slnil => exact .nil
  | cons _ _ ih => exact ih (pairwise_cons.mp h).2
  | cons₂ _ s ih =>
    have h := pairwise_cons.mp h
    exact .cons (fun b hb => h.1 b (s.subset hb)) (ih h.2)
theorem Pairwise.filter {R : α → α → Prop} (p : α → Bool) (h : Pairwise R l) :
    Pairwise R (l.filter p) := h.sublist filter_sublist
theorem nodup_append : (l₁ ++ l₂).Nodup ↔ l₁.Nodup ∧ l₂.Nodup ∧ ∀ a ∈ l₁, ∀ b ∈ l₂, a ≠ b :=
  pairwise_append
theorem Nodup.sublist (s : Sublist l₁ l₂) (h : Nodup l₂) : Nodup l₁ := Pairwise.sublist s h
theorem Nodup.filter (p : α → Bool) (h : Nodup l) : Nodup (l.filter p) := Pairwise.filter p h
theorem Nodup.map {f : α → β} (hf : ∀ x y, f x = f y → x = y) (h : Nodup l) : Nodup (l.map f) :=
  pairwise_map.mpr (h.imp fun hne e => hne (hf _ _ e))

/-! ## Permutations -/

namespace Perm
theorem map (f : α → β) (p : Perm l₁ l₂) : Perm (l₁.map f) (l₂.map f) := by
  induction p with
  | nil => exact .nil
  | cons x _ ih => exact .cons _ ih
  | swap x y l => exact .swap _ _ _
  | trans _ _ h₁ h₂ => exact .trans h₁ h₂
theorem filter (f : α → Bool) (p : Perm l₁ l₂) : Perm (l₁.filter f) (l₂.filter f) := by
  induction p with
  | nil => exact .nil
  | cons x _ ih =>
    by_cases h : f x = true
    · rw [filter_cons_of_pos h, filter_cons_of_pos h]; exact .cons x ih
    · rw [filter_cons_of_neg h, filter_cons_of_neg h]; exact ih
  | swap x y l =>
    by_cases hx : f x = true <;> by_cases hy : f y = true <;> simp [hx, hy]
    exact .swap x y _
  | trans _ _ h₁ h₂ => exact .trans h₁ h₂
theorem append_right (t : List α) (p : Perm l₁ l₂) : Perm (l₁ ++ t) (l₂ ++ t) := by
  induction p with
  | nil => exact .refl t
  | cons x _ ih => exact .cons x ih
  | swap x y l => exact .swap x y (l ++ t)
  | trans _ _ h₁ h₂ => exact .trans h₁ h₂
theorem append_left (t : List α) (p : Perm l₁ l₂) : Perm (t ++ l₁) (t ++ l₂) := by
  induction t with
  | nil => exact p
  | cons x t ih => exact .cons x ih
theorem append {t₁ t₂ : List α} (p₁ : Perm l₁ l₂) (p₂ : Perm t₁ t₂) :
    Perm (l₁ ++ t₁) (l₂ ++ t₂) := (p₁.append_right t₁).trans (p₂.append_left l₂)
theorem countP_eq (f : α → Bool) (p : Perm l₁ l₂) : countP f l₁ = countP f l₂ := by
  rw [countP_eq_length_filter, countP_eq_length_filter]; exact (p.filter f).length_eq
theorem count_eq [BEq α] (p : Perm l₁ l₂) (a : α) : count a l₁ = count a l₂ := p.countP_eq _
theorem pairwise_iff {R : α → α → Prop} (S : ∀ {x y}, R x y → R y x) (p : Perm l₁ l₂) :
    Pairwise R l₁ ↔ Pairwise R l₂ := by
  induction p with
  | nil => exact Iff.rfl
  | cons x h ih =>
    rw [pairwise_cons, pairwise_cons, ih]
    exact and_congr ⟨fun k b hb => k b (h.mem_iff.mpr hb), fun k b hb => k b (h.mem_iff.mp hb)⟩
      Iff.rfl
  | swap x y l =>
    rw [pairwise_cons, pairwise_cons, pairwise_cons, pairwise_cons]
    constructor
    · rintro ⟨h, h', h''⟩
      exact ⟨fun b hb => by
        cases hb with
        | head => exact S (h x (.head _))
        | tail _ hb => exact h' b hb, fun b hb => h b (.tail _ hb), h''⟩
    · rintro ⟨h, h', h''⟩
      exact ⟨fun b hb => by
        cases hb with
        | head => exact S (h y (.head _))
        | tail _ hb => exact h' b hb, fun b hb => h b (.tail _ hb), h''⟩
  | trans _ _ h₁ h₂ => exact h₁.trans h₂
theorem nodup_iff (p : Perm l₁ l₂) : Nodup l₁ ↔ Nodup l₂ := p.pairwise_iff fun h => h.symm
theorem sum_nat {l₁ l₂ : List Nat} (p : Perm l₁ l₂) : l₁.sum = l₂.sum := by
  induction p with
  | nil => rfl
  | cons x _ ih => rw [sum_cons, sum_cons, ih]
  | swap x y l => simp only [sum_cons]; omega
  | trans _ _ h₁ h₂ => exact h₁.trans h₂
theorem eq_nil (p : Perm l []) : l = [] := length_eq_zero_iff.mp p.length_eq
end Perm
theorem perm_cons_erase [BEq α] [LawfulBEq α] (h : a ∈ l) : Perm l (a :: l.erase a) := by
  induction l with
  | nil => exact absurd h not_mem_nil
  | cons b l ih =>
    by_cases e : b = a
    · subst e; simp only [List.erase, beq_self_eq_true]; exact .refl _
    · have e' : (b == a) = false := beq_eq_false_iff_ne.mpr e
      simp only [List.erase, e']
      have h : a ∈ l := by
        cases h with
        | head => exact absurd rfl e
        | tail _ h => exact h
      exact (Perm.cons b (ih h)).trans (.swap a b _)
theorem mem_of_mem_erase [BEq α] {a b : α} {l : List α} (h : a ∈ l.erase b) : a ∈ l := by
  induction l with
  | nil => exact h
  | cons c l ih =>
    rw [List.erase] at h
    split at h
    · exact .tail _ h
    · cases h with
      | head => exact .head _
      | tail _ h => exact .tail _ (ih h)
theorem length_erase_of_mem [BEq α] [LawfulBEq α] (h : a ∈ l) :
    (l.erase a).length = l.length - 1 := by
  have := (perm_cons_erase h).length_eq
  rw [length_cons] at this; omega
@[simp] theorem mem_insert_iff [BEq α] [LawfulBEq α] : a ∈ l.insert b ↔ a = b ∨ a ∈ l := by
  rw [List.insert]
  split
  · rename_i h
    have h : b ∈ l := elem_eq_true_iff.mp h
    exact ⟨.inr, fun h' => h'.elim (fun e => e ▸ h) id⟩
  · exact mem_cons
end List
