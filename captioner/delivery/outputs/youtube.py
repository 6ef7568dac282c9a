"""YouTube: live captions by HTTP, as on its help page for caption vendors (answer 6077032).

A caption is a POST of `text/plain` (no charset) to the address that Studio shows, with `&seq=N` added. Its body has a
line with the UTC time and perhaps a region, and a line with the text, `<br>` for a line break; any number of such
pairs; and a line end at the end. The answer is the server's time. YouTube ignores times that are more than a minute off
that: hence `_MAX_AGE_S`, and times are corrected by the measured difference of the clocks. An empty POST is a heartbeat
and does not use its number up.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, CaptionPart, split_caption
from captioner.delivery.outputs.http_client import DeliveryUncertain, HttpAnswer, HttpClient
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.delivery.outputs.sequence_numbers import SequenceNumbers
from captioner.errors import OutputError
from captioner.layout.limits import Layout

log = logging.getLogger(__name__)

_MAX_AGE_S = 45.0
"""Seconds after which a caption is dropped; its words are older, by up to the length of a segment."""
_CLOCK_LOG_S = 2.0
"""Difference of the clocks in seconds that is logged."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}")


class YouTube:
    """One POST per caption, with a time for each part."""

    name = "youtube"

    def __init__(self, config: OutputConfig) -> None:
        interval = 1.0 if config.interval is None else config.interval
        self.policy = SendPolicy(interval, probe_proves=True, max_age_s=_MAX_AGE_S)
        self.numbers = SequenceNumbers(0)
        self._layout = Layout(columns=config.columns or 40, rows=config.rows or 2)
        self._url, self._region, self._shift_s = config.url, config.region, config.shift
        self._client = HttpClient()
        self._ahead_s = 0.0
        """Seconds by which YouTube's clock is ahead of this machine's."""

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """The whole caption as one part."""
        return (CaptionPart(caption, (caption.revision.text,)),) if caption.revision.text else ()

    async def send(self, part: CaptionPart) -> None:
        """Send the caption as one POST."""
        body = "".join(self._lines(part.caption))
        await self._post(self.numbers.of(part), body, self.numbers)
        self.numbers.mark_accepted()

    async def clear(self) -> None:
        """Do nothing: captions disappear after their time."""

    async def probe(self) -> None:
        """Send a heartbeat with the next number."""
        await self._post(self.numbers.next, "", None)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    def _lines(self, caption: Caption) -> Iterator[str]:
        region = f" region:{self._region}" if self._region else ""
        for part in split_caption(caption, self._layout):
            when = timestamp(caption.spoken + part.offset_s + self._shift_s + self._ahead_s)
            yield f"{when}{region}\n{'<br>'.join(part.lines)}\n"

    async def _post(self, number: int, body: str, numbers: SequenceNumbers | None) -> None:
        before = numbers.mark_sent() if numbers else False
        began = time.time()
        try:
            answer = await self._client.request(
                "POST",
                self._url,
                {"seq": str(number)},
                content=body.encode(),
                headers={"Content-Type": "text/plain"},
            )
        except DeliveryUncertain:
            raise
        except OutputError:
            if numbers:
                numbers.mark_refused(before)
            raise
        self._compare_clocks(answer, (began + time.time()) / 2)

    def _compare_clocks(self, answer: HttpAnswer, ours: float) -> None:
        if (found := _TIME.search(answer.text)) is None:
            return
        ahead_s = datetime.fromisoformat(found[0]).replace(tzinfo=UTC).timestamp() - ours
        if abs(ahead_s - self._ahead_s) > _CLOCK_LOG_S:
            log.warning("youtube: its clock is %.1f s ahead of this machine's; times are corrected", ahead_s)
        self._ahead_s = ahead_s


def timestamp(seconds: float) -> str:
    """Unix seconds in the form that YouTube takes: `2012-12-24T00:00:06.873`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
