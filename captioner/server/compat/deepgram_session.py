"""One client of `/v1/listen` after its handshake: audio in, messages out."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner.config import untrusted
from captioner.errors import CaptionerError, SourceError, TooMuch
from captioner.rooms.session import Session
from captioner.rooms.task_group import run_all
from captioner.server.compat.deepgram_audio import DeepgramAudio
from captioner.server.compat.deepgram_options import AudioFormat
from captioner.server.compat.deepgram_results import DeepgramResults

_CONTROLS: Final = ("KeepAlive", "Finalize", "CloseStream")
_MAX_CONTROL: Final = 256
"""Bytes of a control message in a binary frame, so that no time is spent on parsing audio."""


class DeepgramSession:
    """Three tasks: audio from the client, decoding of containers, and messages to the client."""

    def __init__(
        self,
        socket: WebSocket,
        session: Session,
        results: DeepgramResults,
        audio: AudioFormat,
        warnings: Mapping[str, str],
        timeout_s: float,
    ) -> None:
        """Create a session.

        Args:
            socket: the connection.
            session: recognizes the audio.
            results: converts events of the session to messages.
            audio: format of the audio.
            warnings: parameter -> why it has no effect, for the last message.
            timeout_s: seconds without any frame after which the connection is closed.
        """
        self.session = session
        self._socket, self._results = socket, results
        self._audio, self._channels = DeepgramAudio(session, audio), audio.channels
        self._warnings, self._timeout_s = warnings, timeout_s
        self._hash = hashlib.sha256()
        self._created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    async def run(self) -> None:
        """Serve the client until it closes the stream, disconnects, or is refused."""
        try:
            await run_all(self._send_results(), self._receive(), self._audio.failure())
            await self._send(self._metadata())
            await self._socket.close()
        except (SourceError, TooMuch) as error:
            await self._fail(error)
        except TimeoutError:
            await self._socket.close(1011, "NET-0001: no audio and no KeepAlive within the time")
        finally:
            self._audio.abandon()

    async def _send_results(self) -> None:
        async for event in self.session.events():
            for message in self._results.push(event):
                await self._send(message)

    async def _receive(self) -> None:
        """Receive audio until the client closes the stream; then make everything final."""
        while True:
            async with asyncio.timeout(self._timeout_s):  # `wait_for` of Python 3.11 can ignore a cancellation
                message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            data, text = message.get("bytes"), message.get("text")
            if data == b"":
                break
            control = _control(text or "" if data is None else data)
            if control == "CloseStream":
                break
            if control == "Finalize":
                await self.session.finish()
            elif control is None and data is not None:
                self._hash.update(data)
                await self._audio.push(data)
            elif control is None:
                error = {"type": "Error", "variant": "SchemaError", "description": "unknown message"}
                await self._send(error | {"message": (text or "")[:200]})
        await self._audio.flush()
        await self.session.close()

    async def _send(self, message: Mapping[str, object]) -> None:
        await self._socket.send_text(json.dumps(message, ensure_ascii=False))

    async def _fail(self, error: CaptionerError) -> None:
        message = {"type": "Error", "variant": type(error).__name__, "description": str(error)}
        await self._send(message | {"message": error.message})
        code = "DATA-0000" if isinstance(error, SourceError) else "NET-0000"
        await self._socket.close(1008, f"{code}: {error.message}".encode()[:120].decode(errors="ignore"))

    def _metadata(self) -> Mapping[str, object]:
        return self._results.metadata(
            created=self._created,
            sha256=self._hash.hexdigest(),
            duration_ms=self.session.position,
            channels=self._channels,
            warnings=self._warnings,
        )


def _control(message: str | bytes) -> str | None:
    """Return the type of a control message; None for others, and for audio.

    Some clients send these messages as binary frames. No audio is valid JSON with one of these types.
    """
    if isinstance(message, bytes) and len(message) > _MAX_CONTROL:
        return None
    try:
        kind = untrusted.value(message).get("type")
    except (ValueError, AttributeError):
        return None
    return kind if kind in _CONTROLS else None
