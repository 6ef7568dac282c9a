"""Captions that a room had before this process opened it: in its files, or handed over by another process."""

from __future__ import annotations

from dataclasses import replace

from captioner.delivery.files.archive import Archive
from captioner.delivery.files.transcript import number
from captioner.delivery.hub import Hub, events
from captioner.delivery.redis.handover import SEQ_GAP, Handover, next_segment_number
from captioner.rooms.caption_output import CaptionOutput
from captioner.rooms.media_clock import MediaClock
from captioner.rooms.segment_names import SegmentNames
from captioner.types import Revision

_RECALLED = 50
"""Captions per language that a room begins with when its files hold earlier ones."""


def recall(archive: Archive, hub: Hub, output: CaptionOutput, *, show: bool) -> None:
    """Read the last captions from the files, for edits; `show`: publish them to the viewers as well."""
    for language in hub.languages:
        if language in archive.languages:
            for final in archive.finals(language)[-_RECALLED:]:
                # Another process, and earlier versions, do not pass on who edited a caption.
                revision = replace(final, by="an operator") if final.edited and not final.by else final
                if show:
                    output.accept(revision)
                else:
                    output.on_screen.recall(revision)


def take_over(
    handover: Handover,
    hub: Hub,
    output: CaptionOutput,
    *,
    clock: MediaClock,
    segment_names: SegmentNames,
    last_segment: int,
) -> None:
    """Go on where another process stopped; what it left open becomes final.

    Args:
        handover: state of the room in the other process.
        hub: receives its events.
        output: receives the finals.
        clock: moved to the end of the open captions.
        segment_names: moved beyond the names that the other process may have used.
        last_segment: number of the last segment in the files.
    """
    for entry, languages in handover.events:
        hub.admit(entry, languages)
    hub.seq += SEQ_GAP
    opened = [revision for revision in _shown(hub, handover.languages) if not revision.final]
    numbers = (number(revision.segment) for revision in opened)
    segment_names.start_at(next_segment_number(max(last_segment, *numbers, 0)))
    for revision in opened:
        text = revision.stable + revision.tail
        final = replace(revision, number=revision.number + 1, stable=text, tail="", final=True)
        clock.advance(final.end)
        output.writer.put(final)
        output.accept(final)


def _shown(hub: Hub, languages: tuple[str, ...]) -> list[Revision]:
    """Return the revisions that viewers got of each caption."""
    return [
        events.decode_revision(entry.data)
        for language in languages
        for entry in hub.logs[language].since(0)
        if entry.name == "cue"
    ]
