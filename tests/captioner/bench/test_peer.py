"""Tests with a small real server that implements the protocol of the peer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from captioner.bench.peer import peer, play
from captioner.bench.playback import FRAME, PlayTarget
from captioner.bench.screens import screens
from captioner.errors import ConfigError
from tests.captioner.bench.test_playback import serving

PCM = bytes(FRAME * 3)


async def asr(socket: WebSocket) -> None:
    """Send a word for every frame, the last in the buffer; end after the empty frame."""
    await socket.accept()
    await socket.send_json({"type": "config"})
    frames = 0
    while await socket.receive_bytes():
        frames += 1
        lines = [{"text": " eins" * (frames - 1), "speaker": 1}, {"text": "", "speaker": -2}]
        await socket.send_json({"lines": lines, "buffer_transcription": " zwei"})
    await socket.send_json({"type": "ready_to_stop"})
    await socket.close()


def test_every_message_is_a_whole_screen() -> None:
    """In each message, lines are stable text and the buffer is the tail."""
    played = serving(
        Starlette(routes=[WebSocketRoute("/asr", asr)]), lambda url: play(PlayTarget(url, "talk"), PCM, "de")
    )

    assert [screen.text for screen in screens(played.seen, "de")] == ["zwei", "eins zwei", "eins eins zwei"]
    assert [screen.text for screen in screens(played.seen, "de", tail=False)] == ["", "eins", "eins eins"]


async def slow(socket: WebSocket) -> None:
    """Send one word, and never end."""
    await socket.accept()
    await socket.send_json({"type": "config"})
    await socket.receive_bytes()
    await socket.send_json({"lines": [], "buffer_transcription": " eins"})
    await asyncio.sleep(60)


def test_a_peer_that_does_not_finish_is_scored_by_what_it_has_shown() -> None:
    """The results of the peer and of other recordings are kept, with a note."""
    played = serving(
        Starlette(routes=[WebSocketRoute("/asr", slow)]),
        lambda url: play(PlayTarget(url, "talk"), PCM, "de", ending_s=0.2),
    )

    assert [screen.text for screen in screens(played.seen, "de")] == ["eins"]
    assert played.seen[-1].data["detail"].startswith("not finished 0 s after the end")


def test_unknown_and_missing_peers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown peer and one that is not installed are refused before a model is loaded."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigError, match="unknown peer"):
        peer("scribe", Path())
    with pytest.raises(ConfigError, match="whisperlivekit is not installed"):
        peer("whisperlivekit", Path())
