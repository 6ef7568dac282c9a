"""WhisperLiveKit as a peer: same weights, same audio at the same speed, same machine.

Its server is started by the command that its package installs, with the policy that runs on CTranslate2 only
(LocalAgreement). Its page shows `lines` followed by `buffer_transcription`: each message is the whole screen, so all
messages are scored as revisions of one caption.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from captioner.bench.playback import ENDING, Clock, Playback, PlayTarget, cancel_all, sample_load, send_audio
from captioner.bench.screens import ViewerEvent
from captioner.bench.server_process import HOST, Command, ServerProcess
from captioner.errors import CaptionerError, ConfigError

NAMES: Final = ("whisperlivekit",)
"""Peers that can be measured."""
_PROGRAM: Final = "whisperlivekit-server"
_OPENING: Final = 30.0
"""Seconds until its first message must arrive."""


def peer(name: str, weights: Path) -> ServerProcess:
    """Return the server of a peer, not yet started; `weights` is the folder of the model in CTranslate2's format.

    Raises:
        ConfigError: the peer is unknown or not installed.
    """
    if name not in NAMES:
        raise ConfigError(f"unknown peer {name}", f"use {', '.join(NAMES)}")
    own = Path(sys.executable).with_name(_PROGRAM)
    program = str(own) if own.is_file() else shutil.which(_PROGRAM)
    if program is None:
        hint = f"pip install whisperlivekit in its own environment, and put its {_PROGRAM} on PATH"
        raise ConfigError(f"{name} is not installed", hint)
    return ServerProcess(_served(program, weights), ready="/health")


def _served(program: str, weights: Path) -> Command:
    def command(port: int, _: Path) -> Sequence[str]:
        address = ("--host", HOST, "--port", str(port))
        policy = ("--backend", "faster-whisper", "--backend-policy", "localagreement")
        return program, *address, *policy, "--model_dir", str(weights), "--pcm-input", "--warmup-file", ""

    return command


async def play(target: PlayTarget, pcm: bytes, language: str, *, ending_s: float = ENDING) -> Playback:
    """Play 16-bit samples at 16 kHz to the end; its screens are recorded as revisions of one caption.

    A peer that does not finish in time is scored by what it has shown by then.

    Raises:
        CaptionerError: the peer refused or closed the connection.
    """
    result, clock = Playback(), Clock()
    address = f"{target.url.replace('http', 'ws', 1)}/asr?{httpx.QueryParams({'language': language})}"
    try:
        async with websockets.connect(address, max_size=None, ping_timeout=None) as socket:
            await asyncio.wait_for(socket.recv(), _OPENING)
            watching = asyncio.create_task(_watch(socket, clock, language, result.seen))
            clock.start()
            load = asyncio.create_task(sample_load(target, clock, result))
            try:
                await send_audio(target, socket, pcm, clock)
                await socket.send(b"")
                await asyncio.wait_for(watching, ending_s)
            except TimeoutError:
                detail = f"not finished {ending_s:.0f} s after the end of the recording; scored by what it had shown"
                result.seen.append(
                    ViewerEvent(round(clock.now(), 4), language, "status", {"state": "", "detail": detail})
                )
            finally:
                await cancel_all([load, watching])
    except TimeoutError:
        raise CaptionerError("the peer did not answer in time", "check that its server runs on its own") from None
    except (OSError, websockets.WebSocketException) as error:
        raise CaptionerError(f"connection to the peer lost: {error}", "check that its server runs on its own") from None
    return result


async def _watch(socket: ClientConnection, clock: Clock, language: str, seen: list[ViewerEvent]) -> None:
    async for message in socket:
        data = json.loads(message)
        if data.get("type") == "ready_to_stop":
            return
        seen.append(ViewerEvent(round(clock.now(), 4), language, "cue", _cue(data, language, len(seen))))


def _cue(data: dict[str, Any], language: str, number: int) -> dict[str, Any]:
    """Convert a message to the data of a `cue` event."""
    stable = " ".join(line["text"].strip() for line in data.get("lines", ()) if line.get("text"))
    tail = data.get("buffer_transcription", "").strip()
    times = {"start": 0.0, "end": 0.0}
    return {"cue": "c1", "lang": language, "rev": number, "stable": stable, "tail": f" {tail}" if tail else "", **times}
