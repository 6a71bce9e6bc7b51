/-! Inaccessible patterns and dependent matching. -/

inductive ImageOf {α β : Type u} (f : α → β) : β → Type u where
  | imf : (a : α) → ImageOf f (f a)

open ImageOf

def inverse {f : α → β} : (b : β) → ImageOf f b → α
  | .(f a), imf a => a

def inverse' {f : α → β} : (b : β) → ImageOf f b → α
  | _, imf a => a

example (f : Nat → Nat) : inverse (f 3) (imf 3 : ImageOf f (f 3)) = 3 := rfl
