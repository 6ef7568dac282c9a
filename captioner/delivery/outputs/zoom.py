"""Zoom: a meeting's caption address, as its support page has it (article 115002212983).

A POST of `text/plain` to the address that the host copies, with `&seq=N&lang=en-US` added; a line feed breaks a line.
A GET of `…/closedcaption/seq` tells the last number that was taken, so that a new start goes on behind it. Zoom wants
every refusal tried again: 400 says that the meeting has not started, 403 that number or signature do not fit.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, Piece, pieces
from captioner.delivery.outputs.manner import Manner
from captioner.delivery.outputs.sequence import Sequence
from captioner.delivery.outputs.web import Refused, Unsure, Web
from captioner.errors import OutputError
from captioner.layout.limits import Layout

LOCALES = {
    "de": "de-DE",
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "it": "it-IT",
    "ja": "jp-JP",  # as Zoom writes it
    "ko": "ko-KR",
    "nl": "nl-NL",
    "pl": "pl-PL",
    "pt": "pt-BR",
    "ru": "ru-RU",
    "tr": "tr-TR",
    "uk": "uk-UA",
    "vi": "vi-VN",
    "zh": "zh-CN",
}
"""Language -> how Zoom is told of it, where nothing else is set."""


class Zoom:
    """One POST for each piece."""

    name = "zoom"

    def __init__(self, config: OutputConfig) -> None:
        self.manner = Manner(1.0 if config.interval is None else config.interval, stale=20.0)
        self.numbers = Sequence(0)
        self._layout = Layout(columns=config.columns or 40, rows=config.rows or 2)
        self._url = config.url
        self._locale = config.locale or LOCALES.get(config.language, config.language)
        self._web = Web()
        self._known = False
        """Whether the numbers go on behind those of the meeting."""

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """So many lines at once as it has rows."""
        return tuple(pieces(caption, self._layout))

    async def send(self, piece: Piece) -> None:
        """As one POST."""
        self.numbers.of(piece)
        if not self._known and await self._learned():
            return
        more = {"seq": str(self.numbers.of(piece)), "lang": self._locale}
        before = self.numbers.doubt()
        try:
            await self._web.ask(
                "POST", self._url, more, content=f"{piece.text}\n".encode(), headers={"Content-Type": "text/plain"}
            )
        except Unsure:
            self._known = False  # it can be asked whether it has it
            raise
        except Refused as error:
            self.numbers.refused(before)
            self._known = error.status != 403  # perhaps somebody else has sent under our number
            raise _why(error) from None
        except OutputError:
            self.numbers.refused(before)
            raise
        self.numbers.taken()

    async def blank(self) -> None:
        """Captions go by themselves there."""

    async def probe(self) -> None:
        """Ask for the last number."""
        try:
            await self._web.ask("GET", self._counter)
        except Refused as error:
            raise _why(error) from None

    async def close(self) -> None:
        """Let go of the connection."""
        await self._web.close()

    async def _learned(self) -> bool:
        """Go on behind the last number of the meeting; gives whether it has the piece that was in doubt."""
        try:
            last = (await self._web.ask("GET", self._counter)).text.strip()
        except Refused as error:
            if error.status != 404:
                raise _why(error) from None
            last = ""  # nobody counts there, so the numbers are ours alone
        self._known = True
        return last.lstrip("-").isdigit() and self.numbers.heard(int(last))

    @property
    def _counter(self) -> str:
        address = urlsplit(self._url)
        return urlunsplit(address._replace(path=address.path.rstrip("/") + "/seq"))


def _why(error: Refused) -> OutputError:
    said = {
        400: ("the meeting has not started", "start it; captions follow by themselves"),
        403: ("it answers 403 Forbidden", "copy the address anew: it is one meeting's"),
    }
    return OutputError(*said[error.status]) if error.status in said else error
