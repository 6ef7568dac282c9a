"""Caption files and the journal on disk."""
