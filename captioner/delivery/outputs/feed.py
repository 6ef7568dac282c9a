"""One screen's queue and the task that empties it; the rules stand in the package's docstring."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from functools import partial

from captioner.delivery.outputs.caption import Caption, Piece
from captioner.delivery.outputs.manner import Screen, Unwanted
from captioner.errors import OutputError
from captioner.types import OutputState

log = logging.getLogger(__name__)

_TRY = 5.0
"""Seconds that one try may take."""
_PAUSE = (0.5, 5.0)
"""Seconds before the first retry, and at most; they double."""
_PROBE = 30.0
"""Seconds of silence after which one looks whether it would still take something."""
_KNOWN = 2000
"""Captions that are known to have come; the oldest are forgotten, so late nobody edits them any more."""

Work = Callable[[], Coroutine[None, None, None]]


class Feed:
    """Finals in, from the event loop; `run` sends them, one at a time and in order."""

    def __init__(
        self,
        screen: Screen,
        room: str,
        language: str,
        *,
        patience: float = _TRY,
        pause: tuple[float, float] = _PAUSE,
    ) -> None:
        """`patience`: seconds that one try may take; `pause`: before the first retry, and at most."""
        self.screen = screen
        self._room = room
        self._patience, self._pause = patience, pause
        self._waiting: deque[Piece] = deque()  # at most `manner.most`; then the oldest is dropped and counted
        self._shown: tuple[Piece, ...] = ()
        """What it took of the caption that it took last."""
        self._known: OrderedDict[str, None] = OrderedDict()
        """Captions that have come: what is edited and has not was corrected before anybody saw it, and is new."""
        self._under: Piece | None = None
        """What is under way."""
        self._sending: asyncio.Task[bool] | None = None
        self._blank = False
        """It is to be emptied before anything else."""
        self._full = False
        """It may show something that it should not go on showing for ever."""
        self._hidden = False
        self._ending = False
        self._probed = False
        """What is wrong with it was found by a probe, so that another one can find it well."""
        self._news = asyncio.Event()
        self._next = 0.0
        """When the next piece may go, by the monotonic clock."""
        self._state = OutputState(screen.name, language, "idle")

    @property
    def state(self) -> OutputState:
        """How it is doing."""
        return replace(self._state, waiting=len(self._waiting) + (self._under is not None))

    def take(self, caption: Caption) -> None:
        """A final has come, or an edit of one."""
        packed, known = self.screen.pack(caption), caption.segment in self._known
        self.know([caption.segment])
        if caption.revision.edited and known:
            self._edit(caption.segment, packed)
        elif self._hidden:
            self._count(withheld=len(packed))
        else:
            self._count(dropped=int(not packed and bool(caption.revision.text)))  # it has no letters for this
            self._put([*self._waiting, *packed])

    def know(self, segments: Iterable[str]) -> None:
        """These have come, here or in an earlier life of the room."""
        for segment in segments:
            self._known[segment] = None
            self._known.move_to_end(segment)
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)

    def remove(self, segments: Iterable[str]) -> None:
        """These were taken back: what waits of them is not sent."""
        gone = set(segments)
        self._put([piece for piece in self._waiting if piece.caption.segment not in gone])
        if self._under is not None and self._under.caption.segment in gone:
            self._stop()

    def style(self, action: str) -> None:
        """The operator's hand: `clear`, `hide` and `show`."""
        if action != "clear":
            self._hidden = action == "hide"
        if action == "show":
            return
        self._count(withheld=len(self._waiting) + (self._under is not None))
        self._put([])
        self._stop()
        self._blank = self._full = self.screen.manner.hold is not None

    def finish(self) -> None:
        """Nothing more will come: send what waits, as fast as its rate allows, empty it and end."""
        self._ending = True
        self._next = min(self._next, time.monotonic() + self.screen.manner.interval)
        self._news.set()

    async def run(self) -> None:
        """Send what comes, until cancelled or until `finish` and all is sent."""
        try:
            await self._look()
            while not self._ending or self._waiting or self._blank:
                await self._step()
            if self._full and self.screen.manner.hold is not None:
                await self._deliver(None, self.screen.blank, once=True)
        finally:
            self._stop()
            await self._close()

    async def _step(self) -> None:
        """Do whatever is next, or wait for it."""
        self._news.clear()
        now, hold = time.monotonic(), self.screen.manner.hold
        if self._blank:
            self._blank = False
            if await self._deliver(None, self.screen.blank):
                self._full, self._shown, self._next = False, (), 0.0
        elif self._waiting and now >= self._next:
            await self._send(self._waiting.popleft())
        elif self._waiting:
            await self._until(self._next - now)
        elif self._full and hold is not None:
            self._blank = not await self._until(self._next + hold - now) or self._blank
        elif not await self._until(self._pause[1] if self._state.problem else _PROBE):
            await self._look()

    async def _send(self, piece: Piece) -> None:
        self._full = True
        await self._deliver(piece, partial(self.screen.send, piece))
        manner = self.screen.manner
        stay = manner.interval if self._ending else manner.stay(piece, len(self._waiting))
        self._next = time.monotonic() + stay

    async def _look(self) -> None:
        """Ask whether it is there; what a caption found wrong, only a caption finds well, unless the probe is sure."""
        if self.screen.manner.probed:
            await self._deliver(None, self.screen.probe, once=True, probing=True)

    async def _until(self, seconds: float) -> bool:
        """Wait so long, or until there is news; gives whether there was."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):  # wait_for of Python 3.11 may lose a cancellation
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def _deliver(self, piece: Piece | None, work: Work, *, once: bool = False, probing: bool = False) -> bool:
        """Try until it was taken, is of no use any more, or was stopped; gives whether it was taken."""
        self._under = piece
        self._sending = asyncio.ensure_future(self._insist(piece, work, once, probing))
        try:
            await asyncio.wait([self._sending])
            return not self._sending.cancelled() and self._sending.result()
        finally:
            self._stop()
            self._sending = None

    async def _insist(self, piece: Piece | None, work: Work, once: bool, probing: bool) -> bool:
        for failures in itertools.count():
            if piece is not None and time.monotonic() - piece.caption.came > self.screen.manner.stale:
                self._lose()
                return False
            error = await self._tried(work)
            if error is None:
                self._took(piece, probing)
                return True
            self._failed(str(error), probing, counted=piece is not None)
            if piece is not None and isinstance(error, Unwanted):
                self._lose()
                return False
            if once or (piece is None and self._waiting):  # what waits takes the place of what was to be emptied
                return False
            await asyncio.sleep(min(self._pause[1], self._pause[0] * 2 ** min(failures, 8)))
        return False

    async def _tried(self, work: Work) -> OutputError | None:
        """What went wrong, in words without an address."""
        try:
            async with asyncio.timeout(self._patience):
                await work()
        except TimeoutError:
            return OutputError("it does not answer")
        except OutputError as error:
            return error
        except Exception as error:  # a mistake of ours, whose text may hold an address
            return OutputError(f"this should not happen: {type(error).__name__}")
        return None

    def _took(self, piece: Piece | None, probing: bool) -> None:
        known = self._state
        if not probing or self._probed or self.screen.manner.sure or known.state == "idle":
            if known.problem:
                log.warning("room %s: %s in %s takes captions again", self._room, known.name, known.language)
            self._state = replace(known, state="well", problem="")
        if piece is not None:
            same = bool(self._shown) and self._shown[-1].caption is piece.caption
            self._shown = (*self._shown, piece) if same else (piece,)
            delay = round(time.monotonic() - piece.caption.came, 3)
            self._state = replace(self._state, sent=known.sent + 1, delay=delay)
            self._under = None

    def _failed(self, problem: str, probing: bool, *, counted: bool) -> None:
        known = self._state
        if problem != known.problem:
            log.warning("room %s: %s in %s takes no captions: %s", self._room, known.name, known.language, problem)
        self._probed = probing and (self._probed or not known.problem)
        self._state = replace(known, state="failing", problem=problem, failed=known.failed + counted)

    def _lose(self) -> None:
        """What is under way is of no use any more."""
        self._under = None
        self._count(dropped=1)

    def _edit(self, segment: str, packed: tuple[Piece, ...]) -> None:
        """In place of what waits of it; what was sent is sent again only where that replaces it."""
        manner = self.screen.manner
        sent = [*self._shown, *([self._under] if self._under else [])]
        begun = any(piece.caption.segment == segment for piece in sent)
        place = next((at for at, piece in enumerate(self._waiting) if piece.caption.segment == segment), None)
        if begun and not manner.told:
            place = 0 if manner.newest else None
        elif place is None and manner.told:
            place = len(self._waiting)
        if self._hidden or place is None:
            return
        kept = [piece for piece in self._waiting if piece.caption.segment != segment]
        if begun and manner.newest:
            if self._under is not None and self._under.caption.segment == segment:
                self._stop()
            self._next, self._blank = 0.0, not packed
        self._put([*kept[:place], *packed, *kept[place:]])

    def _put(self, pieces: list[Piece]) -> None:
        """These wait now; of too many the oldest are dropped."""
        many = max(0, len(pieces) - self.screen.manner.most)
        self._count(dropped=many)
        self._waiting.clear()
        self._waiting.extend(pieces[many:])
        self._news.set()

    def _stop(self) -> None:
        """Whatever is under way is given up."""
        self._under = None
        if self._sending is not None:
            self._sending.cancel()

    def _count(self, *, dropped: int = 0, withheld: int = 0) -> None:
        known = self._state
        self._state = replace(known, dropped=known.dropped + dropped, withheld=known.withheld + withheld)

    async def _close(self) -> None:
        if (error := await self._tried(self.screen.close)) is not None:
            log.info("room %s: %s was not closed: %s", self._room, self._state.name, error)
