"""Zoom: captions of a meeting by HTTP, as on its support page (article 115002212983).

A caption is a POST of `text/plain` to the address that the host copies, with `&seq=N&lang=en-US` added; a line feed
breaks a line. A GET of `…/closedcaption/seq` returns the last number that was accepted, behind which a restarted
process continues. Every refusal is to be tried again: 400 means that the meeting has not started, 403 that number or
signature are wrong.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, CaptionPart, split_caption
from captioner.delivery.outputs.http_client import DeliveryUncertain, HttpClient, HttpStatusError
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.delivery.outputs.sequence_numbers import SequenceNumbers
from captioner.errors import OutputError
from captioner.layout.limits import Layout

LOCALES = {
    "de": "de-DE",
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "it": "it-IT",
    "ja": "jp-JP",  # the code that Zoom uses
    "ko": "ko-KR",
    "nl": "nl-NL",
    "pl": "pl-PL",
    "pt": "pt-BR",
    "ru": "ru-RU",
    "tr": "tr-TR",
    "uk": "uk-UA",
    "vi": "vi-VN",
    "zh": "zh-CN",
    "zh-Hant": "zh-TW",
}
"""Language -> locale, unless one is set."""


class Zoom:
    """One POST per part."""

    name = "zoom"

    def __init__(self, config: OutputConfig) -> None:
        self.policy = SendPolicy(1.0 if config.interval is None else config.interval, max_age_s=20.0)
        self.numbers = SequenceNumbers(0)
        self._layout = Layout(columns=config.columns or 40, rows=config.rows or 2)
        self._url = config.url
        self._locale = config.locale or LOCALES.get(config.language, config.language)
        self._client = HttpClient()
        self._synchronized = False
        """True if the numbers continue behind those of the meeting."""

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Parts of as many lines as the layout has rows."""
        return tuple(split_caption(caption, self._layout))

    async def send(self, part: CaptionPart) -> None:
        """Send the part as one POST."""
        self.numbers.of(part)
        if not self._synchronized and await self._synchronize():
            return
        query = {"seq": str(self.numbers.of(part)), "lang": self._locale}
        before = self.numbers.mark_sent()
        try:
            await self._client.request(
                "POST", self._url, query, content=f"{part.text}\n".encode(), headers={"Content-Type": "text/plain"}
            )
        except DeliveryUncertain:
            self._synchronized = False  # the last number shows whether the part was accepted
            raise
        except HttpStatusError as error:
            self.numbers.mark_refused(before)
            self._synchronized = error.status != 403  # perhaps another program has used the number
            raise _explained(error) from None
        except OutputError:
            self.numbers.mark_refused(before)
            raise
        self.numbers.mark_accepted()

    async def clear(self) -> None:
        """Do nothing: captions disappear after a while."""

    async def probe(self) -> None:
        """Request the last number."""
        try:
            await self._client.request("GET", self._counter)
        except HttpStatusError as error:
            raise _explained(error) from None

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def _synchronize(self) -> bool:
        """Continue behind the last number of the meeting; True if the meeting has the uncertain part."""
        try:
            last = (await self._client.request("GET", self._counter)).text.strip()
        except HttpStatusError as error:
            if error.status != 404:
                raise _explained(error) from None
            last = ""  # the server keeps no number, so only ours count
        self._synchronized = True
        return last.lstrip("-").isdigit() and self.numbers.synchronize(int(last))

    @property
    def _counter(self) -> str:
        address = urlsplit(self._url)
        return urlunsplit(address._replace(path=address.path.rstrip("/") + "/seq"))


def _explained(error: HttpStatusError) -> OutputError:
    known = {
        400: ("the meeting has not started", "start it; captions follow automatically"),
        403: ("answered 403 Forbidden", "copy the address again: it is valid for one meeting"),
    }
    return OutputError(*known[error.status]) if error.status in known else error
