"""Progress of downloads on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from tqdm import tqdm


class DownloadBar:
    """Bar for one download after the other, with speed and time left; nothing where there is no terminal."""

    def __init__(self) -> None:
        self._name = ""
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, name: str, done: int, size: int) -> None:
        """Show that `done` of `size` bytes of a download are on disk."""
        if name != self._name or self._bar is None or done < self._bar.n:
            self.__exit__()
            self._name, self._bar = name, _bar(name, done, size)
        self._bar.update(done - self._bar.n)


def _bar(name: str, done: int, size: int) -> tqdm[Any]:
    from tqdm import tqdm

    form = "{desc} [{bar:30}] {percentage:3.0f} % of {total_fmt}B, {rate_fmt}, {remaining} left"
    unit = {"unit": "B", "unit_scale": True, "mininterval": 0.5}
    return tqdm(total=size or None, initial=done, desc=name, disable=None, bar_format=form, **unit)
