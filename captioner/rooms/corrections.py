"""Corrections of a room: the edit of one caption, and of all that have the same mistake."""

from __future__ import annotations

import asyncio
import queue
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from captioner.config import MAX_NAMES
from captioner.delivery.files.archive import Archive
from captioner.errors import CaptionerError, NoSuchRoom, RoomError, TooMuch
from captioner.rooms.caption_output import CaptionOutput
from captioner.rooms.pipeline.rules_file import RulesConflict, RulesFile
from captioner.rooms.retranslation import Retranslation, TranslationsAgain
from captioner.rooms.room_control import RoomControl
from captioner.rooms.word_changes import WordChange, word_changes
from captioner.translation.replacement import in_text
from captioner.translation.rule_lines import with_names, with_replacement
from captioner.translation.rules import parse
from captioner.translation.word_list import whole_word
from captioner.types import Revision

_ATTEMPTS: Final = 3
"""Attempts to change the rules while others change them, too."""


class InvalidCorrection(CaptionerError):
    """Words that cannot be corrected everywhere."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edited caption."""

    before: str
    revision: Revision
    translations: TranslationsAgain


@dataclass(frozen=True, slots=True)
class Correction:
    """Words to replace from now on, and in captions that have them."""

    language: str
    old: str
    new: str
    spoken: bool
    """True if the language is a spoken one."""
    captions: tuple[Revision, ...] = ()
    """Captions that have the old words, on screens, in files and waiting for approval."""

    @property
    def is_name(self) -> bool:
        """True if the new words have a capital, so that the recognizer is to expect them."""
        return any(letter.isupper() for letter in self.new)

    def corrected(self, text: str) -> str:
        """Return a text with the new words."""
        return in_text(text, ((self.old, self.new),))

    def changes(self, text: str) -> bool:
        """Return True if a text has the old words."""
        return self.corrected(text) != text

    def in_rules(self, text: str) -> str:
        """Return the text of rules with those of this correction; a name is left out if there are too many.

        Raises:
            InvalidCorrection: the words do not make a rule.
        """
        try:
            for language in dict.fromkeys((self.language, *(caption.language for caption in self.captions))):
                text = with_replacement(text, language, self.old, self.new)
        except ValueError as error:
            raise InvalidCorrection(str(error), 'send {"lang": "en", "old": "Norlan", "new": "Norland"}') from None
        full = len(parse(text).names.get(self.language, ())) >= MAX_NAMES
        return with_names(text, self.language, (self.new,)) if self.spoken and self.is_name and not full else text


@dataclass(frozen=True, slots=True)
class AppliedCorrection:
    """A correction that was carried out."""

    rules: tuple[str, ...]
    """Lines added to the rules of the room."""
    captions: tuple[Revision, ...]
    """Corrected captions."""
    translations: TranslationsAgain


