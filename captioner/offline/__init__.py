"""Finished recordings: from a file to caption files, and from one subtitle format to another."""
