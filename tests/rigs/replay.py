"""Engine and translators on a virtual clock, with transcriptions from a cache: minutes of speech in seconds.

A rule of the engine is judged over hours of speech without playing them: audio arrives at the speed of speech on a
virtual clock, and a transcription takes as long as its CPU time was when it was computed, or as long as asked for.

1. A cache entry holds the words of one request and the CPU seconds that it took. A rule that changes only what is shown
   needs no new transcriptions; one that changes windows or prefixes needs those that differ from there on.
2. The cache of a recording belongs to its audio, the model and the code that calls it: a change of any begins another.
3. English by the recognizer is read by a second worker, as in a room that is alone on two cores.
4. Translations are published when they are computed; their CPU time is added, and nothing else waits for them.
5. Scores are those of `captioner bench`, without the network and without the load of the machine.
"""

from __future__ import annotations

import ast
import hashlib
import math
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

import captioner.recognition.recognizers
from captioner.audio.file import read_file
from captioner.bench import why
from captioner.bench.causes import find_causes
from captioner.bench.late_words import LateWords
from captioner.bench.recognition_baseline import RecognitionBaseline
from captioner.bench.recordings import Recording, recording
from captioner.bench.score import LanguageScore, WordTiming, score_source, score_translation
from captioner.bench.screen_faults import ScreenFaults, final_texts, screen_faults
from captioner.bench.screens import ViewerEvent
from captioner.bench.trace_log import TraceLog, trace_log
from captioner.config import Config
from captioner.models import store
from captioner.models.report import silent
from captioner.offline.word_alignment import align, tokens
from captioner.recognition.recognizer import Recognizer, RecognizerStream, TranscriptionRequest
from captioner.recognition.separate_translation import TranslationJob
from captioner.recognition.vad import FRAME
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.translation import Translator
from captioner.types import SAMPLE_RATE, AudioChunk, Hypothesis, Revision, Samples
from tests.rigs.virtual_trace import VirtualTrace

Answer = TypeVar("Answer")

CACHE = Path.home() / ".cache" / "captioner" / "replay"
"""Folder of the caches."""
_SIDE_BY_SIDE = 1.09
"""How many times as long a transcription takes beside another one (base on two threads: 228 ms for 419 / 2)."""


@dataclass(slots=True)
class ReadingCache:
    """Answers of a recognizer for one recording."""

    file: Path
    answers: dict[Any, tuple[Any, float]] = field(default_factory=dict)
    """Answer to each request, and the CPU seconds that it took."""
    computed: int = 0
    """Answers that were not in the file."""

    @classmethod
    def load(cls, file: Path) -> ReadingCache:
        """Load the file, if it exists."""
        return cls(file, pickle.loads(file.read_bytes()) if file.is_file() else {})

    def save(self) -> None:
        """Write the file if answers were added."""
        if self.computed:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            part = self.file.with_suffix(".part")
            part.write_bytes(pickle.dumps(self.answers))
            part.replace(self.file)


TYPICAL = 0.0
"""Seconds as on an idle machine, by the length of the text: comparable whenever the answers were computed."""


def _typical_seconds(answer: Any) -> float:
    """Return the seconds for an answer: with base 0.28 for a transcript and 0.40 for one with its English."""
    if not isinstance(answer, Hypothesis):
        return 0.1
    letters = sum(len(word.text) for word in (*answer.words, *answer.direct))
    return 0.17 + 0.0022 * letters if answer.words and answer.direct else 0.15 + 0.0024 * letters


