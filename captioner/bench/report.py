"""Report of a run, as a table and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from captioner import languages
from captioner.bench.late_words import LateWords
from captioner.bench.result import LanguageResult, RecordingResult
from captioner.bench.score import percentile
from captioner.bench.screen_faults import ScreenFaults
from captioner.layout.cue_ends import CueEnds

SPOKEN = ("recording", "first shown", "settled", "erasure", "WER", "at once", "delta", "load", "duty")
RATIOS = ("recording", "first p50", "first p95", "settled p50", "settled p95", "load")
TRANSLATED = ("recording", "first shown", "settled", "final", "erasure", "chrF2", "at once", "delta", "BLEU")
SCREEN = ("recording", "stand-stills", "doubled", "wrong language", "mixed", "ends: sentence", "clause", "neither")
LEGEND = """\
first shown, settled: seconds after a word was spoken, median / 95th percentile, through the event stream
erasure: words taken back per word, for a viewer who sees the tail / only stable text
WER: word error rate of the last state; at once: the same model on the whole file (faster-whisper, beam 5);
delta: live minus at once
load: CPU seconds per second of audio; duty: share of all cores, 95th percentile over windows of 10 s
delay of a translated word: from the moment at which its share of the cue's source words was spoken
final: seconds from the end of what was spoken in a cue until its translation is final, median / 95th percentile
chrF2, BLEU: compared with the reference translation; at once: chrF2 of the same engine on the finished transcript
stand-stills: periods of 2.5 s or more without a new word although two or more were spoken: number, seconds in all
doubled: places at which three or more words come again that were said once, in a cue or at the start of the next
wrong language: final translations into English that are not in English, per hour of audio
mixed: final translations into English with words of the spoken language, per hour of audio
ends: final cues that end with the mark of a sentence, of a clause, with neither"""

Row = tuple[str, ...]


def table(results: Sequence[RecordingResult], about: Mapping[str, Any]) -> str:
    """Return one table per spoken language and per translation, with machine, versions and model above."""
    spoken = list(dict.fromkeys(result.recording.language for result in results))
    tables = (_language([r for r in results if r.recording.language == code], code) for code in spoken)
    return "\n\n".join([_about(about), *tables, *_notes(results), LEGEND])


def compared(ours: Sequence[RecordingResult], theirs: Sequence[RecordingResult], name: str) -> str:
    """Return the table of a peer for the same recordings, and the ratios of its delays to ours."""
    return "\n\n".join(
        (
            f"{name}, the same weights and recordings, in turn with the above\n" + columns(SPOKEN, _spoken(theirs)),
            f"{name} / captioner\n" + columns(RATIOS, map(_ratios, ours, theirs)),
            *_notes(theirs),
        )
    )


def _notes(results: Sequence[RecordingResult]) -> Iterator[str]:
    """Yield the notes about all recordings as one text, if there are any."""
    if notes := [f"{result.recording.name}: {note}" for result in results for note in result.load.notes]:
        yield "\n".join(notes)


def _ratios(ours: RecordingResult, theirs: RecordingResult) -> Row:
    if ours.spoken is None or theirs.spoken is None:
        return (ours.recording.name, *("–" for _ in RATIOS[1:]))
    a, b = theirs.spoken.score, ours.spoken.score
    pairs = (
        (a.first_p50, b.first_p50),
        (a.first_p95, b.first_p95),
        (a.settled_p50, b.settled_p50),
        (a.settled_p95, b.settled_p95),
        (theirs.load.real_time_factor, ours.load.real_time_factor),
    )
    return (ours.recording.name, *(f"{x / y:.1f}" if y else "–" for x, y in pairs))


def as_json(results: Sequence[RecordingResult], about: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything measured and its conditions; an undefined number is null."""
    result = {**about, "definitions": LEGEND.splitlines(), "recordings": results_json(results)}
    return {key: _plain(value) for key, value in result.items()}


def results_json(results: Sequence[RecordingResult]) -> list[Any]:
    """Return the results of each recording; an undefined number is null."""
    return [_plain(_result(result)) for result in results]


def _about(about: Mapping[str, Any]) -> str:
    machine, model = about["machine"], about["model"]
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    return "\n".join(
        (
            f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}",
            versions,
            f"model {model['name']}, sha256 {model['sha256'][:16]}; load before: {machine['load_before']}",
        )
    )


def _language(results: Sequence[RecordingResult], code: str) -> str:
    heading = f"{languages.NAMES.get(code, code)} ({code})"
    tables = ["\n".join((heading, columns(SPOKEN, _spoken(results)), "", columns(SCREEN, _screen(results, code))))]
    for target in dict.fromkeys(each.score.language for result in results for each in result.translated):
        rows = columns(TRANSLATED, _translated(results, target)), "", columns(SCREEN, _screen(results, target))
        tables.append("\n".join((f"{code} to {target}", *rows)))
    return "\n\n".join(tables)


def _spoken(results: Sequence[RecordingResult]) -> Iterable[Row]:
    for result in results:
        each, load = result.spoken, result.load
        errors = (_percent(each.score.wer if each else None), _percent(result.wer_offline), _points(result.wer_delta))
        yield (result.recording.name, *_delays(each), *errors, f"{load.real_time_factor:.2f}", _percent(load.duty_p95))
    shown = [result.spoken for result in results if result.spoken]
    if len(shown) > 1:
        yield ("all words", *_together(shown), "", "", "", "", "")


