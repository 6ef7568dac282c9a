"""Finished recordings to caption files, and conversion between subtitle formats."""
