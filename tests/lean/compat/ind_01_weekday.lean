/-! An enumeration. -/

inductive Weekday where
  | sunday | monday | tuesday | wednesday | thursday | friday | saturday
  deriving Repr, DecidableEq

namespace Weekday
def next (d : Weekday) : Weekday :=
  match d with
  | sunday => monday
  | monday => tuesday
  | tuesday => wednesday
  | wednesday => thursday
  | thursday => friday
  | friday => saturday
  | saturday => sunday

def previous : Weekday → Weekday
  | monday => sunday
  | tuesday => monday
  | wednesday => tuesday
  | thursday => wednesday
  | friday => thursday
  | saturday => friday
  | sunday => saturday

theorem next_previous (d : Weekday) : next (previous d) = d := by cases d <;> rfl
#eval next (next tuesday)
end Weekday
