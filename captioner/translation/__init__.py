"""What a translator is, and which there are.

A translator is a stage with memory: `push` takes the newest source revision and yields the target revisions that it
has ready; `flush` yields what is still owed when the stream ends. It remembers per segment and language what it has
shown, numbers its revisions 1, 2, 3, … and keeps the invariants of `captioner.types`.

All of them are `Interpreter`s, the one policy, around a `Machine`, which turns text into text and is shared by rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from captioner import languages
from captioner.errors import ConfigError, LanguageError
from captioner.translation import apertium, nllb
from captioner.translation.apertium import Apertium
from captioner.translation.direct import TARGET, Direct
from captioner.translation.glossary import Glossary, Glossed
from captioner.translation.machine import Machine
from captioner.translation.marian import Marian
from captioner.translation.masked import Masked
from captioner.translation.nllb import Nllb
from captioner.translation.per_source import Only
from captioner.translation.policy import Calm, Interpreter
from captioner.translation.redaction import Redaction
from captioner.translation.reference import Reference
from captioner.types import Revision


class Translator(Protocol):
    """Source revisions in, target revisions out; one per room, of one or more target languages."""

    name: str
    """As the user calls it: `direct`, `apertium`, `nllb`."""
    targets: tuple[str, ...]

    @property
    def problem(self) -> str:
        """What is not as it should be while it works, such as a broken glossary; empty when all is well."""
        ...

    @property
    def counts(self) -> dict[str, int]:
        """What it has done so far, by name, for the metrics: such as `finals` and `rewrites`."""
        ...

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Revisions in the target languages of the segment that `revision` describes, where there is news.

        Skipped source revisions cost nothing: each is the whole state of its segment. A final source revision yields
        a final target revision in every target language.

        Raises:
            TranslatorError: the engine behind it failed; the next push may try again.
        """
        ...

    def flush(self) -> Iterator[Revision]:
        """What is still owed at the end of the stream."""
        ...

    def close(self) -> None:
        """Let go of processes and memory."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a choice may count on."""

    direct: bool = False
    """The recognizer's model is multilingual, so it can translate into English itself."""
    nllb: Path | None = None
    """Folder of a converted NLLB model."""
    marian: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    """(spoken, target) -> folder of a converted Marian model."""
    transformers: Path | None = None
    """Folder of an NLLB checkpoint as transformers has it."""


CALM = Calm()
"""Two drafts must agree; for neural models, see `TRANSLATORS`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of translator: which pairs it serves, and how its machine is made."""

    refusal: Callable[[Means, str, str], str]
    """Why it does not serve a pair (source, target), and what would change that; "" where it does."""
    machine: Callable[[Means], Machine]
    calm: Calm = CALM
    """How long its drafts are held back: the more they fluctuate, the longer."""
    together: bool = False
    """Whether all targets go to one interpreter, which has them translated in one batch."""


@dataclass(frozen=True, slots=True)
class Available:
    """One line of `captioner check`."""

    name: str
    ready: bool
    detail: str
    mend: str = ""


def _no_direct(means: Means, source: str, target: str) -> str:
    if target != TARGET or source == TARGET:
        return f"direct translates other languages into {TARGET}"
    return "" if means.direct else "direct needs a multilingual Whisper model, not one whose name ends in .en"


def _no_nllb(means: Means, source: str, target: str) -> str:
    if means.nllb is None:
        return "give a converted NLLB model for nllb"
    unknown = {source, target} - nllb.CODES.keys() - {languages.AUTO}
    return f"nllb does not know {', '.join(sorted(unknown))}" if unknown else ""


def _no_apertium(means: Means, source: str, target: str) -> str:  # noqa: ARG001
    if apertium.serves(source, target):
        return ""
    if source == languages.AUTO:
        return "apertium needs the spoken language named"
    mend = apertium.mend(source, target)
    return f"{mend} for apertium" if mend else f"apertium has no pair from {source} to {target}"


