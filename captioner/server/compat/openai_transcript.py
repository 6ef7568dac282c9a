"""OpenAiTranscript of a recording in one language, and its formats."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from captioner import languages
from captioner.layout.limits import Layout
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.output_file import recording_cues
from captioner.server.compat.openai_request import OpenAiRequest
from captioner.types import Revision, Word
from formats import srt, webvtt


@dataclass(frozen=True, slots=True)
class OpenAiTranscript:
    """Captions of a recording in one language."""

    language: str
    duration_ms: int
    chunks: tuple[ChunkResult, ...]

    @classmethod
    def of(cls, chunks: Sequence[ChunkResult], request: OpenAiRequest) -> OpenAiTranscript:
        """Choose the requested language, which is the spoken one without a translation."""
        spoken = next((chunk.language for chunk in reversed(chunks) if chunk.language), request.spoken)
        return cls((*request.targets, spoken)[0], chunks[-1].end if chunks else 0, tuple(chunks))

    @property
    def sentences(self) -> tuple[tuple[Revision, tuple[Word, ...]], ...]:
        """Finals in order, each with its words if these are its text."""
        return tuple(
            (final, chunk.words.get(final.segment, ()) if final.language == final.source else ())
            for chunk in self.chunks
            for final in chunk.finals
            if final.language == self.language
        )

    @property
    def text(self) -> str:
        """Whole text."""
        separator = "" if self.language in languages.UNSPACED else " "
        return separator.join(final.text for final, _ in self.sentences if final.text)


def response(
    transcript: OpenAiTranscript, request: OpenAiRequest, layout: Layout, headers: Mapping[str, str]
) -> Response:
    """Build the response in the requested format."""
    match request.format:
        case "text":
            return Response(f"{transcript.text}\n", media_type="text/plain; charset=utf-8", headers=headers)
        case "srt":
            text = srt.compose(recording_cues(transcript.chunks, layout, transcript.language))
            return Response(text, media_type="application/x-subrip; charset=utf-8", headers=headers)
        case "vtt":
            text = webvtt.compose(recording_cues(transcript.chunks, layout, transcript.language))
            return Response(text, media_type="text/vtt; charset=utf-8", headers=headers)
        case "verbose_json":
            return JSONResponse(_verbose(transcript, request), headers=headers)
        case _:
            return JSONResponse({"text": transcript.text, "usage": _usage(transcript)}, headers=headers)


def _verbose(transcript: OpenAiTranscript, request: OpenAiRequest) -> dict[str, object]:
    body: dict[str, object] = {
        "task": "translate" if request.targets else "transcribe",
        "language": transcript.language,
        "duration": _seconds(transcript.duration_ms),
        "text": transcript.text,
        "usage": _usage(transcript),
    }
    if "segment" in request.granularities:
        body["segments"] = [_segment(number, *each) for number, each in enumerate(transcript.sentences)]
    if "word" in request.granularities:
        body["words"] = [
            {"word": word.text.strip(), "start": _seconds(word.start), "end": _seconds(word.end)}
            for _, words in transcript.sentences
            for word in words
        ]
    return body


def _segment(number: int, final: Revision, words: Sequence[Word]) -> dict[str, object]:
    data = final.text.encode()
    logprobs = [math.log(max(word.probability, 1e-6)) for word in words]
    return {
        "id": number,
        "seek": final.start // 10,
        "start": _seconds(final.start),
        "end": _seconds(final.end),
        "text": f" {final.text}",
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": round(sum(logprobs) / len(logprobs), 4) if logprobs else 0.0,
        "compression_ratio": round(len(data) / len(zlib.compress(data)), 4) if data else 0.0,
        "no_speech_prob": 0.0,
    }


def _usage(transcript: OpenAiTranscript) -> dict[str, object]:
    return {"type": "duration", "seconds": _seconds(transcript.duration_ms)}


def _seconds(milliseconds: int) -> float:
    return round(milliseconds / 1000, 3)
