"""Caption encoders: roll-up text over TCP, in the command language of EEG's and Evertz' encoders.

1. EEG ("Easy Caption Authoring for EEG Encoders", customersupport.ai-media.tv, article 29782012969236): RealTime mode
   is entered through any Smart Encoder port, such as Telnet, by `<Ctrl+C><Ctrl+A>2 ARGUMENTS<CR>`. Arguments, in any
   order: channel `cc1` to `cc4`, rows 2 to 4, base row `b1` to `b15`, and `word` or `line`. In `word` mode the encoder
   encodes each word when a space or carriage return follows it.
2. Evertz (manuals of the HD9084, 4.3.15, and of the MIO-CCE-4K/3G, 5.3.15): `^A2 C1 3 B15<cr>`. Text is transferred as
   it is typed, until `^C`. Meanwhile captions of the incoming signal are blocked on that channel, so an encoder must
   not be left in this state (7.1.9): `^C` is sent at the end.
3. Characters are the codes of CEA-608, 0x20 to 0x7F, of which ten are not those of ASCII. Special and extended ones are
   pairs that begin with 0x11 to 0x13; Ultech's encoders (manual of the HDE-3000, page 90) permit 0x10 to 0x7F in this
   mode. A pair is sent once, since repeating codes is the task of the encoder.
4. A field carries two bytes per frame, 60 per second. Words are sent at that pace, because an encoder that has to store
   more would be late from then on.

Nothing that an encoder answers is read, because answers differ between models.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Coroutine
from urllib.parse import urlsplit

from captioner import languages
from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, CaptionPart
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.delivery.outputs.settled_words import NEXT_SPEAKER, SettledWords, has_letters
from captioner.errors import ConfigError, OutputError
from formats import cea608
from formats.row_filler import RowFiller

_ENTER, _LEAVE = b"\x01", b"\x03"
"""Ctrl-A, which begins a command, and Ctrl-C, which ends a mode."""
_BYTES_PER_S = 60.0
_ACKNOWLEDGED_MS = 4000
"""Milliseconds without acknowledgement after which a connection is lost, as it is when an encoder has no power."""


class Encoder:
    """Roll-up captions of settled words, over one connection that is opened again when it breaks."""

    name = "encoder"

    def __init__(
        self,
        config: OutputConfig,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Coroutine[None, None, None]] = asyncio.sleep,
    ) -> None:
        """Raises `ConfigError` if CEA-608 lacks the letters of the language."""
        if not has_letters(config.language):
            raise ConfigError(
                f"CEA-608 has no letters for {languages.name(config.language)}", "send another language to the encoder"
            )
        self.policy = SendPolicy(open_captions=True, probe_proves=True, max_age_s=15.0, max_waiting=200)
        address = urlsplit(config.url)
        self._host, self._port = address.hostname or "", address.port or 0
        self._command = command(config.channel, config.rows or 3, config.base)
        self._columns = config.columns or cea608.COLUMNS
        self._words = SettledWords()
        self._row = RowFiller(self._columns)
        self._connection: EncoderConnection | None = None
        self._clock, self._sleep = clock, sleep
        self._free_at = 0.0
        """Monotonic time in seconds at which everything sent before is encoded."""

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """One part per word that has settled since the last revision."""
        return self._words.parts(caption)

    async def send(self, part: CaptionPart) -> None:
        """Add a word."""
        await self._sleep(self._free_at - self._clock())
        connection = await self._connected()
        text = self._row.place(part.text, new_row=part.text == NEXT_SPEAKER)
        data = encoded(text)
        self._free_at = self._clock() + len(data) / _BYTES_PER_S
        await connection.send(data)

    async def clear(self) -> None:
        """Do nothing: words cannot be taken back."""

    async def probe(self) -> None:
        """Connect, unless that is done."""
        await self._connected()

    async def close(self) -> None:
        """Leave the mode, so that captions of the incoming signal pass again, and close the connection."""
        if self._connection is not None and not self._connection.lost:
            with contextlib.suppress(OutputError):
                await self._connection.send(_LEAVE)
        self._disconnect()

    async def _connected(self) -> EncoderConnection:
        if self._connection is not None and not self._connection.lost:
            return self._connection
        self._disconnect()
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                EncoderConnection, self._host, self._port
            )
        except OSError:
            raise OutputError("cannot connect", "check that it is running and that url is correct") from None
        self._connection, self._row = connection, RowFiller(self._columns)
        await connection.send(self._command)
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class EncoderConnection(asyncio.Protocol):
    """Connection that discards what the encoder sends, such as echoes and prompts."""

    def __init__(self) -> None:
        self.lost = False
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Prepare the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(0)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _ACKNOWLEDGED_MS)
        self._writable.set()

    def connection_lost(self, _: Exception | None) -> None:
        """End what waits."""
        self.lost = True
        self._writable.set()

    def pause_writing(self) -> None:
        """Let senders wait."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let senders continue."""
        self._writable.set()

    async def send(self, data: bytes) -> None:
        """Write bytes, and wait until the system has taken them.

        Raises:
            OutputError: the connection is lost.
        """
        assert self._transport is not None
        self._transport.write(data)
        try:
            await self._writable.wait()
        except asyncio.CancelledError:  # part of a word may have been sent
            self.close()
            raise
        if self.lost:
            raise OutputError("the encoder closed the connection", "check that it is running and nothing else uses it")

    def close(self) -> None:
        """Close the connection without sending what waits."""
        self.lost = True
        if self._transport is not None:
            self._transport.abort()


def command(channel: str, rows: int, base: int) -> bytes:
    """Bytes that enter the real-time mode: `cc1` as EEG's encoders take it, `c1` as Evertz' do."""
    arguments = f"{channel} {rows} b{base} word" if channel.startswith("cc") else f"{channel} {rows} b{base}".upper()
    return b"%b%b2 %b\r" % (_LEAVE, _ENTER, arguments.encode())


def encoded(text: str) -> bytes:
    """Bytes of text in the characters of CEA-608 and `NEW_ROW`."""
    return b"".join(b"\r" if character == "\r" else cea608.codes(character) for character in text)
