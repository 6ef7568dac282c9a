"""Argos packages (`.argosmodel`): zip files with a model for CTranslate2 and one of sentencepiece, for one pair.

Only these files are taken out of the archive, and its README, which names the licence. The index of Argos declares no
hashes: an archive from an address is checked by the checksums that a zip file has.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from captioner import languages
from captioner.config import untrusted
from captioner.errors import LanguageError, ModelError
from captioner.models.download import Downloader, RemoteFile
from captioner.models.fingerprint import fingerprint_file, verify
from captioner.models.folders import building, locked, resuming
from captioner.models.location import cache_folder
from captioner.models.report import Progress, Report

SUFFIX = ".argosmodel"
_KEPT = ("sentencepiece.model", "metadata.json", "README.md")
_OTHER_CODES = {"pb": "pt-BR", "zt": "zh-Hant"}
"""Codes of Argos for languages that have another one here."""


@dataclass(frozen=True, slots=True)
class ArgosPackage:
    """An archive that was read."""

    source: str
    target: str
    version: str

    @property
    def name(self) -> str:
        """Name of the weights in the cache, such as `argos-en-es`."""
        return f"argos-{self.source}-{self.target}"


def is_package(name: str) -> bool:
    """Return True if a name is that of an Argos package: a file or an address."""
    return name.endswith(SUFFIX)


def install(name: str, report: Report, progress: Progress) -> Path:
    """Install a package from a file or an address, and return the folder of its weights in the cache.

    Raises:
        ModelError: it cannot be read or downloaded, or is not an Argos package with sentencepiece.
    """
    if not re.match(r"https?://", name):
        return _unpacked(untrusted.path(name), name, report)
    folder = cache_folder("argos-download")
    with locked(folder, report), resuming(folder, hashlib.sha256(name.encode()).hexdigest()) as partial:
        report(f"downloading {name}")
        file = RemoteFile(name.rpartition("/")[2], name, 0)
        archive = Downloader(report=report, progress=progress).fetch(file, partial)
        installed = _unpacked(archive, name, report)
    shutil.rmtree(folder, ignore_errors=True)
    return installed


def installed() -> Iterator[tuple[str, str, Path]]:
    """Yield source, target and folder of each package in the cache."""
    folder = cache_folder("")
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if match := re.fullmatch(r"argos-([a-z]{2,3})-([a-z]{2,3}(?:-\w+)*)", path.name):
            yield match[1], match[2], path


def _unpacked(archive: Path, name: str, report: Report) -> Path:
    try:
        with zipfile.ZipFile(archive) as content:
            package, root = _described(content, name)
            folder = cache_folder(package.name)
            with locked(folder, report), building(folder) as unfinished:
                _extract(content, root, unfinished)
    except FileNotFoundError as error:
        raise ModelError(
            f"file {name} does not exist", "give the path of an .argosmodel file, or its address"
        ) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{name} is not a readable Argos package: {error}", "download it again") from error
    fingerprint_file(folder).unlink(missing_ok=True)
    verify(folder, folder)
    route = f"{languages.ENGLISH_NAMES[package.source]} to {languages.ENGLISH_NAMES[package.target]}"
    report(f"{package.name}: {route}, version {package.version}; its licence is in {folder / 'README.md'}")
    return folder


def _described(content: zipfile.ZipFile, name: str) -> tuple[ArgosPackage, str]:
    """Return the package and the folder of the archive that it is in."""
    listed = content.namelist()
    described = next((each for each in listed if re.fullmatch(r"([^/]+/)?metadata\.json", each)), "")
    root = described.removesuffix("metadata.json")
    hint = "give an Argos package that translates one language into another"
    try:
        metadata: dict[str, Any] = json.loads(content.read(described)) if described else {}
        source, target = languages.base(_language(metadata["from_code"])), _language(metadata["to_code"])
    except (KeyError, ValueError, TypeError, LanguageError) as error:
        raise ModelError(f"{name} names no pair of languages that captioner knows", hint) from error
    if f"{root}sentencepiece.model" not in listed or f"{root}model/model.bin" not in listed:
        raise ModelError(
            f"{name} has no model/model.bin with sentencepiece.model", "get a newer version of the package"
        )
    if metadata.get("target_prefix"):
        raise ModelError(f"{name} is a model of several target languages, which is not supported", hint)
    return ArgosPackage(source, target, str(metadata.get("package_version", "unknown"))), root


def _language(code: str) -> str:
    return languages.check(_OTHER_CODES.get(code, code))


def _extract(content: zipfile.ZipFile, root: str, folder: Path) -> None:
    """Write the model and its tokenizer; names of the archive are never used as paths."""
    for info in content.infolist():
        path = PurePosixPath(info.filename.removeprefix(root))
        wanted = path.parts[0:1] == ("model",) and len(path.parts) == 2
        if info.filename.startswith(root) and not info.is_dir() and (wanted or str(path) in _KEPT):
            with content.open(info) as source, (folder / path.name).open("wb") as target:
                shutil.copyfileobj(source, target)
    if not (folder / "config.json").exists():  # packages of older versions of CTranslate2 have none
        (folder / "config.json").write_text("{}")
