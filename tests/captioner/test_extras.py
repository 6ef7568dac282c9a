from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from captioner import extras
from captioner.extras import install_command, reinstall_command

CLONE = {"url": "file:///home/ann/live%20captions", "dir_info": {}}
PIPX = '{"main_package": {"package_or_url": "/home/ann/captioner[models, nllb]"}}'
UV = '[tool]\nrequirements = [{ name = "six" }, { name = "captioner", extras = ["models"], directory = "/home/ann" }]\n'


@pytest.fixture
def origin(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Origin of this captioner as pip has noted it; the test may change it."""
    noted: dict[str, object] = dict(CLONE)

    class Distribution:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return json.dumps(noted) if noted else None

    monkeypatch.setattr("importlib.metadata.distribution", lambda _: Distribution())
    return noted


def test_a_virtual_environment_has_its_own_pip(tmp_path: Path, origin: dict[str, object]) -> None:
    """The command names the Python of the environment and the folder of the clone, so it works in any folder."""
    origin["dir_info"] = {"editable": True}

    assert install_command("mic", prefix=tmp_path) == (
        f"{sys.executable} -m pip install --editable '/home/ann/live captions[mic]'"
    )


def test_pipx_keeps_the_extras_that_it_has_noted(tmp_path: Path, origin: dict[str, object]) -> None:
    """Pipx makes the environment again, so the command repeats the extras that are installed."""
    (tmp_path / "pipx_metadata.json").write_text(PIPX)

    assert origin
    assert install_command("mic", "nllb", prefix=tmp_path) == (
        "pipx install --force '/home/ann/live captions[models,nllb,mic]'"
    )


def test_uv_keeps_the_extras_that_it_has_noted(tmp_path: Path, origin: dict[str, object]) -> None:
    """A tool of uv is installed again with the extras of its receipt and the new one."""
    (tmp_path / "uv-receipt.toml").write_text(UV)

    assert origin
    assert install_command("mic", prefix=tmp_path) == "uv tool install --force '/home/ann/live captions[models,mic]'"


@pytest.mark.parametrize(
    ("noted", "requirement"),
    [
        ({}, "'captioner[mic]'"),
        ({"url": "https://host/c.git", "vcs_info": {"vcs": "git"}}, "'captioner[mic] @ git+https://host/c.git'"),
        ({"url": "file:///d/captioner-1.whl", "archive_info": {}}, "'/d/captioner-1.whl[mic]'"),
    ],
)
def test_captioner_is_installed_from_where_it_came(
    noted: dict[str, object], requirement: str, tmp_path: Path, origin: dict[str, object]
) -> None:
    """A package from the index, a repository or a wheel is installed from there again."""
    origin.clear()
    origin.update(noted)

    assert install_command("mic", prefix=tmp_path).endswith(f"pip install {requirement}")


def test_an_environment_without_pip_is_changed_by_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`uv venv` makes environments without pip."""
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "pip" else find_spec(name))

    assert install_command("mic", prefix=tmp_path).startswith(f"uv pip install --python {sys.executable} ")
    assert reinstall_command("one", prefix=tmp_path) == (
        f"uv pip install --python {sys.executable} --reinstall --no-deps one"
    )


def test_weights_are_installed_into_the_environment_of_pipx(tmp_path: Path) -> None:
    """Pipx installs distributions into an environment of its own by its name."""
    folder = tmp_path / "captioner"
    folder.mkdir()
    (folder / "pipx_metadata.json").write_text(PIPX)

    assert reinstall_command("one", "two", prefix=folder) == (
        "pipx runpip captioner install --force-reinstall --no-deps one two"
    )
