"""Audio of one WebRTC connection, by aiortc."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import numpy as np

from captioner.audio.pcm import PcmDecoder
from captioner.audio.source_status import SourceStatus
from captioner.extras import install_command
from captioner.rooms.publisher import Publisher
from captioner.rooms.task_group import run_until_first
from captioner.server.error_responses import RequestRefused
from captioner.types import SAMPLE_RATE, Samples

log = logging.getLogger(__name__)

_TIMEOUT_S = 10.0
"""Seconds without a packet after which the sender has vanished; one that is muted still sends."""
_MAX_GAP_S = 10.0
"""Longest gap in seconds; after a larger jump of its clock the sender has restarted."""
OFFER_HINT = "send an SDP offer with one audio track, Content-Type: application/sdp"


class WhipSession:
    """Connection of one sender: answers its offer, then publishes its audio."""

    def __init__(self, connection: Any) -> None:
        """`connection`: an `RTCPeerConnection`."""
        self._connection = connection
        self._track: Any = None
        self._received = False
        self._missing = 0

    @classmethod
    async def open(cls) -> WhipSession:
        """Create a connection; aiortc is imported on a thread on first use, which takes a second.

        Raises:
            RequestRefused: aiortc is not installed.
        """
        try:
            aiortc = await asyncio.to_thread(importlib.import_module, "aiortc")
        except ImportError:
            log.warning("WebRTC is not installed; %s", install_command("whip"))
            hint = "install the extra `whip` on the server; its log has the command"
            raise RequestRefused(501, "WebRTC is not installed on this server", hint) from None
        # No STUN or TURN server: aiortc's default would contact one of Google's.
        return cls(aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[])))

    def status(self) -> SourceStatus:
        """Return the status of the source."""
        missing_s = self._missing / SAMPLE_RATE
        return SourceStatus("whip", "live" if self._received else "connecting", missing_s=missing_s)

    async def accept(self, offer: str) -> None:
        """Choose the first audio track of an offer; other tracks become inactive.

        Raises:
            RequestRefused: the offer is not valid or has no audio.
        """
        aiortc = importlib.import_module("aiortc")
        try:
            await self._connection.setRemoteDescription(aiortc.RTCSessionDescription(sdp=offer, type="offer"))
        except Exception as error:  # aiortc's parser raises many kinds for an invalid offer
            log.info("invalid WebRTC offer", exc_info=True)
            raise RequestRefused(400, f"invalid offer ({type(error).__name__})", OFFER_HINT) from None
        transceivers = self._connection.getTransceivers()
        tracks = [each.receiver.track for each in transceivers if each.kind == "audio"]
        if not tracks:
            raise RequestRefused(422, "no audio in the offer", OFFER_HINT)
        self._track = tracks[0]
        for each in transceivers:
            if each.receiver.track is not self._track:
                each.direction = "inactive"

    async def answer(self) -> str:
        """Return the answer to the offer.

        Raises:
            RequestRefused: no codec of the offer is supported.
        """
        try:
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        except Exception:
            log.info("WebRTC offer without a supported codec", exc_info=True)
            raise RequestRefused(422, "no supported audio codec in the offer", "send Opus") from None
        answer: str = self._connection.localDescription.sdp
        return answer

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()

    async def run(self, publisher: Publisher) -> None:
        """Publish until the sender ends or vanishes, the room is ended, or the task is cancelled."""
        try:
            await run_until_first(self._receive(publisher), publisher.done())
        finally:
            publisher.end()
            await self.close()

    async def _receive(self, publisher: Publisher) -> None:
        async for samples in _resampled(self._frames()):
            self._received = True
            publisher.buffer.offer(samples)  # WebRTC has no backpressure; what is dropped is counted

    async def _frames(self) -> AsyncIterator[Any]:
        """Audio frames; a gap comes as its number of samples at 16 kHz (an `int`)."""
        ended = importlib.import_module("aiortc.mediastreams").MediaStreamError
        due: int | None = None
        with contextlib.suppress(ended, TimeoutError):
            while True:
                # Not `wait_for`: in Python 3.11 it ignores a cancellation when a frame arrives at the same time.
                async with asyncio.timeout(_TIMEOUT_S):
                    frame = await self._track.recv()
                gap = frame.pts - due if due is not None and frame.pts is not None else 0
                if 0 < gap < _MAX_GAP_S * frame.sample_rate:
                    missing = gap * SAMPLE_RATE // frame.sample_rate
                    self._missing += missing
                    yield missing
                yield frame
                due = frame.pts + frame.samples if frame.pts is not None else None


async def _resampled(frames: AsyncIterator[Any]) -> AsyncIterator[Samples]:
    """Mono samples at 16 kHz; a gap is silence."""
    decoder: PcmDecoder | None = None
    async for frame in frames:
        if isinstance(frame, int):
            yield np.zeros(frame, np.float32)
            continue
        # aiortc decodes Opus to packed 16-bit stereo
        decoder = decoder or PcmDecoder(frame.sample_rate, "s16le", frame.layout.nb_channels)
        yield decoder.push(frame.to_ndarray().tobytes())
