/-! Strings, characters, arrays, comparison. -/

theorem str_length (s t : String) : (s ++ t).length = t.length + s.length := by
  simp [Nat.add_comm]
theorem str_assoc (s t r : String) : s ++ t ++ r = s ++ (t ++ r) := by
  rw [String.append_assoc]
theorem str_empty (s : String) : s ++ "" = s := by simp
theorem str_empty_left (s : String) : "" ++ s = s := by simp
theorem str_push (s : String) (c : Char) : (s.push c).length = s.length + 1 := by simp
theorem str_ext (s t : String) (h : s.toList = t.toList) : s = t := by
  ext1
  exact h
theorem str_isEmpty (s : String) : s.isEmpty = true ↔ s = "" := String.isEmpty_iff
theorem str_append_eq_empty (s t : String) (h : s ++ t = "") : s = "" := by
  rw [String.append_eq_empty_iff] at h
  exact h.1
theorem str_cancel (s t r : String) (h : s ++ t = s ++ r) : t = r := by
  rwa [String.append_right_inj] at h
theorem str_join (xs ys : List String) : String.join (xs ++ ys) = String.join xs ++ String.join ys := by
  rw [String.join_append]
theorem str_map_length (s : String) (f : Char → Char) : (s.map f).length = s.length := by simp
theorem str_ofList (cs : List Char) : (String.ofList cs).length = cs.length := by simp
theorem str_literal : "ab" ++ "cd" = "abcd" := by decide
theorem str_literal_length : "abc".length = 3 := rfl
theorem str_starts : "abc".startsWith "ab" = true := by decide
theorem str_lt : "abc" < "abd" := by decide
theorem str_ac (s t r : String) : s ++ (t ++ r) = (s ++ t) ++ r := by ac_rfl
theorem char_upper : 'a'.toUpper = 'A' := by decide
theorem char_le : 'a' ≤ 'z' := by decide
theorem char_digit : '7'.isDigit = true := by decide
theorem list_lt : [1, 2, 3] < [1, 3] := by decide
theorem list_nil_lt (x : Nat) (xs : List Nat) : [] < x :: xs := .nil
theorem to_string_nat : toString 12 = "12" := by decide
theorem interpolated (n : Nat) : s!"n = {n}" = "n = " ++ toString n ++ "" := by
  simp [toString]

theorem arr_push_size (a : Array Nat) (x : Nat) : (a.push x).size = a.size + 1 := by simp
theorem arr_append_size (a b : Array Nat) : (a ++ b).size = b.size + a.size := by
  simp [Nat.add_comm]
theorem arr_map_size (a : Array Nat) (f : Nat → Nat) : (a.map f).size = a.size := by simp
theorem arr_map_map (a : Array Nat) (f g : Nat → Nat) : (a.map f).map g = a.map (g ∘ f) := by simp
theorem arr_push_pop (a : Array Nat) (x : Nat) : (a.push x).pop = a := by simp
theorem arr_reverse (a : Array Nat) : a.reverse.reverse = a := by simp
theorem arr_ext (a b : Array Nat) (h : a.toList = b.toList) : a = b := by
  ext1
  exact h
theorem arr_foldl_push (a : Array Nat) (x : Nat) :
    (a.push x).foldl (· + ·) 0 = a.foldl (· + ·) 0 + x := by
  rw [Array.foldl_push]
theorem arr_mem_push (a : Array Nat) (x y : Nat) : y ∈ a.push x ↔ y ∈ a ∨ y = x := by simp
theorem arr_of_list (xs : List Nat) : xs.toArray.toList = xs := by simp
theorem arr_getElem : #[1, 2, 3][1] = 2 := rfl
theorem arr_bounds (a : Array Nat) (h : 2 < a.size) : 1 < a.size := by omega
theorem arr_decidable : #[1, 2] ≠ #[2, 1] := by decide
theorem arr_literal : #[1, 2].map (· + 1) = #[2, 3] := by rfl
theorem arr_assoc (a b c : Array Nat) : a ++ b ++ c = a ++ (b ++ c) := Array.append_assoc
theorem arr_not_mem (x : Nat) : ¬x ∈ (#[] : Array Nat) := by simp
theorem arr_get_some (a : Array Nat) (i : Nat) (h : i < a.size) : a[i]? = some a[i] := by
  rw [Array.getElem?_eq_getElem h]

theorem compare_lt (a b : Nat) (h : a < b) : compare a b = .lt := Nat.compare_eq_lt.mpr h
theorem compare_self (a : Nat) : compare a a = .eq := by
  rw [Nat.compare_eq_eq]
theorem compare_swapped (a b : Nat) : (compare a b).swap = compare b a := by
  rw [Nat.compare_swap]
theorem ordering_then (a b c : Ordering) : (a.then b).then c = a.then (b.then c) := by
  cases a <;> rfl
theorem ordering_swap (a : Ordering) : a.swap.swap = a := by simp
theorem hash_congr (a b : Nat) (h : a = b) : hash a = hash b := by rw [h]

def total (xs : List Nat) : Nat := Id.run do
  let mut s := 0
  for x in xs do
    s := s + x
  return s
theorem total_three : total [1, 2, 3] = 6 := rfl

def upTo (n : Nat) : Nat := Id.run do
  let mut s := 0
  for i in [0:n+1] do
    s := s + i
  return s
theorem upTo_four : upTo 4 = 10 := by decide

def firstEven (xs : List Nat) : Option Nat := do
  for x in xs do
    if x % 2 == 0 then return x
  failure
theorem firstEven_some : firstEven [1, 3, 4, 5] = some 4 := rfl
theorem firstEven_none : firstEven [1, 3] = none := rfl

def checked (n : Nat) : Except String Nat := do
  try
    if n > 3 then throw "large"
    return n
  catch _ => return 0
theorem checked_small (n : Nat) (h : n ≤ 3) : checked n = .ok n := by
  have : ¬n > 3 := by omega
  simp [checked, this]
  rfl
