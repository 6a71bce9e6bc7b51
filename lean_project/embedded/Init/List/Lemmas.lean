prelude
import Init.List.Basic
import Init.Nat.Simproc
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Lists: lemmas
-/

universe u v w

namespace List
variable {α : Type u} {β : Type v} {γ : Type w} {a b : α} {l l₁ l₂ l₃ as bs : List α}

/-! ## Constructors -/

theorem cons_ne_nil (a : α) (l : List α) : a :: l ≠ [] := nofun
@[simp] theorem cons_ne_self (a : α) (l : List α) : a :: l ≠ l := fun h =>
  absurd (congrArg length h) (Nat.succ_ne_self _)
theorem head_eq_of_cons_eq {h₁ h₂ : α} {t₁ t₂ : List α} (H : h₁ :: t₁ = h₂ :: t₂) : h₁ = h₂ :=
  (List.cons.inj H).1
theorem tail_eq_of_cons_eq {h₁ h₂ : α} {t₁ t₂ : List α} (H : h₁ :: t₁ = h₂ :: t₂) : t₁ = t₂ :=
  (List.cons.inj H).2
theorem cons_inj_right (a : α) {l l' : List α} : a :: l = a :: l' ↔ l = l' := by simp
theorem cons_eq_cons {a b : α} {l l' : List α} : a :: l = b :: l' ↔ a = b ∧ l = l' := by simp
theorem exists_cons_of_ne_nil : ∀ {l : List α}, l ≠ [] → ∃ b L, l = b :: L
  | [], h => absurd rfl h
  | b :: L, _ => ⟨b, L, rfl⟩
theorem ne_nil_iff_exists_cons {l : List α} : l ≠ [] ↔ ∃ b L, l = b :: L := by cases l <;> simp

/-! ## length -/

@[simp] theorem length_nil : length ([] : List α) = 0 := rfl
@[simp] theorem length_cons {a : α} {as : List α} : (a :: as).length = as.length + 1 := rfl
theorem length_singleton {a : α} : length [a] = 1 := rfl
theorem eq_nil_of_length_eq_zero : ∀ {l : List α}, length l = 0 → l = []
  | [], _ => rfl
@[simp] theorem length_eq_zero_iff {l : List α} : length l = 0 ↔ l = [] := by cases l <;> simp
theorem length_pos_iff {l : List α} : 0 < length l ↔ l ≠ [] := by cases l <;> simp
theorem length_pos_of_mem {a : α} {l : List α} (h : a ∈ l) : 0 < length l := by
  cases h <;> exact Nat.zero_lt_succ _
theorem ne_nil_of_length_pos (h : 0 < length l) : l ≠ [] := length_pos_iff.mp h
theorem length_eq_one_iff {l : List α} : length l = 1 ↔ ∃ a, l = [a] := by
  cases l with
  | nil => simp
  | cons a l => cases l <;> simp

/-! ## append -/

@[simp] theorem nil_append (as : List α) : [] ++ as = as := rfl
@[simp] theorem cons_append {a : α} {as bs : List α} : (a :: as) ++ bs = a :: (as ++ bs) := rfl
@[simp] theorem append_eq {as bs : List α} : List.append as bs = as ++ bs := rfl
@[simp] theorem append_nil (as : List α) : as ++ [] = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, ih]
@[simp] theorem append_assoc (as bs cs : List α) : (as ++ bs) ++ cs = as ++ (bs ++ cs) := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, cons_append, ih, cons_append]
theorem append_cons (as : List α) (b : α) (bs : List α) : as ++ b :: bs = as ++ [b] ++ bs := by simp
theorem singleton_append {x : α} {l : List α} : [x] ++ l = x :: l := rfl
@[simp] theorem length_append {as bs : List α} : (as ++ bs).length = as.length + bs.length := by
  induction as with
  | nil => simp
  | cons a as ih => simp [ih, Nat.add_right_comm]
@[simp] theorem concat_eq_append {as : List α} {a : α} : as.concat a = as ++ [a] := by
  induction as with
  | nil => rfl
  | cons b as ih => simp [concat, ih]
theorem append_inj : ∀ {s₁ s₂ t₁ t₂ : List α}, s₁ ++ t₁ = s₂ ++ t₂ → length s₁ = length s₂ →
    s₁ = s₂ ∧ t₁ = t₂
  | [], [], _, _, h, _ => ⟨rfl, h⟩
  | a :: s₁, b :: s₂, t₁, t₂, h, hl => by
    simp at h hl
    simp [append_inj h.2 hl, h.1]
theorem append_cancel_left {as bs cs : List α} (h : as ++ bs = as ++ cs) : bs = cs :=
  (append_inj h rfl).2
theorem append_cancel_right {as bs cs : List α} (h : as ++ bs = cs ++ bs) : as = cs := by
  have hl := congrArg length h
  simp at hl
  exact (append_inj h hl).1
theorem append_right_inj {t₁ t₂ : List α} (s : List α) : s ++ t₁ = s ++ t₂ ↔ t₁ = t₂ :=
  ⟨append_cancel_left, fun h => h ▸ rfl⟩
theorem append_left_inj {s₁ s₂ : List α} (t : List α) : s₁ ++ t = s₂ ++ t ↔ s₁ = s₂ :=
  ⟨append_cancel_right, fun h => h ▸ rfl⟩
attribute [simp] append_right_inj append_left_inj
@[simp] theorem append_eq_nil_iff {p q : List α} : p ++ q = [] ↔ p = [] ∧ q = [] := by
  cases p <;> simp
@[simp] theorem nil_eq_append_iff {a b : List α} : [] = a ++ b ↔ a = [] ∧ b = [] := by
  rw [eq_comm, append_eq_nil_iff]
@[simp] theorem append_left_eq_self {x y : List α} : x ++ y = y ↔ x = [] := by
  have := append_left_inj (s₁ := x) (s₂ := []) y
  rwa [nil_append] at this
@[simp] theorem append_right_eq_self {x y : List α} : x ++ y = x ↔ y = [] := by
  have := append_right_inj (t₁ := y) (t₂ := []) x
  rwa [append_nil] at this
theorem append_ne_nil_of_left_ne_nil {s : List α} (h : s ≠ []) (t : List α) : s ++ t ≠ [] := by
  simp [h]

/-! ## Membership -/

@[simp] theorem not_mem_nil {a : α} : ¬a ∈ ([] : List α) := nofun
@[simp] theorem mem_cons {a b : α} {l : List α} : a ∈ b :: l ↔ a = b ∨ a ∈ l :=
  ⟨fun h => by cases h with
    | head => exact .inl rfl
    | tail _ h => exact .inr h,
   fun h => h.elim (fun e => e ▸ .head _) (.tail _)⟩
