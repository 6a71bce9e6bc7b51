"""Level 5: processes in which the checker of our own works, and what it said of libraries before."""
