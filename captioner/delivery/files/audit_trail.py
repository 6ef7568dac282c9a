"""Audit trail of a room: its journal and the actions of its operators, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from captioner.delivery.files.audit_log import read_actions
from captioner.delivery.files.journal import Journal
from captioner.types import Revision

Kind = Literal["caption", "edit", "action"]
"""A final of the machine; text that an operator has written or changed; anything else that an operator did."""
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event of the trail; empty fields do not apply."""

    t: int
    """Unix milliseconds; 0: not known, in journals of earlier versions."""
    kind: Kind
    who: str = ""
    """Name of the operator."""
    address: str = ""
    """IP address of the operator."""
    token: str = ""
    """Name in the operator's token."""
    action: str = ""
    """Description of the action."""
    cue: str = ""
    lang: str = ""
    rev: int = 0
    start: float = 0.0
    """Seconds of media time at which the caption starts."""
    text: str = ""
    """Text of the caption."""
    before: str = ""
    """Text of its earlier final."""


def read_trail(folder: Path) -> tuple[AuditEntry, ...]:
    """Read the trail in the folder of a room; takes a second for a day of captions.

    Raises:
        OSError: a file cannot be read.
    """
    return audit_trail(Journal(folder / "journal.jsonl").read(), read_actions(folder))


def audit_trail(journal: Iterable[Revision], actions: Iterable[Mapping[str, Any]]) -> tuple[AuditEntry, ...]:
    """Put finals, in the order of the journal, and actions into one order by time.

    An edit is one entry, with its text from the journal and its author from the actions. A final whose time is not
    known keeps its place in the journal.
    """
    edits: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    others: list[AuditEntry] = []
    for action in actions:
        if action.get("cue"):
            edits[action["cue"], action.get("lang"), action.get("rev")] = action
        else:
            others.append(AuditEntry(action["t"], "action", *_author(action), action=str(action.get("text", ""))))
    known: dict[tuple[str, str], str] = {}
    finals: list[tuple[int, AuditEntry]] = []
    latest = 0
    for final in journal:
        latest = max(latest, final.at)
        edit = edits.get((final.segment, final.language, final.number), {})
        before = known.get((final.segment, final.language), "")
        known[final.segment, final.language] = final.text
        finals.append((latest, _entry(final, edit, before)))
    placed = [*finals, *((entry.t, entry) for entry in others)]
    return tuple(entry for _, entry in sorted(placed, key=lambda each: each[0]))


def _entry(final: Revision, edit: Mapping[str, Any], before: str) -> AuditEntry:
    by_operator = final.edited or bool(final.by)
    author = _author(edit) if edit else (final.by, "", "")
    return AuditEntry(
        final.at,
        "edit" if by_operator else "caption",
        *author,
        action=str(edit.get("text", ""))
        or ("wrote" if by_operator and not before else "edited" if by_operator else ""),
        cue=final.segment,
        lang=final.language,
        rev=final.number,
        start=round(final.start / 1000, 3),
        text=final.text,
        before=before,
    )


def _author(action: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(action.get("who", "")), str(action.get("address", "")), str(action.get("token", ""))
