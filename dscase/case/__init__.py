"""The case: what a person states, what was checked, and the numbers exhibits keep."""
