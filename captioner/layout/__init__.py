"""Text to cues: lines, pages and their limits."""
