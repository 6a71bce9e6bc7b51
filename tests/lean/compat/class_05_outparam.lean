/-! Output parameters and default instances. -/

class HMul' (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  hMul' : α → β → γ

export HMul' (hMul')

instance : HMul' Nat Nat Nat := ⟨Nat.mul⟩
instance : HMul' Int Int Int := ⟨Int.mul⟩
instance [HMul' α β γ] : HMul' α (List β) (List γ) where
  hMul' a bs := bs.map (hMul' a)

#eval hMul' 4 [2, 3, 5]
example : hMul' 2 [1, 2] = [2, 4] := rfl
