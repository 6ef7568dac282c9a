"""Choice of an audio track of a recording.

1. A track that is named is used.
2. Otherwise tracks that can be decoded come before others, then tracks in a language that is expected, programmes
   before commentaries and audio description, and the default track of the container before the rest; then the order of
   the file decides. The expected language comes first, because whoever names it names what is to be captioned.
3. Where there was a choice, the track that is used is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from av.stream import Disposition

from captioner import languages
from captioner.audio.channel import AudioChannel
from captioner.errors import SourceError
from formats.notice import Notice

_BESIDE = Disposition.comment | Disposition.visual_impaired | Disposition.hearing_impaired | Disposition.descriptions
_BESIDE_TITLE = re.compile(
    r"com+ent|kom+entar|коммент|des[ck]r[iy]|hörfilm|тифло|\bM ?& ?E\b|music (?:and|&) effects", re.IGNORECASE
)
"""Titles of commentaries and audio description, in several languages, and of sound without speech."""
_FILLER = re.compile("handler|media", re.IGNORECASE)
"""Titles that programs write into every .mp4, such as `SoundHandler` and `Core Media Audio`."""


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """Description of one audio track."""

    number: int
    """Number among the audio tracks, from 1."""
    language: str
    """Code such as `es`; empty: not stated or unknown."""
    title: str
    is_default: bool
    is_beside: bool
    """True for a commentary, for audio description, and for sound without speech."""
    is_known: bool = True
    """False if there is no decoder for its codec, as for spatial sound of telephones."""

    @classmethod
    def of(cls, number: int, stream: Any) -> AudioTrack:
        """Describe a stream of PyAV."""
        code = languages.lookup(stream.language or "")
        title = str(stream.metadata.get("title") or stream.metadata.get("handler_name") or "")
        beside = bool(stream.disposition & _BESIDE) or _BESIDE_TITLE.search(title) is not None
        return cls(
            number,
            code if code in languages.NAMES else "",
            "" if _FILLER.search(title) else title,
            bool(stream.disposition & Disposition.default),
            beside,
            stream.codec_context is not None,
        )

    def __str__(self) -> str:
        name = languages.ENGLISH_NAMES[self.language] if self.language else "language not stated"
        return f"{self.number} ({name}, {self.title})" if self.title else f"{self.number} ({name})"


def audio_tracks(container: Any) -> tuple[AudioTrack, ...]:
    """Describe the audio tracks of an open container."""
    return tuple(AudioTrack.of(number, stream) for number, stream in enumerate(container.streams.audio, 1))


def choose_track(tracks: Sequence[AudioTrack], channel: AudioChannel, expected: Sequence[str] = ()) -> AudioTrack:
    """Return the track to use.

    Args:
        tracks: All tracks, at least one.
        channel: Track that the user has named, if any.
        expected: Languages that are expected; empty: any.

    Raises:
        SourceError: There is no such track.
    """
    if channel.number > len(tracks):
        listed = ", ".join(map(str, tracks))
        raise SourceError(f"no audio track {channel.track}, the file has {len(tracks)}", f"choose of {listed}")
    if channel.track is not None:
        return tracks[channel.track - 1]
    return min(
        tracks,
        key=lambda track: (
            not track.is_known,
            track.language not in expected,
            track.is_beside,
            not track.is_default,
            track.number,
        ),
    )


def track_notices(
    tracks: Sequence[AudioTrack], used: AudioTrack, channel: AudioChannel, expected: Sequence[str] = ()
) -> Iterator[Notice]:
    """Yield a notice of the track that is used if it was chosen, and of a language that is not the expected one."""
    if channel.track is None and len(tracks) > 1:
        others = ", ".join(str(track) for track in tracks if track is not used)
        yield Notice(f"audio track {used} of {len(tracks)} is used", hint=f"--track chooses another: {others}")
    if expected and used.language and used.language not in expected:
        name = languages.ENGLISH_NAMES[used.language]
        yield Notice(f"audio track {used.number} is marked as {name}", hint=f"give --from {used.language} if it is")
