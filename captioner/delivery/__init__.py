"""Captions to whoever wants them: viewers, files, other programs, other processes."""
