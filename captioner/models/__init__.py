"""Model weights: which are known, where they are, and whether they are intact."""
