"""Settings of the labels of sounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from captioner.config.setting import setting

SongHandling = Literal["mark", "transcribe", "nothing"]


@dataclass(frozen=True, slots=True)
class SoundsConfig:
    """Labels of music in live captions, where nobody speaks."""

    on: bool = setting(
        default=False,
        meaning="show [Music], in the language of the captions, while music plays and nobody speaks; needs the extra "
        "sounds",
    )
    songs: SongHandling = setting("mark", "mark songs with ♪, transcribe them as speech, or show nothing")
