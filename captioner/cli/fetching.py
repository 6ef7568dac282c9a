"""Models that are fetched at the start of `run`, `serve` and `file`, if the settings say so or the user agrees.

1. Offered is what a language needs that no engine serves, or only as a gist; if it would be used and would be better.
2. A terminal is asked once for all of them. A no is remembered in the cache; `captioner models fetch` overrides it.
3. Without the network, captioner continues with what is installed, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from captioner.cli import output
from captioner.cli.models import fetch
from captioner.config import NLLB
from captioner.errors import CaptionerError, LanguageError
from captioner.languages import AUTO, caption_languages
from captioner.models import location, pairs
from captioner.models.catalogue import CATALOGUE, VOICE_ENCODER, lookup

if TYPE_CHECKING:
    from captioner.config import Config
    from captioner.models.pairs import PairModels
    from captioner.translation import TranslationResources

Languages = tuple[str, tuple[str, ...]]
"""Spoken languages and targets of a room."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Models that would serve something better."""

    purpose: str
    """Pair of languages and its present engine, such as `English to Spanish is by Apertium, gist only`."""
    gain: str
    """Engine and grade, such as `OPUS-MT, good`."""
    names: tuple[str, ...]
    terms: str
    served: bool
    """True if captioner can start without them."""

    def __str__(self) -> str:
        return f"{self.purpose}; {'better' if self.served else 'available'}: {self.gain} ({self.terms})"


def fetch_models(config: Config, rooms: Iterable[Languages]) -> None:
    """Fetch what is missing or would be better: as the settings say, or after asking the terminal.

    Raises:
        ModelError: something that is needed cannot be fetched.
    """
    if config.models.offline:
        return
    offers = list(_offers(config, rooms))
    if not config.models.fetch:
        offers = _agreed(offers)
    for offer in offers:
        if config.models.fetch:
            output.say(str(offer))
        try:
            for name in offer.names:
                fetch(name)
        except CaptionerError as error:
            if not offer.served:
                raise
            output.say(f"{error}; continuing without it")


def _offers(config: Config, rooms: Iterable[Languages]) -> Iterator[Offer]:
    """Yield the recognizer and the encoder of voices if they are missing, then models for each pair of languages."""
    from captioner.cli.recognizers import traits
    from captioner.recognition.language_id import expected_languages

    name = config.recognizer.model
    if config.recognizer.engine == "whisper" and (model := lookup(name)) and location.find(name) is None:
        yield Offer(f"the recognizer {model.name} is not installed", "download", (name,), model.terms, served=False)
    if config.compares_voices and location.find(VOICE_ENCODER) is None:
        terms = CATALOGUE[VOICE_ENCODER].terms
        yield Offer("the encoder of voices is not installed", "download", (VOICE_ENCODER,), terms, served=False)
    recognizer = traits(config.recognizer)
    expected = partial(expected_languages, multilingual=recognizer.multilingual, model=recognizer.model)
    heard = [(expected(spoken).split(","), caption_languages(targets, spoken)) for spoken, targets in rooms]
    wanted = {(source, target) for sources, targets in heard for source in sources for target in targets}
    for source, target in sorted(wanted):
        if source not in (target, AUTO) and target not in config.translation.engines:
            yield from _offer(config, source, target)


def _offer(config: Config, source: str, target: str) -> Iterator[Offer]:
    from captioner.cli.config_checks import resources
    from captioner.translation import assess, engine_name
    from captioner.translation.grades import GRADE_WORDS
    from captioner.translation.registry import ENGINES

    installed, models = resources(config), pairs.published(source, target)
    if models.engine == "nllb" and config.translation.nllb != NLLB:
        return
    try:
        then = engine_name(source, target, _with(installed, models))
    except LanguageError:
        return
    gained = assess(then, source, target, _with(installed, models))
    gain = f"{models.route}, {GRADE_WORDS[gained.grade]}"
    names = tuple(model.name for model in models.models)
    try:
        now = engine_name(source, target, installed)
    except LanguageError:
        yield Offer(f"{models.pair} is not served", gain, names, models.terms, served=False)
        return
    if now == then or assess(now, source, target, installed).grade != "gist" or gained.grade == "gist":
        return
    yield Offer(f"{models.pair} is by {ENGINES[now].label}, gist only", gain, names, models.terms, served=True)


def _with(installed: TranslationResources, models: PairModels) -> TranslationResources:
    """Return the resources as they would be with more models."""
    if models.engine == "nllb":
        return replace(installed, nllb=Path(), nllb_model=NLLB)
    legs = {_pair(model.name): model.name for model in models.models}
    return replace(
        installed,
        marian={**installed.marian, **dict.fromkeys(legs, Path())},
        marian_models={**installed.marian_models, **legs},
    )


def _pair(name: str) -> tuple[str, str]:
    source, _, target = name.removeprefix("opus-mt-").partition("-")
    return source, target


def _agreed(offers: list[Offer]) -> list[Offer]:
    """Return the offers if a user at a terminal agrees; those that were declined before are not shown again."""
    declined = location.cache_root() / "declined"
    before = declined.read_text(encoding="utf-8").splitlines() if declined.is_file() else []
    new = [offer for offer in offers if not set(offer.names) <= set(before)]
    if not new or not output.can_ask():
        return []
    for offer in new:
        output.say(str(offer))
    if output.ask("fetch it now?" if len(new) == 1 else "fetch them now?"):
        return new
    declined_names = [name for offer in new for name in offer.names]
    declined.parent.mkdir(parents=True, exist_ok=True)
    with declined.open("a", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in declined_names)
    output.say(f"not asked again; at any time: captioner models fetch {' '.join(declined_names)}")
    return []
