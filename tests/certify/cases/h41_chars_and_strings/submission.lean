def c : Char := '"'
def d : Char := '\''
def s : String := "-- no comment /- " ++ r#"raw " string"#
theorem goal : 1 + 1 = 2 := rfl