theorem mem_cons_self {a : α} {l : List α} : a ∈ a :: l := .head l
theorem mem_cons_of_mem (y : α) {a : α} {l : List α} : a ∈ l → a ∈ y :: l := .tail _
theorem mem_singleton_self (a : α) : a ∈ [a] := .head _
@[simp] theorem mem_singleton {a b : α} : a ∈ [b] ↔ a = b := by simp [mem_cons]
theorem eq_of_mem_singleton (h : a ∈ [b]) : a = b := mem_singleton.mp h
theorem eq_or_mem_of_mem_cons {a y : α} {l : List α} : a ∈ y :: l → a = y ∨ a ∈ l := mem_cons.mp
theorem ne_of_not_mem_cons {a b : α} {l : List α} (h : ¬a ∈ b :: l) : a ≠ b :=
  fun e => h (e ▸ .head _)
theorem not_mem_of_not_mem_cons {a b : α} {l : List α} (h : ¬a ∈ b :: l) : ¬a ∈ l := mt (.tail _) h
theorem ne_nil_of_mem {a : α} {l : List α} (h : a ∈ l) : l ≠ [] := by cases h <;> nofun
theorem exists_mem_of_ne_nil (l : List α) (h : l ≠ []) : ∃ x, x ∈ l :=
  let ⟨x, _, e⟩ := exists_cons_of_ne_nil h; ⟨x, e ▸ .head _⟩
theorem eq_nil_iff_forall_not_mem {l : List α} : l = [] ↔ ∀ a, ¬a ∈ l := by
  cases l with
  | nil => simp
  | cons a l => simp; exact ⟨a, fun h => absurd rfl h⟩
@[simp] theorem mem_append {a : α} {s t : List α} : a ∈ s ++ t ↔ a ∈ s ∨ a ∈ t := by
  induction s with
  | nil => simp
  | cons b s ih => simp [ih, or_assoc]
theorem mem_append_left {a : α} {as : List α} (bs : List α) (h : a ∈ as) : a ∈ as ++ bs :=
  mem_append.mpr (.inl h)
theorem mem_append_right {b : α} (as : List α) {bs : List α} (h : b ∈ bs) : b ∈ as ++ bs :=
  mem_append.mpr (.inr h)
theorem append_of_mem {a : α} {l : List α} : a ∈ l → ∃ s t : List α, l = s ++ a :: t := by
  intro h
  induction h with
  | head as => exact ⟨[], as, rfl⟩
  | tail b _ ih => obtain ⟨s, t, e⟩ := ih; exact ⟨b :: s, t, by rw [e, cons_append]⟩
theorem mem_iff_append {a : α} {l : List α} : a ∈ l ↔ ∃ s t : List α, l = s ++ a :: t :=
  ⟨append_of_mem, fun ⟨s, t, e⟩ => by simp [e]⟩
theorem forall_mem_cons {p : α → Prop} {a : α} {l : List α} :
    (∀ x, x ∈ a :: l → p x) ↔ p a ∧ ∀ x, x ∈ l → p x := by simp
theorem exists_mem_cons {p : α → Prop} {a : α} {l : List α} :
    (∃ x, x ∈ a :: l ∧ p x) ↔ p a ∨ ∃ x, x ∈ l ∧ p x := by simp
theorem forall_mem_nil (p : α → Prop) : ∀ x, x ∈ ([] : List α) → p x := nofun
@[simp] theorem elem_nil [BEq α] : elem a ([] : List α) = false := rfl
theorem elem_cons [BEq α] {a : α} : (b :: bs).elem a = match a == b with
    | true => true | false => bs.elem a := rfl
@[simp] theorem contains_nil [BEq α] : ([] : List α).contains a = false := rfl
@[simp] theorem contains_cons [BEq α] : (b :: as).contains a = (a == b || as.contains a) := by
  simp [contains, elem]; cases a == b <;> rfl
@[simp] theorem elem_eq_true_iff [BEq α] [LawfulBEq α] {a : α} {as : List α} :
    elem a as = true ↔ a ∈ as := by
  induction as with
  | nil => simp
  | cons b as ih =>
    rw [show elem a (b :: as) = (a == b || elem a as) from contains_cons]
    simp [ih]
theorem elem_eq_contains [BEq α] {a : α} {l : List α} : elem a l = l.contains a := rfl
theorem contains_iff_mem [BEq α] [LawfulBEq α] {as : List α} {a : α} : as.contains a ↔ a ∈ as :=
  elem_eq_true_iff
instance instDecidableMemOfLawfulBEq [BEq α] [LawfulBEq α] (a : α) (as : List α) :
    Decidable (a ∈ as) := decidable_of_iff _ elem_eq_true_iff

/-! ## map -/

@[simp] theorem map_nil {f : α → β} : map f [] = [] := rfl
@[simp] theorem map_cons {f : α → β} {a : α} {l : List α} : map f (a :: l) = f a :: map f l := rfl
theorem map_singleton {f : α → β} {a : α} : map f [a] = [f a] := rfl
@[simp] theorem length_map {as : List α} (f : α → β) : (as.map f).length = as.length := by
  induction as <;> simp_all
@[simp] theorem map_append {f : α → β} {l₁ l₂ : List α} :
    map f (l₁ ++ l₂) = map f l₁ ++ map f l₂ := by
  induction l₁ <;> simp_all
@[simp] theorem map_map {g : β → γ} {f : α → β} {l : List α} : map g (map f l) = map (g ∘ f) l := by
  induction l <;> simp_all
@[simp] theorem map_id_fun : map (id : α → α) = id := funext fun l => by induction l <;> simp_all
@[simp] theorem map_id_fun' : map (fun a : α => a) = id := map_id_fun
theorem map_id (l : List α) : map (id : α → α) l = l := by rw [map_id_fun]; rfl
theorem map_id' (l : List α) : map (fun a : α => a) l = l := map_id l
@[simp] theorem mem_map {f : α → β} {l : List α} {b : β} : b ∈ l.map f ↔ ∃ a, a ∈ l ∧ f a = b := by
  induction l with
  | nil => simp
  | cons a l ih => simp [ih, eq_comm (a := b)]
theorem mem_map_of_mem {f : α → β} (h : a ∈ l) : f a ∈ map f l := mem_map.mpr ⟨a, h, rfl⟩
theorem exists_of_mem_map {f : α → β} {b : β} (h : b ∈ map f l) : ∃ a, a ∈ l ∧ f a = b :=
  mem_map.mp h
@[simp] theorem map_eq_nil_iff {f : α → β} {l : List α} : map f l = [] ↔ l = [] := by
  cases l <;> simp
theorem map_congr_left {f g : α → β} (h : ∀ a, a ∈ l → f a = g a) : map f l = map g l := by
  induction l <;> simp_all
@[simp] theorem map_inj_left {f g : α → β} : map f l = map g l ↔ ∀ a, a ∈ l → f a = g a := by
  induction l <;> simp_all
theorem map_const' {l : List α} {b : β} : map (fun _ => b) l = replicate l.length b := by
  induction l <;> simp_all [replicate]

/-! ## filter, filterMap -/

@[simp] theorem filter_nil {p : α → Bool} : filter p [] = [] := rfl
@[simp] theorem filter_cons_of_pos {p : α → Bool} {a : α} {l : List α} (h : p a) :
    filter p (a :: l) = a :: filter p l := by rw [filter, h]
