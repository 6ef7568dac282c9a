"""What a recognizer is: audio of a window in, its reading out."""
