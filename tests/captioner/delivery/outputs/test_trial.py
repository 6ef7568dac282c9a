from __future__ import annotations

from pathlib import Path

from captioner.config import OutputConfig
from captioner.delivery.outputs.trial import try_outputs
from tests.captioner.delivery.outputs import receivers


def test_each_output_is_tested(tmp_path: Path) -> None:
    """Each output is probed, or sent a caption; a failure has a message and what to do."""
    good, bad = tmp_path / "now.txt", tmp_path / "none" / "now.txt"
    with receivers.web(lambda _: (404, "")) as server:
        hook = OutputConfig("hall", "es", "webhook", url=server.url)
        outputs = [OutputConfig("hall", "es", "file", file=good), OutputConfig("hall", "es", "file", file=bad), hook]
        probed, sent = list(try_outputs(outputs)), list(try_outputs(outputs, "Probando"))

    assert [True, False, True] == [outcome.ok for outcome in probed]
    assert "can only be tested with --send TEXT" == probed[2].detail
    assert [True, False, False] == [outcome.ok for outcome in sent]
    assert ("answered 404 Not Found", "check the address") == (sent[2].detail, sent[2].fix)
    assert "Probando" == good.read_text()
