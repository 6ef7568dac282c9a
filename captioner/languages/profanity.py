"""Profane words, by language.

Written for this project. Only slurs and words that are hardly ever used in another sense: no mild oaths, no names, no
terms of medicine. `*` stands for any ending.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_PROFANITY: Mapping[str, str] = {
    "ca": "merda merdes collons puta putes gilipolles cabró cabrons malparit malparits",
    "cs": "kurva kurvy kurvo zkurven* píča píči píčo pičo čurák* kokot* mrdat mrdá mrdk* jebat jebe zjeb* vyjeb* zmrd*",
    "de": "scheiße scheiss* scheiß* beschissen* arschloch* arschlöcher* ficken fickt fick gefickt verfickt* wichser* "
    "hurensohn* hurensöhne* fotze* schlampe*",
    "en": "fuck* motherfuck* bullshit* shit shits shitty shite shitting shithead* bitch bitches bitching asshole* "
    "arsehole* cunt* dickhead* cocksucker* wanker* twat twats slut sluts nigger* nigga* faggot*",
    "es": "joder jodid* jódete mierda* puta putas puto putos hijoputa* hijueputa* gilipollas coño cabrón cabrones "
    "cabrona* pendej* chingar chingad* chinga maricón maricones culero* follar follad*",
    "fr": "putain* merde merdes merdique* merdeux connard* connasse* encul* salope* pute putes niqu* couilles fdp pédé "
    "pédés foutre branleur*",
    "it": "cazzo cazzi cazzat* merda merde stronz* vaffanculo fanculo coglion* puttan* minchia incul* frocio froci",
    "nl": "kut kutwijf* klootzak* godverdomme* lul lullen hoer hoeren neuk*",
    "pl": "kurwa kurwy kurwo kurwą kurw kurew* wkurw* chuj* pierdol* spierdal* wpierdol* jebać jeba* jebi* zajeb* "
    "pojeb* wyjeb* pizda pizdy skurwysyn* skurwiel*",
    "pt": "caralho* porra merda merdas foder foda fodas fodid* fodase puta putas buceta* arrombad* viado viados",
    "ru": "хуй хуя хую хуе* хуё* хуи* пизд* бля блять блядь бляд* ебат* ебал* ебан* ёбан* еби ебёт ебет заеб* проеб* "
    "наеб* выеб* уеб* сука суки мудак* мудил* пидор* пидар* гандон* долбоеб* долбоёб*",
    "sv": "fitta fittor fittan kuk kuken kukar knulla* hora horor rövhål*",
    "uk": "хуй хуя хую хуйн* пизд* бля блять блядь їбат* їбан* єбат* єбан* заїб* наїб* сука суки мудак* підар* курва "
    "курви",
}
"""Language -> words and beginnings of words, in lower case."""

PROFANITY_LANGUAGES = frozenset(_PROFANITY)
"""Languages with a list."""


@cache
def profanity(language: str) -> re.Pattern[str] | None:
    """Return a pattern of the profane words of a language; None without a list."""
    words = _PROFANITY.get(language, "").split()
    if not words:
        return None
    patterns = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
