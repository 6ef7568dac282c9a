"""Voices: audio to embeddings, and embeddings to changes of the speaker."""
