"""Recognition server: a recognizer of captioner behind the protocol of captioner/recognition/RECOGNIZERS.md.

    export CAPTIONER_RECOGNIZER_TOKEN=$(openssl rand -hex 16)      # on both machines
    .venv/bin/python deploy/recognition_server.py --model whisper-large-v3 --host 0.0.0.0 --cert box.pem --key box.key
    captioner run mic --recognizer wss://box:9000                  # on the other machine

All settings of `[recognizer]` apply, such as CAPTIONER_RECOGNIZER_DEVICE=cuda. Each connection is one room.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import signal
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from captioner.config import Config, load
from captioner.errors import CaptionerError, ConfigError, FormatError
from captioner.recognition.recognizer import Recognizer, RecognizerStream
from captioner.recognition.remote import messages, pcm
from captioner.recognition.remote.messages import Message, ServerInfo
from captioner.recognition.streaming import StreamingRecognizer, StreamingSession
from captioner.rooms.pipeline.live_recognizer import LiveRecognizer, prepare
from captioner.types import Hypothesis, Word

KEPT_MS = 30_000
"""Milliseconds of audio before the newest that a request may reach back."""


def moved(words: tuple[Word, ...], by: int) -> tuple[Word, ...]:
    """Move words by milliseconds: a recognizer counts from its first sample, the protocol from that of the stream."""
    return tuple(replace(word, start=word.start + by, end=word.end + by) for word in words)


@dataclass
class WindowRoom:
    """Room of a recognizer that transcribes spans on request."""

    stream: RecognizerStream
    position: int
    """Milliseconds of the stream at which its audio begins."""
    samples: int = 0

    def append(self, data: bytes) -> list[str]:
        """Take audio; nothing is returned for it."""
        audio = pcm.decode(data)
        self.samples += len(audio)
        self.stream.append(audio)
        self.stream.discard_before(self.samples // 16 - KEPT_MS)
        return []

    def answer(self, message: Message) -> list[str]:
        """Answer a request; a failure of the recognizer is an answer, too."""
        kind, number = message["type"], messages.member(message, "id", int)
        try:
            return [self._read(message, number) if kind == "read" else self._detect(message, number)]
        except FormatError:
            raise
        except Exception as error:  # whatever a model fails with
            return [messages.compose("error", id=number, message=f"{type(error).__name__}: {error}")]

    def _read(self, message: Message, number: int) -> str:
        request = messages.parse_read(message)
        start, end = self._span(request.start, request.end)
        found = self.stream.transcribe(replace(request, start=start, end=end))
        own = Hypothesis(moved(found.words, self.position), found.language, moved(found.direct, self.position))
        return messages.compose_words(own, number)

    def _detect(self, message: Message, number: int) -> str:
        span = self._span(messages.member(message, "start", int), messages.member(message, "end", int))
        return messages.compose("languages", id=number, languages=self.stream.detect_language(*span))

    def _span(self, start: int, end: int) -> tuple[int, int]:
        own_start, own_end = start - self.position, end - self.position
        if not max(0, self.samples // 16 - KEPT_MS) <= own_start <= own_end <= self.samples // 16:
            raise FormatError(f"the span {start} to {end} ms is not in the audio that is kept")
        return own_start, own_end


@dataclass
class StreamingRoom:
    """Room of a recognizer that returns hypotheses of its own accord."""

    session: StreamingSession
    position: int

    def append(self, data: bytes) -> list[str]:
        """Take audio, and return the hypotheses that follow from it."""
        self.session.append(pcm.decode(data))
        return self._hypotheses()

    def answer(self, message: Message) -> list[str]:
        """Return the rest at the end of the audio."""
        found: list[str] = []
        if message["type"] == "end":
            self.session.finish()
            while not self.session.finished:
                found += self._hypotheses()
            self.session.close()
            found.append(messages.compose("end"))
        return found

    def _hypotheses(self) -> list[str]:
        return [
            messages.compose_hypothesis(
                replace(each, words=moved(each.words, self.position), end=each.end + self.position)
            )
            for each in self.session.receive()
        ]


@dataclass(frozen=True)
class RecognitionServer:
    """Serves one recognizer to many rooms."""

    recognizer: LiveRecognizer
    token: str
    pool: ThreadPoolExecutor
    """Threads on which the recognizer runs, as many as it can use."""

    @property
    def info(self) -> ServerInfo:
        """First message of every connection."""
        used = self.recognizer
        if isinstance(used, Recognizer):
            return ServerInfo("window", used.name, used.multilingual, used.translates, used.workers)
        return ServerInfo("streaming", used.name, used.multilingual, False, used.workers)

    def authorize(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse a connection without the token."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if hmac.compare_digest(given.encode(), self.token.encode()):
            return None
        return connection.respond(HTTPStatus.UNAUTHORIZED, "wrong token\n")

    async def room(self, socket: ServerConnection) -> None:
        """Serve one room. Its messages are processed in order; TCP makes the sender wait meanwhile."""
        loop = asyncio.get_running_loop()
        try:
            await socket.send(messages.compose_ready(self.info))
            room = self._opened(messages.parse(await socket.recv()))
            async for received in socket:
                if isinstance(received, bytes):
                    work = partial(room.append, received)
                else:
                    work = partial(room.answer, messages.parse(received))
                for reply in await loop.run_in_executor(self.pool, work):
                    await socket.send(reply)
        except (FormatError, ValueError) as error:
            await socket.send(messages.compose("error", message=str(error)))
            await socket.close(1008, str(error)[:100])
        except ConnectionClosed:
            return

    def _opened(self, start: Message) -> WindowRoom | StreamingRoom:
        """Open a room with the first message of the client."""
        if start["type"] != "start":
            raise FormatError(f"the first message is {start['type']!r}, not 'start'")
        messages.check_version(start)
        position = messages.member(start, "position", int)
        if isinstance(self.recognizer, StreamingRecognizer):
            language, hotwords = (messages.member(start, key, str, "") for key in ("language", "hotwords"))
            return StreamingRoom(self.recognizer.open(language, hotwords), position)
        return WindowRoom(self.recognizer.stream(), position)


async def run(config: Config, given: argparse.Namespace) -> None:
    """Load the recognizer, and serve until SIGINT or SIGTERM."""
    token = config.recognizer.token
    if not token and given.host not in ("127.0.0.1", "::1", "localhost"):
        raise ConfigError(
            f"without a token anyone who reaches {given.host} could use this recognizer",
            "set CAPTIONER_RECOGNIZER_TOKEN to a secret: openssl rand -hex 16",
        )
    encryption = None
    if given.cert:
        encryption = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        encryption.load_cert_chain(given.cert, given.key)
    recognizer = prepare(config, partial(print, file=sys.stderr))()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with ThreadPoolExecutor(recognizer.workers) as pool:
        server = RecognitionServer(recognizer, token, pool)
        async with serve(
            server.room,
            given.host,
            given.port,
            ssl=encryption,
            process_request=server.authorize,
            compression=None,
            close_timeout=1,
        ) as serving:
            port = next(iter(serving.sockets)).getsockname()[1]
            print(f"{recognizer.name} at {'wss' if encryption else 'ws'}://{given.host}:{port}", flush=True)
            await stop.wait()


def main() -> int:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(description="Serve a recognizer to captioner on other machines.")
    parser.add_argument("--model", help="name from `captioner models`, or a folder with converted weights")
    parser.add_argument("--engine", default="whisper", help="recognizer of an installed package (%(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=9000, help="port to listen on; 0 is any free one (%(default)s)")
    parser.add_argument("--cert", type=Path, help="certificate, for wss://")
    parser.add_argument("--key", type=Path, help="its private key, if that is in another file")
    given = parser.parse_args()
    try:
        settings = load.load({("recognizer", "model"): given.model, ("recognizer", "engine"): given.engine})
        asyncio.run(run(settings, given))
    except (CaptionerError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
