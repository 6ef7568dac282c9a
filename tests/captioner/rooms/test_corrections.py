from __future__ import annotations

import asyncio

import pytest

from captioner.config import MAX_NAMES
from captioner.errors import NoSuchRoom
from captioner.rooms.corrections import InvalidCorrection
from captioner.rooms.room import Room
from tests.captioner.rooms.memory_room import in_room
from tests.fakes import revision


async def spoken(room: Room, *texts: str, language: str = "en") -> None:
    """Publish finals with the names `c1`, `c2`, …."""
    for number, text in enumerate(texts, 1):
        room.publication.publish(revision(f"c{number}", text, final=True, language=language))
    await asyncio.sleep(0)
    await asyncio.to_thread(room.output.writer.flush, 10)


def shown(room: Room, language: str = "en") -> list[str]:
    captions = [one for one in room.output.on_screen if one.language == language]
    return [one.text for one in sorted(captions, key=lambda one: one.segment)]


def test_an_edit_offers_what_else_would_change() -> None:
    """The offer has the replaced words and the captions with the same mistake, those aside that only resemble it."""

    async def work(room: Room) -> None:
        await spoken(room, "We like Ascalia Nueva.", "In ascalia nueva, yes.", "Ascalia Nuevas.", "To Ascalia Nueva")
        edit = room.corrections.edit("c4", "en", "To Escalinova", who="Anna")
        (offer,) = await room.corrections.offers(edit)

        assert ("Ascalia Nueva", "Escalinova", True) == (offer.old, offer.new, offer.is_name)
        assert ["We like Escalinova.", "In Escalinova, yes."] == [offer.corrected(one.text) for one in offer.captions]

    in_room(work)


def test_a_correction_changes_rules_captions_and_files() -> None:
    """Earlier captions become edits of that operator; the name is expected from now on."""

    async def work(room: Room) -> None:
        await spoken(room, "We like Norlan.", "Norlans", "norlan, again")
        done = await room.corrections.apply("en", "Norlan", "Norland", "Anna")
        await asyncio.to_thread(room.output.writer.flush, 10)

        assert ("en: Norlan = Norland", "en: Norland") == done.rules
        assert ["We like Norland.", "Norlans", "Norland, again"] == shown(room)
        assert "Norland, again" in room.archive.captions("en", "txt")
        assert ["Anna", "", "Anna"] == [one.by for one in room.archive.finals("en")]
        assert (("Norlan", "Norland"),) == room.rules.pairs("en")
        assert ("Norland",) == room.rules.current.names["en"]
        assert "added a rule for en, and corrected 2 captions" == room.desk.operators.log[-1]["text"]

    in_room(work)


def test_captions_that_left_the_screens_are_corrected() -> None:
    """Captions that only the files have are corrected, too."""

    async def work(room: Room) -> None:
        await spoken(room, "We like Norlan.")
        room.output.on_screen.drop(room.output.on_screen.get("c1", "en"))  # type: ignore[arg-type]
        done = await room.corrections.apply("en", "Norlan", "Norland", "Anna")

        assert ["We like Norland."] == [one.text for one in done.captions]

    in_room(work)


def test_a_name_is_replaced_in_translations_that_are_not_made_again() -> None:
    """In every language without a translator; a word in lower case in its own language only."""

    async def work(room: Room) -> None:
        await spoken(room, "We like Norlan and plan.")
        await spoken(room, "Nos gusta Norlan y plan.", language="es")
        name = await room.corrections.apply("en", "Norlan", "Norland", "Anna")
        word = await room.corrections.apply("en", "plan", "plane", "Anna")

        assert {"es": "the stream has ended"} == name.translations.refused
        assert (["We like Norland and plane."], ["Nos gusta Norland y plan."]) == (shown(room), shown(room, "es"))
        assert ("en: plan = plane",) == word.rules

    in_room(work)


def test_waiting_captions_are_corrected_and_go_on_waiting() -> None:
    """A caption that waits for approval has the new words and is not approved by them."""

    async def work(room: Room) -> None:
        room.desk.held.set_delay(30, "Anna")
        await spoken(room, "We like Norlan.")
        (offer,) = await room.corrections.offers(room.corrections.edit("c1", "en", "We like Norland.", who="Anna"))
        await spoken(room, "", "Norlan again.")
        await room.corrections.apply("en", offer.old, offer.new, "Anna")

        assert "Norland again." in [one.text for one in room.desk.held.waiting]
        assert "Norland again." not in shown(room)

    in_room(work)


def test_capitals_of_a_beginning_sentence() -> None:
    """They make no name of a word that the captions have in lower case."""

    async def work(room: Room) -> None:
        await spoken(room, "Rarely seen.", "It is really good.", "Norlan is big.")
        (word,) = await room.corrections.offers(room.corrections.edit("c1", "en", "Really seen.", who="Anna"))
        (name,) = await room.corrections.offers(room.corrections.edit("c3", "en", "Norland is big.", who="Anna"))

        assert ("rarely", "really", False) == (word.old, word.new, word.is_name)
        assert ("Norlan", "Norland", True) == (name.old, name.new, name.is_name)

    in_room(work)


def test_a_full_list_of_names_does_not_prevent_a_correction() -> None:
    """The rule is added without the name."""

    async def work(room: Room) -> None:
        room.rules.write("".join(f"en: Name{n}\n" for n in range(MAX_NAMES)))
        await spoken(room, "Norlan")

        assert ("en: Norlan = Norland",) == (await room.corrections.apply("en", "Norlan", "Norland", "Anna")).rules

    in_room(work)


def test_refused_corrections() -> None:
    """Words that make no rule, and languages that the room does not have, change nothing."""

    async def work(room: Room) -> None:
        await spoken(room, "Norlan")
        for old, new in (("", "x"), ("Norlan", "Norlan"), ("a = b", "c"), ("x" * 300, "y")):
            with pytest.raises(InvalidCorrection):
                await room.corrections.apply("en", old, new, "Anna")
        with pytest.raises(NoSuchRoom, match="no captions in fr"):
            await room.corrections.apply("fr", "a", "b", "Anna")

        assert "" == room.rules.text

    in_room(work)
