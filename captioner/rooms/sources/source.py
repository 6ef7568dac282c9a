"""Audio source of this machine and the room that it is published in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from captioner import audio
from captioner.audio.channel import AudioChannel
from captioner.audio.live_source import LiveSource
from captioner.audio.pace import pace
from captioner.audio.source_status import SourceStatus
from captioner.config import RoomConfig
from captioner.languages import AUTO
from captioner.types import AudioChunk


@dataclass(frozen=True, slots=True)
class Source:
    """Audio chunks and the configuration of their room."""

    room: RoomConfig
    chunks: Iterable[AudioChunk]
    options: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments of `open`, for `reopen`."""

    @classmethod
    def open(
        cls,
        room: RoomConfig,
        *,
        rate: int = 16_000,
        encoding: str = "s16le",
        channels: int = 1,
        wait_for_source: bool = True,
        stop_at_end: bool = False,
        hosts: tuple[str, ...] = (),
    ) -> Source:
        """Open the source of a room; a recording is paced at the speed of speech.

        Args:
            room: configuration that names the source.
            rate: sample rate in Hz of raw PCM.
            encoding: sample format of raw PCM.
            channels: channels of raw PCM.
            wait_for_source: keep trying to connect to an address where nothing is sent yet.
            stop_at_end: end the source when its sender closes the connection, instead of reconnecting.
            hosts: hosts that an HTTP address may lead to; empty: its own host and public ones.

        Raises:
            SourceError: the source cannot be read.
        """
        options: dict[str, Any] = {"wait_for_source": wait_for_source, "stop_at_end": stop_at_end, "hosts": hosts}
        options |= {"rate": rate, "encoding": encoding, "channels": channels}
        channel = AudioChannel(room.track, room.channel)
        expected = () if room.spoken == AUTO else room.spoken.split(",")
        chunks = audio.open_source(room.source, channel=channel, expected=expected, **options)
        return cls(room, chunks if audio.is_live(room.source) else pace(chunks), options)

    def reopen(self) -> Source:
        """Open the same source again.

        Raises:
            SourceError: the source cannot be read any more.
        """
        return self.open(self.room, **self.options)

    def stop(self) -> None:
        """Close the connection of a live source; any thread may call this."""
        if isinstance(self.chunks, LiveSource):
            self.chunks.stop()

    @property
    def is_live(self) -> bool:
        """True if the source cannot be made to wait. For an address this is known only after its first sound."""
        if isinstance(self.chunks, LiveSource):
            return not self.chunks.is_recording
        return audio.is_live(self.room.source)

    @property
    def get_status(self) -> Callable[[], SourceStatus] | None:
        """Function that returns the status; None for standard input, whose status is that of the arriving audio."""
        chunks = self.chunks
        if isinstance(chunks, LiveSource):
            return lambda: chunks.status
        if audio.is_live(self.room.source):
            return None
        recording = SourceStatus(Path(self.room.source).name, "live")  # viewers need not know the folders
        return lambda: recording