@[simp] theorem filter_cons_of_neg {p : α → Bool} {a : α} {l : List α} (h : ¬p a) :
    filter p (a :: l) = filter p l := by rw [filter, eq_false_of_ne_true h]
theorem filter_cons {p : α → Bool} {x : α} {xs : List α} :
    (x :: xs).filter p = if p x then x :: xs.filter p else xs.filter p := by
  by_cases h : p x <;> simp [h]
@[simp] theorem filter_append {p : α → Bool} (l₁ l₂ : List α) :
    filter p (l₁ ++ l₂) = filter p l₁ ++ filter p l₂ := by
  induction l₁ with
  | nil => rfl
  | cons a l ih => by_cases h : p a <;> simp [h, ih]
@[simp] theorem mem_filter {p : α → Bool} {as : List α} {x : α} :
    x ∈ filter p as ↔ x ∈ as ∧ p x := by
  induction as with
  | nil => simp
  | cons a as ih =>
    by_cases h : p a
    · simp [h, ih, or_and_right]
      exact ⟨fun h' => h'.imp (fun e => ⟨e, e ▸ h⟩) id, fun h' => h'.imp And.left id⟩
    · simp [h, ih]
      intro hp e
      rw [e] at hp; exact absurd hp h
theorem length_filter_le (p : α → Bool) (l : List α) : (filter p l).length ≤ l.length := by
  induction l with
  | nil => simp
  | cons a l ih =>
    by_cases h : p a
    · simp [h, ih]
    · simp [h]; exact Nat.le_step ih
@[simp] theorem filter_filter {p q : α → Bool} {l : List α} :
    filter p (filter q l) = filter (fun a => p a && q a) l := by
  induction l with
  | nil => rfl
  | cons a l ih => by_cases hp : p a <;> by_cases hq : q a <;> simp [hp, hq, ih]
@[simp] theorem filter_eq_self {p : α → Bool} {l : List α} : filter p l = l ↔ ∀ a, a ∈ l → p a := by
  induction l with
  | nil => simp
  | cons a l ih =>
    by_cases h : p a
    · simp [h, ih]
    · simp [h]
      intro e
      have := length_filter_le p l
      rw [e] at this
      exact absurd this (Nat.not_succ_le_self _)
@[simp] theorem filter_eq_nil_iff {p : α → Bool} {l : List α} : filter p l = [] ↔
    ∀ a, a ∈ l → ¬p a := by
  induction l with
  | nil => simp
  | cons a l ih => by_cases h : p a <;> simp_all
theorem filter_true (l : List α) : filter (fun _ => true) l = l := by induction l <;> simp_all
theorem filter_false (l : List α) : filter (fun _ => false) l = [] := by induction l <;> simp_all
theorem filter_map {f : β → α} {p : α → Bool} {l : List β} :
    filter p (map f l) = map f (filter (p ∘ f) l) := by
  induction l with
  | nil => rfl
  | cons a l ih => by_cases h : p (f a) <;> simp [h, ih]
@[simp] theorem filterMap_nil {f : α → Option β} : filterMap f [] = [] := rfl
theorem filterMap_cons {f : α → Option β} {a : α} {l : List α} :
    filterMap f (a :: l) = match f a with
      | none => filterMap f l
      | some b => b :: filterMap f l := rfl
@[simp] theorem filterMap_cons_none {f : α → Option β} {a : α} {l : List α} (h : f a = none) :
    filterMap f (a :: l) = filterMap f l := by rw [filterMap_cons, h]
@[simp] theorem filterMap_cons_some {f : α → Option β} {a : α} {l : List α} {b : β}
    (h : f a = some b) :
    filterMap f (a :: l) = b :: filterMap f l := by rw [filterMap_cons, h]
@[simp] theorem filterMap_some_fun : filterMap (some : α → Option α) = id := funext fun l => by
  induction l <;> simp_all
theorem filterMap_eq_map {f : α → β} : filterMap (some ∘ f) = map f := funext fun l => by
  induction l <;> simp_all
@[simp] theorem mem_filterMap {f : α → Option β} {l : List α} {b : β} :
    b ∈ filterMap f l ↔ ∃ a, a ∈ l ∧ f a = some b := by
  induction l with
  | nil => simp
  | cons a l ih =>
    cases h : f a with
    | none => simp [h, ih]
    | some c => simp [h, ih, eq_comm (a := b)]

/-! ## foldr, foldl -/

@[simp] theorem foldr_nil {f : α → β → β} {b : β} : foldr f b [] = b := rfl
@[simp] theorem foldr_cons {a : α} {l : List α} {f : α → β → β} {b : β} :
    foldr f b (a :: l) = f a (foldr f b l) := rfl
@[simp] theorem foldl_nil {f : β → α → β} {b : β} : foldl f b [] = b := rfl
@[simp] theorem foldl_cons {l : List α} {f : β → α → β} {b : β} {a : α} :
    foldl f b (a :: l) = foldl f (f b a) l := rfl
