"""What came of the faults that were injected: a row for each kind, laid into its section of a page."""

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
    """One injection."""

    name: str = ""
    seen: str = ""
    """What viewers saw."""
    finals: int = 0
    """Captions that were final and are not there, or not as they were."""
    words: str = "none"
    """What else was lost, in words."""
    seconds: float | None = None
    """From the injection, or from its end where it lasts, until all is as before; None: does not apply."""
    _since: float = field(default=0.0, repr=False)

    def begins(self, name: str, seen: str) -> None:
        """What is injected now."""
        self.name, self.seen = name, seen
        self.strikes()

    def strikes(self) -> None:
        """The clock starts here."""
        self._since = time.monotonic()

    def is_over(self) -> None:
        """All is as it was before."""
        self.seconds = time.monotonic() - self._since


def table(faults: Iterable[Fault]) -> str:
    """A row for each kind of fault, in the order of their first injection."""
    kinds: dict[str, list[Fault]] = {}
    for fault in faults:
        kinds.setdefault(fault.name, []).append(fault)
    head = (
        "| fault | times | what viewers saw | finals lost | else lost | normal again after |\n|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_row(name, tries) for name, tries in kinds.items())])


def _row(name: str, tries: list[Fault]) -> str:
    lost = sum(one.finals for one in tries)
    others = "; ".join(dict.fromkeys(one.words for one in tries))
    return f"| {name} | {len(tries)} | {tries[0].seen} | {lost} | {others} | {_span(tries)} |"


def _span(tries: list[Fault]) -> str:
    times = sorted(one.seconds for one in tries if one.seconds is not None)
    if not times:
        return "-"
    return f"{median(times):.2f} s" + (f" (most {times[-1]:.2f})" if len(times) > 1 else "")


def lay(path: Path, text: str) -> None:
    """The table into its section of the page; what else the page says stays."""
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
