/-! Options, pairs, sums, subtypes. -/

variable {α β γ : Type}

theorem option_cases (o : Option α) : o = none ∨ ∃ a, o = some a := by
  cases o with
  | none => left; rfl
  | some a => right; exact ⟨a, rfl⟩

theorem some_inj' (a b : α) (h : some a = some b) : a = b := by
  injection h

theorem some_ne (a : α) : some a ≠ none := by simp

theorem map_some' (f : α → β) (a : α) : (some a).map f = some (f a) := rfl

theorem map_map' (f : α → β) (g : β → γ) (o : Option α) : (o.map f).map g = o.map (g ∘ f) := by
  cases o <;> rfl

theorem map_id' (o : Option α) : o.map id = o := by simp

theorem map_eq_none (f : α → β) (o : Option α) (h : o.map f = none) : o = none := by
  simpa using h

theorem bind_some' (o : Option α) : o.bind some = o := by simp

theorem bind_assoc' (o : Option α) (f : α → Option β) (g : β → Option γ) :
    (o.bind f).bind g = o.bind (fun a => (f a).bind g) := by
  cases o with
  | none => rfl
  | some a => rfl

theorem bind_eq_some (o : Option α) (f : α → Option β) (b : β) (h : o.bind f = some b) :
    ∃ a, o = some a ∧ f a = some b := by
  simp at h
  exact h

theorem getD_some' (a b : α) : (some a).getD b = a := by simp

theorem isSome_iff (o : Option α) : o.isSome = true ↔ ∃ a, o = some a := by
  cases o <;> simp

theorem isNone_iff (o : Option α) : o.isNone = true ↔ o = none := by simp

theorem isSome_of_some (o : Option α) (a : α) (h : o = some a) : o.isSome := by
  rw [h]; rfl

theorem orElse_none' (o : Option α) : (o <|> none) = o := by simp

theorem option_dec : (some 3 : Option Nat) ≠ some 4 := by decide

theorem pair_eta (p : α × β) : (p.1, p.2) = p := rfl

theorem pair_ext (p q : α × β) (h₁ : p.1 = q.1) (h₂ : p.2 = q.2) : p = q := by
  cases p
  cases q
  simp_all

theorem pair_inj (a c : α) (b d : β) (h : (a, b) = (c, d)) : a = c ∧ b = d := by
  simpa using h

theorem pair_ext_tactic (p q : α × β) (h₁ : p.1 = q.1) (h₂ : p.2 = q.2) : p = q := by
  ext
  · exact h₁
  · exact h₂

theorem swap_swap' (p : α × β) : p.swap.swap = p := by simp

theorem swap_match (p : α × β) : (match p with | (a, b) => (b, a)) = p.swap := rfl

theorem pair_dec : ((1, 2) : Nat × Nat) = (1, 2) := by decide

theorem exists_pair (r : α × β → Prop) : (∃ p, r p) ↔ ∃ a b, r (a, b) := by simp

theorem sum_cases (s : α ⊕ β) : (∃ a, s = .inl a) ∨ ∃ b, s = .inr b := by
  cases s with
  | inl a => exact .inl ⟨a, rfl⟩
  | inr b => exact .inr ⟨b, rfl⟩

theorem inl_ne_inr (a : α) (b : β) : (Sum.inl a : α ⊕ β) ≠ .inr b := by simp

theorem subtype_ext (p : α → Prop) (x y : { a // p a }) (h : x.val = y.val) : x = y := by
  ext
  exact h

theorem subtype_prop (p : α → Prop) (x : { a // p a }) : p x := x.property
