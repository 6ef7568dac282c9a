"""Argos packages: one model per pair of languages, installed by `captioner models fetch` from a file or an address."""

from __future__ import annotations

from captioner.languages import AUTO
from captioner.translation.entry import EngineEntry, EngineStatus
from captioner.translation.grades import argos
from captioner.translation.marian import Marian, assess_route, route
from captioner.translation.options import FAST_NEURAL
from captioner.translation.resources import TranslationResources

_ADDITION = "captioner models fetch FILE.argosmodel, or its address"


def _refusal(resources: TranslationResources, source: str, target: str) -> str:
    if all(leg in resources.argos for leg in route(resources.argos, source, target)):
        return ""
    return "name the spoken language to use argos" if source == AUTO else f"for argos: {_ADDITION}"


def _status(resources: TranslationResources) -> EngineStatus:
    pairs = ", ".join(f"{source}-{target}" for source, target in sorted(resources.argos))
    return EngineStatus(bool(pairs), pairs or "no package is installed", "" if pairs else _ADDITION)


ENTRY = EngineEntry(
    _refusal,
    lambda resources: Marian(resources.argos, name="argos"),
    "Argos",
    FAST_NEURAL,
    suggests=lambda resources, _target: bool(resources.argos),
    may_substitute=True,
    status=_status,
    assess=lambda resources, source, target: assess_route(route(resources.argos, source, target), argos),
)