class CachedRecognizer:
    """Recognizer whose answers are cached.

    `began` is the virtual time at which the present step began, `spent` the seconds that it has taken, `last` those of
    the last answer.
    """

    def __init__(
        self, load: Callable[[], Recognizer], cached: ReadingCache, seconds: float | None, *, apart: bool = True
    ) -> None:
        """Create a recognizer; the model is loaded at the first request that is not cached.

        Args:
            load: loads the model.
            cached: answers.
            seconds: seconds that each transcription takes; `TYPICAL`; None: the CPU seconds that it took.
            apart: True to translate apart from the transcriptions.
        """
        self.name, self.multilingual, self.translates, self.workers = "cached", True, True, 1
        self.translations = int(apart)
        self.began, self.spent, self.last, self._slower = 0.0, 0.0, 0.0, 1.0
        self._is_aside = False
        self.meanwhile: Callable[[float], None] = lambda _: None
        """Performs the steps of the other worker up to a virtual time."""
        self._load, self._cached, self._seconds = load, cached, seconds

    def stream(self) -> RecognizerStream:
        """Create the stream of the recording."""
        return _CachedStream(self)

    def reload(self) -> None:
        """Do nothing."""

    def begin(self, now: float, slower: float = 1.0) -> None:
        """Begin a step at a virtual time, which takes so many times as long."""
        self.began, self.spent, self._slower = now, 0.0, slower

    @contextmanager
    def aside(self, now: float, slower: float = 1.0) -> Iterator[None]:
        """Perform a step of the other worker, which begins at a virtual time."""
        before = self.began, self.spent, self._slower
        self.begin(now, slower)
        self._is_aside = True
        yield
        self._is_aside = False
        self.began, self.spent, self._slower = before

    @property
    def now(self) -> float:
        """Virtual time in seconds."""
        return self.began + self.spent

    @property
    def model(self) -> Recognizer:
        """The model, loaded if it is not yet."""
        return self._load()

    def answer(self, key: Any, compute: Callable[[], Answer]) -> Answer:
        """Return a cached answer, or compute and store it."""
        if key not in self._cached.answers:
            began = time.process_time()
            answer = compute()
            self._cached.answers[key] = answer, time.process_time() - began
            self._cached.computed += 1
        found, seconds = self._cached.answers[key]
        if self._seconds is not None:
            seconds = _typical_seconds(found) if self._seconds == TYPICAL else self._seconds
        self.last = self._slower * seconds
        self.spent += self.last
        if not self._is_aside:
            self.meanwhile(self.now)
        return found  # type: ignore[no-any-return]


class _CachedStream:
    """Keeps all audio, because the model may be loaded late."""

    def __init__(self, recognizer: CachedRecognizer) -> None:
        self._recognizer = recognizer
        self._pending: list[Samples] = []
        self._discarded = 0
        self._stream: RecognizerStream | None = None

    def append(self, samples: Samples) -> None:
        self._pending.append(samples)

    def discard_before(self, time: int) -> None:
        self._discarded = time

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        # prefix_ms follows from the prefixes, and only ends a loop.
        defaults = asdict(TranscriptionRequest(0, 0, ""))
        key = tuple(
            (name, value)
            for name, value in asdict(request).items()
            if name in ("start", "end") or (name != "prefix_ms" and value != defaults[name])
        )
        return self._recognizer.answer(key, lambda: self._model().transcribe(request))

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        return self._recognizer.answer((start, end), lambda: self._model().detect_language(start, end))

    def _model(self) -> RecognizerStream:
        if self._stream is None:
            self._stream = self._recognizer.model.stream()
        for samples in self._pending:
            self._stream.append(samples)
        self._pending.clear()
        self._stream.discard_before(self._discarded)
        return self._stream


@dataclass(frozen=True, slots=True)
class _Translating:
    """Translation on the second worker."""

    job: TranslationJob
    hypothesis: Hypothesis
    ended: float
    """Virtual time at which it ends."""


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """Scores of one recording."""

    recording: Recording
    seconds: float
    scores: tuple[LanguageScore, ...]
    """Spoken language first."""
    baseline_wer: float | None
    """Word error rate of the same model on the whole recording; None: not measured."""
    faults: dict[str, ScreenFaults]
    """Faults of the captions in each language."""
    finals: dict[str, tuple[str, ...]]
    late: tuple[WordTiming, ...]
    """The ten spoken words that were shown latest."""
    errors: tuple[str, ...]
    """Differences to the reference, each with the words around it."""
    computed: int
    """Transcriptions that were not in the cache."""
    reading_p50: float
    """Median CPU seconds of a transcription."""
    why: dict[str, LateWords] = field(default_factory=dict)
    """Causes of late words in each language."""

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return {"recording": self.recording.name, **{k: v for k, v in asdict(self).items() if k != "recording"}}


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """All recordings."""

    results: tuple[ReplayResult, ...]
    details: frozenset[str] = frozenset()
    """Parts to print after the table: `finals`, `faults`, `errors`, `late`, `why`."""

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return {"recordings": [each.json for each in self.results]}

    @property
    def table(self) -> str:
        """Figures as text."""
        wide = max(len(each.recording.name) for each in self.results)
        head = (
            f"{'':<{wide}}      first shown   settled       finals        erasure  WER   offline  open ends  "
            "cues  twice  still       reading  computed"
        )
        rows = [line for each in self.results for line in _rows(each, wide)]
        parts: dict[str, Callable[[ReplayResult], Iterable[str]]] = {
            "finals": _finals,
            "faults": _faulty,
            "errors": lambda each: each.errors,
            "why": lambda each: [
                why.causes_table(each.recording.language, language, [(each.recording.name, late)])
                for language, late in each.why.items()
            ],
            "late": lambda each: [f"{w.first - w.spoken:6.2f} s  at {w.spoken:7.2f}  {w.text}" for w in each.late],
        }
        told = [
            f"\n{each.recording.name}: {part}\n" + "\n".join(parts[part](each))
            for part in parts
            if part in self.details
            for each in self.results
        ]
        return "\n".join([head, *rows, *told])


