"""Copy of a recording with caption tracks that a player switches on and off, by ffmpeg."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from captioner.errors import CaptionerError
from captioner.languages import ENGLISH_NAMES, three_letters
from captioner.offline import ffmpeg_run
from captioner.offline.media_streams import MediaStreams
from captioner.offline.recording_name import recording_name
from formats import ass, srt
from formats.cue import Cue
from formats.notice import Notice, Notify, grouped, ignore

_TRACKS: Final = {".mp4": "mov_text", ".m4v": "mov_text", ".mov": "mov_text", ".mkv": "srt", ".webm": "webvtt"}
"""Container -> codec of its caption tracks; recordings in other containers become .mkv."""
_TEXT: Final = frozenset({"subrip", "ass", "ssa", "webvtt", "text"})
_BITMAPS: Final = frozenset({"dvd_subtitle", "dvb_subtitle", "hdmv_pgs_subtitle", "hdmv_text_subtitle"})
_KEPT: Final = {
    ".mp4": frozenset({"mov_text", "dvd_subtitle"}),
    ".m4v": frozenset({"mov_text"}),
    ".mov": frozenset({"mov_text", "eia_608"}),
    ".webm": frozenset({"webvtt"}),
    ".mkv": _TEXT | _BITMAPS,
}
"""Container -> codecs of caption tracks that it can hold."""
_QUICKTIME: Final = frozenset({".mp4", ".m4v", ".mov"})
"""Containers in which a cover is a track."""
_CONVERTED: Final = _TEXT | {"mov_text", "eia_608", "microdvd", "sami"}
"""Codecs of caption tracks that are converted where they cannot be kept."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """Copy of a recording in one kind of container."""

    source: Path
    ending: str
    tracks: Mapping[str, Sequence[Cue]]
    """Language -> cues, at least one."""
    audio: tuple[int, str] | None
    """Number of the audio track that was captioned, from 1, and its language; None: not known."""
    streams: MediaStreams

    def write(self, folder: Path, progress: Callable[[float], None], notify: Notify) -> Path:
        """Write the copy, and report what it does not contain.

        Raises:
            CaptionerError: ffmpeg is not installed, or fails.
        """
        target = folder / f"{recording_name(self.source)}.captioned{self.ending}"
        notices: list[Notice] = []
        with tempfile.TemporaryDirectory() as work:
            arguments = [*self._arguments(Path(work), notices.append)]
            ffmpeg_run.run(arguments, target, Path(work), progress, hint="convert the recording to .mkv first")
        for notice in grouped(notices):
            notify(notice)
        return target

    def _arguments(self, work: Path, notify: Notify) -> Iterator[str]:
        """Yield the inputs and options of ffmpeg."""
        # AVI with B-frames, and MPEG program streams, have pictures without times, which .mkv refuses
        yield from ("-fflags", "+genpts", "-i", str(self.source.resolve()))
        for language, cues in self.tracks.items():
            if self.ending != ".mkv":  # ffmpeg converts them by way of ASS
                cues = [ass.without_tags(cue, notify) for cue in cues]
            path = work / f"{language}.srt"
            path.write_text(srt.compose(cues), encoding="utf-8")
            yield from ("-i", str(path))
        # by default, ffmpeg drops the time of creation; it knows some contents of .mp4, such as 360°, as experimental
        yield from ("-map_metadata", "0", "-strict", "experimental")
        if self.streams.has_keys and self.ending in _QUICKTIME:
            yield from ("-movflags", "use_metadata_tags")
        yield from ("-map", "0:v?" if self.ending in _QUICKTIME else "0:V?", "-c", "copy")
        audio = self.streams.known_audio(notify)
        for place, number in enumerate(audio):
            yield from ("-map", f"0:a:{number}")
            if self.audio is not None and number == self.audio[0] - 1:
                yield from (f"-metadata:s:a:{place}", f"language={three_letters(self.audio[1])}")
        kept = list(self._kept(notify))
        for place, (number, codec) in enumerate(kept):
            yield from ("-map", f"0:s:{number}", f"-c:s:{place}", codec)
        if self.ending == ".mkv":
            yield from self._attached(work)
        for number, language in enumerate(self.tracks, 1):
            place = len(kept) + number - 1
            codec = "copy" if self.ending == ".mkv" else _TRACKS[self.ending]
            yield from ("-map", str(number), f"-c:s:{place}", codec)
            yield from (f"-metadata:s:s:{place}", f"language={three_letters(language)}")
            yield from (f"-metadata:s:s:{place}", f"title={ENGLISH_NAMES.get(language, language)}")

    def _attached(self, work: Path) -> Iterator[str]:
        """Yield the options for attached files, and for covers, which would be videos of one picture as tracks."""
        yield from ("-map", "0:t?")
        for number, cover in enumerate(self.streams.covers):
            path = work / f"cover{number}"
            path.write_bytes(cover.data)
            yield from ("-attach", str(path))
            place = f"-metadata:s:t:{self.streams.attachments + number}"
            yield from (place, f"filename={cover.name}", place, f"mimetype={cover.mime_type}")

    def _kept(self, notify: Notify) -> Iterator[tuple[int, str]]:
        """Yield number and codec of each caption track of the source that the copy can hold."""
        for number, codec in enumerate(self.streams.captions):
            if codec in _KEPT[self.ending]:
                yield number, "copy"
            elif codec in _CONVERTED:
                yield number, _TRACKS[self.ending]
            else:
                text = f"caption track {number + 1} ({codec or 'unknown'}) does not fit into {self.ending}; left out"
                notify(Notice(text))
        if self.streams.covers and self.ending == ".webm":
            notify(Notice("the cover does not fit into .webm; left out"))
        if data := self.streams.data:
            many = f"{data} tracks of other data are" if data > 1 else "1 track of other data is"
            notify(Notice(f"{many} left out of the copy"))


def mux(
    source: Path,
    tracks: Mapping[str, Sequence[Cue]],
    folder: Path,
    *,
    audio: tuple[int, str] | None = None,
    progress: Callable[[float], None] = lambda _: None,
    notify: Notify = ignore,
) -> Path:
    """Write `NAME.captioned.mp4` (or .mkv, .webm): the recording unchanged, with one more caption track per language.

    Args:
        source: recording.
        tracks: language -> cues.
        folder: output folder.
        audio: number of the audio track that was captioned, from 1, and its language; None: not known.
        progress: takes the seconds that are written.
        notify: takes tracks that the container cannot hold.

    Raises:
        CaptionerError: ffmpeg is not installed, or fails.
    """
    written = {language: cues for language, cues in tracks.items() if cues}
    for language in tracks.keys() - written.keys():  # ffmpeg refuses an empty .srt
        notify(Notice(f"the copy has no caption track in {language}, since there are no captions"))
    streams = MediaStreams.of(source)
    ending = source.suffix.lower() if source.suffix.lower() in _TRACKS else ".mkv"
    copy = _Copy(source, ending, written, audio, streams)
    try:
        return copy.write(folder, progress, notify)
    except CaptionerError as error:
        if ending == ".mkv":
            raise
        made = replace(copy, ending=".mkv").write(folder, progress, notify)
        reason = error.message.rpartition(": ")[2]
        notify(Notice(f"the copy is {made.name}, since its streams do not fit into {ending} ({reason})"))
        return made
