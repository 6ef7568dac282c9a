"""Encoding of events: each is encoded once, whatever the number of viewers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from captioner.layout.limits import Layout
from captioner.layout.live_lines import lines
from captioner.types import Event, HallSettings, OutputState, Removal, Revision, Status, Style, TranslationGrade

Key = tuple[str, str]
"""Identity under which a later event replaces an earlier one: `("cue", "c412")`, `("status", "")`."""
Fields = dict[str, object]
_OUTPUT_FIELDS = frozenset(field.name for field in fields(OutputState)) - {"language"}


@dataclass(frozen=True, slots=True)
class EncodedEvent:
    """An event in the form in which it is sent."""

    seq: int
    key: Key
    """Name of the event, and what it is about."""
    data: bytes
    """JSON of the event, for snapshots and for Redis."""
    wire: bytes
    """The whole event as it is sent; its first line is the `id:`."""
    open: bool = False
    """True for a cue that is not final."""
    start: int = 0
    """Milliseconds of media time at which a cue starts; 0 for other events."""
    value: Status | Style | None = None
    """The status or style that was encoded; None for other events."""

    @property
    def name(self) -> str:
        """Name of the event, such as `cue`."""
        return self.key[0]

    @property
    def without_id(self) -> bytes:
        """The event without its id: it carries the present state without moving the viewer's place back."""
        return self.wire.split(b"\n", 1)[1]

    @property
    def order(self) -> tuple[int, str]:
        """Sort key of cues: start, then identity."""
        return self.start, self.key[1]


def encode(event: Event, seq: int, epoch: str, layout: Layout) -> EncodedEvent:
    """Encode an event; a cue is broken into lines as in the files."""
    match event:
        case Revision():
            data = to_json({"v": 1, "seq": seq} | _cue_fields(event, layout))
            return _cue(event.segment, data, seq, epoch, final=event.final, start=event.start)
        case Removal():
            data = to_json({"v": 1, "seq": seq, "lang": event.language, "cues": event.segments})
            return _event("remove", " ".join(event.segments), data, seq, epoch)
        case Status():
            return _event("status", "", to_json({"v": 1, "seq": seq} | _status_fields(event)), seq, epoch, event)
        case Style():
            return encode_style(event, seq, epoch)
        case HallSettings():
            return encode_hall(event, seq, epoch)


def encode_style(style: Style, seq: int, epoch: str) -> EncodedEvent:
    """Encode a style event; every `clear` is kept, but only the last of `hide` and `show`."""
    subject = "clear" if style.action == "clear" else ""
    return _event("style", subject, to_json({"v": 1, "seq": seq, "action": style.action}), seq, epoch, style)


def encode_hall(hall: HallSettings, seq: int, epoch: str) -> EncodedEvent:
    """Encode the settings of the hall screens; only the last ones are kept."""
    return _event("screen", "", to_json({"v": 1, "seq": seq, "settings": hall_fields(hall)}), seq, epoch)


def decode(name: str, data: bytes, seq: int, epoch: str) -> EncodedEvent:
    """Restore an event that another process has encoded."""
    found = json.loads(data)
    match name:
        case "cue":
            start = round(1000 * float(found["start"]))
            return _cue(str(found["cue"]), data, seq, epoch, final=found["state"] != "open", start=start)
        case "remove":
            return _event(name, " ".join(map(str, found["cues"])), data, seq, epoch)
        case "status":
            return _event(name, "", data, seq, epoch, _decoded_status(found))
        case "style":
            subject = "clear" if found["action"] == "clear" else ""
            return _event(name, subject, data, seq, epoch, Style(found["action"]))
        case _:
            return _event(name, "", data, seq, epoch)


def decode_revision(data: bytes) -> Revision:
    """Restore a revision from the data of its `cue` event."""
    found = json.loads(data)
    return Revision(
        found["cue"],
        found["lang"],
        found["source"],
        found["rev"],
        round(1000 * found["start"]),
        round(1000 * found["end"]),
        found["stable"],
        found["tail"],
        found["state"] == "final",
        found.get("rewrite", False),
        found.get("edited", False),
        found["speaker"],
        sound=found.get("sound"),
        at=found["t"],
    )


