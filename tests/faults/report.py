"""Table of injected faults, one row per kind, in its section of a page."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

HEADING = "## Faults"


@dataclass(slots=True)
class Fault:
    """Result of one injection."""

    name: str = ""
    effect: str = ""
    """Effect on viewers."""
    lost_finals: int = 0
    """Number of finals that are missing or changed."""
    other_losses: str = "none"
    """Other losses as text."""
    seconds: float | None = None
    """Seconds from the injection, or from the end of a lasting fault, to normal operation; None: not applicable."""
    _since: float = field(default=0.0, repr=False)

    def begin(self, name: str, effect: str) -> None:
        """Name the fault and start the clock."""
        self.name, self.effect = name, effect
        self.start_clock()

    def start_clock(self) -> None:
        """Start the clock."""
        self._since = time.monotonic()

    def end(self) -> None:
        """Stop the clock: operation is normal again."""
        self.seconds = time.monotonic() - self._since


def table(faults: Iterable[Fault]) -> str:
    """Return a row for each kind of fault, in the order of their first injection."""
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.name, []).append(fault)
    head = (
        "| fault | times | effect on viewers | finals lost | other losses | normal after |\n|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_row(name, tries) for name, tries in kinds.items())])


def _row(name: str, tries: list[Fault]) -> str:
    lost = sum(one.lost_finals for one in tries)
    others = "; ".join(dict.fromkeys(one.other_losses for one in tries))
    return f"| {name} | {len(tries)} | {tries[0].effect} | {lost} | {others} | {_span(tries)} |"


def _span(tries: list[Fault]) -> str:
    times = sorted(one.seconds for one in tries if one.seconds is not None)
    if not times:
        return "-"
    return f"{median(times):.2f} s" + (f" (max. {times[-1]:.2f})" if len(times) > 1 else "")


def insert(path: Path, text: str) -> None:
    """Replace the table in its section of the page; all other text stays."""
    page = path.read_text() if path.exists() else "# Reliability\n"
    section = f"{HEADING}\n{text}\n"
    old = re.compile(rf"^{HEADING}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    found = old.search(page)
    if found is None:
        path.write_text(f"{page.rstrip()}\n\n{section}")
        return
    prose, _, _ = found.group().partition("| fault |")
    rest = page[found.end() :]
    after = "\n".join(line for line in found.group()[len(prose) :].splitlines() if not line.startswith("|")).strip()
    tail = f"\n{after}\n" if after else ""
    path.write_text(page[: found.start()] + f"{prose}{text}\n{tail}" + (f"\n{rest}" if rest else ""))
