/-! Functions on strings. -/

def shout (s : String) : String := s.toUpper ++ "!"
#eval shout "hello"
#eval "a,b,c".splitOn ","
#eval String.join ["a", "b"]
#eval ", ".intercalate ["x", "y"]
#eval "abc".toList.reverse
#eval String.ofList ['a', 'b']
#eval "12".toNat?
