"""Entry of a translation engine in the registry: what it supports, how it is created, its grades and policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from captioner.translation.engine import TranslationEngine
from captioner.translation.grades import UNGRADED, Assessment
from captioner.translation.options import PolicyOptions
from captioner.translation.resources import TranslationResources


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """One line of `captioner check`."""

    ready: bool
    detail: str
    fix: str = ""
    """Command or change that makes the engine ready; empty if it is."""


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """Description of one engine; each engine's module defines its own as `ENTRY`."""

    refusal: Callable[[TranslationResources, str, str], str]
    """Reason why a pair (source, target) is not supported and what would change that; empty if it is supported."""
    create: Callable[[TranslationResources], TranslationEngine]
    label: str
    """Name for users, such as `Apertium`."""
    options: PolicyOptions = field(default_factory=PolicyOptions)
    batches_targets: bool = False
    """True if all targets are translated in one batch; otherwise each has a translator of its own, so that one
    failure does not affect the others."""
    suggests: Callable[[TranslationResources, str], bool] = lambda _resources, _target: True
    """True if the refusal is worth showing to a user who needs the target language."""
    may_substitute: bool = False
    """True if the engine may translate what another one leaves untranslated: nobody chose it, so it starts in no time
    and needs little memory."""
    status: Callable[[TranslationResources], EngineStatus] | None = None
    """Line of `captioner check`; None if there is none."""
    assess: Callable[[TranslationResources, str, str], Assessment] = lambda _resources, _source, _target: UNGRADED
    """Grade of a pair (source, target) by this engine."""
