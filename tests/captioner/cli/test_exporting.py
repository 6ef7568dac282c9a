from __future__ import annotations

from pathlib import Path

import pytest

from captioner.cli import main

Printed = pytest.CaptureFixture[str]
ONE = "1\n00:00:01,000 --> 00:00:02,000\nuno\n"


def test_export_reports_an_unknown_language(tmp_path: Path, capsys: Printed) -> None:
    """A format that names the language needs it: one line says how to give it; other formats do not need it."""
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nuno\n")
    main(["export", "a.srt", "a.vtt"])
    assert not capsys.readouterr().err
    main(["export", "a.srt", "a.json"])
    assert (
        "captioner: a.json: no language is named, since that of a.srt is unknown; add --lang\n"
        == capsys.readouterr().err
    )
    main(["export", "a.srt", "a.json", "--lang", "Spanish"])

    assert '"lang": "es"' in (tmp_path / "a.json").read_text()


def test_export_reports_faults(tmp_path: Path, capsys: Printed) -> None:
    """`export` prints the written file on stdout, and each fault with its line number on stderr."""
    (tmp_path / "a.es.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nuno\n\n00:00:03,000 --> 00:00:02,000\ndos\n")

    code = main(["export", "a.es.srt", "b.es.vtt", "--report"])
    out, err = capsys.readouterr()

    assert (code, out) == (
        0,
        "b.es.vtt: 1 cues, over a limit: none (0.0 per 1000); end: 0 % a sentence, 0 % a clause, 100 % neither\n",
    )
    assert err.splitlines() == [
        "captioner: a.es.srt, line 5: the cue ends at 00:00:02,000, before it starts at 00:00:03,000",
        "captioner: 1 cues were saved",
    ]
