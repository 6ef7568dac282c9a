"""WebSocket protocol of uvicorn that regards a refused handshake as complete.

uvicorn (0.54) regards a handshake as complete when it is accepted or closed, but not when it is refused with an HTTP
response, and then logs `ASGI callable returned without completing handshake` as an error.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Protocol that logs no error for a refused handshake."""

    async def send(self, message: Any) -> None:
        """Send a message of the application."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True
