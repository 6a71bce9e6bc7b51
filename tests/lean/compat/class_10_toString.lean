/-! Printing through classes. -/

structure Person where
  name : String
  age : Nat

instance : ToString Person where
  toString p := p.name ++ "@" ++ toString p.age

#eval toString ({ name := "Leo", age := 542 } : Person)
#eval s!"{1 + 2} and {true}"
