from __future__ import annotations

from pathlib import Path

from captioner.translation import choose
from captioner.translation.direct import Direct
from captioner.translation.machine import Machine
from captioner.translation.per_source import Only
from captioner.translation.policy import Interpreter
from tests.captioner.translation.scripted import Phrasebook, growing

OPUS = {("en", "fr"): Path("opus")}


def test_it_hears_one_language_alone() -> None:
    """What is said in another is another's."""
    english, spanish = (Only(code, Interpreter(Phrasebook(), ("fr",))) for code in ("en", "es"))
    heard = [[made for source in growing("what a day") for made in one.push(source)] for one in (english, spanish)]

    assert [["WHAT A DAY"], []] == [[made.text for made in each if made.final] for each in heard]


def test_each_of_several_languages_has_its_translators() -> None:
    """A language that is spoken and wanted is translated from the others."""
    machines: dict[str, Machine] = {"direct": Direct(), "marian": Phrasebook()}
    chosen = choose("en,fr", ("en", "fr"), direct=True, engines={"en": "direct"}, marian=OPUS, shared=machines)

    assert [("phrasebook", ("fr",)), ("direct", ("en",))] == [(one.name, one.targets) for one in chosen]
