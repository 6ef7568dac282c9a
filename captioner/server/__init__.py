"""HTTP server: pages, events, audio, operators, and interfaces for clients of OpenAI and Deepgram."""
