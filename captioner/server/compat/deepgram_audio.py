"""Decoding of the audio of one client of `/v1/listen`."""

from __future__ import annotations

import asyncio
from typing import Final

from captioner.audio.container import RAW_ENCODINGS, ContainerDecoder
from captioner.audio.pcm import PcmDecoder
from captioner.rooms.session import Session
from captioner.server.compat.deepgram_options import AudioFormat

_HEAD: Final = 12
"""Bytes at the beginning of a WAV file that identify it."""


class DeepgramAudio:
    """Passes decoded audio to a session.

    The decoder is chosen when the first bytes have arrived: a WAV file sent as raw audio is decoded by its header,
    which has the true rate and channels.
    """

    def __init__(self, session: Session, audio: AudioFormat) -> None:
        self._session, self._format = session, audio
        self._head = b""
        self._pcm: PcmDecoder | None = None
        self._container: ContainerDecoder | None = None
        self._chosen = asyncio.Event()

    async def push(self, data: bytes) -> None:
        """Decode bytes; containers are decoded in the background."""
        if not self._chosen.is_set():
            self._head += data
            if len(self._head) < _HEAD:
                return
            data = self._choose()
        await self._decode(data)

    async def flush(self) -> None:
        """Decode the rest at the end, and wait until everything is decoded."""
        if not self._chosen.is_set():
            await self._decode(self._choose())
        if self._pcm is not None:
            await self._session.send(self._pcm.flush())
        elif self._container is not None:
            self._container.pipe.end()
            await asyncio.wait((self._container.finished,))

    async def failure(self) -> None:
        """Wait until the container is decoded.

        Raises:
            SourceError: it cannot be decoded; raised as soon as that is known.
        """
        await self._chosen.wait()
        if self._container is not None:
            await self._container.finished

    def abandon(self) -> None:
        """Drop what is not decoded yet."""
        if self._container is not None:
            self._container.pipe.abandon()

    def _choose(self) -> bytes:
        """Choose the decoder by the first bytes, and return them; without any there is nothing to decode."""
        head, self._head = self._head, b""
        if head:
            wav = head[:4] in (b"RIFF", b"RF64") and head[8:_HEAD] == b"WAVE" and self._format.encoding in RAW_ENCODINGS
            encoding = "" if wav else self._format.encoding
            self._pcm = None if wav else self._format.pcm_decoder()
            if self._pcm is None:
                self._container = ContainerDecoder(
                    self._session.send, encoding, self._format.rate, self._format.channels
                )
                self._container.start()
        self._chosen.set()
        return head

    async def _decode(self, data: bytes) -> None:
        if self._pcm is not None:
            await self._session.send(self._pcm.push(data))
        elif self._container is not None:
            await self._container.pipe.write(data)
