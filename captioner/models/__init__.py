"""Model weights: the catalogue, where they are on this machine, and their verification."""