@[simp] theorem foldr_append {f : α → β → β} {b : β} {l l' : List α} :
    (l ++ l').foldr f b = l.foldr f (l'.foldr f b) := by induction l <;> simp_all
@[simp] theorem foldl_append {f : β → α → β} {b : β} {l l' : List α} :
    (l ++ l').foldl f b = l'.foldl f (l.foldl f b) := by induction l generalizing b <;> simp_all
theorem foldr_map {f : γ → α} {g : α → β → β} {l : List γ} {init : β} :
    (l.map f).foldr g init = l.foldr (fun x y => g (f x) y) init := by induction l <;> simp_all
theorem foldl_map {f : γ → α} {g : β → α → β} {l : List γ} {init : β} :
    (l.map f).foldl g init = l.foldl (fun x y => g x (f y)) init := by
  induction l generalizing init <;> simp_all
@[simp] theorem foldr_cons_eq_append {l : List α} {l' : List β} {f : α → β} :
    l.foldr (fun x ys => f x :: ys) l' = l.map f ++ l' := by induction l <;> simp_all
@[simp] theorem foldr_cons_eq_append' {l l' : List α} : l.foldr cons l' = l ++ l' := by
  induction l <;> simp_all
theorem foldr_assoc {op : α → α → α} (h : ∀ a b c, op (op a b) c = op a (op b c)) {l : List α}
    {a b : α} :
    l.foldr op (op a b) = op (l.foldr op a) b := by
  induction l <;> simp_all

/-! ## reverse -/

theorem reverseAux_eq {as bs : List α} : reverseAux as bs = reverse as ++ bs := by
  induction as generalizing bs with
  | nil => rfl
  | cons a as ih => simp [reverse, reverseAux]; rw [ih, ih (bs := [a])]; simp
@[simp] theorem reverse_nil : reverse ([] : List α) = [] := rfl
@[simp] theorem reverse_cons {a : α} {as : List α} : reverse (a :: as) = reverse as ++ [a] := by
  rw [reverse, reverseAux, reverseAux_eq]
@[simp] theorem length_reverse {as : List α} : (as.reverse).length = as.length := by
  induction as <;> simp_all
@[simp] theorem reverse_append {as bs : List α} :
    (as ++ bs).reverse = bs.reverse ++ as.reverse := by
  induction as <;> simp_all
@[simp] theorem reverse_reverse (as : List α) : as.reverse.reverse = as := by
  induction as <;> simp_all
theorem reverse_singleton {a : α} : reverse [a] = [a] := rfl
theorem reverse_concat {l : List α} {a : α} : (l ++ [a]).reverse = a :: l.reverse := by simp
@[simp] theorem mem_reverse {x : α} {as : List α} : x ∈ reverse as ↔ x ∈ as := by
  induction as <;> simp_all [or_comm]
@[simp] theorem map_reverse {f : α → β} {l : List α} : l.reverse.map f = (l.map f).reverse := by
  induction l <;> simp_all
theorem filter_reverse {p : α → Bool} {l : List α} : l.reverse.filter p = (l.filter p).reverse := by
  induction l with
  | nil => rfl
  | cons a l ih => by_cases h : p a <;> simp [h, ih]
@[simp] theorem foldr_reverse {l : List α} {f : α → β → β} {b : β} :
    l.reverse.foldr f b = l.foldl (fun x y => f y x) b := by induction l generalizing b <;> simp_all
@[simp] theorem foldl_reverse {l : List α} {f : β → α → β} {b : β} :
    l.reverse.foldl f b = l.foldr (fun x y => f y x) b := by induction l <;> simp_all
@[simp] theorem reverse_eq_nil_iff {xs : List α} : xs.reverse = [] ↔ xs = [] := by cases xs <;> simp
@[simp] theorem reverse_inj {xs ys : List α} : xs.reverse = ys.reverse ↔ xs = ys :=
  ⟨fun h => by rw [← reverse_reverse xs, h, reverse_reverse], fun h => h ▸ rfl⟩
theorem reverse_eq_iff {as bs : List α} : as.reverse = bs ↔ as = bs.reverse := by
  rw [← reverse_inj, reverse_reverse]

/-! ## flatten, flatMap -/

@[simp] theorem flatten_nil : ([] : List (List α)).flatten = [] := rfl
@[simp] theorem flatten_cons {l : List α} {L : List (List α)} : (l :: L).flatten = l ++ L.flatten :=
  rfl
@[simp] theorem flatten_append {L₁ L₂ : List (List α)} :
    (L₁ ++ L₂).flatten = L₁.flatten ++ L₂.flatten := by induction L₁ <;> simp_all
@[simp] theorem mem_flatten {L : List (List α)} : a ∈ L.flatten ↔ ∃ l, l ∈ L ∧ a ∈ l := by
  induction L <;> simp_all
@[simp] theorem flatMap_nil {f : α → List β} : List.flatMap f [] = [] := rfl
@[simp] theorem flatMap_cons {x : α} {xs : List α} {f : α → List β} :
    List.flatMap f (x :: xs) = f x ++ List.flatMap f xs := rfl
@[simp] theorem flatMap_append {xs ys : List α} {f : α → List β} :
    List.flatMap f (xs ++ ys) = List.flatMap f xs ++ List.flatMap f ys := by
  induction xs <;> simp_all
@[simp] theorem mem_flatMap {f : α → List β} {b : β} {l : List α} :
    b ∈ List.flatMap f l ↔ ∃ a, a ∈ l ∧ b ∈ f a := by induction l <;> simp_all
theorem flatten_map_singleton (l : List α) : (l.map fun a => [a]).flatten = l := by
  induction l <;> simp_all

/-! ## replicate -/

@[simp] theorem replicate_zero {a : α} : replicate 0 a = [] := rfl
theorem replicate_succ {a : α} {n : Nat} : replicate (n + 1) a = a :: replicate n a := rfl
theorem replicate_one {a : α} : replicate 1 a = [a] := rfl
@[simp] theorem length_replicate {n : Nat} {a : α} : (replicate n a).length = n := by
  induction n <;> simp_all [replicate_succ]
@[simp] theorem mem_replicate {a b : α} : ∀ {n}, b ∈ replicate n a ↔ n ≠ 0 ∧ b = a
  | 0 => by simp
  | n + 1 => by simp [replicate_succ, mem_replicate]
theorem eq_of_mem_replicate {n : Nat} (h : b ∈ replicate n a) : b = a := (mem_replicate.mp h).2
@[simp] theorem map_replicate {n : Nat} {a : α} {f : α → β} :
    (replicate n a).map f = replicate n (f a) := by induction n <;> simp_all [replicate_succ]
@[simp] theorem replicate_append_replicate {n m : Nat} {a : α} :
    replicate n a ++ replicate m a = replicate (n + m) a := by
  induction n with
  | zero => simp
  | succ n ih => rw [Nat.add_right_comm, replicate_succ, replicate_succ, cons_append, ih]
theorem replicate_succ' {n : Nat} {a : α} : replicate (n + 1) a = replicate n a ++ [a] :=
  replicate_append_replicate.symm
@[simp] theorem reverse_replicate {n : Nat} {a : α} : (replicate n a).reverse = replicate n a := by
  induction n with
  | zero => rfl
  | succ n ih => rw [replicate_succ, reverse_cons, ih, ← replicate_succ', replicate_succ]
@[simp] theorem filter_replicate_of_pos {n : Nat} {a : α} {p : α → Bool} (h : p a) :
    (replicate n a).filter p = replicate n a := by induction n <;> simp_all [replicate_succ]

/-! ## take, drop -/

@[simp] theorem take_zero {l : List α} : l.take 0 = [] := by cases l <;> rfl
@[simp] theorem take_nil {i : Nat} : ([] : List α).take i = [] := by cases i <;> rfl
@[simp] theorem take_succ_cons {a : α} {as : List α} {i : Nat} :
    (a :: as).take (i + 1) = a :: as.take i := rfl
@[simp] theorem drop_zero {l : List α} : l.drop 0 = l := by cases l <;> rfl
@[simp] theorem drop_nil {i : Nat} : ([] : List α).drop i = [] := by cases i <;> rfl
@[simp] theorem drop_succ_cons {a : α} {l : List α} {i : Nat} : (a :: l).drop (i + 1) = l.drop i :=
  rfl
@[simp] theorem take_append_drop (i : Nat) (l : List α) : l.take i ++ l.drop i = l := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i <;> simp [ih]
@[simp] theorem length_take : ∀ {i : Nat} {l : List α}, (l.take i).length = min i l.length
  | 0, l => by simp
  | i + 1, [] => by simp
  | i + 1, a :: l => by simp [length_take, Nat.add_min_add_right]
@[simp] theorem length_drop : ∀ {i : Nat} {l : List α}, (l.drop i).length = l.length - i
  | 0, l => by simp
  | i + 1, [] => by simp
  | i + 1, a :: l => by simp [length_drop]
theorem take_of_length_le {i : Nat} {l : List α} (h : l.length ≤ i) : l.take i = l := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp at h
    | succ i => simp at h; simp [ih h]
theorem drop_of_length_le {i : Nat} {l : List α} (h : l.length ≤ i) : l.drop i = [] := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp at h
    | succ i => simp at h; simp [ih h]
@[simp] theorem take_length {l : List α} : l.take l.length = l := take_of_length_le (Nat.le_refl _)
@[simp] theorem drop_length {l : List α} : l.drop l.length = [] := drop_of_length_le (Nat.le_refl _)
@[simp] theorem drop_drop {i j : Nat} {l : List α} : drop i (drop j l) = drop (j + i) l := by
  induction j generalizing l with
  | zero => simp
  | succ j ih => cases l <;> simp [ih, Nat.add_right_comm]
@[simp] theorem take_take {i j : Nat} {l : List α} : take i (take j l) = take (min i j) l := by
  induction l generalizing i j with
  | nil => simp
  | cons a l ih => cases i <;> cases j <;> simp [ih, Nat.add_min_add_right]
theorem map_take {f : α → β} {l : List α} {i : Nat} : (l.take i).map f = (l.map f).take i := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i <;> simp [ih]
theorem map_drop {f : α → β} {l : List α} {i : Nat} : (l.drop i).map f = (l.map f).drop i := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i <;> simp [ih]
@[simp] theorem take_left {l₁ l₂ : List α} : take l₁.length (l₁ ++ l₂) = l₁ := by
  induction l₁ <;> simp_all
@[simp] theorem drop_left {l₁ l₂ : List α} : drop l₁.length (l₁ ++ l₂) = l₂ := by
  induction l₁ <;> simp_all
theorem mem_of_mem_take {i : Nat} (h : a ∈ l.take i) : a ∈ l := by
  rw [← take_append_drop i l]; exact mem_append_left _ h
theorem mem_of_mem_drop {i : Nat} (h : a ∈ l.drop i) : a ∈ l := by
  rw [← take_append_drop i l]; exact mem_append_right _ h
@[simp] theorem takeWhile_nil {p : α → Bool} : ([] : List α).takeWhile p = [] := rfl
@[simp] theorem dropWhile_nil {p : α → Bool} : ([] : List α).dropWhile p = [] := rfl
theorem takeWhile_cons {p : α → Bool} {a : α} {l : List α} :
    (a :: l).takeWhile p = if p a then a :: l.takeWhile p else [] := by
  cases h : p a <;> simp [takeWhile, h]
theorem dropWhile_cons {p : α → Bool} {a : α} {l : List α} :
    (a :: l).dropWhile p = if p a then l.dropWhile p else a :: l := by
  cases h : p a <;> simp [dropWhile, h]
@[simp] theorem takeWhile_append_dropWhile {p : α → Bool} {l : List α} :
    l.takeWhile p ++ l.dropWhile p = l := by
  induction l with
  | nil => rfl
  | cons a l ih => cases h : p a <;> simp [takeWhile_cons, dropWhile_cons, h, ih]

/-! ## Ends -/

@[simp] theorem head?_nil : ([] : List α).head? = none := rfl
@[simp] theorem head?_cons {a : α} {l : List α} : (a :: l).head? = some a := rfl
@[simp] theorem head_cons {a : α} {l : List α} {h} : (a :: l).head h = a := rfl
@[simp] theorem headD_nil {d : α} : headD [] d = d := rfl
@[simp] theorem headD_cons {a d : α} {l : List α} : headD (a :: l) d = a := rfl
@[simp] theorem tail_nil : ([] : List α).tail = [] := rfl
@[simp] theorem tail_cons {a : α} {as : List α} : (a :: as).tail = as := rfl
@[simp] theorem length_tail {l : List α} : l.tail.length = l.length - 1 := by cases l <;> simp
@[simp] theorem head?_eq_none_iff : l.head? = none ↔ l = [] := by cases l <;> simp
theorem head?_eq_some_iff {xs : List α} {a : α} : xs.head? = some a ↔ ∃ ys, xs = a :: ys := by
  cases xs <;> simp
@[simp] theorem head_mem : ∀ {l : List α} (h : l ≠ []), l.head h ∈ l
  | _ :: _, _ => .head _
theorem head?_append {l l' : List α} : (l ++ l').head? = l.head?.or l'.head? := by cases l <;> simp
@[simp] theorem head?_map {f : α → β} {l : List α} : (l.map f).head? = l.head?.map f := by
  cases l <;> rfl
theorem head_cons_tail : ∀ (x : List α) (h : x ≠ []), x.head h :: x.tail = x
  | _ :: _, _ => rfl
theorem drop_one {l : List α} : l.drop 1 = l.tail := by cases l <;> simp
@[simp] theorem getLast?_nil : ([] : List α).getLast? = none := rfl
@[simp] theorem getLast_singleton {a : α} (h) : @getLast α [a] h = a := rfl
theorem getLast_cons_cons {a b : α} {l : List α} : getLast (a :: b :: l) nofun =
    getLast (b :: l) nofun :=
  rfl
@[simp] theorem getLast?_singleton {a : α} : [a].getLast? = some a := rfl
theorem getLast?_cons_cons {a b : α} {l : List α} : (a :: b :: l).getLast? = (b :: l).getLast? :=
  rfl
attribute [simp] getLast?_cons_cons
@[simp] theorem getLast?_append_singleton {a : α} : (l ++ [a]).getLast? = some a := by
  induction l with
  | nil => rfl
  | cons b l ih => cases l <;> simp_all
theorem getLast?_concat {l : List α} : (l ++ [a]).getLast? = some a := getLast?_append_singleton
@[simp] theorem getLast?_eq_none_iff {xs : List α} : xs.getLast? = none ↔ xs = [] := by
  cases xs <;> simp [getLast?]
@[simp] theorem getLast?_reverse {l : List α} : l.reverse.getLast? = l.head? := by cases l <;> simp
@[simp] theorem head?_reverse {l : List α} : l.reverse.head? = l.getLast? := by
  rw [← reverse_reverse l, getLast?_reverse, reverse_reverse]
@[simp] theorem dropLast_nil : ([] : List α).dropLast = [] := rfl
@[simp] theorem dropLast_singleton {x : α} : [x].dropLast = [] := rfl
@[simp] theorem dropLast_cons₂ {x y : α} {zs : List α} : (x :: y :: zs).dropLast = x ::
    (y :: zs).dropLast :=
  rfl
@[simp] theorem length_dropLast {xs : List α} : xs.dropLast.length = xs.length - 1 := by
  induction xs with
  | nil => rfl
  | cons x xs ih => cases xs <;> simp_all
@[simp] theorem dropLast_concat {a : α} : (l ++ [a]).dropLast = l := by
  induction l with
  | nil => rfl
  | cons b l ih => cases l <;> simp_all
@[simp] theorem isEmpty_nil : ([] : List α).isEmpty = true := rfl
@[simp] theorem isEmpty_cons {a : α} {as : List α} : (a :: as).isEmpty = false := rfl
@[simp] theorem isEmpty_iff {l : List α} : l.isEmpty ↔ l = [] := by cases l <;> simp
@[simp] theorem isEmpty_eq_false_iff {l : List α} : l.isEmpty = false ↔ l ≠ [] := by
  cases l <;> simp
@[simp] theorem isEmpty_append {l₁ l₂ : List α} :
    (l₁ ++ l₂).isEmpty = (l₁.isEmpty && l₂.isEmpty) := by
  cases l₁ <;> rfl
@[simp] theorem isEmpty_reverse {xs : List α} : xs.reverse.isEmpty = xs.isEmpty := by
  rw [Bool.eq_iff_iff, isEmpty_iff, isEmpty_iff, reverse_eq_nil_iff]

/-! ## zip -/

@[simp] theorem zipWith_nil_left {f : α → β → γ} {l : List β} : zipWith f [] l = [] := by
  cases l <;> rfl
@[simp] theorem zipWith_nil_right {f : α → β → γ} {l : List α} : zipWith f l [] = [] := by
  cases l <;> rfl
@[simp] theorem zipWith_cons_cons {f : α → β → γ} {a : α} {as : List α} {b : β} {bs : List β} :
    zipWith f (a :: as) (b :: bs) = f a b :: zipWith f as bs := rfl
@[simp] theorem zip_nil_left {l : List β} : zip ([] : List α) l = [] := by cases l <;> rfl
@[simp] theorem zip_nil_right {l : List α} : zip l ([] : List β) = [] := by cases l <;> rfl
@[simp] theorem zip_cons_cons {a : α} {b : β} {as : List α} {bs : List β} :
    zip (a :: as) (b :: bs) = (a, b) :: zip as bs := rfl
@[simp] theorem length_zipWith {f : α → β → γ} {l₁ : List α} {l₂ : List β} :
    length (zipWith f l₁ l₂) = min (length l₁) (length l₂) := by
  induction l₁ generalizing l₂ with
  | nil => simp
  | cons a l ih => cases l₂ <;> simp [ih, Nat.add_min_add_right]
@[simp] theorem length_zip {l₁ : List α} {l₂ : List β} :
    (zip l₁ l₂).length = min l₁.length l₂.length := length_zipWith
theorem map_fst_zip {l₁ : List α} {l₂ : List β} : l₁.length ≤ l₂.length → map Prod.fst (zip l₁ l₂) =
    l₁ := by
  induction l₁ generalizing l₂ with
  | nil => simp
  | cons a l ih => cases l₂ with
    | nil => simp
    | cons b l₂ => intro h; simp at h; simp [ih h]
theorem map_snd_zip {l₁ : List α} {l₂ : List β} : l₂.length ≤ l₁.length → map Prod.snd (zip l₁ l₂) =
    l₂ := by
  induction l₁ generalizing l₂ with
  | nil => intro h; simp at h; simp [h]
  | cons a l ih => cases l₂ with
    | nil => simp
    | cons b l₂ => intro h; simp at h; simp [ih h]
@[simp] theorem unzip_nil : ([] : List (α × β)).unzip = ([], []) := rfl
@[simp] theorem unzip_cons {h : α × β} {t : List (α × β)} :
    (h :: t).unzip = match unzip t with | (al, bl) => (h.1 :: al, h.2 :: bl) := rfl

/-! ## any, all, find?, count -/

@[simp] theorem any_nil {f : α → Bool} : any [] f = false := rfl
@[simp] theorem any_cons {a : α} {as : List α} {f : α → Bool} : any (a :: as) f =
    (f a || any as f) := rfl
@[simp] theorem all_nil {f : α → Bool} : all [] f = true := rfl
@[simp] theorem all_cons {a : α} {as : List α} {f : α → Bool} : all (a :: as) f =
    (f a && all as f) := rfl
@[simp] theorem any_eq_true {l : List α} {p : α → Bool} : l.any p = true ↔ ∃ x, x ∈ l ∧ p x := by
  induction l <;> simp_all
@[simp] theorem all_eq_true {l : List α} {p : α → Bool} : l.all p = true ↔ ∀ x, x ∈ l → p x := by
  induction l <;> simp_all
@[simp] theorem any_append {xs ys : List α} {f : α → Bool} : any (xs ++ ys) f =
    (any xs f || any ys f) := by
  induction xs <;> simp_all [Bool.or_assoc]
@[simp] theorem all_append {xs ys : List α} {f : α → Bool} : all (xs ++ ys) f =
    (all xs f && all ys f) := by
  induction xs <;> simp_all [Bool.and_assoc]
@[simp] theorem any_map {f : α → β} {l : List α} {p : β → Bool} :
    (l.map f).any p = l.any (p ∘ f) := by
  induction l <;> simp_all
@[simp] theorem all_map {f : α → β} {l : List α} {p : β → Bool} :
    (l.map f).all p = l.all (p ∘ f) := by
  induction l <;> simp_all
theorem not_any_eq_all_not (l : List α) (p : α → Bool) : (!l.any p) = l.all fun a => !p a := by
  induction l <;> simp_all
theorem not_all_eq_any_not (l : List α) (p : α → Bool) : (!l.all p) = l.any fun a => !p a := by
  induction l <;> simp_all
@[simp] theorem find?_nil {p : α → Bool} : ([] : List α).find? p = none := rfl
theorem find?_cons {p : α → Bool} {a : α} {as : List α} :
    (a :: as).find? p = match p a with | true => some a | false => as.find? p := rfl
@[simp] theorem find?_cons_of_pos {p : α → Bool} {a : α} {l : List α} (h : p a) :
    find? p (a :: l) = some a := by rw [find?_cons, h]
@[simp] theorem find?_cons_of_neg {p : α → Bool} {a : α} {l : List α} (h : ¬p a) :
    find? p (a :: l) = find? p l := by rw [find?_cons, eq_false_of_ne_true h]
@[simp] theorem find?_eq_none {p : α → Bool} : find? p l = none ↔ ∀ x, x ∈ l → ¬p x := by
  induction l with
  | nil => simp
  | cons a l ih => by_cases h : p a <;> simp_all
theorem find?_some {p : α → Bool} : ∀ {l : List α}, find? p l = some a → p a
  | b :: l, h => by
    by_cases hb : p b
    · simp [hb] at h; exact h ▸ hb
    · simp [hb] at h; exact find?_some h
theorem mem_of_find?_eq_some {p : α → Bool} : ∀ {l : List α}, find? p l = some a → a ∈ l
  | b :: l, h => by
    by_cases hb : p b
    · simp [hb] at h; exact h ▸ .head _
    · simp [hb] at h; exact .tail _ (mem_of_find?_eq_some h)
theorem countP_go_eq_add {p : α → Bool} {n : Nat} : countP.go p l n = n + countP.go p l 0 := by
  induction l generalizing n with
  | nil => rfl
  | cons a l ih =>
    cases h : p a
    · simp [countP.go, h]; rw [ih]
    · simp [countP.go, h]; rw [ih, ih (n := 1), Nat.add_assoc]
@[simp] theorem countP_nil {p : α → Bool} : countP p [] = 0 := rfl
@[simp] theorem countP_cons_of_pos {p : α → Bool} {l : List α} (pa : p a) :
    countP p (a :: l) = countP p l + 1 := by
  simp [countP, countP.go, pa]; rw [countP_go_eq_add, Nat.add_comm]
@[simp] theorem countP_cons_of_neg {p : α → Bool} {l : List α} (pa : ¬p a) :
    countP p (a :: l) = countP p l := by
  simp [countP, countP.go, pa]
theorem countP_cons {p : α → Bool} {a : α} {l : List α} :
    countP p (a :: l) = countP p l + if p a then 1 else 0 := by
  by_cases h : p a <;> simp [h]
theorem countP_eq_length_filter {p : α → Bool} {l : List α} : countP p l = length (filter p l) := by
  induction l with
  | nil => rfl
  | cons a l ih => by_cases h : p a <;> simp [h, ih]
theorem countP_le_length {p : α → Bool} : countP p l ≤ l.length := by
  rw [countP_eq_length_filter]; exact length_filter_le p l
@[simp] theorem countP_append {p : α → Bool} {l₁ l₂ : List α} :
    countP p (l₁ ++ l₂) = countP p l₁ + countP p l₂ := by
  simp [countP_eq_length_filter]
section count
variable [BEq α]
@[simp] theorem count_nil {a : α} : count a [] = 0 := rfl
theorem count_cons {a b : α} {l : List α} : count a (b :: l) =
    count a l + if b == a then 1 else 0 :=
  countP_cons
@[simp] theorem count_append {a : α} {l₁ l₂ : List α} : count a (l₁ ++ l₂) =
    count a l₁ + count a l₂ :=
  countP_append
@[simp] theorem count_reverse {a : α} {l : List α} : count a l.reverse = count a l := by
  induction l with
  | nil => rfl
  | cons b l ih => simp [count_cons, ih]
variable [LawfulBEq α]
@[simp] theorem count_cons_self {a : α} {l : List α} : count a (a :: l) = count a l + 1 := by
  simp [count_cons]
@[simp] theorem count_cons_of_ne (h : b ≠ a) {l : List α} : count a (b :: l) = count a l := by
  simp [count_cons, h]
theorem count_eq_zero {l : List α} : count a l = 0 ↔ ¬a ∈ l := by
  induction l with
  | nil => simp
  | cons b l ih =>
    by_cases h : b = a
    · subst h; simp
    · simp [count_cons_of_ne h, ih, Ne.symm h]
theorem count_pos_iff {a : α} {l : List α} : 0 < count a l ↔ a ∈ l := by
  rw [Nat.pos_iff_ne_zero, ne_eq, count_eq_zero, Classical.not_not]
end count

/-! ## range, sum -/

theorem range_loop_range' (s n : Nat) : range.loop s (range' s n) = range' 0 (n + s) := by
  induction s generalizing n with
  | zero => rfl
  | succ s ih =>
    rw [range.loop, show s :: range' (s + 1) n = range' s (n + 1) from rfl, ih, Nat.add_right_comm]
    rfl
theorem range_eq_range' {n : Nat} : range n = range' 0 n := by
  have := range_loop_range' n 0
  rwa [Nat.zero_add] at this
@[simp] theorem range_zero : range 0 = [] := rfl
theorem range'_concat {s n step : Nat} : range' s (n + 1) step =
    range' s n step ++ [s + step * n] := by
  induction n generalizing s with
  | zero => simp [range']
  | succ n ih =>
    rw [range', ih, range', cons_append, Nat.add_assoc, Nat.mul_add_one, Nat.add_comm step]
theorem range_succ {n : Nat} : range (n + 1) = range n ++ [n] := by
  rw [range_eq_range', range_eq_range', range'_concat]; simp
@[simp] theorem length_range {n : Nat} : (range n).length = n := by
  induction n <;> simp_all [range_succ]
@[simp] theorem mem_range {m n : Nat} : m ∈ range n ↔ m < n := by
  induction n with
  | zero => simp
  | succ n ih => simp [range_succ, ih]; rw [Nat.lt_add_one_iff, Nat.le_iff_lt_or_eq]
@[simp] theorem range_eq_nil {n : Nat} : range n = [] ↔ n = 0 := by
  rw [← length_eq_zero_iff, length_range]
@[simp] theorem sum_nil [Add α] [Zero α] : ([] : List α).sum = 0 := rfl
@[simp] theorem sum_cons [Add α] [Zero α] {a : α} {l : List α} : (a :: l).sum = a + l.sum := rfl
theorem sum_append_nat {l₁ l₂ : List Nat} : (l₁ ++ l₂).sum = l₁.sum + l₂.sum := by
  induction l₁ <;> simp_all [Nat.add_assoc]
theorem sum_reverse_nat (xs : List Nat) : xs.reverse.sum = xs.sum := by
  induction xs with
  | nil => rfl
  | cons a l ih => simp [sum_append_nat, ih, Nat.add_comm]

/-! ## Indexing -/

@[simp] theorem getElem_cons_zero {a : α} {as : List α} (h : 0 < (a :: as).length) :
    getElem (a :: as) 0 h = a := rfl
@[simp] theorem getElem_cons_succ {a : α} {as : List α} {i : Nat} (h : i + 1 < (a :: as).length) :
    getElem (a :: as) (i + 1) h = getElem as i (Nat.lt_of_succ_lt_succ h) := rfl
@[simp] theorem getElem?_nil {i : Nat} : getElem? ([] : List α) i = none := rfl
theorem getElem?_cons_zero {a : α} {l : List α} : getElem? (a :: l) 0 = some a := rfl
attribute [simp] getElem?_cons_zero
@[simp] theorem getElem?_cons_succ {a : α} {l : List α} {i : Nat} :
    getElem? (a :: l) (i + 1) = getElem? l i := rfl
theorem getElem?_eq_none_iff {i : Nat} : getElem? l i = none ↔ length l ≤ i := by
  induction l generalizing i with
  | nil => simp
  | cons a l ih => cases i <;> simp [ih]
attribute [simp] getElem?_eq_none_iff
@[simp] theorem getElem?_eq_getElem {i : Nat} (h : i < l.length) : getElem? l i =
    some (getElem l i h) := by
  induction l generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => exact ih (Nat.lt_of_succ_lt_succ h)
theorem ext_getElem? {l₁ l₂ : List α} (h : ∀ i : Nat, getElem? l₁ i = getElem? l₂ i) : l₁ = l₂ := by
  induction l₁ generalizing l₂ with
  | nil => cases l₂ with
    | nil => rfl
    | cons b l₂ => have := h 0; simp at this
  | cons a l₁ ih => cases l₂ with
    | nil => have := h 0; simp at this
    | cons b l₂ =>
      have h0 := h 0
      simp at h0
      rw [h0, ih fun i => by have := h (i + 1); simpa using this]
@[simp] theorem getElem?_map {f : α → β} {l : List α} {i : Nat} :
    getElem? (map f l) i = (getElem? l i).map f := by
  induction l generalizing i with
  | nil => rfl
  | cons a l ih => cases i <;> simp [ih]
theorem getElem?_append_right {l₁ l₂ : List α} {i : Nat} (h : l₁.length ≤ i) :
    getElem? (l₁ ++ l₂) i = getElem? l₂ (i - l₁.length) := by
  induction l₁ generalizing i with
  | nil => simp
  | cons a l ih => cases i with
    | zero => simp at h
    | succ i => simp at h; simp [ih h]
theorem getElem?_append_left {l₁ l₂ : List α} {i : Nat} (h : i < l₁.length) :
    getElem? (l₁ ++ l₂) i = getElem? l₁ i := by
  induction l₁ generalizing i with
  | nil => exact absurd h (Nat.not_lt_zero i)
  | cons a l ih => cases i with
    | zero => rfl
    | succ i => simp at h; simp [ih h]

/-! ## Relations -/

@[simp] theorem nil_subset (l : List α) : [] ⊆ l := nofun
@[simp] theorem Subset.refl (l : List α) : l ⊆ l := fun _ h => h
theorem Subset.trans {l₁ l₂ l₃ : List α} (h₁ : l₁ ⊆ l₂) (h₂ : l₂ ⊆ l₃) : l₁ ⊆ l₃ :=
  fun _ h => h₂ (h₁ h)
theorem subset_cons_self (a : α) (l : List α) : l ⊆ a :: l := fun _ => .tail _
@[simp] theorem cons_subset : a :: l₁ ⊆ l₂ ↔ a ∈ l₂ ∧ l₁ ⊆ l₂ :=
  ⟨fun h => ⟨h (.head _), fun _ hx => h (.tail _ hx)⟩,
   fun h x hx => by cases hx with
    | head => exact h.1
    | tail _ hx => exact h.2 hx⟩
@[simp] theorem nodup_nil : @Nodup α [] := .nil
@[simp] theorem nodup_cons : Nodup (a :: l) ↔ ¬a ∈ l ∧ Nodup l :=
  ⟨fun h => by cases h with
    | cons h₁ h₂ => exact ⟨fun hm => h₁ a hm rfl, h₂⟩,
   fun ⟨h₁, h₂⟩ => .cons (fun b hb e => h₁ (e ▸ hb)) h₂⟩
@[simp] theorem pairwise_cons {R : α → α → Prop} :
    Pairwise R (a :: l) ↔ (∀ a', a' ∈ l → R a a') ∧ Pairwise R l :=
  ⟨fun h => by cases h with
    | cons h₁ h₂ => exact ⟨h₁, h₂⟩, fun ⟨h₁, h₂⟩ => .cons h₁ h₂⟩
open scoped List in
@[simp] protected theorem Perm.refl (l : List α) : Perm l l := by
  induction l with
  | nil => exact .nil
  | cons a l ih => exact .cons a ih
protected theorem Perm.rfl {l : List α} : Perm l l := .refl l
attribute [refl] Perm.refl
@[symm] protected theorem Perm.symm {l₁ l₂ : List α} (h : Perm l₁ l₂) : Perm l₂ l₁ := by
  induction h with
  | nil => exact .nil
  | cons x _ ih => exact .cons x ih
  | swap x y l => exact .swap y x l
  | trans _ _ ih₁ ih₂ => exact .trans ih₂ ih₁
theorem Perm.length_eq {l₁ l₂ : List α} (h : Perm l₁ l₂) : length l₁ = length l₂ := by
  induction h <;> simp_all
theorem Perm.mem_iff {a : α} {l₁ l₂ : List α} (h : Perm l₁ l₂) : a ∈ l₁ ↔ a ∈ l₂ := by
  induction h with
  | nil => exact Iff.rfl
  | cons x _ ih => simp [ih]
  | swap x y l => simp [or_left_comm]
  | trans _ _ ih₁ ih₂ => exact ih₁.trans ih₂
theorem perm_append_comm_cons (a : α) (l₁ l₂ : List α) :
    Perm (l₁ ++ a :: l₂) (a :: (l₁ ++ l₂)) := by
  induction l₁ with
  | nil => exact .refl _
  | cons b l₁ ih => exact .trans (.cons b ih) (.swap a b _)
theorem perm_middle {a : α} {l₁ l₂ : List α} : Perm (l₁ ++ a :: l₂) (a :: (l₁ ++ l₂)) :=
  perm_append_comm_cons a l₁ l₂
theorem perm_append_comm {l₁ l₂ : List α} : Perm (l₁ ++ l₂) (l₂ ++ l₁) := by
  induction l₁ with
  | nil => simp
  | cons a l ih => exact .trans (.cons a ih) perm_middle.symm
theorem reverse_perm (l : List α) : Perm l.reverse l := by
  induction l with
  | nil => exact .nil
  | cons a l ih => rw [reverse_cons]; exact .trans perm_append_comm (.cons a ih)

instance decidableBEx (p : α → Prop) [DecidablePred p] : (l : List α) → Decidable (∃ x, x ∈ l ∧ p x)
  | [] => isFalse nofun
  | x :: xs =>
    match ‹DecidablePred p› x with
    | isTrue h => isTrue ⟨x, .head _, h⟩
    | isFalse h => match decidableBEx p xs with
      | isTrue h' => isTrue (let ⟨y, hm, hp⟩ := h'; ⟨y, .tail _ hm, hp⟩)
      | isFalse h' => isFalse fun ⟨y, hm, hp⟩ => by
        cases hm with
        | head => exact h hp
        | tail _ hm => exact h' ⟨y, hm, hp⟩
instance decidableBAll (p : α → Prop) [DecidablePred p] :
    (l : List α) → Decidable (∀ x, x ∈ l → p x)
  | [] => isTrue nofun
  | x :: xs =>
    match ‹DecidablePred p› x with
    | isFalse h => isFalse fun k => h (k x (.head _))
    | isTrue h => match decidableBAll p xs with
      | isTrue h' => isTrue fun y hm => by
        cases hm with
        | head => exact h
        | tail _ hm => exact h' y hm
      | isFalse h' => isFalse fun k => h' fun y hm => k y (.tail _ hm)

/-! ## Lawful equality -/

instance instLawfulBEq [BEq α] [LawfulBEq α] : LawfulBEq (List α) where
  eq_of_beq {as bs} h := by
    induction as generalizing bs with
    | nil => cases bs with
      | nil => rfl
      | cons b bs => exact Bool.noConfusion h
    | cons a as ih => cases bs with
      | nil => exact Bool.noConfusion h
      | cons b bs =>
        have h : (a == b && List.beq as bs) = true := h
        simp at h
        rw [h.1, ih h.2]
  rfl {as} := by
    induction as with
    | nil => rfl
    | cons a as ih =>
      show (a == a && List.beq as as) = true
      simp; exact ih
end List
