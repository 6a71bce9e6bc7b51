/-! Instances of `Repr` and `BEq` by hand. -/

inductive Suit where
  | hearts | spades

instance : Repr Suit where
  reprPrec
    | .hearts, _ => "♥"
    | .spades, _ => "♠"

instance : BEq Suit where
  beq
    | .hearts, .hearts => true
    | .spades, .spades => true
    | _, _ => false

#eval [Suit.hearts, Suit.spades]
#eval Suit.hearts == .spades
