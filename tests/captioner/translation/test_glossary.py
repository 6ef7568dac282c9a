from pathlib import Path

import pytest

from captioner.errors import ConfigError, LanguageError
from captioner.translation.glossary import Glossary, GlossaryEntries, read

TOML = """
[en-es]
keep = ["OBS"]
[en-es.terms]
"closing balance" = "saldo final"
[en-es.forbidden]
ordenador = "computadora"
"""
CSV = """from,to,source,target,kind
en,es,OBS,,keep
en,es,closing balance,saldo final,
en,es,ordenador,computadora,forbidden
"""
ENTRIES = GlossaryEntries((("OBS", "OBS"), ("closing balance", "saldo final")), (("ordenador", "computadora"),))


@pytest.mark.parametrize(("name", "text"), [("a.toml", TOML), ("a.csv", CSV)])
def test_both_formats_are_read(tmp_path: Path, name: str, text: str) -> None:
    """TOML and CSV files with the same entries give the same glossary."""
    (tmp_path / name).write_text(text)

    assert read(tmp_path / name) == Glossary(((("en", "es"), ENTRIES),))


@pytest.mark.parametrize("text", ["[en-es", "[en-es]\nwords = 1", "[en-es]\nterms = 1", "en = 3"])
def test_a_malformed_glossary_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is not a glossary is an error of one line."""
    (tmp_path / "a.toml").write_text(text)

    with pytest.raises(ConfigError, match="glossary"):
        read(tmp_path / "a.toml")


def test_an_unknown_kind_of_entry_is_refused(tmp_path: Path) -> None:
    """The message has the line and the kind, the hint the known kinds."""
    (tmp_path / "a.csv").write_text("from,to,source,target,kind\nen,es,OBS,,name\n")

    with pytest.raises(ConfigError, match=r"line 2 has .* the unknown kind 'name'; use one of term, keep, forbidden"):
        read(tmp_path / "a.csv")


def test_unknown_languages_are_refused(tmp_path: Path) -> None:
    """A language pair must consist of known codes."""
    (tmp_path / "b.toml").write_text("[en-xx.terms]\na = 'b'")

    with pytest.raises(LanguageError, match="xx"):
        read(tmp_path / "b.toml")


def test_entries_of_a_language_hold_for_its_variants() -> None:
    """Terms in simplified characters are converted for `zh-Hant`, and its own entries come first."""
    glossary = Glossary(
        (
            (
                ("en", "zh"),
                GlossaryEntries((("OBS", "OBS"), ("hair", "头发"), ("inside", "里面")), (("软件", "程序"),)),
            ),
            (("en", "zh-Hant"), GlossaryEntries((("hair", "髮型"),))),
        )
    )

    entries = glossary.of("en", "zh-Hant")

    assert dict(entries.terms) == {"OBS": "OBS", "hair": "髮型", "inside": "裡面"}
    assert entries.forbidden == (("軟件", "程序"),)
    assert dict(glossary.of("en", "zh").terms)["hair"] == "头发"
