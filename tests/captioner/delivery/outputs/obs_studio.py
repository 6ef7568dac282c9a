"""`python -m tests.captioner.delivery.outputs.obs_studio`: the captions that a real OBS puts into its stream.

OBS runs on a virtual screen (Xvfb), with a password, and streams to ffmpeg. The captions in the stream (SEI messages
that begin with GA94) are decoded as CEA-608. This needs obs-studio, xvfb and ffmpeg, half a minute, and a port that OBS
opens to the network for that time, which is too much for a test.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from captioner.config import OutputConfig
from captioner.delivery.outputs.obs import Obs
from captioner.errors import OutputError
from formats import scc
from formats.cue import Cue
from tests.captioner.delivery.outputs.scripted import caption

PASSWORD = "correct horse"
TEXTS = (
    "Good evening, everybody.",
    "Buenas tardes, señoras y señores: ¿qué tal? ¡Ánimo!",
    "L’œuvre coûte 20 € – déjà vu… Größe Ærø",
    "This is an automated test caption from your captioner and it goes on for quite a while, as people do.",
)
GLOBAL = """[General]
FirstRun=true
LastVersion=486539266
[Basic]
Profile=Untitled
ProfileDir=Untitled
SceneCollection=Untitled
SceneCollectionFile=Untitled
[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired=true
ServerPassword={password}
"""
PROFILE = """[General]
Name=Untitled
[Video]
BaseCX=320
BaseCY=180
OutputCX=320
OutputCY=180
FPSType=0
FPSCommon=10
[Output]
Mode=Simple
[SimpleOutput]
VBitrate=300
StreamEncoder=x264
"""
SERVICE = '{{"settings":{{"server":"rtmp://127.0.0.1:{port}/live","key":"x"}},"type":"rtmp_custom"}}'


def free_port() -> int:
    """A free port of the loopback interface."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def program(*command: str, **options: object) -> Iterator[subprocess.Popen[str]]:
    """Run a program for the duration of a `with`."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    process: subprocess.Popen[str] = subprocess.Popen(command, **quiet | options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def settings(home: Path, port: int, rtmp: int) -> None:
    """Write the settings of OBS."""
    config = home / ".config" / "obs-studio"
    profile = config / "basic" / "profiles" / "Untitled"
    profile.mkdir(parents=True)
    (config / "global.ini").write_text(GLOBAL.format(port=port, password=PASSWORD))
    (profile / "basic.ini").write_text(PROFILE)
    (profile / "service.json").write_text(SERVICE.format(port=rtmp))


async def wait_for(output: Obs, expected: str) -> None:
    """Wait until a probe reports this problem; empty: until it succeeds."""
    async with asyncio.timeout(60):
        while True:
            try:
                await output.probe()
                problem = ""
            except OutputError as error:
                problem = error.message
            if problem == expected:
                return
            await asyncio.sleep(0.5)


async def streamed(port: int) -> list[tuple[str, ...]]:
    """Send the texts, and return the lines of each part."""
    config = OutputConfig("hall", "en", "obs", url=f"ws://127.0.0.1:{port}", password=PASSWORD)
    output, sent = Obs(config), []
    await wait_for(output, "OBS is not streaming")
    await output._request("StartStream", {})
    await wait_for(output, "")
    await asyncio.sleep(3)
    for part in (part for text in TEXTS for part in output.split(caption(text))):
        await output.send(part)
        sent.append(part.lines)
        await asyncio.sleep(1)
    await output.clear()
    await asyncio.sleep(2)
    await output._request("StopStream", {})
    await asyncio.sleep(2)
    await output.close()
    return sent


def decoded(stream: bytes) -> list[tuple[str, ...]]:
    """Decode the captions of a stream through an .scc file; ANSI/SCTE 128: GA94, 3, count, marker and byte pairs."""
    lines = ["Scenarist_SCC V1.0", ""]
    for number, found in enumerate(re.finditer(b"GA94\x03", stream), 1):
        data = stream[found.end() : found.end() + 140].replace(b"\x00\x00\x03", b"\x00\x00")
        pairs = (data[at : at + 3] for at in range(2, 2 + 3 * (data[0] & 0x1F), 3))
        codes = " ".join(pair[1:].hex() for pair in pairs if pair[0] == 0xFC)
        lines += [f"00:{4 * number // 60:02d}:{4 * number % 60:02d}:00\t{codes}", ""]
    return [cue.lines for cue in scc.scan("\n".join(lines)) if isinstance(cue, Cue)]


def main() -> int:
    """Print what was sent and what arrived."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, rtmp = free_port(), free_port()
        settings(home, port, rtmp)
        screen = stack.enter_context(program("Xvfb", "-displayfd", "1", "-screen", "0", "1024x700x24"))
        assert screen.stdout
        display = f":{screen.stdout.readline().strip()}"
        environment = os.environ | {"HOME": str(home), "DISPLAY": display, "XDG_RUNTIME_DIR": str(home)}
        got = home / "got.flv"
        listening = ("-listen", "1", "-i", f"rtmp://127.0.0.1:{rtmp}/live/x", "-c", "copy", str(got))
        stack.enter_context(program("ffmpeg", "-v", "quiet", *listening))
        stack.enter_context(program("obs", "--multi", "--disable-updater", env=environment, stdout=subprocess.DEVNULL))
        sent = asyncio.run(streamed(port))
        time.sleep(1)
        arrived = decoded(got.read_bytes())
    for lines, seen in zip(sent, arrived, strict=False):
        sys.stdout.write(f"sent {' / '.join(lines)!r}\n seen {' / '.join(seen)!r}\n")
    plain = [tuple(line.replace("’", "'") for line in lines) for lines in sent]  # ttconv reads both as this
    sys.stdout.write(f"{len(sent)} sent, {len(arrived)} arrived, all the same: {plain == arrived}\n")
    return int(plain != arrived)


if __name__ == "__main__":
    sys.exit(main())
