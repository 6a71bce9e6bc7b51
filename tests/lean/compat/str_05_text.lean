/-! Text: interpolation, tests on characters, printing of structured values. -/

def report (name : String) (n : Nat) : String := s!"{name} has {n} item{if n == 1 then "" else "s"}"

#eval report "box" 1
#eval report "box" 3
#eval (1, 2, "three", 'c')
#eval [(1, some 2), (3, none)]
#eval toString [1, 2, 3]
#eval s!"{(-3 : Int)} {some 4} {(1, 2)}"
#eval "hello".toList.map Char.toUpper |> String.ofList
#eval "a1b2".toList.filter Char.isDigit
#eval "Hello".any Char.isUpper
#eval "abc" < "abd"
#eval "x".isEmpty
#eval "abc".startsWith "ab"
#eval "hello world".capitalize.length

def isPalindrome (s : String) : Bool := s.toList == s.toList.reverse
#eval isPalindrome "level"

example (s t : String) : (s ++ t).length = s.length + t.length := by simp
example : "ab".length = 2 := rfl