def status_without_id(status: Status, seq: int) -> bytes:
    """A status event without an id: it carries the present state and does not move a viewer's place."""
    return frame("status", to_json({"v": 1, "seq": seq} | _status_fields(status)))


def frame(name: str, data: bytes, id_: bytes = b"") -> bytes:
    """An event of the stream; `id_`: its `id:` line."""
    return id_ + b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def id_line(epoch: str, seq: int) -> bytes:
    """The `id:` line of an event, which a viewer sends back when it reconnects."""
    return b"id: %s-%d\n" % (epoch.encode(), seq)


def to_json(found: Mapping[str, object]) -> bytes:
    """Compact JSON. It escapes line ends inside strings, so an event's data is always one line."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def snapshot_data(head: Mapping[str, object], cues: Iterable[EncodedEvent]) -> bytes:
    """Data of a snapshot; the cues are copied in as they were encoded."""
    return to_json(head)[:-1] + b',"cues":[' + b",".join(event.data for event in cues) + b"]}"


def output_fields(output: OutputState) -> Fields:
    """State of an output, as viewers and operators are sent it."""
    found: Fields = asdict(output)
    return {"name": found.pop("name"), "lang": found.pop("language")} | found


def grade_fields(grade: TranslationGrade) -> Fields:
    """Grade of a translation, as viewers and operators are sent it."""
    return {"lang": grade.language, "by": grade.engine, "grade": grade.grade, "basis": grade.basis}


def hall_fields(hall: HallSettings) -> Fields:
    """Settings of the hall screens that are not as in the address, as viewers and operators are sent them."""
    return {name: value for name, value in asdict(hall).items() if value is not None}


def now_ms() -> int:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


def _event(
    name: str, subject: str, data: bytes, seq: int, epoch: str, value: Status | Style | None = None
) -> EncodedEvent:
    return EncodedEvent(seq, (name, subject), data, frame(name, data, id_line(epoch, seq)), value=value)


def _cue(segment: str, data: bytes, seq: int, epoch: str, *, final: bool, start: int) -> EncodedEvent:
    wire = frame("cue", data, id_line(epoch, seq))
    return EncodedEvent(seq, ("cue", segment), data, wire, open=not final, start=start)


def _status_fields(status: Status) -> Fields:
    more: Fields = {"detail": status.detail} if status.detail else {}
    more |= {"screens": [output_fields(output) for output in status.screens]} if status.screens else {}
    more |= {"grades": [grade_fields(grade) for grade in status.grades]} if status.grades else {}
    return {"state": status.state, "lag": round(status.lag, 2), **more}


def _decoded_status(found: Mapping[str, object]) -> Status:
    """Restore a status; fields that a later version has added to an output are ignored."""
    listed = found.get("screens", ())
    outputs = tuple(
        OutputState(language=one["lang"], **{name: one[name] for name in _OUTPUT_FIELDS if name in one})
        for one in (listed if isinstance(listed, list) else ())
    )
    given = found.get("grades", ())
    grades = tuple(
        TranslationGrade(one["lang"], one["by"], one["grade"], one["basis"])
        for one in (given if isinstance(given, list) else ())
    )
    lag, detail = float(str(found["lag"])), str(found.get("detail", ""))
    return Status(str(found["state"]), lag, detail, outputs, grades)  # type: ignore[arg-type]


def _cue_fields(revision: Revision, layout: Layout) -> Fields:
    found: Fields = {
        "lang": revision.language,
        "source": revision.source,
        "cue": revision.segment,
        "src_cue": revision.segment,
        "rev": revision.number,
        "state": "final" if revision.final else "open",
        "stable": revision.stable,
        "tail": revision.tail,
        "lines": lines(revision.text, layout.columns, revision.language),
        "start": round(revision.start / 1000, 3),
        "end": round(revision.end / 1000, 3),
        "t": now_ms(),
        "speaker": revision.speaker,
    }
    marks = {"rewrite": revision.rewrite, "edited": revision.edited}
    found |= {"sound": revision.sound} if revision.sound else {}
    return found | {name: True for name, set_ in marks.items() if set_}
