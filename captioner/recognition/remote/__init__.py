"""Recognition by a server: audio out, hypotheses in, over a WebSocket. RECOGNIZERS.md describes the protocol."""
