prelude
import Init.Prelude
import Init.Meta
import Init.Syntax
import Init.Coe
import Init.Core
import Init.Classical
import Init.PropLemmas

/-!
# The embedded core library

Takes the place of stock `Init`: a file without a header imports this module.
-/
