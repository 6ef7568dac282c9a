"""WHIP sender, using aiortc like the receiver (the extra `whip`)."""

from __future__ import annotations

import asyncio
import contextlib
import fractions
import threading
from collections.abc import Callable, Iterator
from typing import Any

import aiortc
import av
import httpx
import numpy as np
from aiortc.mediastreams import MediaStreamTrack

from captioner.errors import SourceError

FRAME = 960
"""Samples in 20 ms at 48 kHz."""


class AudioTrack(MediaStreamTrack):  # type: ignore[misc]
    """Audio track in real time; `take` returns 20 ms of 16-bit mono at 48 kHz."""

    kind = "audio"

    def __init__(self, take: Callable[[], bytes]) -> None:
        super().__init__()
        self._take, self._sent = take, 0
        self._began: float | None = None

    async def recv(self) -> Any:
        """Return the next frame when it has been spoken."""
        clock = asyncio.get_running_loop().time
        self._began = clock() if self._began is None else self._began
        await asyncio.sleep(max(0.0, self._began + (self._sent + FRAME) / 48_000 - clock()))
        frame = av.AudioFrame.from_ndarray(np.frombuffer(self._take(), "<i2").reshape(1, -1), "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._sent, fractions.Fraction(1, 48_000)
        self._sent += FRAME
        return frame


def tone() -> bytes:
    """Return a frame of a loud tone at 600 Hz: twelve whole periods."""
    return (0.5 * 32_767 * np.sin(2 * np.pi * 600 * np.arange(FRAME) / 48_000)).astype("<i2").tobytes()


@contextlib.contextmanager
def whip_sender(url: str, take: Callable[[], bytes] = tone, *, token: str = "", video: bool = False) -> Iterator[str]:
    """Run a sender in its own thread for the length of the `with`; yields the address of its session."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def call(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(20)

    connection = None
    try:
        connection, location = call(_begin(url, take, token, video))
        yield location
    finally:
        if connection is not None:
            call(connection.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _begin(url: str, take: Callable[[], bytes], token: str, video: bool) -> tuple[Any, str]:
    connection = aiortc.RTCPeerConnection(aiortc.RTCConfiguration(iceServers=[]))
    if video:
        connection.addTransceiver("video", direction="sendonly")
    connection.addTransceiver(AudioTrack(take), direction="sendonly")
    await connection.setLocalDescription(await connection.createOffer())
    headers = {"Content-Type": "application/sdp"} | ({"Authorization": f"Bearer {token}"} if token else {})
    async with httpx.AsyncClient(timeout=20) as client:
        answer = await client.post(url, content=connection.localDescription.sdp, headers=headers)
    if answer.status_code != httpx.codes.CREATED:
        await connection.close()
        raise SourceError(answer.json()["error"], answer.json()["hint"])
    await connection.setRemoteDescription(aiortc.RTCSessionDescription(sdp=answer.text, type="answer"))
    return connection, answer.headers["Location"]
