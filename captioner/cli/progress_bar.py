"""Progress of recordings on a terminal."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from captioner.config import logs

if TYPE_CHECKING:
    from tqdm import tqdm

    from captioner.offline.progress import RecordingProgress

_REFRESH_S = 0.5


class ProgressBar:
    """Bar for one recording after the other, which moves between the steps, too; nothing where there is no terminal."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._bar: tqdm[Any] | None = None
        self._progress: RecordingProgress | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def show(self, progress: RecordingProgress) -> None:
        """Show the progress of a recording until the next one is shown."""
        if not sys.stderr.isatty() or logs.is_json():
            return
        if progress is not self._progress or self._bar is None:
            self.end()
            self._progress, self._bar = progress, _bar(progress)
            self._ended = threading.Event()
            threading.Thread(target=self._refresh, args=(self._ended,), name="progress", daemon=True).start()
        self._draw()

    def end(self) -> None:
        """Leave the bar as it is; the next recording gets another."""
        self._ended.set()
        with self._lock:
            if self._bar is not None:
                self._bar.close()
            self._bar = None

    def _refresh(self, ended: threading.Event) -> None:
        while not ended.wait(_REFRESH_S):
            self._draw()

    def _draw(self) -> None:
        with self._lock:
            if self._bar is None or self._progress is None:
                return
            share, left_s = self._progress.share, self._progress.left_s
            if share is not None:
                self._bar.n = round(100 * share, 1)
            self._bar.set_postfix_str(_left(self._progress.stage.name, left_s), refresh=False)
            self._bar.refresh()


def _bar(progress: RecordingProgress) -> tqdm[Any]:
    from tqdm import tqdm

    form = (
        "{desc} [{bar:40}] {percentage:3.0f} %{postfix}" if progress.share is not None else "{desc} {elapsed}{postfix}"
    )
    return tqdm(total=100, desc=progress.path.name, bar_format=form)


def _left(stage: str, left_s: float | None) -> str:
    """Return the stage and the time that is left: `burn, 1:05 left`."""
    if left_s is None:
        return stage
    minutes, seconds = divmod(round(left_s), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{stage}, {left} left"
