"""Settings of the weights of models."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.config.setting import hold, setting


@dataclass(frozen=True, slots=True)
class ModelsConfig:
    """Downloads of missing and better models at the start of `run`, `serve` and `file`."""

    fetch: bool = setting(default=False, meaning="download missing and better models at the start without asking")
    offline: bool = setting(default=False, meaning="never download models, and never ask")

    def __post_init__(self) -> None:
        hold(not (self.fetch and self.offline), "offline", self.offline, "false where fetch is true")
