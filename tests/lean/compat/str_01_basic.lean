/-! Strings. -/

#eval "abc" ++ "def"
#eval "hello".length
#eval "abc" == "abc"
example : "abc" ++ "d" = "abcd" := by decide
example : "a" ≠ "b" := by decide
#eval toString 42
#eval s!"{2 + 2} is {2 + 2 == 4}"
