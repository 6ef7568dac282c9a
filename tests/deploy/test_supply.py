"""Tests of dependencies: accepted licences, pinned versions, and no code executed from a download."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from deploy import supply

ROOT = Path(__file__).parents[2]
LOCKED = ("core", "models", "redis", "export", "screens", "cjk")
"""Extras in the lock: those of an engine on a server and of its edges."""
SOURCES = sorted((ROOT / "captioner").rglob("*.py"))


def dependencies() -> list[supply.Dependency]:
    """Return the installed dependencies that do not depend on the build of torch.

    A CUDA build brings packages with licences of NVIDIA, which captioner does not distribute.
    """
    return [each for each in supply.dependencies() if not each.name.startswith(supply.CUDA)]


def pins() -> dict[str, tuple[str, int]]:
    """Return version and number of hashes of each locked package."""
    found: dict[str, tuple[str, int]] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / "deploy" / "lock.txt").read_text(encoding="utf-8")):
        if matched := re.match(r"([A-Za-z0-9._-]+)==(\S+)", block):
            found[canonicalize_name(matched[1])] = matched[2], block.count("--hash=sha256:")
    return found


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Yield every call in the product with its file."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def test_every_dependency_has_a_licence_that_is_accepted() -> None:
    """Each installed dependency has an accepted licence.

    For a new one without a known licence, read its licence file and add it to `deploy/supply.py`.
    """
    unknown = [(each.name, each.licence) for each in dependencies() if not each.accepted]

    assert [] == unknown


def test_every_dependency_is_on_the_page() -> None:
    """deploy/LICENCES.md lists each installed dependency.

    Licences are not compared: they vary with the build of a package.
    """
    listed = set(re.findall(r"^\| (\S+) \| .+? \|", supply.PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    assert set() == {each.name for each in dependencies()} - listed


def test_rows_of_packages_that_are_not_installed_are_kept() -> None:
    """The page lists the packages of all extras, whichever of them are installed where it is generated."""
    before = supply.read_page(supply.PAGE.read_text(encoding="utf-8"))
    after = {each.name: each for each in supply.listed(before)}

    assert {each.name for each in before} <= after.keys()
    assert after["whisperx"].brought == ("whisperx",)
    assert "whisperx" in after["torch"].brought


def test_rows_that_nothing_needs_are_dropped() -> None:
    """A package that is neither installed nor needed by an incomplete extra has no row."""
    asked = {"core": [Requirement("packaging"), Requirement("elsewhere; sys_platform == 'none'")]}
    before = [supply.Dependency(name, "MIT", ("core",)) for name in ("gone", "elsewhere", "packaging")]

    assert ["elsewhere", "packaging"] == [each.name for each in supply.listed(before, asked)]


def test_a_package_without_metadata_and_row_is_named() -> None:
    """The error has the packages and the command that installs them."""
    asked = {"core": [], "mic": [Requirement("absent>=2"), Requirement("missing")]}
    with pytest.raises(LookupError) as error:
        supply.listed([supply.Dependency("gone", "MIT", ("mic",))], asked)

    found = "neither installed nor in LICENCES.md: absent, missing; run .venv/bin/pip install --editable '.[mic]'"
    assert found == error.value.args[0]


def test_other_licences_are_rejected() -> None:
    """A licence that is not accepted is rejected, alone and in an expression."""
    said = ("MIT", "MIT AND Zlib", "GPL-3.0-only", "MIT AND GPL-3.0-only", "")

    assert [True, True, False, False, False] == [supply.Dependency("x", each, ()).accepted for each in said]


@pytest.mark.parametrize("extra", LOCKED)
def test_the_lock_has_every_requirement(extra: str) -> None:
    """The lock has a fitting version and hashes of each requirement; `make lock` updates it."""
    pinned = pins()
    wrong = [str(asked) for asked in supply.wanted()[extra] if not _held(asked, pinned)]

    assert [] == wrong
    assert all(hashes for _, hashes in pinned.values())


def _held(asked: Requirement, pinned: dict[str, tuple[str, int]]) -> bool:
    name = canonicalize_name(asked.name)
    return name in pinned and asked.specifier.contains(Version(pinned[name][0]))


def test_the_lock_names_no_index() -> None:
    """The lock names no index and no address; hashes identify the files."""
    text = (ROOT / "deploy" / "lock.txt").read_text(encoding="utf-8")

    assert not re.search(r"index-url|find-links|https?://|file://", text)


def test_nothing_unpickles_or_runs_what_it_has_read() -> None:
    """No module unpickles data or evaluates text as code."""
    forbidden = {
        "eval",
        "exec",
        "torch.load",
        "pickle.load",
        "pickle.loads",
        "joblib.load",
        "marshal.loads",
        "dill.load",
    }
    forbidden |= {"yaml.load", "yaml.unsafe_load", "shelve.open", "np.load", "numpy.load"}
    found = {(path.name, ast.unparse(node.func)) for path, node in calls() if ast.unparse(node.func) in forbidden}

    assert set() == found


def test_checkpoints_run_no_code() -> None:
    """Each call that loads a checkpoint passes `trust_remote_code=False` explicitly."""
    loaders = ("from_pretrained", "TransformersConverter")
    loading = [(path, node) for path, node in calls() if ast.unparse(node.func).endswith(loaders)]
    said = [(path.name, [ast.unparse(word) for word in node.keywords]) for path, node in loading]

    assert {"convert.py", "transformers_nllb.py"} <= {name for name, _ in said}
    assert [] == [name for name, words in said if "trust_remote_code=False" not in words]


def test_torch_loads_weights_only() -> None:
    """Only versions that load weights without unpickling code are allowed: torch from 2.6, transformers from 4.57."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    asked = {requirement.name: requirement for text in extras["convert"] if (requirement := Requirement(text))}

    assert not asked["torch"].specifier.contains("2.5.1")
    assert not asked["transformers"].specifier.contains("4.40.0")
