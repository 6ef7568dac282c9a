"""One client of `/v1/listen` after its handshake: audio in, messages out."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner.audio.container import ContainerDecoder
from captioner.config import untrusted
from captioner.errors import CaptionerError, SourceError, TooMuch
from captioner.rooms.session import Session
from captioner.rooms.task_group import run_all
from captioner.server.compat.deepgram_options import AudioFormat
from captioner.server.compat.deepgram_results import DeepgramResults


class DeepgramSession:
    """Three tasks: audio from the client, decoding of containers, and messages to the client."""

    def __init__(
        self,
        socket: WebSocket,
        session: Session,
        results: DeepgramResults,
        audio: AudioFormat,
        ignored: list[str],
        timeout_s: float,
    ) -> None:
        """Create a session.

        Args:
            socket: the connection.
            session: recognizes the audio.
            results: converts events of the session to messages.
            audio: format of the audio.
            ignored: parameters without effect, for the last message.
            timeout_s: seconds without any frame after which the connection is closed.
        """
        self.session = session
        self._socket, self._results, self._audio = socket, results, audio
        self._ignored, self._timeout_s = ignored, timeout_s
        self._hash = hashlib.sha256()
        self._pcm = audio.pcm_decoder()
        self._container = (
            None if self._pcm else ContainerDecoder(session.send, audio.encoding, audio.rate, audio.channels)
        )
        self._created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._received = False

    async def run(self) -> None:
        """Serve the client until it closes the stream, disconnects, or is refused."""
        if self._container is not None:
            self._container.start()
        try:
            await run_all(self._send_results(), self._receive(), self._decode())
            await self._send(self._metadata())
            await self._socket.close()
        except (SourceError, TooMuch) as error:
            await self._fail(error)
        except TimeoutError:
            await self._socket.close(1011, "NET-0001: no audio and no KeepAlive within the time")
        finally:
            if self._container is not None:
                self._container.pipe.abandon()

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
            if data is not None:
                await self._receive_audio(data)
            elif await self._handle(text or ""):
                break
        await self._flush()
        await self.session.close()

    async def _receive_audio(self, data: bytes) -> None:
        self._hash.update(data)
        self._received = True
        if self._pcm is not None:
            await self.session.send(self._pcm.push(data))
        elif self._container is not None:
            await self._container.pipe.write(data)

    async def _decode(self) -> None:
        """Wait until the container is decoded; raise its `SourceError` as soon as that fails."""
        if self._container is not None:
            try:
                await self._container.finished
            except SourceError:
                if self._received:  # without audio there was nothing to decode
                    raise

    async def _flush(self) -> None:
        """Recognize what the decoder still holds."""
        if self._pcm is not None:
            await self.session.send(self._pcm.flush())
        elif self._container is not None:
            self._container.pipe.end()
            await asyncio.wait((self._container.finished,))

    async def _handle(self, text: str) -> bool:
        """Handle a text frame; True if the client closes the stream."""
        try:
            kind = untrusted.value(text).get("type")
        except (ValueError, AttributeError):
            kind = None
        match kind:
            case "CloseStream":
                return True
            case "Finalize":
                await self.session.finish()
            case "KeepAlive":
                pass
            case _:
                error = {"type": "Error", "variant": "SchemaError", "description": "unknown message"}
                await self._send(error | {"message": text[:200]})
        return False

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
            channels=self._audio.channels,
            ignored=self._ignored,
        )
