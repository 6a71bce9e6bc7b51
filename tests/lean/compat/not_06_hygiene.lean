/-! Macros do not capture. -/

macro "addOne% " e:term : term => `(let x := 1; $e + x)

example (x : Nat) : (addOne% x) = x + 1 := rfl

macro "swap% " a:ident b:ident : term => `(($b, $a))
example (a b : Nat) : (swap% a b) = (b, a) := rfl

local notation "ℕ" => Nat
example : ℕ := 3
namespace Foo
scoped notation "◇" => (5 : Nat)
end Foo
open Foo in
example : ◇ = 5 := rfl
