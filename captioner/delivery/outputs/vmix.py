"""vMix: a title's text by its HTTP interface (`Function=SetText`); the data source that it polls is `now.py`.

As vMix's help has it (Developer: HTTP web API): `Input` is a number, a name or a key, `SelectedName` the text field,
`Value` what it shows; an unknown input or field is answered with 500. A GET without a function tells vMix's state.
"""

from __future__ import annotations

from itertools import zip_longest

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, Piece, pieces
from captioner.delivery.outputs.manner import Manner
from captioner.delivery.outputs.web import Refused, Web
from captioner.errors import OutputError
from captioner.layout.limits import Layout


class Vmix:
    """One text field that shows all lines, or as many as there are lines."""

    name = "vmix"

    def __init__(self, config: OutputConfig) -> None:
        hold = 7.0 if config.hold is None else config.hold
        self.manner = Manner(config.interval or 0.0, reads=True, hold=hold, newest=True, stale=15.0)
        self._fields = tuple(name.strip() for name in config.text.split(",") if name.strip())
        rows = config.rows or max(2, len(self._fields))
        self._layout = Layout(columns=config.columns or 40, rows=rows)
        self._url, self._input = config.url or "http://127.0.0.1:8088/api/", config.input
        self._web = Web()

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """So many lines at once as it has rows."""
        return tuple(pieces(caption, self._layout))

    async def send(self, piece: Piece) -> None:
        """Put the lines into the title."""
        await self._set(piece.lines)

    async def blank(self) -> None:
        """Empty the title."""
        await self._set(())

    async def probe(self) -> None:
        """Ask for vMix's state."""
        await self._web.ask("GET", self._url)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._web.close()

    async def _set(self, lines: tuple[str, ...]) -> None:
        whole = lines if len(self._fields) > 1 else ("\n".join(lines),)
        for name, line in zip_longest(self._fields, whole[: len(self._fields)], fillvalue=""):
            asked = {"Function": "SetText", "Input": self._input, "SelectedName": name, "Value": line}
            try:
                await self._web.ask("GET", self._url, asked)
            except Refused as error:
                if error.status != 500:
                    raise
                raise OutputError("vMix knows no such input or text field", "check input and text") from None
