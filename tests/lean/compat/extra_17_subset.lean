/-! Sets as predicates. -/

def Set (α : Type u) := α → Prop

namespace Set
def Mem (s : Set α) (a : α) : Prop := s a
instance : Membership α (Set α) := ⟨Mem⟩
def union (s t : Set α) : Set α := fun a => a ∈ s ∨ a ∈ t
def inter (s t : Set α) : Set α := fun a => a ∈ s ∧ a ∈ t
infixl:65 " ∪ₛ " => union
infixl:70 " ∩ₛ " => inter

theorem ext {s t : Set α} (h : ∀ a, a ∈ s ↔ a ∈ t) : s = t := funext fun a => propext (h a)
theorem inter_comm (s t : Set α) : s ∩ₛ t = t ∩ₛ s :=
  ext fun _ => ⟨fun h => ⟨h.2, h.1⟩, fun h => ⟨h.2, h.1⟩⟩
theorem inter_union (s t u : Set α) : s ∩ₛ (t ∪ₛ u) = (s ∩ₛ t) ∪ₛ (s ∩ₛ u) :=
  ext fun _ => ⟨fun ⟨hs, h⟩ => h.elim (fun ht => .inl ⟨hs, ht⟩) (fun hu => .inr ⟨hs, hu⟩),
    fun h => h.elim (fun h => ⟨h.1, .inl h.2⟩) (fun h => ⟨h.1, .inr h.2⟩)⟩
end Set
