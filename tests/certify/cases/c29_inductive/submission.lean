inductive goal : Prop where | intro
