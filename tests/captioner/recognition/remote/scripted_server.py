"""Recognition server whose words are the numbers of the seconds of audio, `w7 w8 …`, so that losses can be counted."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from types import TracebackType

import numpy as np
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.protocol import State

from captioner.bench.server_process import free_port
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.remote import messages, pcm
from captioner.recognition.remote.messages import Kind, ServerInfo
from captioner.recognition.streaming import StreamingHypothesis
from captioner.types import SAMPLE_RATE, Hypothesis, Samples, Word
from tests.faults.stages import STEP


def sound(first: int, last: int) -> Samples:
    """Return audio of the seconds `first` to `last` - 1, as `tests.faults.stages.second` does."""
    return np.repeat(np.arange(first, last, dtype=np.float32) * (STEP / 32_768), SAMPLE_RATE)


def words_of(samples: Samples, start: int) -> tuple[Word, ...]:
    """Return the words in samples that begin at `start` milliseconds; a second that is cut is a word, too."""
    found: list[Word] = []
    for at in range(0, len(samples), SAMPLE_RATE // 2):
        text = f" w{round(float(samples[at]) * 32_768 / STEP)}"
        time = start + 1000 * at // SAMPLE_RATE
        if found and found[-1].text == text:
            found[-1] = Word(found[-1].start, time + 500, text, 1.0)
        else:
            found.append(Word(time, time + 400, text, 1.0))
    return tuple(found)


class ScriptedServer:
    """Server on a thread, for the length of the `with`; `stop` and `start` interrupt it."""

    def __init__(
        self, kind: Kind = "streaming", *, token: str = "", utterance: int = 4, ready: str = "", silent: bool = False
    ) -> None:
        """Create a server.

        Args:
            kind: Kind of recognizer.
            token: Required token; empty: none.
            utterance: Words of an utterance.
            ready: First message; empty: the right one.
            silent: True if requests are not answered.
        """
        self.port = free_port()
        self.address = f"ws://127.0.0.1:{self.port}"
        self.positions: list[int] = []
        """Milliseconds of the stream at which each connection began."""
        self.silent = silent
        self.error = ""
        """Answer to every request; empty: the words."""
        self.limit_ms: int | None = None
        """Milliseconds of audio after which each connection is not read any further; None: no limit."""
        self.encryption: ssl.SSLContext | None = None
        """Certificate of the server; None: ws://, not wss://."""
        self._kind, self._token, self._utterance = kind, token, utterance
        self._ready = ready or messages.compose_ready(ServerInfo(kind, "scripted", multilingual=True))
        self._server: Server | None = None

    def __enter__(self) -> ScriptedServer:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def start(self) -> None:
        """Listen."""

        async def listen() -> Server:
            return await serve(
                self._serve,
                "127.0.0.1",
                self.port,
                process_request=self._authorize,
                ssl=self.encryption,
                close_timeout=0.1,
            )

        self._server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(10)

    def stop(self) -> None:
        """Reset all connections, and listen no more."""

        async def close(server: Server) -> None:
            for connection in tuple(server.connections):
                connection.transport.abort()
            server.close()
            await server.wait_closed()

        if self._server is not None:
            asyncio.run_coroutine_threadsafe(close(self._server), self._loop).result(10)
            self._server = None

    def _authorize(self, connection: ServerConnection, request: Request) -> Response | None:
        refused = self._token and request.headers.get("Authorization") != f"Bearer {self._token}"
        return connection.respond(401, "wrong token") if refused else None

    async def _serve(self, socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):  # a client that only probes, or `stop`
            await socket.send(self._ready)
            start = messages.parse(await socket.recv())
            self.positions.append(start["position"])
            await self._recognize(socket, start["position"])

    async def _recognize(self, socket: ServerConnection, position: int) -> None:
        heard, begun = np.zeros(0, np.float32), 0
        async for message in socket:
            if isinstance(message, bytes):
                heard = np.concatenate([heard, pcm.decode(message)])
                while self._is_full(len(heard)) and socket.state is State.OPEN:
                    await asyncio.sleep(0.05)
                if self._kind == "streaming" and not self.silent:
                    begun = await self._hypothesize(socket, heard, position, begun)
            elif not self.silent:
                await self._answer(socket, messages.parse(message), heard, position, begun)

    def _is_full(self, samples: int) -> bool:
        return self.limit_ms is not None and samples // 16 >= self.limit_ms

    async def _hypothesize(self, socket: ServerConnection, heard: Samples, position: int, begun: int) -> int:
        """Send the words since the sample `begun`; returns the sample at which the next utterance begins."""
        while len(heard) - begun >= SAMPLE_RATE * self._utterance:
            after = begun + SAMPLE_RATE * self._utterance
            await self._send(socket, heard[begun:after], position + begun // 16, final=True)
            begun = after
        await self._send(socket, heard[begun:], position + begun // 16, final=False)
        return begun

    async def _send(self, socket: ServerConnection, samples: Samples, start: int, *, final: bool) -> None:
        words, end = words_of(samples, start), start + len(samples) // 16
        await socket.send(messages.compose_hypothesis(StreamingHypothesis(words, end, final)))

    async def _answer(
        self, socket: ServerConnection, message: messages.Message, heard: Samples, position: int, begun: int
    ) -> None:
        if self.error:
            await socket.send(messages.compose("error", id=message["id"], message=self.error))
        elif message["type"] == "read":
            request: TranscriptionRequest = messages.parse_read(message)
            span = heard[16 * (request.start - position) : 16 * (request.end - position)]
            found = Hypothesis(words_of(span, request.start), request.language)
            await socket.send(messages.compose_words(found, message["id"]))
        elif message["type"] == "detect":
            await socket.send(messages.compose("languages", id=message["id"], languages={"en": 0.9, "de": 0.1}))
        elif message["type"] == "end":
            await self._send(socket, heard[begun:], position + begun // 16, final=True)
            await socket.send(messages.compose("end"))