def _rows(each: ReplayResult, wide: int) -> Iterator[str]:
    for score in each.scores:
        faults = each.faults[score.language]
        wer = f"{100 * score.wer:5.1f}" if score.wer is not None else "    -"
        offline = (
            f"{100 * each.baseline_wer:5.1f}" if each.baseline_wer is not None and score.wer is not None else "    -"
        )
        yield (
            f"{each.recording.name:<{wide}}  {score.language}  {score.first_p50:5.2f}/{score.first_p95:5.2f}  "
            f"{score.settled_p50:5.2f}/{score.settled_p95:5.2f}  {score.final_p50:5.2f}/{score.final_p95:5.2f}  "
            f"{score.erasure:6.3f}  {wer}  {offline}  {100 * faults.ends.open_share:6.1f} %  {faults.ends.cues:4}  "
            f"{len(faults.doubled):5}  {len(faults.stand_stills or ()):2} {faults.still_s:6.1f} s  "
            f"{each.reading_p50:6.3f}  {each.computed:6}"
        )


def _faulty(each: ReplayResult) -> Iterator[str]:
    for language, faults in each.faults.items():
        yield from (f"{language}  twice: {one.before} | {one.after}" for one in faults.doubled)
        yield from (
            f"{language}  still: {one.start:.2f} to {one.end:.2f} s, {one.words} words"
            for one in faults.stand_stills or ()
        )


def _finals(each: ReplayResult) -> Iterator[str]:
    for language, texts in each.finals.items():
        yield from (f"{language}  {text}" for text in texts)


def measure(
    config: Config,
    recordings: Sequence[Recording],
    progress: Callable[[str], None],
    *,
    seconds: float | None = None,
    baseline: bool = True,
    apart: bool = True,
    jobs: int = 1,
    details: Iterable[str] = (),
    cache: Path = CACHE,
) -> ReplayReport:
    """Replay recordings.

    Args:
        config: settings; a model and no rooms.
        recordings: what is spoken, with languages and reference words.
        progress: callback for one line of progress.
        seconds: seconds that each transcription takes; `TYPICAL`; None: as long as it took.
        baseline: True to recognize each recording as a whole, too.
        apart: True to translate by the recognizer apart from the transcriptions.
        jobs: number of processes.
        details: parts to print after the table; see `ReplayReport`.
        cache: folder of the caches.
    """
    with ProcessPoolExecutor(jobs) as pool:
        running = [pool.submit(replay, config, each, seconds, baseline, cache, apart=apart) for each in recordings]
        results = []
        for each in running:
            results.append(each.result())
            progress(f"{results[-1].recording.name}: {results[-1].computed} transcriptions computed")
    return ReplayReport(tuple(results), frozenset(details))


def replay(
    config: Config,
    recording: Recording,
    seconds: float | None,
    baseline: bool,
    folder: Path,
    *,
    apart: bool = True,
) -> ReplayResult:
    """Replay one recording; see `measure`."""
    samples = np.concatenate([chunk.samples for chunk in read_file(recording.path, chunk_ms=1000)])
    name = f"{recording.name}-{_digest(samples.tobytes(), config.recognizer.model, _recognizer_code())}"
    cached = ReadingCache.load(folder / f"{name}.pickle")

    def load() -> Recognizer:
        loaded = _loaded(config.recognizer.model, lambda: ConfiguredFactory.loaded(config, silent)).recognizer
        assert isinstance(loaded, Recognizer)
        return loaded

    recognizer = CachedRecognizer(load, cached, seconds, apart=apart)
    trace = VirtualTrace(lambda: recognizer.now, lambda: recognizer.last)
    stages = ConfiguredFactory(config, recognizer, trace=trace)
    try:
        log = _play(stages, recognizer, recording, samples)
    finally:
        stages.close()
        cached.save()
    offline = _baseline_wer(config, recording, folder / f"{name}.txt") if baseline and recording.words else None
    result = _result(recording, log, len(samples) / SAMPLE_RATE, offline, cached)
    return replace(result, why=_why(recording, log, trace_log(trace.lines, 0.0)))


