"""Converts audio to text: the engine and its stages, and the recognizers."""
