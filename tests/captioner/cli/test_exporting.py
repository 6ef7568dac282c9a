from __future__ import annotations

import json
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
        "captioner: 1 cue was saved",
    ]


def test_notices_are_data_with_json(tmp_path: Path, capsys: Printed) -> None:
    """Each has its file, places, and how to decide otherwise; on stderr it is one line."""
    (tmp_path / "a.srt").write_text(ONE.replace("00:00:01", "-00:00:01"))

    code = main(["export", "a.srt", "a.vtt", "--json"])
    out, err = capsys.readouterr()

    assert (0, "captioner: a.srt, line 2: negative time read as 0; move all captions with --offset\n") == (code, err)
    assert [
        {
            "file": "a.srt",
            "what": "negative time read as 0",
            "places": ["line 2"],
            "hint": "move all captions with --offset",
        }
    ] == json.loads(out)[0]["notices"]


def test_a_batch_goes_on_after_a_bad_file(tmp_path: Path, capsys: Printed) -> None:
    """The others are written, the exit code is 1, and the JSON has the error."""
    (tmp_path / "a.es.srt").write_text(ONE)
    (tmp_path / "b.srt").write_text("nonsense")
    (tmp_path / "c.srt").write_text(ONE)

    code = main(["export", "a.es.srt", "b.srt", "c.srt", "out", "--format", "vtt", "--json"])
    out, err = capsys.readouterr()

    assert (1, ["out/a.es.vtt", "out/b.vtt", "out/c.vtt"]) == (code, [row["file"] for row in json.loads(out)])
    assert "b.srt, line 1: text without timings: 'nonsense'" in json.loads(out)[1]["error"]
    assert "captioner: b.srt, line 1: text without timings: 'nonsense'; check that it is a .srt file\n" == err
    assert [True, False, True] == [(tmp_path / f"out/{name}.vtt").exists() for name in ("a.es", "b", "c")]


def test_strict_fails(tmp_path: Path, capsys: Printed) -> None:
    """Nothing is written, and the exit code is 1."""
    (tmp_path / "a.srt").write_text(ONE.replace("00:00:01", "-00:00:01"))

    assert 1 == main(["export", "a.srt", "a.vtt", "--strict"])
    assert "captioner: a.vtt: not written, because of --strict\n" in capsys.readouterr().err
    assert not (tmp_path / "a.vtt").exists()


def test_an_empty_file_is_reported(tmp_path: Path, capsys: Printed) -> None:
    """The result is a valid empty file."""
    (tmp_path / "a.srt").write_text("")

    assert 0 == main(["export", "a.srt", "a.vtt"])
    assert ("a.vtt\n", "captioner: a.srt: no captions\n") == capsys.readouterr()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            "--offset soon",
            "--offset soon is not a time; use seconds or HH:MM:SS, such as 1.5, -90 or --offset=-10:00:00",
        ),
        ("--fps fast", "--fps fast is not a frame rate; use a number such as 25, 23.976 or 30000/1001"),
        ("--fps 0", "--fps 0 is not a frame rate"),
        ("--encoding klingon", "--encoding: unknown encoding 'klingon'; use a name such as utf-8, cp1251 or shift_jis"),
        ("--with xx", "unknown language 'xx'"),
    ],
)
def test_invalid_options_are_one_line(tmp_path: Path, capsys: Printed, options: str, message: str) -> None:
    """The message has the value and what to do."""
    (tmp_path / "a.srt").write_text(ONE)

    assert 1 == main(["export", "a.srt", "a.vtt", *options.split()])
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("offset", "start"), [("1.5", 2500), ("-0.5", 500), ("=-0:00:00.25", 750), ("0:01", 2000), ("+1", 2000)]
)
def test_offsets(tmp_path: Path, offset: str, start: int) -> None:
    """Seconds, or a time with colons, with either sign."""
    (tmp_path / "a.srt").write_text(ONE)
    given = [f"--offset{offset}"] if offset.startswith("=") else ["--offset", offset]
    main(["export", "a.srt", "a.jsonl", *given])

    assert start / 1000 == json.loads((tmp_path / "a.jsonl").read_text())["start"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("a.srt b.srt out", "the format of the files in out is not given; name it, as in: captioner export"),
        (
            "a.srt x/a.vtt out --format txt",
            "a.srt and x/a.vtt would both be written to out/a.txt; convert them separately",
        ),
    ],
)
def test_unclear_targets_are_refused(capsys: Printed, inputs: str, message: str) -> None:
    """Several files need a folder, a format, and different names."""
    assert 1 == main(["export", *inputs.split()])
    assert message in capsys.readouterr().err
