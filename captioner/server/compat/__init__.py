"""Routes under /v1 that clients of OpenAI and of Deepgram can use unchanged."""
