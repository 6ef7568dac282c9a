"""Options of `captioner file` for all recordings of a run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from captioner.audio.channel import MIX, AudioChannel
from captioner.errors import ConfigError
from captioner.languages import AUTO
from captioner.languages import spoken as spoken_languages
from captioner.offline import burn_style
from captioner.offline.recording_name import recording_name
from formats import files
from formats.errors import SubtitleError

DEFAULT_FORMATS = ("vtt", "srt")


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Options for all recordings."""

    spoken: str
    """Spoken language, several such as `en,es`, or `auto`; with the script of its captions, such as `zh-Hant`."""
    targets: tuple[str, ...]
    """Languages of the translations."""
    folder: Path
    """Output folder."""
    formats: tuple[str, ...] = DEFAULT_FORMATS
    """Formats of the caption files."""
    channel: AudioChannel = MIX
    """Track and channel to use."""
    crlf: bool = False
    """True to end the lines of .srt with CRLF."""
    align: bool | None = None
    """True to align words by whisperx; None: if it is installed."""
    alignment: str | None = None
    """Name or folder of an alignment model; None: the one whisperx chooses."""
    speakers: bool = False
    """True to attribute captions to speakers."""
    mux: bool = False
    """True to write a copy of the recording with caption tracks."""
    burn: str = ""
    """Language that is burned into a copy of the video; empty: none."""
    style: str = "box"
    """Appearance of captions in the picture; see `burn_style.STYLES`."""

    def __post_init__(self) -> None:
        burn_style.check(self.style)
        for name in self.formats:
            try:
                files.format_of(f".{name}")
            except SubtitleError as error:
                raise ConfigError(f"--format: {error}", "separate formats by commas: vtt,srt,ttml") from error
        known = (*self.languages, *self.targets)
        if self.burn and self.languages and self.burn not in known:
            raise ConfigError(f"--burn {self.burn}: the captions are in {', '.join(known)}", f"add --to {self.burn}")

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that are spoken; empty: any."""
        return () if self.spoken == AUTO else tuple(spoken_languages(self.spoken).split(","))

    def videos(self, path: Path) -> Iterator[Path]:
        """Yield the copies of a recording that are written beside its caption files."""
        if self.mux:
            yield from (
                self.folder / f"{recording_name(path)}.captioned{ending}" for ending in (path.suffix.lower(), ".mkv")
            )
        if self.burn:
            yield self.folder / f"{recording_name(path)}.{self.burn}.mp4"


def check_names(paths: Sequence[Path], options: BatchOptions) -> None:
    """Refuse recordings whose files would have the same names, or replace one of the recordings.

    Raises:
        ConfigError: two recordings have the same name, or a video would replace one of them.
    """
    seen: dict[str, Path] = {}
    given = {os.path.realpath(path): path for path in paths}
    for path in paths:
        other = seen.setdefault(recording_name(path), path)
        if other is not path:
            raise ConfigError(f"{other} and {path} would write the same files", "caption them separately")
        for video in options.videos(path):
            if replaced := given.get(os.path.realpath(video)):
                raise ConfigError(f"the video of {path} would replace {replaced}", "choose another folder with -o")
