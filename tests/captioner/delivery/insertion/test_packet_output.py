from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.insertion.packet_output import check_target, command
from captioner.errors import SourceError


@pytest.mark.parametrize(
    ("target", "arguments"),
    [
        ("rtmp://host/live/key", "-f flv rtmp://host/live/key"),
        ("srt://host:9000?passphrase=x", "-f mpegts srt://host:9000?passphrase=x"),
        ("out.mp4", "-flush_packets 1 file:out.mp4"),
    ],
)
def test_command(target: str, arguments: str) -> None:
    """The container is that of the protocol, or of the file's name; nothing is encoded."""
    written = " ".join(command(target))

    assert written.endswith(arguments)
    assert " -c copy " in written


def test_targets(tmp_path: Path) -> None:
    """Unknown protocols and missing folders are refused, without a secret in the message."""
    check_target(str(tmp_path / "out.ts"))
    with pytest.raises(SourceError, match="ftp:// is not supported as an output"):
        check_target("ftp://host/file")
    with pytest.raises(SourceError, match=r"folder .*/missing does not exist"):
        check_target(str(tmp_path / "missing" / "out.ts"))
    with pytest.raises(SourceError, match="needs ffmpeg") as refused:
        check_target("srt://host?passphrase=s3cr3t", program="no-such-ffmpeg")
    assert "s3cr3t" not in str(refused.value)