def _play(
    stages: ConfiguredFactory, recognizer: CachedRecognizer, recording: Recording, samples: Samples
) -> list[ViewerEvent]:
    """Return the events of all viewers on the virtual clock."""
    room = _VirtualRoom(stages, recognizer, recording, samples)
    recognizer.meanwhile = room.translate_until
    room.play()
    return sorted(room.log, key=lambda event: event.t)


class _VirtualRoom:
    """Engine and translators of one recording; a second worker translates while the first one transcribes."""

    def __init__(
        self, stages: ConfiguredFactory, recognizer: CachedRecognizer, recording: Recording, samples: Samples
    ) -> None:
        self.log: list[ViewerEvent] = []
        self._recognizer = recognizer
        self._engine = stages.pipeline(recording.language, recording.targets)
        self._translators = stages.translators(recording.language, recording.targets)
        self._frames = deque(samples[at : at + FRAME] for at in range(0, len(samples), FRAME))
        self._fed = 0
        """Samples fed."""
        self._translating: _Translating | None = None

    def play(self) -> None:
        """Feed all audio, and do what is due."""
        engine, now = self._engine, 0.0
        while self._frames or self._translating:
            self.translate_until(now)
            if engine.due is not None:
                self._recognizer.begin(now, _SIDE_BY_SIDE if self._translating else 1.0)
                self._publish(engine.decode())
                now = self._recognizer.now
            else:
                ended = self._translating.ended if self._translating else math.inf
                now = max(now, min(self._next_frame, ended))
        self._recognizer.meanwhile = lambda _: None
        self._recognizer.begin(now)
        self._publish(engine.flush())
        for translator in self._translators:
            self.log += (_event(each, self._recognizer.now) for each in translator.flush())

    def translate_until(self, time: float) -> None:
        """Apply the translations that have ended by a virtual time, and begin the next ones."""
        recognizer = self._recognizer
        while self._translating and self._translating.ended <= time:
            now = self._translating.ended
            with recognizer.aside(now):
                self._publish(self._translating.job.apply(self._translating.hypothesis))
            self._translating = None
            self._translate(now)
        if not self._translating:
            self._translate(time)
        self._feed(time)

    def _translate(self, now: float) -> None:
        self._feed(now)
        if job := self._engine.translation():
            with self._recognizer.aside(now, _SIDE_BY_SIDE):
                self._translating = _Translating(job, job.run(), self._recognizer.now)

    def _feed(self, now: float) -> None:
        while self._next_frame <= now + 1e-6:
            self._engine.feed(AudioChunk(1000 * self._fed // SAMPLE_RATE, self._frames[0]))
            self._fed += len(self._frames.popleft())

    @property
    def _next_frame(self) -> float:
        return (self._fed + len(self._frames[0])) / SAMPLE_RATE if self._frames else math.inf

    def _publish(self, revisions: Iterator[Revision]) -> None:
        for revision in revisions:
            self.log += _published(revision, self._recognizer.now, self._translators)


def _published(revision: Revision, now: float, translators: Iterable[Translator]) -> Iterator[ViewerEvent]:
    yield _event(revision, now)
    for translator in translators:
        began = time.process_time()
        for translated in translator.push(revision):
            yield _event(translated, now + time.process_time() - began)


def _event(revision: Revision, now: float) -> ViewerEvent:
    data = {
        "cue": revision.segment,
        "lang": revision.language,
        "rev": revision.number,
        "stable": revision.stable,
        "tail": revision.tail,
        "start": revision.start / 1000,
        "end": revision.end / 1000,
        "state": "final" if revision.final else "open",
    }
    return ViewerEvent(round(now, 4), revision.language, "cue", data)


def _result(
    recording: Recording, log: list[ViewerEvent], seconds: float, offline: float | None, cached: ReadingCache
) -> ReplayResult:
    spoken = score_source(log, recording.words, recording.language)
    scored = [spoken] if spoken else []
    for language in recording.targets:
        translated = score_translation(log, recording.words, language, recording.language)
        scored += [translated] if translated else []
    finals = {score.language: tuple(final_texts(log, score.language)) for score, _ in scored}
    times = [spent for answer, spent in cached.answers.values() if isinstance(answer, Hypothesis)]
    return ReplayResult(
        recording,
        round(seconds, 1),
        tuple(replace(score, text="") for score, _ in scored),
        offline,
        {language: _faults(recording, log, language) for language in finals},
        finals,
        tuple(sorted(spoken[1], key=lambda word: word.spoken - word.first)[:10]) if spoken else (),
        tuple(differences([word.text for word in recording.words], " ".join(finals.get(recording.language, ())))),
        cached.computed,
        float(np.median(times)) if times else 0.0,
    )


def _faults(recording: Recording, log: Sequence[ViewerEvent], language: str) -> ScreenFaults:
    reference = recording.translations.get(language, "")
    return screen_faults(log, recording.words, language, recording.language, reference=reference)


def _why(recording: Recording, log: Sequence[ViewerEvent], trace: TraceLog) -> dict[str, LateWords]:
    """Return the causes of late words in each language."""
    spoken = score_source(log, recording.words, recording.language)
    tracks = {recording.language: spoken[1] if spoken else []}
    for language in recording.targets:
        translated = score_translation(log, recording.words, language, recording.language)
        tracks[language] = translated[1] if translated else []
    source = recording.language
    return {
        language: find_causes(found, log, trace, language, source, tracks[source]) for language, found in tracks.items()
    }


def differences(reference: Sequence[str], text: str) -> Iterator[str]:
    """Yield the differences of a transcript to its reference, each with three words around it."""
    wanted = [token for word in reference for token in tokens(word)]
    found = tokens(text)
    _, pairs = align(wanted, found)
    equal = [(i, j) for i, j in pairs if wanted[i] == found[j]]
    for (a, b), (c, d) in zip([(-1, -1), *equal], [*equal, (len(wanted), len(found))], strict=True):
        missed, instead = " ".join(wanted[a + 1 : c]), " ".join(found[b + 1 : d])
        if missed or instead:
            yield f"{' '.join(wanted[max(0, a - 2) : a + 1])} [{missed} -> {instead}] {' '.join(wanted[c : c + 3])}"


def _baseline_wer(config: Config, recording: Recording, file: Path) -> float:
    if not file.is_file():
        weights = store.folder(config.recognizer.model, silent)
        offline = _loaded(f"offline {weights}", lambda: RecognitionBaseline(weights, config.recognizer))
        text = offline.read(recording.path, recording.language).text
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    wanted = [token for word in recording.words for token in tokens(word.text)]
    return align(wanted, tokens(file.read_text(encoding="utf-8")))[0] / len(wanted)


def _loaded(name: str, load: Callable[[], Answer]) -> Answer:
    """Return what this process has loaded under a name, or load it."""
    if name not in _LOADED:
        _LOADED[name] = load()
    return _LOADED[name]  # type: ignore[no-any-return]


_LOADED: dict[str, Any] = {}


def _digest(*parts: bytes | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
    return digest.hexdigest()[:16]


def _recognizer_code() -> str:
    """Return the code that calls the model, without comments and docstrings."""
    files = sorted(Path(captioner.recognition.recognizers.__path__[0]).glob("*.py"))
    return "".join(ast.dump(_without_docstrings(ast.parse(file.read_text(encoding="utf-8")))) for file in files)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [line for line in body if not _is_text(line)]  # type: ignore[attr-defined]
    return tree


def _is_text(line: ast.AST) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


def listed(names: Sequence[str], targets: tuple[str, ...]) -> list[Recording]:
    """Return recordings named as `LANGUAGE:FILE`, with the reference words in `FILE.ref.json` or `FILE.words.json`."""
    return [_named(name, targets) for name in names]


def _named(name: str, targets: tuple[str, ...]) -> Recording:
    language, _, file = name.partition(":")
    path = Path(file)
    words = [own for kind in ("ref", "words") if (own := path.with_suffix(f".{kind}.json")).is_file()]
    others = tuple(code for code in targets if code != language)
    return recording(
        path,
        words[0] if words and not (path.parent / "manifest.json").is_file() else None,
        spoken=language,
        targets=others,
    )
