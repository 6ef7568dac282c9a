from __future__ import annotations

import pytest

from captioner.errors import SourceError
from captioner.rooms.sources.source_rules import SourceRules

RULES = SourceRules(("http", "https", "srt"), ("good",))


@pytest.mark.parametrize(
    "source", ["talk.wav", "mic", "-", "file:///x.wav", "https://good/live.m3u8", "https://me:pw@GOOD:8443/x"]
)
def test_listed_addresses_files_and_devices_pass(source: str) -> None:
    """Hosts are compared without case, credentials and port."""
    RULES.check(source)


@pytest.mark.parametrize(
    "source", ["concat://a", "data://x", "ftp://host/a.mp3", "http://169.254.169.254/x", "http://good@10.0.0.1/x"]
)
def test_addresses_that_are_not_listed_are_refused(source: str) -> None:
    """Both the scheme and the host must be listed."""
    with pytest.raises(SourceError, match="not allowed as a source"):
        RULES.check(source)


def test_an_address_that_cannot_be_parsed_is_not_quoted() -> None:
    """An invalid address is not quoted, because it may contain a secret."""
    with pytest.raises(SourceError, match="invalid source address") as refused:
        RULES.check("http://[secret")

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("source", ["http://inner/x", "file:///etc/passwd", "/etc/passwd", "-", "mic"])
def test_operators_cannot_start_files_devices_or_unlisted_hosts(source: str) -> None:
    """Only allowed addresses may be sent from a page."""
    with pytest.raises(SourceError):
        RULES.check_operator_choice(source)


def test_a_server_that_others_reach_needs_listed_hosts() -> None:
    """Otherwise an operator could make it read machines of its network."""
    with pytest.raises(SourceError, match="does not take addresses"):
        SourceRules(("srt",), operators_may_choose=False).check_operator_choice("srt://other")
