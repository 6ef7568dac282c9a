"""Settings of the text that viewers, files and outputs get."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.config.setting import setting


@dataclass(frozen=True, slots=True)
class StyleConfig:
    """House style of captions. The journal keeps the text as it was recognized."""

    remove_fillers: bool = setting(default=False, meaning="leave sounds of hesitation out, such as um, euh and äh")
    mask_profanity: bool = setting(default=False, meaning="mask profane words: f***")
    language_spaces: bool = setting(
        default=False, meaning="spaces of the language before marks and percent signs: French « oui » ?, German 5 %"
    )
