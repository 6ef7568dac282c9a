"""Layout: text to lines and cues, within the limits of a profile."""
