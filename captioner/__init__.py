"""Live captions and their translation: speech goes in, stable text comes out over SSE, WebVTT and SRT."""

from __future__ import annotations

__version__ = "0.1.0"
