"""Final wording of a finished sentence: the shown wording is kept where the finished translation says the same."""

from __future__ import annotations

import re

from captioner.translation.draft import TargetDraft
from captioner.translation.units import Units, common, joined, key, reach


def kept_wording(draft: TargetDraft, whole: Units, edit_tolerance: float) -> Units | None:
    """Return the shown wording, or else the stable wording, if the finished translation begins with the same.

    None if it begins with neither, so that stable text must be rewritten.

    Args:
        draft: State before the final.
        whole: Units of the finished translation.
        edit_tolerance: Word edits per word of `whole` up to which the wording counts as the same.
    """
    fixed = len(draft.stable)
    # Shown text beyond the end of the finished translation was not spoken.
    shown = draft.shown[: max(fixed, reach(whole, draft.shown)[0])]
    max_edits = edit_tolerance * len(whole)
    candidates = (_without_last_guess(shown, whole, fixed), draft.stable)
    return next((units for units in candidates if _says_same(units, whole, max_edits)), None)


def completed(kept: Units, whole: Units, fixed: int) -> Units:
    """Return the kept wording in the spelling of the finished translation, followed by the rest of it.

    Of the first `fixed` units, which are stable, only the last may get something appended: `casa` becomes `casa.`
    """
    same = common(kept, whole)
    ends = max(0, fixed - 1)
    extends = same >= fixed and "".join(whole[ends:fixed]).startswith("".join(kept[ends:fixed]))
    last = whole[ends:fixed] if extends else ()
    spelled = kept[:ends] + (last or kept[ends:fixed]) + whole[fixed:same] + kept[max(same, fixed) :]
    return joined(spelled, whole)


def _without_last_guess(shown: Units, whole: Units, fixed: int) -> Units:
    """Cut the shown units after the last word that the finished translation has in the same place."""
    while len(shown) > fixed:
        end, _ = reach(shown, whole)
        if end and key(shown[-1]) == key(whole[end - 1]):
            break
        shown = shown[:-1]
    return shown


def _says_same(units: Units, whole: Units, max_edits: float) -> bool:
    """Return True if the finished translation begins with the units, in other words but with the same numbers."""
    end, edits = reach(units, whole)
    return edits <= max_edits and _numbers(units) == _numbers(whole[:end])


def _numbers(units: Units) -> list[str]:
    return re.findall(r"\d+", "".join(units))
