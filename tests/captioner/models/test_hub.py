from __future__ import annotations

from pathlib import Path

import pytest

from captioner.errors import ModelError
from captioner.models import hub as client
from captioner.models.report import hidden, silent
from tests.captioner.models.conftest import MARIAN
from tests.hub import COMMIT, Hub


def test_an_unreachable_hub_is_one_line() -> None:
    """Exceptions of the hub's client become one line."""
    with pytest.raises(ModelError, match="cannot reach the model hub for Systran/faster-whisper-medium") as refused:
        client.listing("Systran/faster-whisper-medium")

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("name", "expected"), [("owner/name.v2", True), ("name", False), ("../owner/name", False)])
def test_repositories_have_an_owner_and_a_name(name: str, expected: bool) -> None:
    """A name of the catalogue and a path are not repositories."""
    assert expected == client.is_repository(name)


def test_a_listing_has_what_a_model_needs(hub: Hub) -> None:
    """Other files of the repository are not downloaded; the newest commit is resolved once."""
    hub.add("owner/name", MARIAN)

    listed = client.listing("owner/name")

    assert listed.revision == COMMIT
    assert {file.name for file in listed.files} == MARIAN.keys() - {"README.md"}
    assert all(f"/resolve/{COMMIT}/" in file.url and (file.sha256 or file.git_sha1) for file in listed.files)


def test_a_repository_without_weights_is_refused(hub: Hub, tmp_path: Path) -> None:
    """Some published conversions have lost their weights; nothing of them is downloaded."""
    hub.add("owner/name", {name: content for name, content in MARIAN.items() if name != "model.bin"})
    listed = client.listing("owner/name")

    with pytest.raises(ModelError, match=r"owner/name has no model\.bin, which CTranslate2 needs"):
        client.download("owner/name", listed, tmp_path, ("model.bin",), silent, hidden)
    assert not hub.served


@pytest.mark.usefixtures("hub")
def test_an_unknown_repository_is_refused() -> None:
    """The message has the repository and the revision."""
    with pytest.raises(ModelError, match="no repository owner/name at revision 0123456789ab"):
        client.listing("owner/name", COMMIT)


def test_a_rate_limit_of_the_list_is_refused(hub: Hub) -> None:
    """The hint says when to come back."""
    hub.limits = [90]

    with pytest.raises(ModelError, match="rate limit") as refused:
        client.listing("owner/name")
    assert refused.value.hint == "run it again in 90 s"


def test_progress_is_that_of_all_files(hub: Hub, tmp_path: Path) -> None:
    """A download has one size; files that are there count as done."""
    hub.add("owner/name", MARIAN)
    listed = client.listing("owner/name")
    (tmp_path / "source.spm").write_bytes(MARIAN["source.spm"])
    shown: list[tuple[str, int, int]] = []

    client.download("owner/name", listed, tmp_path, (), silent, lambda *each: shown.append(each))

    total = sum(file.size for file in listed.files)
    assert {(name, size) for name, _, size in shown} == {("name", total)}
    assert [done for _, done, _ in shown] == sorted(done for _, done, _ in shown)
    assert shown[-1][1] == total
