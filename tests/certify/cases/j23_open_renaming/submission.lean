namespace X
theorem thm : 1 = 1 := rfl
end X
open X renaming thm → goal
example := goal