def _no_marian(means: Means, source: str, target: str) -> str:
    return "" if (source, target) in means.marian else f"give a converted model from {source} to {target} for marian"


def _no_reference(means: Means, source: str, target: str) -> str:
    if means.transformers is None:
        return "give an NLLB checkpoint for transformers"
    unknown = {source, target} - nllb.CODES.keys() - {languages.AUTO}
    return f"transformers does not know {', '.join(sorted(unknown))}" if unknown else ""


def _reference(means: Means) -> Machine:
    if means.transformers is None:
        raise ConfigError("transformers has no model", "give the folder of an NLLB checkpoint")
    return Reference(means.transformers)


def _nllb(means: Means) -> Machine:
    if means.nllb is None:
        raise ConfigError("nllb has no model", "give the folder of a converted NLLB model")
    return Nllb(means.nllb)


TRANSLATORS: dict[str, Kind] = {
    "direct": Kind(_no_direct, lambda _: Direct(), Calm(believed=True, hold=0, patience=1, most=1)),
    "marian": Kind(_no_marian, lambda means: Marian(means.marian)),
    "nllb": Kind(_no_nllb, _nllb, together=True),
    "apertium": Kind(_no_apertium, lambda _: Apertium(), Calm(outlook=True, hold=0, patience=1, most=1)),
    "transformers": Kind(_no_reference, _reference, together=True),
}
"""Name -> kind, the preferred first; `transformers` last: it is what others are compared with.

What they hold back was found on a simulated clock, with the texts of live recognition. Neural models begin half a
sentence in another way with every word that follows: OPUS-MT (Chinese to English) and two small students of Marian
(English to Portuguese and back) took back 1.8, 1.1 and 0.6 words per word when a draft was believed less two words,
0.20, 0.15 and 0.09 by `CALM`, and showed a word 0.5, 0.2 and 0.2 s later for it. At 0.65 s a translation, as NLLB
takes, 0.85 and 0.51 of the students became 0.06 and 0.10, for 0.6 s. A stronger bias takes back no less, and ends in
stable text that the finished sentence contradicts.
"""


def choose(
    source: str,
    targets: tuple[str, ...],
    *,
    direct: bool = False,
    nllb: Path | None = None,
    marian: Mapping[tuple[str, str], Path] | None = None,
    transformers: Path | None = None,
    engines: Mapping[str, str] | None = None,
    shared: MutableMapping[str, Machine] | None = None,
    glossary: Callable[[], Glossary] | None = None,
    mask: Redaction | None = None,
    watch: Callable[[Machine], Machine] | None = None,
) -> tuple[Translator, ...]:
    """What serves each pair: `choose("fr", ("en", "es"), direct=True)` gives direct for en and apertium for es.

    A target that is the spoken language needs no translator and gets none.

    Args:
        source: The spoken language; several, such as `en,es`, each with translators of its own; or `auto`.
        targets: Languages wanted.
        direct: Whether the recognizer's model is multilingual.
        nllb: Folder of a converted NLLB model.
        marian: (spoken, target) -> folder of a converted Marian model.
        transformers: Folder of an NLLB checkpoint as transformers has it.
        engines: Target -> name of the translator to use for it whatever is preferred, such as `{"es": "apertium"}`.
        shared: The machines of all rooms by name: those that are missing are put in, and stay open when a translator is
            closed; their keeper closes them. Without it each translator has its own.
        glossary: Gives the words that must come out as it says, asked before each translation.
        mask: What is masked in the translations.
        watch: Puts something around a machine that looks on, such as a trace.

    Raises:
        ConfigError: an engine of that name does not exist, or its library or program is missing.
        LanguageError: something cannot be served; says what can.
        ModelError: the NLLB model is missing or damaged.
    """
    if "," in source:
        given: dict[str, Any] = {
            "direct": direct,
            "nllb": nllb,
            "marian": marian,
            "transformers": transformers,
            "engines": engines,
            "shared": shared,
            "glossary": glossary,
            "mask": mask,
            "watch": watch,
        }
        return tuple(Only(code, one) for code in source.split(",") for one in choose(code, targets, **given))
    means = Means(direct, nllb, marian or {}, transformers)
    named = engines or {}
    wanted = [language for language in dict.fromkeys(map(languages.check, targets)) if language != source]
    names = [(language, _name(source, language, means, named.get(language, ""))) for language in wanted]
    look = watch or (lambda machine: machine)
    interpreters = (
        Interpreter(
            _glossed(look(_bare(name, means, shared)), shared, glossary),
            group,
            calm=TRANSLATORS[name].calm,
            owned=shared is None,
        )
        for name, group in _groups(names)
    )
    return tuple(Masked(one, mask) if mask else one for one in interpreters)


