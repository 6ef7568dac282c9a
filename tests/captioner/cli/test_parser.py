from __future__ import annotations

from pathlib import Path

import pytest

from captioner.cli.parser import build_parser


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("run talk.mp3 --from en --to es,fr --room hall --out o --host 0.0.0.0 --port 9 --exit", "run"),
        ("run - --rate 48000 --format f32le", "run"),
        ("serve --config captioner.toml --model whisper-small", "serve"),
        ("file talk.mp3 --from en --to es -o out --json", "file"),
        (
            "file a.mp4 b.mp3 --from en --report --format srt,stl --no-align --mux --burn en --profile bbc --crlf",
            "file",
        ),
        ("export a.es.srt b.es.ttml --profile ebu --report", "export"),
        ("finish main --to en -o out", "finish"),
        ("report main --since 2026-09-24 --json", "report"),
        ("audit main --captions", "audit"),
        ("replay captions/main --speed 2 --room demo --exit", "replay"),
        ("run mic --from en --record", "run"),
        ("bench talk.flac --words talk.words.json", "bench"),
        ("models", "models list"),
        ("models list --json", "models list"),
        ("models check", "models check"),
        ("models check whisper-base --json", "models check"),
        ("models fetch small medium", "models fetch"),
        ("models convert folder --name mine --quantization float16 --languages en,es", "models convert"),
        ("models path whisper-base", "models path"),
        ("devices --json", "devices"),
        ("check --port 9", "check"),
        ("config --sample", "config"),
        ("languages --from es --json", "languages"),
    ],
)
def test_every_documented_command_is_parsed(line: str, command: str) -> None:
    """Each documented command line is parsed, and names its command."""
    assert build_parser().parse_args(line.split()).command == command


@pytest.mark.parametrize("line", ["", "frob", "run", "file", "models path", "models frob", "run a --port many"])
def test_bad_usage_exits_with_two(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Bad usage prints the usage on stderr and exits with 2."""
    with pytest.raises(SystemExit) as left:
        build_parser().parse_args(line.split())

    assert left.value.code == 2
    assert "usage: captioner" in capsys.readouterr().err


def test_standard_input_of_file() -> None:
    """`captioner file -` reads a recording from standard input."""
    given = build_parser().parse_args(["file", "-", "talk.mp3"])

    assert [Path("/dev/stdin"), Path("talk.mp3")] == given.inputs