def _translated(results: Sequence[RecordingResult], target: str) -> Iterable[Row]:
    for result in results:
        for each in result.translated:
            if each.score.language == target:
                yield (result.recording.name, *_translation(each))


def _screen(results: Sequence[RecordingResult], language: str) -> Iterable[Row]:
    """Return the faults on the screen of each recording in one language, and of all together."""
    shown = [
        (result.recording.name, result.seconds, each.faults)
        for result in results
        for each in result.captions
        if each.faults and each.score.language == language
    ]
    for name, seconds, faults in shown:
        yield (name, *_faults([faults], seconds))
    if len(shown) > 1:
        yield ("all cues", *_faults([faults for _, _, faults in shown], sum(seconds for _, seconds, _ in shown)))


def _faults(found: Sequence[ScreenFaults], seconds: float) -> Row:
    """Return the faults of some recordings, which are so many seconds long together."""
    stills = [still for faults in found for still in faults.stand_stills or ()]
    wrong = [text for faults in found for text in faults.wrong_language or ()]
    mixed = [text for faults in found for text in faults.mixed_language or ()]
    measured = any(faults.stand_stills is not None for faults in found)
    checked = any(faults.wrong_language is not None for faults in found)
    ends = sum((faults.ends for faults in found), CueEnds())
    shares = (ends.sentence, ends.clause, ends.neither)
    return (
        f"{len(stills)}, {sum(still.seconds for still in stills):.1f} s" if measured else "–",
        str(sum(len(faults.doubled) for faults in found)),
        *(f"{len(texts) * 3600 / seconds:.0f} /h" if checked else "–" for texts in (wrong, mixed)),
        *(_percent(count / ends.cues if ends.cues else None) for count in shares),
    )


def _translation(each: LanguageResult) -> Row:
    first, settled, erased = _delays(each)
    delta, quality, baseline = each.chrf_delta, each.quality, each.at_once
    return (
        first,
        settled,
        _pair(each.score.final_p50, each.score.final_p95),
        erased,
        f"{quality.chrf:.1f}" if quality else "–",
        f"{baseline.chrf:.1f}" if baseline else "–",
        "–" if delta is None else f"{delta:+.1f}",
        f"{quality.bleu:.1f}" if quality else "–",
    )


def _delays(each: LanguageResult | None) -> Row:
    if each is None:
        return ("nothing", "nothing", "–")
    score = each.score
    return (
        _pair(score.first_p50, score.first_p95),
        _pair(score.settled_p50, score.settled_p95),
        _pair(score.erasure, score.erasure_stable),
    )


def _together(shown: Sequence[LanguageResult]) -> Row:
    """Return delays over the words of all recordings, and erasure weighted by words."""
    first = [track.first - track.spoken for each in shown for track in each.tracks]
    settled = [track.settled - track.spoken for each in shown for track in each.tracks]
    words = sum(each.score.words for each in shown)
    tail = sum(each.score.erasure * each.score.words for each in shown) / max(1, words)
    stable = sum(each.score.erasure_stable * each.score.words for each in shown) / max(1, words)
    return (
        _pair(percentile(first, 50), percentile(first, 95)),
        _pair(percentile(settled, 50), percentile(settled, 95)),
        _pair(tail, stable),
    )


def columns(names: Row, rows: Iterable[Row]) -> str:
    """Align a table: the first column to the left, the others to the right."""
    lines = [names, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    return "\n".join("  ".join(_cells(line, widths)).rstrip() for line in lines)


def _cells(line: Row, widths: Sequence[int]) -> Iterable[str]:
    yield line[0].ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))


def _pair(a: float, b: float) -> str:
    return "–" if math.isnan(a) else f"{a:.2f} / {b:.2f}"


def _percent(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{100 * value:.1f} %"


def _points(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:+.1f}"


def _result(result: RecordingResult) -> dict[str, Any]:
    return {
        "recording": result.recording.name,
        "spoken": result.recording.language,
        "seconds": result.seconds,
        "wer_offline": result.wer_offline,
        "wer_delta": result.wer_delta,
        "load": asdict(result.load),
        "captions": [_captions(each) for each in result.captions],
    }


def _captions(each: LanguageResult) -> dict[str, Any]:
    words = [[track.text, track.start, track.spoken, track.first, track.settled] for track in each.tracks]
    quality, baseline = (asdict(one) if one else None for one in (each.quality, each.at_once))
    return {
        **asdict(each.score),
        "quality": quality,
        "at_once": baseline,
        "chrf_delta": each.chrf_delta,
        "faults": asdict(each.faults) | {"open_share": each.faults.ends.open_share} if each.faults else None,
        "late": _late(each.late) if each.late else None,
        "tracks": words,
    }


def _late(found: LateWords) -> dict[str, Any]:
    """Return the late words, the latest first, and the share of each cause."""
    words = [
        {"text": word.text, "due": word.due, "delay": word.delay, "cause": word.cause, "parts": dict(word.parts)}
        for word in found.worst(len(found.late))
    ]
    counts, seconds = found.counts, found.seconds
    causes = {cause: {"words": counts[cause], "seconds": seconds[cause]} for cause in seconds}
    return {"words": found.words, "causes": causes, "late": words}


def _plain(value: Any) -> Any:
    """Replace NaN, which JSON lacks, by None."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value
