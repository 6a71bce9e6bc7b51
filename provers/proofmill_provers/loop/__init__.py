"""The loop that improves itself: conjecture, attempt, certify, train, evaluate, and again."""
