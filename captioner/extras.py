"""Shell commands that install optional dependencies (extras) and weights into the environment of this captioner.

uv and pipx make an environment without pip for each program, and make it again when an extra is added: the command
repeats the extras that they have noted. A virtual environment, such as that of `make install`, has its own pip.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
import tomllib
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

_PIPX_EXTRAS = re.compile(r"[^\[]*\[([\w,. -]+)\]")


def install_command(*extras: str, prefix: Path | None = None) -> str:
    """Return the command that adds extras: `pipx install --force '/home/ann/captioner[models,mic]'`.

    `prefix` is the folder of the environment; None: of this one.
    """
    prefix = prefix or Path(sys.prefix)
    if (receipt := prefix / "uv-receipt.toml").is_file():
        command, noted = "uv tool install --force", _noted_by_uv(receipt)
    elif (receipt := prefix / "pipx_metadata.json").is_file():
        command, noted = "pipx install --force", _noted_by_pipx(receipt)
    else:
        command, noted = _pip(prefix), []
    return f"{command} {_requirement([*noted, *extras])}"


def reinstall_command(*distributions: str, prefix: Path | None = None) -> str:
    """Return the command that installs distributions again, without their dependencies."""
    prefix = prefix or Path(sys.prefix)
    pipx = (prefix / "pipx_metadata.json").is_file()
    command = f"pipx runpip {prefix.name} install" if pipx else _pip(prefix)
    option = "--reinstall" if command.startswith("uv ") else "--force-reinstall"
    return f"{command} {option} --no-deps {' '.join(distributions)}"


def _pip(prefix: Path) -> str:
    python = shlex.quote(sys.executable)
    own = find_spec("pip") is not None and not (prefix / "uv-receipt.toml").is_file()
    return f"{python} -m pip install" if own else f"uv pip install --python {python}"


def _noted_by_uv(receipt: Path) -> list[str]:
    requirements = tomllib.loads(receipt.read_text(encoding="utf-8"))["tool"]["requirements"]
    return [extra for one in requirements if one["name"] == "captioner" for extra in one.get("extras", ())]


def _noted_by_pipx(receipt: Path) -> list[str]:
    package = json.loads(receipt.read_text(encoding="utf-8"))["main_package"]["package_or_url"]
    found = _PIPX_EXTRAS.match(package)
    return [extra.strip() for extra in found[1].split(",")] if found else []


def _requirement(extras: list[str]) -> str:
    """Return captioner with extras, from where it was installed: a folder, a repository or the package index."""
    listed = ",".join(dict.fromkeys(extras))
    try:
        origin = json.loads(metadata.distribution("captioner").read_text("direct_url.json") or "{}")
    except metadata.PackageNotFoundError:  # run from its folder, without being installed
        origin = {}
    url = origin.get("url", "")
    if "vcs_info" in origin:
        return shlex.quote(f"captioner[{listed}] @ {origin['vcs_info']['vcs']}+{url}")
    place = unquote(urlsplit(url).path) if url.startswith("file:") else "captioner"
    editable = "--editable " if origin.get("dir_info", {}).get("editable") else ""
    return editable + shlex.quote(f"{place}[{listed}]")
