from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import argos, store
from tests.hub import Hub

FILES = {"model/model.bin": b"weights", "model/shared_vocabulary.txt": b"a", "sentencepiece.model": b"pieces"}


def package(path: Path, files: Mapping[str, bytes] = FILES, **metadata: str) -> Path:
    """Write a package from English to Spanish."""
    described = {"from_code": "en", "to_code": "es", "package_version": "1.9"} | metadata
    with zipfile.ZipFile(path, "w") as content:
        content.writestr("en_es/metadata.json", json.dumps(described))
        for name, data in files.items():
            content.writestr(name if name.startswith(("/", "..")) else f"en_es/{name}", data)
    return path


def test_a_package_is_installed_from_a_file(cache: Path) -> None:
    """Weights, vocabulary and tokenizer are kept; a missing configuration is empty."""
    lines: list[str] = []

    folder = store.fetch(
        str(package(cache / "x.argosmodel", FILES | {"README.md": b"MIT", "stanza/a": b"x"})), lines.append
    )

    assert folder == cache / "models" / "argos-en-es"
    kept = {"model.bin", "shared_vocabulary.txt", "sentencepiece.model", "config.json", "metadata.json", "README.md"}
    assert {file.name for file in folder.iterdir()} == kept
    assert lines == [f"argos-en-es: English to Spanish, version 1.9; its licence is in {folder / 'README.md'}"]
    assert list(argos.installed()) == [("en", "es", folder)]


def test_codes_of_argos_are_read(cache: Path) -> None:
    """`pb` is Portuguese of Brazil; the spoken language has no script."""
    store.fetch(str(package(cache / "a.argosmodel", to_code="pb")))
    store.fetch(str(package(cache / "b.argosmodel", from_code="zt", to_code="en")))

    assert [(source, target) for source, target, _ in argos.installed()] == [("en", "pt-BR"), ("zh", "en")]


def test_a_package_is_installed_from_an_address(hub: Hub, cache: Path) -> None:
    """A break is resumed; the archive is deleted afterwards."""
    content = package(cache / "x.argosmodel", FILES | {"model/model.bin": bytes(range(256)) * 2000}).read_bytes()
    hub.add("owner/name", {"x.argosmodel": content})
    hub.breaks["x.argosmodel"] = [100_000]

    folder = store.fetch(f"{hub.url}/files/owner/name/x.argosmodel")

    assert (folder / "model.bin").stat().st_size == 512_000
    assert hub.served["x.argosmodel"] == len(content)
    assert not list((cache / "models").glob("*download"))


def test_names_in_the_archive_are_not_paths(cache: Path) -> None:
    """A file outside the package is left out."""
    files = FILES | {"../../escaped": b"x", "/escaped": b"x", "model/sub/escaped": b"x"}

    folder = store.fetch(str(package(cache / "x.argosmodel", files)))

    assert not list(cache.rglob("*escaped*"))
    assert (folder / "model.bin").read_bytes() == b"weights"


@pytest.mark.parametrize(
    ("files", "metadata", "message"),
    [
        ({"model/model.bin": b"x", "bpe.model": b"x"}, {}, r"has no model/model\.bin with sentencepiece\.model"),
        (FILES, {"from_code": "xx"}, "names no pair of languages"),
        (FILES, {"target_prefix": "__es__"}, "several target languages"),
    ],
)
def test_other_packages_are_refused(
    cache: Path, files: dict[str, bytes], metadata: dict[str, str], message: str
) -> None:
    """Nothing is installed, and one line says why."""
    with pytest.raises(ModelError, match=message):
        store.fetch(str(package(cache / "x.argosmodel", files, **metadata)))
    assert list(argos.installed()) == []


def test_a_file_of_another_kind_is_refused(cache: Path) -> None:
    """A damaged archive and a missing file have their own messages."""
    (cache / "x.argosmodel").write_bytes(b"not a zip file")

    with pytest.raises(ModelError, match="not a readable Argos package"):
        store.fetch(str(cache / "x.argosmodel"))
    with pytest.raises(ModelError, match="does not exist"):
        store.fetch(str(cache / "y.argosmodel"))
