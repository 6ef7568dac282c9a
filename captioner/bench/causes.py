"""Causes of late words: the delay of each word divided among the stages, from the trace of the room.

From the due moment of a word until a viewer had it:

1. Until the first transcription that covers the word begins: the window, or the model if it was busy.
2. Until that transcription ends: decoding.
3. After each transcription until the next one ends: why the word was not shown, as noted by the stabilizer; or that no
   word was recognized in its place; or that another word was shown there; or that it was shown, but in another place,
   because the text before it was corrected later.
4. After publishing until the viewer had it: delivery.

English by the recognizer from languages that are translated caption by caption waits for the end of the caption first.
A translation by an engine that translates text waits for the transcript of its words first, then for the engine. After
each translation until the next one ends, either the policy withheld the word or the engine had worded it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from captioner.bench.late_words import LATE_S, Cause, LateWord, LateWords
from captioner.bench.score import WordTiming
from captioner.bench.screens import ViewerEvent, last_cues
from captioner.bench.trace_log import ReadSpan, TraceLog, TranslatedRevision
from captioner.bench.word_delay import Attempt, WordDelay
from captioner.offline.word_alignment import align, tokens
from captioner.recognition.translated_window import WHILE_SPOKEN

_AROUND_S = (0.5, 0.2)
"""Seconds before and after the audio of a transcription in which its words are looked for, because times of words are
inaccurate."""
_AROUND_TRANSLATION_S = (1.0, 1.0)
"""The same for a translation, whose words are due in proportion."""
_COVERED_S = 0.1
"""Seconds of a word that a transcription may lack and still cover it."""
_WITHHELD = {"uncertain": Cause.PROBABILITY, "behind": Cause.PATIENCE, "correction": Cause.CORRECTION}

Delays = Mapping[int, WordDelay]
"""Delay of each late word, by its index."""
Outcomes = dict[int, Cause | None]
"""Why each word was not shown, by its index; None if it was."""


def find_causes(
    tracks: Sequence[WordTiming],
    log: Sequence[ViewerEvent],
    trace: TraceLog,
    language: str,
    source: str,
    spoken: Sequence[WordTiming] = (),
) -> LateWords:
    """Find the late words in one language and their causes.

    Args:
        tracks: words of the captions with their times.
        log: events of all viewers.
        trace: what the stages of the room did.
        language: language of the captions.
        source: spoken language.
        spoken: words of the captions in the spoken language, if `language` is another one.
    """
    published = _published(log, trace, language)
    delays = {
        index: WordDelay(track.spoken, published.get(track.first, track.first), track.first)
        for index, track in enumerate(tracks)
        if track.first - track.spoken > LATE_S
    }
    if language == source:
        read = [(span, _outcomes(tracks, span, _AROUND_S)) for span in trace.transcripts]
        _divide_read(delays, read, trace.busy, shown=Cause.MOVED)
    elif trace.engines.get(language) == "direct":
        read = list(_direct_outcomes(tracks, trace, language))
        if source in WHILE_SPOKEN:
            _divide_read(delays, read, trace.busy, shown=Cause.POLICY)
        else:  # the model is busy with transcriptions meanwhile
            _divide_read(delays, read, (), shown=Cause.POLICY, unread=Cause.SEGMENT)
    else:
        at = _published(log, trace, source)
        ready = {track.spoken: at.get(track.first, track.first) for track in spoken}
        _divide_translated(delays, log, trace, language, ready)
    late = (LateWord(tracks[index].shown, delay.due, delay.parts) for index, delay in delays.items())
    return LateWords(len(tracks), tuple(late), trace.dropped)


def _published(log: Sequence[ViewerEvent], trace: TraceLog, language: str) -> dict[float, float]:
    """Return, for each moment at which a viewer received a cue, when the room published it."""
    cues = [seen for seen in log if seen.event == "cue" and seen.language == language]
    times = ((seen.t, trace.published.get((seen.data["cue"], language, seen.data["rev"]))) for seen in cues)
    return {received: published for received, published in times if published is not None}


def _divide_read(
    delays: Delays,
    read: Sequence[tuple[ReadSpan, Outcomes]],
    busy: Sequence[tuple[float, float]],
    *,
    shown: Cause,
    unread: Cause = Cause.WINDOW,
) -> None:
    """Divide the delays of words that the recognizer wrote, transcribed or translated.

    `unread`: cause until the first transcription begins, except while the model is busy.
    """
    attempts: dict[int, list[Attempt]] = {index: [] for index in delays}
    for span, outcomes in read:
        for index, delay in delays.items():
            if span.end >= delay.due - _COVERED_S and span.ended > delay.due:
                outcome = outcomes.get(index, Cause.MISSED)
                attempts[index].append(Attempt(span.began, span.ended, outcome))
    for index, delay in delays.items():
        if attempts[index]:
            delay.until_read(attempts[index][0].began, busy, unread)
            delay.until(attempts[index][0].ended, Cause.DECODING)
        delay.after(attempts[index], shown)


def _direct_outcomes(
    tracks: Sequence[WordTiming], trace: TraceLog, language: str
) -> Iterator[tuple[ReadSpan, Outcomes]]:
    """Yield each translation of the recognizer with its outcomes.

    Words that the stabilizer shows may be withheld afterwards, because they are not in the language of the translation:
    they are compared with what viewers saw until the next translation of the recognizer.
    """
    ends = [span.ended for span in trace.translations[1:]]
    for span, until in zip(trace.translations, [*ends, float("inf")], strict=True):
        shown = {
            each.source[0]: each.shown for each in trace.translated if each.language == language and each.ended < until
        }
        visible = frozenset(tokens(" ".join(shown.values())))
        yield span, _outcomes(tracks, span, _AROUND_TRANSLATION_S, visible)


def _outcomes(
    tracks: Sequence[WordTiming], span: ReadSpan, around: tuple[float, float], visible: frozenset[str] | None = None
) -> Outcomes:
    """Return what became of the words in whose place a transcription has a word.

    `visible`: words that viewers saw; None: all that the stabilizer showed.
    """
    before, behind = around
    here = [
        index
        for index, track in enumerate(tracks)
        if track.spoken >= span.start - before and track.spoken <= span.end + behind
    ]
    read = [(token, word) for word in span.words for token in tokens(word.text)]
    _, pairs = align([tracks[index].shown for index in here], [token for token, _ in read])
    outcomes: Outcomes = {}
    for place, number in pairs:
        token, word = read[number]
        same = token == tracks[here[place]].shown
        if word.withheld:
            outcomes[here[place]] = _WITHHELD[word.withheld]
        elif visible is not None and token not in visible:
            outcomes[here[place]] = Cause.POLICY
        else:
            outcomes[here[place]] = None if same else Cause.OTHER_WORD
    return outcomes


def _divide_translated(
    delays: Delays,
    log: Sequence[ViewerEvent],
    trace: TraceLog,
    language: str,
    ready: Mapping[float, float],
) -> None:
    """Divide the delays of words that an engine translated from text.

    `ready` is the moment at which the transcript of a word was published, by the moment at which the word was due.
    """
    places = list(_places(log, language))
    for index, delay in delays.items():
        source, words, place = places[index]
        since = ready.get(delay.due, delay.due)
        delay.until(since, Cause.TRANSCRIPT)
        attempts = [
            Attempt(each.began, each.ended, _translated_outcome(each, words, place))
            for each in trace.translated
            if each.language == language
            and each.source[0] == source
            and trace.published.get(each.source, each.began) >= since
            and each.ended > delay.due
        ]
        if attempts:
            delay.until(attempts[0].ended, Cause.ENGINE)
        delay.after(attempts, Cause.MOVED)


def _places(log: Sequence[ViewerEvent], language: str) -> Iterator[tuple[str, list[str], int]]:
    """Yield the source cue of each word, the words of its own cue, and its index in them."""
    for cue in last_cues(log, language):
        words = tokens(cue["stable"] + cue["tail"])
        for place in range(len(words)):
            yield cue.get("src_cue") or cue["cue"], words, place


def _translated_outcome(each: TranslatedRevision, words: Sequence[str], place: int) -> Cause | None:
    if _has(tokens(each.shown), words, place):
        return None
    return Cause.POLICY if _has(tokens(each.draft), words, place) else Cause.REWORDED


def _has(text: Sequence[str], words: Sequence[str], place: int) -> bool:
    """Return True if a text has the word of a place in a corresponding place."""
    _, pairs = align(words, text)
    return any(i == place and text[j] == words[place] for i, j in pairs)