class Corrections:
    """For the event loop's thread."""

    def __init__(
        self,
        control: RoomControl,
        output: CaptionOutput,
        archive: Archive,
        rules: RulesFile,
        retranslation: Retranslation,
    ) -> None:
        self._control, self._output, self._archive, self._rules = control, output, archive, rules
        self._held, self._retranslation = control.desk.held, retranslation

    def edit(self, segment: str, language: str, text: str, *, rev: int | None = None, who: str) -> Edit:
        """Replace the text of a caption and have it translated again; arguments and errors as of `RoomControl.edit`."""
        before = self._output.on_screen.get(segment, language)
        waiting = next((one for one in self._held.waiting if _key(one) == (segment, language)), None)
        revision = self._control.edit(segment, language, text, rev=rev, who=who)
        # The desk has a caption translated again that waited for approval.
        translations = (self._retranslation.describe if waiting else self._retranslation.request)(revision)
        return Edit((waiting or before or revision).text, revision, translations)

    async def offers(self, edit: Edit) -> tuple[Correction, ...]:
        """Return the corrections that follow from an edit, with the captions that have the same mistake."""
        language = edit.revision.language
        changes = word_changes(edit.before, edit.revision.text, language)
        if not changes:
            return ()
        captions = await self._captions()
        texts = [edit.before, *(caption.text for caption in captions if caption.language == language)]
        cased = (_cased(change, texts) for change in changes)
        return tuple(self._find(captions, language, change.old, change.new) for change in cased)

    async def apply(self, language: str, old: str, new: str, who: str) -> AppliedCorrection:
        """Replace words in the captions of a language, earlier and future ones.

        Args:
            language: of the captions.
            old: the words to replace.
            new: the words in their place; a name is expected by the recognizer from now on, too, and replaced in the
                translations that are not made again.
            who: the operator, for journal and log.

        Raises:
            NoSuchRoom: the room does not have the language.
            InvalidCorrection: the words do not make a rule.
            RulesError: there are too many rules.
            RoomError: the rules cannot be saved.
            TooMuch: the files cannot keep up.
        """
        if language not in self._control.languages:
            hint = f"use one of {', '.join(self._control.languages)}"
            raise NoSuchRoom(f"room {self._control.name} has no captions in {language}", hint)
        old, new = " ".join(old.split()), self._control.desk.options.redaction(" ".join(new.split()))
        rules = await self._change_rules(self._find(await self._captions(), language, old, new).in_rules)
        corrected, again = self._correct(self._find(await self._captions(), language, old, new), who)
        requested = tuple(dict.fromkeys(code for one in again for code in one.requested))
        refused = {code: why for one in again for code, why in one.refused.items() if code not in requested}
        count = f"{len(corrected)} caption{'' if len(corrected) == 1 else 's'}"
        self._control.desk.operators.record(who, f"added a rule for {language}, and corrected {count}")
        return AppliedCorrection(rules, corrected, TranslationsAgain(requested, refused))

    async def _captions(self) -> tuple[Revision, ...]:
        """Return the newest final of each caption, in files, on screens and waiting for approval."""
        finals = await asyncio.to_thread(self._finals)
        newer = (one for one in (*self._output.on_screen, *self._held.waiting) if one.final)
        return tuple({_key(one): one for one in (*finals, *newer)}.values())

    def _finals(self) -> list[Revision]:
        return [final for language in self._archive.languages for final in self._archive.finals(language)]

    def _find(self, captions: Iterable[Revision], language: str, old: str, new: str) -> Correction:
        """Return a correction with its captions: of its language, and of translations that are not made again."""
        spoken = any(one.language == one.source == language for one in captions)
        correction = Correction(language, old, new, spoken)
        made, named = self._retranslation.languages, spoken and correction.is_name
        concerned = (
            one for one in captions if one.language == language or (named and (one.by or one.language not in made))
        )
        return replace(correction, captions=tuple(one for one in concerned if correction.changes(one.text)))

    async def expect(self, names: Sequence[str], languages: Sequence[str]) -> int:
        """Let the recognizer expect names in spoken languages; returns how many are new.

        Raises:
            RoomError: there are too many names, or the rules cannot be saved.
            RulesError: there are too many rules, or a name cannot be part of one.
        """
        for language in languages:
            expected = {name.casefold() for name in (*names, *self._rules.names(language))}
            if len(expected) > MAX_NAMES:
                hint = f"use at most {MAX_NAMES}; remove some from the word rules"
                raise RoomError(f"{len(expected)} names to expect in {language} are too many", hint)
        lines = await self._change_rules(
            lambda text: reduce(lambda extended, code: with_names(extended, code, names), languages, text)
        )
        return len(lines) // len(languages)

    async def _change_rules(self, changed: Callable[[str], str]) -> tuple[str, ...]:
        """Replace the text of the rules, and return the lines that are new."""
        for attempt in range(_ATTEMPTS):
            before, edition = self._rules.text, self._rules.edition
            text = changed(before)
            try:
                await asyncio.to_thread(self._rules.write, text, edition)
            except RulesConflict:
                if attempt + 1 == _ATTEMPTS:
                    raise
            else:
                break
        known = before.splitlines()
        return tuple(line for line in text.splitlines() if line not in known)

    def _correct(self, correction: Correction, who: str) -> tuple[tuple[Revision, ...], list[TranslationsAgain]]:
        """Correct the captions; return them, and what becomes of their translations."""
        redact, waiting = self._control.desk.options.redaction, {_key(one) for one in self._held.waiting}
        texts = {_key(one): redact(correction.corrected(one.text)) for one in correction.captions}
        shown = [one.corrected(texts[_key(one)], who) for one in correction.captions if _key(one) not in waiting]
        again = [self._retranslation.describe(one) for one in shown]  # before translations are corrected, too
        try:
            self._output.edit(*shown)
        except queue.Full:
            problem = "the files cannot keep up; the rule is active, earlier captions are unchanged"
            raise TooMuch(problem, "try again in a moment") from None
        for one in shown:
            self._retranslation.request(one)
        held = [
            self._held.correct(*key, text, None, who, approve=False) for key, text in texts.items() if key in waiting
        ]
        return (*shown, *filter(None, held)), again


def _key(revision: Revision) -> tuple[str, str]:
    """Return what identifies a caption."""
    return revision.segment, revision.language


def _cased(change: WordChange, texts: Iterable[str]) -> WordChange:
    """Return a change without its capital if that is due to the beginning of a sentence.

    It is if either word occurs in lower case in the captions.
    """
    if not change.starts_sentence or change.has_capital:
        return change
    lower = change.in_lower_case()
    words = re.compile("|".join(map(whole_word, (lower.old, lower.new))))
    return lower if any(words.search(text) for text in texts) else change
