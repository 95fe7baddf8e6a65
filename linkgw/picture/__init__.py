"""What is known: track numbers, per recipient, and what they stand for."""