def choices(source: str, means: Means) -> dict[str, str]:
    """Target -> name of the translator that would serve it from `source`."""
    named = {target: _first(source, target, means) for target in languages.NAMES if target != source}
    return {target: name for target, name in named.items() if name}


def available(means: Means = Means()) -> tuple[Available, ...]:
    """What is here, for `captioner check`."""
    pairs = ", ".join(f"{source}-{target}" for source, target in sorted(apertium.modes()))
    transformers = find_spec("transformers") is not None
    model = means.nllb is not None
    return (
        Available("direct", means.direct, "any language into en", "" if means.direct else "use a multilingual model"),
        Available(
            "nllb",
            transformers and model,
            str(means.nllb) if model else "no model is configured",
            ("" if model else "captioner models convert CHECKPOINT")
            if transformers
            else "pip install 'captioner[nllb]'",
        ),
        Available(
            "apertium",
            apertium.installed() and bool(pairs),
            pairs or "no pair is installed",
            "" if apertium.installed() and pairs else "apt-get install apertium apertium-eng-spa",
        ),
    )


def _name(source: str, target: str, means: Means, named: str) -> str:
    if named:
        return _checked(named, source, target, means)
    if name := _first(source, target, means):
        return name
    asked = {"direct": target == TARGET, "transformers": means.transformers is not None}
    kinds = [kind for name, kind in TRANSLATORS.items() if asked.get(name, True)]
    refusals = [kind.refusal(means, source, target) for kind in kinds]
    here = ", ".join(f"{language} ({name})" for language, name in choices(source, means).items()) or "nothing"
    raise LanguageError(f"nothing here translates {source} to {target}", f"choices: {here}; or: {'; '.join(refusals)}")


def _checked(name: str, source: str, target: str, means: Means) -> str:
    if name not in TRANSLATORS:
        raise ConfigError(f"unknown translator {name!r} for {target}", f"use one of {', '.join(TRANSLATORS)}")
    if refusal := TRANSLATORS[name].refusal(means, source, target):
        raise LanguageError(f"{name} does not translate {source} to {target}", refusal)
    return name


def _first(source: str, target: str, means: Means) -> str:
    return next((name for name, kind in TRANSLATORS.items() if not kind.refusal(means, source, target)), "")


def _groups(names: list[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The targets of each interpreter: one by one, so that each fails alone, or together where a batch saves time."""
    for name in dict.fromkeys(name for _, name in names):
        group = tuple(language for language, serving in names if serving == name)
        yield from [(name, group)] if TRANSLATORS[name].together else [(name, (language,)) for language in group]


def _glossed(
    machine: Machine, shared: MutableMapping[str, Machine] | None, glossary: Callable[[], Glossary] | None
) -> Machine:
    return Glossed(machine, glossary, owned=shared is None) if glossary else machine


def _bare(name: str, means: Means, shared: MutableMapping[str, Machine] | None) -> Machine:
    if shared is None:
        return TRANSLATORS[name].machine(means)
    if name not in shared:
        shared[name] = TRANSLATORS[name].machine(means)
    return shared[name]
