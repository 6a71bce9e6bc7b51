module
prelude
public section
set_option genCtorIdx false
axiom lcErased : Type
axiom lcAny : Type
axiom A : Prop
axiom a : A
end
theorem priv  : A := a
public theorem pub  : A := a
