/-! Namespaces, `open`, `export`, `private`, `protected`. -/

namespace Outer
def a : Nat := 5
protected def b : Nat := 6
namespace Inner
def c : Nat := a + Outer.b
end Inner
end Outer

open Outer in
#eval a
open Outer.Inner (c)
#eval c
open Outer renaming a → five
example : five = 5 := rfl
private def hidden := 3
#eval hidden
