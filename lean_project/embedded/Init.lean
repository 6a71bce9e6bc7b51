prelude
import Init.Prelude
import Init.Meta
import Init.Syntax
import Init.Coe
import Init.Core
import Init.Classical
import Init.PropLemmas
import Init.WF
import Init.Bool
import Init.Option
import Init.Control
import Init.Control.Loop
import Init.Nat.Basic
import Init.Nat.Simproc
import Init.Nat.Div
import Init.List.Basic
import Init.List.Lemmas
import Init.AC
import Init.Int.Basic
import Init.Omega
import Init.Fin
import Init.Repr
import Init.Ord
import Init.String
import Init.Array
import Init.Sequences
import Init.IO
import Init.Sound
import Init.Order
import Init.Nat.Linear
import Init.Omega.Fin
import Init.List.More
import Init.FinLemmas
import Init.Grind.Ring
import Init.Grind.Lemmas
import Init.Grind.Norm
import Init.Grind.Envelope
import Init.Grind.Classes
import Init.Algebra.Group
import Init.Algebra.Lattice

/-!
# The embedded core library

Takes the place of stock `Init`: a file without a header imports this module.
-/
