"""The live shell: rooms, their streams, and the threads that drive engines and translators."""
