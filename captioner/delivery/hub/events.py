"""Events as bytes: each is encoded once, whatever the number of viewers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from captioner.layout.limits import Layout
from captioner.layout.live_lines import lines
from captioner.types import Event, OutputState, Removal, Revision, Status, Style

Key = tuple[str, str]
"""What a later event supersedes: `("cue", "c412")`, `("status", "")`."""
Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it goes over the wire."""

    seq: int
    key: Key
    """Its first part is the event's name."""
    data: bytes
    """Its JSON alone, for snapshots and for the bus."""
    wire: bytes
    """The whole event, its first line is the `id:`."""
    open: bool = False
    """A cue that is not final yet."""
    start: int = 0
    """Milliseconds, of a cue."""

    @property
    def name(self) -> str:
        """Of the event, such as `cue`."""
        return self.key[0]

    @property
    def anonymous(self) -> bytes:
        """The event without its id: for telling the present state without moving the viewer's place back."""
        return self.wire.split(b"\n", 1)[1]

    @property
    def place(self) -> tuple[int, str]:
        """Cues are ordered by it."""
        return self.start, self.key[1]


def encode(event: Event, seq: int, epoch: str, layout: Layout) -> Entry:
    """The event in its final form; a cue is broken into lines as in the files."""
    name, fields = _fields(event, layout)
    data = dump({"v": 1, "seq": seq} | fields)
    return _entry(name, fields, data, seq, epoch)


def recall(name: str, data: bytes, seq: int, epoch: str) -> Entry:
    """An event that another process has encoded."""
    return _entry(name, json.loads(data), data, seq, epoch)


def revision(data: bytes) -> Revision:
    """A cue that was encoded, as it was before; its lines belong to the layout."""
    fields = json.loads(data)
    return Revision(
        fields["cue"],
        fields["lang"],
        fields["source"],
        fields["rev"],
        round(1000 * fields["start"]),
        round(1000 * fields["end"]),
        fields["stable"],
        fields["tail"],
        fields["state"] == "final",
        fields.get("rewrite", False),
        fields.get("edited", False),
        fields["speaker"],
    )


def status(said: Status, seq: int) -> bytes:
    """The status as an event without an id: it tells how things are and moves no viewer's place."""
    name, fields = _status(said)
    return frame(name, dump({"v": 1, "seq": seq} | fields))


def recalled_status(data: bytes) -> Status:
    """A status that was encoded, here or by another process."""
    fields = json.loads(data)
    screens = tuple(OutputState(language=known.pop("lang"), **known) for known in fields.get("screens", ()))
    return Status(fields["state"], float(fields["lag"]), fields.get("detail", ""), screens)


def recalled_action(data: bytes) -> str:
    """What a style that was encoded says: `hide`, `show` or `clear`."""
    return str(json.loads(data)["action"])


def frame(name: str, data: bytes, id_: bytes = b"") -> bytes:
    """An event of the stream."""
    return id_ + b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def identity(epoch: str, seq: int) -> bytes:
    """The line that says where a viewer is."""
    return b"id: %s-%d\n" % (epoch.encode(), seq)


def dump(fields: Mapping[str, object]) -> bytes:
    """JSON, which escapes line ends inside strings, so that an event's data is always one line."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def snapshot(head: Mapping[str, object], cues: Iterable[Entry]) -> bytes:
    """The data of a snapshot: the cues are in it as they were encoded."""
    return dump(head)[:-1] + b',"cues":[' + b",".join(entry.data for entry in cues) + b"]}"


def screen_fields(screen: OutputState) -> Fields:
    """How it is doing, as viewers and the operator are told."""
    fields: Fields = asdict(screen)
    return {"name": fields.pop("name"), "lang": fields.pop("language")} | fields


def now() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def _entry(name: str, fields: Fields, data: bytes, seq: int, epoch: str) -> Entry:
    wire = frame(name, data, identity(epoch, seq))
    if name != "cue":
        return Entry(seq, (name, _superseded(name, fields)), data, wire)
    start = round(1000 * float(str(fields["start"])))
    return Entry(seq, (name, str(fields["cue"])), data, wire, open=fields["state"] == "open", start=start)


def _superseded(name: str, fields: Fields) -> str:
    """Every removal and `clear` stands for itself; of statuses, and of hide and show, only the last one counts."""
    if name == "remove" and isinstance(cues := fields["cues"], (list, tuple)):
        return " ".join(map(str, cues))
    return "clear" if fields.get("action") == "clear" else ""


def _fields(event: Event, layout: Layout) -> tuple[str, Fields]:
    match event:
        case Revision():
            return "cue", _cue(event, layout)
        case Removal():
            return "remove", {"lang": event.language, "cues": event.segments}
        case Status():
            return _status(event)
        case Style():
            return "style", {"action": event.action}


def _status(said: Status) -> tuple[str, Fields]:
    more: Fields = {"detail": said.detail} if said.detail else {}
    more |= {"screens": [screen_fields(screen) for screen in said.screens]} if said.screens else {}
    return "status", {"state": said.state, "lag": round(said.lag, 2), **more}


def _cue(revision: Revision, layout: Layout) -> Fields:
    fields: Fields = {
        "lang": revision.language,
        "source": revision.source,
        "cue": revision.segment,
        "src_cue": revision.segment,
        "rev": revision.number,
        "state": "final" if revision.final else "open",
        "stable": revision.stable,
        "tail": revision.tail,
        "lines": lines(revision.text, layout.columns, layout.rows, revision.language),
        "start": round(revision.start / 1000, 3),
        "end": round(revision.end / 1000, 3),
        "t": now(),
        "speaker": revision.speaker,
    }
    marks = {"rewrite": revision.rewrite, "edited": revision.edited}
    return fields | {name: True for name, said in marks.items() if said}
