"""Sounds of hesitation, by language, that a caption can do without.

Written for this project. Only sounds that are not also a word of the language, and are not an answer: not Spanish
`este`, not `hmm` or `mhm`, which may mean yes, not German `eh`.
"""

from __future__ import annotations

from collections.abc import Mapping

FILLERS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "ca": "ehm eem",
        "cs": "ehm eee eeem",
        "da": "øh øhm øhh æh",
        "de": "äh ähh ähm ähhm öh öhm",
        "en": "um umm ummm uh uhh uhm erm",
        "es": "ehm eem emm eeh mmm",
        "fi": "öö ööö ööh",
        "fr": "euh euhh heu euhm",
        "hu": "öö ööö őő",
        "it": "ehm ehmm uhm eeh",
        "nb": "øh øhm øhh æh",
        "nl": "uh uhh uhm ehm euh euhm",
        "pl": "yyy yyyy eee eeee ehm",
        "pt": "ãh ahm ehm uhm",
        "ru": "ээ эээ ээээ эээм",
        "sv": "öh öhm ööh",
        "uk": "еее ееее",
    }.items()
}
"""Language -> words in lower case."""
