/-! The barber paradox. -/

variable (Man : Type) (barber : Man)
variable (shaves : Man → Man → Prop)

example (h : ∀ x : Man, shaves barber x ↔ ¬shaves x x) : False :=
  have hb := h barber
  have hn : ¬shaves barber barber := fun hs => hb.mp hs hs
  hn (hb.mpr hn)
