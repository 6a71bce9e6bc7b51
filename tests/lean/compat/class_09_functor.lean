/-! A functor of one's own. -/

inductive Box (α : Type u) where
  | box : α → Box α
  deriving Repr

instance : Functor Box where
  map f | .box a => .box (f a)

#eval (· + 1) <$> Box.box 4

class LawfulMap (f : Type → Type) [Functor f] : Prop where
  map_id : ∀ {α} (x : f α), id <$> x = x
  map_comp : ∀ {α β γ} (g : β → γ) (h : α → β) (x : f α), (g ∘ h) <$> x = g <$> h <$> x

instance : LawfulMap Box where
  map_id | .box _ => rfl
  map_comp _ _ | .box _ => rfl
