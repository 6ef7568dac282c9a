"""Progress of downloads on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from captioner.cli import output

if TYPE_CHECKING:
    from tqdm import tqdm


class DownloadBar:
    """Bar of a download, with speed and time left; nothing where there is no terminal."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def say(self, line: str) -> None:
        """Print a message above the bar."""
        if self._bar is not None:
            self._bar.clear()
        output.say(line)

    def show(self, name: str, done: int, size: int) -> None:
        """Show that `done` of `size` bytes of a download are on disk."""
        if self._bar is None:
            self._bar = _bar(name, done, size)
        self._bar.update(done - self._bar.n)


def _bar(name: str, done: int, size: int) -> tqdm[Any]:
    from tqdm import tqdm

    form = "{desc} [{bar:30}] {percentage:3.0f} % of {total_fmt}B, {rate_fmt}, {remaining} left"
    unit = {"unit": "B", "unit_scale": True, "mininterval": 0.5}
    return tqdm(total=size or None, initial=done, desc=name, disable=None, bar_format=form, **unit)
