from __future__ import annotations

from pathlib import Path

from captioner.config import OutputConfig
from captioner.delivery.outputs.trial import tried
from tests.captioner.delivery.outputs import receivers


def test_each_is_tried(tmp_path: Path) -> None:
    """Asked whether it is there, or sent a caption; what is wrong comes with the mend."""
    good, bad = tmp_path / "now.txt", tmp_path / "none" / "now.txt"
    with receivers.web(lambda _: (404, "")) as server:
        hook = OutputConfig("hall", "es", "webhook", url=server.url)
        screens = [OutputConfig("hall", "es", "file", file=good), OutputConfig("hall", "es", "file", file=bad), hook]
        asked, sent = list(tried(screens)), list(tried(screens, "Probando"))

    assert [True, False, True] == [outcome.ok for outcome in asked]
    assert "can only be tried with --send TEXT" == asked[2].detail
    assert [True, False, False] == [outcome.ok for outcome in sent]
    assert ("it answers 404 Not Found", "check the address") == (sent[2].detail, sent[2].fix)
    assert "Probando" == good.read_text()
