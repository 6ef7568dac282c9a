from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from captioner.delivery.files.audit_log import AuditLog, read_actions
from captioner.delivery.files.audit_trail import AuditEntry, audit_trail
from tests.fakes import revision

FIRST = replace(revision("c1", "Good evning.", final=True), at=1000)
EDIT = replace(FIRST, number=2, stable="Good evening.", edited=True, by="Anna", at=3000)
ACTION = {"v": 1, "t": 2000, "who": "Ben", "address": "10.0.0.5", "text": "hid all captions"}
EDITED = {"t": 3001, "who": "Anna", "token": "anna", "text": "edited c1 in en", "cue": "c1", "lang": "en", "rev": 2}


def test_finals_edits_and_actions_in_order() -> None:
    """An edit has its author from the actions, its text and the text before from the journal."""
    assert audit_trail((FIRST, EDIT), (ACTION, EDITED)) == (
        AuditEntry(1000, "caption", cue="c1", lang="en", rev=1, text="Good evning."),
        AuditEntry(2000, "action", "Ben", "10.0.0.5", action="hid all captions"),
        AuditEntry(
            3000,
            "edit",
            "Anna",
            token="anna",
            action="edited c1 in en",
            cue="c1",
            lang="en",
            rev=2,
            text="Good evening.",
            before="Good evning.",
        ),
    )


def test_text_that_an_operator_typed_and_unknown_times() -> None:
    """A typed caption is an edit by its author; finals of an earlier version keep their place in the journal."""
    typed = replace(FIRST, segment="c2", by="Ben", at=4000)
    unknown = replace(FIRST, segment="c3", at=0)

    assert [("caption", "c1", ""), ("edit", "c2", "Ben"), ("caption", "c3", "")] == [
        (entry.kind, entry.cue, entry.who) for entry in audit_trail((FIRST, typed, unknown), ())
    ]


def test_actions_survive_a_full_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Actions that cannot be written are reported, and written with the next one in order; damaged lines skipped."""
    folder = tmp_path / "hall"
    folder.write_text("in the way")
    audit = AuditLog(folder)
    audit.add({"t": 1, "text": "first"})
    audit.save()
    problem = audit.problem
    folder.unlink()
    audit.add({"t": 2, "text": "second"})
    audit.save()
    with (folder / "audit.jsonl").open("a") as file:
        file.write('{"t": "no time"}\n{\n')

    assert "cannot be written to audit.jsonl" in problem
    assert "" == audit.problem
    assert [{"t": 1, "text": "first"}, {"t": 2, "text": "second"}] == list(read_actions(folder))
    assert "line 4 is damaged" in caplog.text
