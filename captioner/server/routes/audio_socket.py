"""WebSocket that receives audio as PCM, and its messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketState

from captioner.audio.pcm import PcmDecoder
from captioner.config import untrusted
from captioner.errors import CaptionerError, SourceError, TooMuch
from captioner.server.error_responses import error_message, refusal, status_of
from captioner.types import Samples

_POLICY_VIOLATION = 1008
"""RFC 6455, 7.4.1: 'violates its policy', the code if no other is more suitable."""

_FILE_SIGNATURES = {
    b"\xff\xd8\xff\xe0": "a JPEG",
    b"\xff\xd8\xff\xe1": "a JPEG",
    b"\x89PNG": "a PNG",
    b"RIFF": "a WAV file",
    b"ID3\x03": "an MP3 file",
    b"ID3\x04": "an MP3 file",
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"\x1a\x45\xdf\xa3": "a WebM file",
}
"""First bytes of files that are sent by mistake instead of raw PCM."""


async def receive_audio(socket: WebSocket, pcm: PcmDecoder, send: Callable[[Samples], Awaitable[None]]) -> None:
    """Pass audio to `send` until the client ends the stream or disconnects; other text frames get an error message.

    Raises:
        SourceError: the first bytes are those of a file.
    """
    started = False
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if (data := message.get("bytes")) is not None:
            if data and not started:
                _refuse_file(data)
            started = started or bool(data)
            await send(pcm.push(data))
        elif _is_end(message.get("text") or ""):
            return
        else:
            hint = 'send audio as binary frames, and {"type":"end"} at the end'
            await socket.send_json(error_message(SourceError("unknown text frame", hint)))


async def refuse(socket: WebSocket, error: CaptionerError) -> None:
    """Refuse a connection, before its handshake or after it.

    `TooMuch` before the handshake is answered with the HTTP status, which costs the client and the server the least. A
    page cannot read that; it is recognized by its Origin and gets a message, as everybody does for other errors.
    """
    if socket.application_state is WebSocketState.CONNECTING:
        if isinstance(error, TooMuch) and "origin" not in socket.headers:
            await socket.send_denial_response(refusal(status_of(error), error.message, error.hint))
            return
        await socket.accept()
    if socket.application_state is not WebSocketState.CONNECTED:
        return
    await socket.send_json(error_message(error))
    # RFC 6455, 5.5: a control frame holds 125 bytes, two of which are the code.
    await socket.close(_POLICY_VIOLATION, error.message.encode()[:120].decode(errors="ignore"))


def _is_end(text: str) -> bool:
    try:
        message = untrusted.value(text)
    except ValueError:
        return False
    return isinstance(message, dict) and message.get("type") == "end"


def _refuse_file(data: bytes) -> None:
    kind = next((name for signature, name in _FILE_SIGNATURES.items() if data.startswith(signature)), None)
    if kind:
        raise SourceError(f"this is {kind}, not raw PCM", "send samples only, or use: captioner run FILE")
