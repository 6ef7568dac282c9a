"""What a recognizer is: the audio of a window in, its reading out."""

from __future__ import annotations
