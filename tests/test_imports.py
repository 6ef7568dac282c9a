"""Who may know whom, read from the sources by their syntax alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
GROUND = {"types", "errors", "languages", "config"}
"""Known by everybody."""
STAGES = {"audio", "vad", "spoken", "window", "recognizers", "stabilizer", "segmenter", "translators"}
"""Know the ground and never one another."""
MIDDLE = {"english", "hub", "engine", "layout", "bonds", "pieces", "lines"}
"""Know what is below them."""
SHARED = {"phrases", "histogram", "received"}
"""Words and rules of languages, and what several stages read or count with; they know the ground alone."""
HEAVY = {"torch", "transformers", "whisperx", "ctranslate2", "faster_whisper", "sounddevice", "av", "onnxruntime"}
"""Libraries that are loaded when first needed."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def room(path: Path) -> str:
    """`captioner/audio/file.py` -> `audio`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def imported(path: Path, *, at_once: bool = False) -> Iterator[str]:
    """Full names that a module imports; `at_once`: only when it is itself imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if at_once else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(path: Path) -> set[str]:
    """What a module calls, as it is written."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def neighbours(path: Path) -> set[str]:
    """The rooms of captioner that a module knows."""
    names = (name.split(".") for name in imported(path) if name.startswith("captioner."))
    return {parts[1] for parts in names if len(parts) > 1} - {room(path), "__version__"}


def above(rooms: set[str], allowed: set[str]) -> dict[str, set[str]]:
    """File of those rooms -> what it knows and should not."""
    files = (path for path in modules("captioner") if room(path) in rooms)
    return {str(path): bad for path in files if (bad := neighbours(path) - allowed)}


def test_formats_know_nothing_of_captioner() -> None:
    """Subtitle formats stand on their own."""
    known = {name for path in modules("formats") for name in imported(path) if name.startswith("captioner")}

    assert set() == known


def test_the_ground_knows_only_itself() -> None:
    """Types, errors, languages and settings import nothing above them."""
    wrong = above(GROUND | SHARED, GROUND)

    assert wrong == {}


def test_stages_never_import_one_another() -> None:
    """A stage knows the ground; what another has to tell it comes through the engine."""
    wrong = above(STAGES, GROUND | SHARED)

    assert wrong == {}


def test_the_middle_knows_nothing_of_the_shell() -> None:
    """Hub, engine and layout import stages, one another and the ground."""
    wrong = above(MIDDLE, GROUND | SHARED | STAGES | MIDDLE)

    assert wrong == {}


def test_nobody_imports_the_command_line() -> None:
    """The command line stands on top of everything."""
    knowing = {room(path) for path in modules("captioner") if "cli" in neighbours(path)}

    assert {"__main__"} == knowing


def test_only_the_command_line_prints_or_exits() -> None:
    """Everything else gives values, raises errors and writes to the log."""
    ends = {"print", "exit", "quit", "sys.exit", "os._exit"}
    calling = {room(path) for path in modules("captioner") if ends & called(path)}

    assert calling <= {"cli", "__main__"}


def test_optional_libraries_wait_until_they_are_needed() -> None:
    """The core imports without the libraries of the extras."""
    extras = {"torch", "transformers", "whisperx", "sounddevice", "sentencepiece"}
    known = {name.split(".")[0] for path in modules("captioner") for name in imported(path, at_once=True)}

    assert set() == known & extras


def test_help_loads_no_heavy_library() -> None:
    """`captioner --help` is instant: neither models' libraries nor numpy nor the server are loaded for it."""
    script = (
        "import sys, captioner.cli, captioner.cli.parser; captioner.cli.parser.build_parser().format_help();"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)

    assert set() == set(loaded.stdout.split()) & (HEAVY | {"numpy", "uvicorn", "starlette", "huggingface_hub"})
