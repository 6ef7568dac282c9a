"""YouTube: live captions by HTTP, as its help page for caption vendors has it (answer 6077032).

A POST of `text/plain` (no charset) to the address that Studio gives, with `&seq=N` added. Body: a line with the UTC
time, perhaps a region, a line with the text, `<br>` for a line break; any number of such pairs; a line end at the end.
The answer is the server's time. Times more than a minute off it are not used: hence `_STALE`, and the difference of the
clocks is measured and made good. An empty POST is a heartbeat and does not use its number up.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, Piece, pieces
from captioner.delivery.outputs.manner import Manner
from captioner.delivery.outputs.sequence import Sequence
from captioner.delivery.outputs.web import Answer, Unsure, Web
from captioner.errors import OutputError
from captioner.layout.limits import Layout

log = logging.getLogger(__name__)

_STALE = 45.0
"""Seconds: the words are older by then than their caption, by those of a segment."""
_CLOCK = 2.0
"""Seconds between the two clocks that are worth a word."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}")


class YouTube:
    """One caption is one POST, with a time for each piece of it."""

    name = "youtube"

    def __init__(self, config: OutputConfig) -> None:
        interval = 1.0 if config.interval is None else config.interval
        self.manner = Manner(interval, sure=True, stale=_STALE)
        self.numbers = Sequence(0)
        self._layout = Layout(columns=config.columns or 40, rows=config.rows or 2)
        self._url, self._region, self._shift = config.url, config.region, config.shift
        self._web = Web()
        self._ahead = 0.0
        """Seconds that its clock is ahead of ours."""

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """The whole caption at once."""
        return (Piece(caption, (caption.revision.text,)),) if caption.revision.text else ()

    async def send(self, piece: Piece) -> None:
        """As one POST."""
        body = "".join(self._lines(piece.caption))
        await self._post(self.numbers.of(piece), body, self.numbers)
        self.numbers.taken()

    async def blank(self) -> None:
        """Captions go with their time there."""

    async def probe(self) -> None:
        """A heartbeat, with the number that comes next."""
        await self._post(self.numbers.next, "", None)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._web.close()

    def _lines(self, caption: Caption) -> Iterator[str]:
        region = f" region:{self._region}" if self._region else ""
        for piece in pieces(caption, self._layout):
            when = stamp(caption.spoken + piece.after + self._shift + self._ahead)
            yield f"{when}{region}\n{'<br>'.join(piece.lines)}\n"

    async def _post(self, number: int, body: str, numbers: Sequence | None) -> None:
        before = numbers.doubt() if numbers else False
        began = time.time()
        try:
            answer = await self._web.ask(
                "POST",
                self._url,
                {"seq": str(number)},
                content=body.encode(),
                headers={"Content-Type": "text/plain"},
            )
        except Unsure:
            raise
        except OutputError:
            if numbers:
                numbers.refused(before)
            raise
        self._compare(answer, (began + time.time()) / 2)

    def _compare(self, answer: Answer, ours: float) -> None:
        if (found := _TIME.search(answer.text)) is None:
            return
        ahead = datetime.fromisoformat(found[0]).replace(tzinfo=UTC).timestamp() - ours
        if abs(ahead - self._ahead) > _CLOCK:
            log.warning("youtube: this machine's clock is %.1f s off its own, which is made good", ahead)
        self._ahead = ahead


def stamp(seconds: float) -> str:
    """Unix seconds as YouTube writes them: `2012-12-24T00:00:06.873`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
