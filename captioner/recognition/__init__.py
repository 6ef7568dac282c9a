"""Audio to text: voice detection, windows, recognizers, and what of their output is stable."""
