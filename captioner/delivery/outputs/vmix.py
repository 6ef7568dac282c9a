"""vMix: text of a title, set by its HTTP interface (`Function=SetText`); `now` has the data source that vMix polls.

From vMix's help (Developer: HTTP web API): `Input` is a number, a name or a key, `SelectedName` the text field, `Value`
its text. The answer to an unknown input or field is 500. A GET without a function returns the state of vMix.
"""

from __future__ import annotations

from itertools import zip_longest

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, CaptionPart, split_caption
from captioner.delivery.outputs.http_client import HttpClient, HttpStatusError
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.errors import OutputError
from captioner.layout.limits import Layout


class Vmix:
    """A title with one text field for all lines, or one for each line."""

    name = "vmix"

    def __init__(self, config: OutputConfig) -> None:
        hold_s = 7.0 if config.hold is None else config.hold
        self.policy = SendPolicy(
            config.interval or 0.0, paced=True, clear_after_s=hold_s, replaces_shown=True, max_age_s=15.0
        )
        self._fields = tuple(name.strip() for name in config.text.split(",") if name.strip())
        rows = config.rows or max(2, len(self._fields))
        self._layout = Layout(columns=config.columns or 40, rows=rows)
        self._url, self._input = config.url or "http://127.0.0.1:8088/api/", config.input
        self._client = HttpClient()

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """Parts of as many lines as the layout has rows."""
        return tuple(split_caption(caption, self._layout))

    async def send(self, part: CaptionPart) -> None:
        """Put the lines into the title."""
        await self._set(part.lines)

    async def clear(self) -> None:
        """Empty the title."""
        await self._set(())

    async def probe(self) -> None:
        """Request the state of vMix."""
        await self._client.request("GET", self._url)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def _set(self, lines: tuple[str, ...]) -> None:
        whole = lines if len(self._fields) > 1 else ("\n".join(lines),)
        for name, line in zip_longest(self._fields, whole[: len(self._fields)], fillvalue=""):
            query = {"Function": "SetText", "Input": self._input, "SelectedName": name, "Value": line}
            try:
                await self._client.request("GET", self._url, query)
            except HttpStatusError as error:
                if error.status != 500:
                    raise
                raise OutputError("vMix has no such input or text field", "check input and text") from None
