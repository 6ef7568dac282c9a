"""OpenAI's client against the whole server, with a scripted recognizer; the last test has a real one."""

from __future__ import annotations

import io
import threading
import time
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from captioner.config import ApiConfig, Config, RecognizerConfig
from captioner.offline.pipeline import OfflinePipeline
from captioner.server import tokens
from captioner.server.access import Access
from captioner.types import Samples
from formats import srt, webvtt
from tests.captioner.server.conftest import RunningServer
from tests.fakes import silence

SECRET = "s" * 32


def recording(audio: float | Samples) -> bytes:
    """WAV file of the samples, or of some seconds of silence."""
    samples = silence(audio) if isinstance(audio, int | float) else audio
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    return data.getvalue()


def client(running: RunningServer, key: str = "none", retries: int = 0) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"http://{running.host}/v1", api_key=key, max_retries=retries, timeout=300)


def parameters(data: bytes) -> dict[str, Any]:
    """Parameters of a request with a recording."""
    return {"model": "x", "file": ("a.wav", data)}


@pytest.fixture
def speech(running: RunningServer) -> Iterator[openai.OpenAI]:
    with client(running) as own:
        yield own


def test_json(speech: openai.OpenAI) -> None:
    """The text and the duration."""
    done = speech.audio.transcriptions.create(model="whisper-1", file=("a.wav", recording(4)))

    assert "Uno0 dos1 tres2. Uno3" == done.text
    assert done.usage is not None
    assert ("duration", 4.0) == (done.usage.type, getattr(done.usage, "seconds", None))


def test_verbose_json(speech: openai.OpenAI) -> None:
    """Sentences and words with times in seconds, and the detected language."""
    done = speech.audio.transcriptions.create(
        model="whisper-1",
        file=("a.wav", recording(4)),
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )

    assert ("es", 4.0) == (done.language, done.duration)
    assert done.segments is not None
    assert done.words is not None
    assert [(0, 0.1, 2.9, " Uno0 dos1 tres2."), (1, 3.1, 3.9, " Uno3")] == [
        (each.id, each.start, each.end, each.text) for each in done.segments
    ]
    assert [-0.6931, -0.6931] == [each.avg_logprob for each in done.segments]
    assert ("dos1", 1.1, 1.9) == (done.words[1].word, done.words[1].start, done.words[1].end)
    assert 4 == len(done.words)


def test_verbose_json_has_no_words_by_default(speech: openai.OpenAI) -> None:
    """Words need `timestamp_granularities`."""
    done = speech.audio.transcriptions.create(
        model="x", file=("a.wav", recording(1)), response_format="verbose_json", language="es"
    )

    assert (1, None) == (len(done.segments or []), done.words)


@pytest.mark.parametrize("given", ["es", "ES", "es-MX", "es_ES", "spanish", "Español", "", "auto", "Auto", " "])
def test_languages(speech: openai.OpenAI, given: str) -> None:
    """A code, a name, or a code with a region; empty and `auto` detect the language."""
    done = speech.audio.transcriptions.create(
        model="x", file=("a.wav", recording(1)), response_format="verbose_json", language=given
    )

    assert "es" == done.language


@pytest.mark.parametrize("given", ["word", "Word", "word,segment", '["word"]', ["word"], ["segment", "word"]])
def test_granularities(speech: openai.OpenAI, given: Any) -> None:
    """A list or one string."""
    done = speech.audio.transcriptions.create(
        model="x", file=("a.wav", recording(1)), response_format="verbose_json", timestamp_granularities=given
    )

    assert (["Uno0"], "segment" in str(given)) == ([each.word for each in done.words or []], bool(done.segments))


@pytest.mark.parametrize("name", ["timestamp_granularities", "timestamp_granularities[]", "timestamp_granularities[0]"])
def test_names_of_lists(running: RunningServer, name: str) -> None:
    """With brackets, without, and with an index."""
    answer = httpx.post(
        f"http://{running.host}/v1/audio/transcriptions",
        files={"file": recording(1)},
        data={"response_format": "verbose_json", name: "word"},
    )

    assert ["Uno0"] == [each["word"] for each in answer.json()["words"]]
    assert "x-captioner-passed-over" not in answer.headers


@pytest.mark.parametrize("given", ["JSON", "Verbose_JSON", "TEXT", "Srt", "VTT", ""])
def test_response_formats_in_any_case(speech: openai.OpenAI, given: Any) -> None:
    """Capitals make no difference; empty is the default."""
    done = speech.audio.transcriptions.create(model="x", file=("a.wav", recording(1)), response_format=given)

    assert "Uno0" in str(done)


@pytest.mark.parametrize("disposition", ['name="file"', "name=file", 'name="file"; filename=""'])
def test_a_part_without_a_file_name(running: RunningServer, disposition: str) -> None:
    """It is the recording, also if it is larger than a field may be."""
    body = f"--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + recording(4) + b"\r\n--x--\r\n"
    answer = httpx.post(
        f"http://{running.host}/v1/audio/transcriptions",
        content=body,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )

    assert (200, "Uno0 dos1 tres2. Uno3") == (answer.status_code, answer.json().get("text"))


def test_models(speech: openai.OpenAI) -> None:
    """The loaded model is listed and found by its ID; others are not found."""
    [listed] = speech.models.list()
    found = speech.models.retrieve("scripted")
    with pytest.raises(openai.NotFoundError, match="there is no model 'org/whisper-1'; the loaded one is scripted"):
        speech.models.retrieve("org/whisper-1")

    assert ("scripted", "model") == (found.id, found.object)
    assert listed == found


@pytest.mark.parametrize(("kind", "parse"), [("srt", srt.parse), ("vtt", webvtt.parse)])
def test_subtitles(speech: openai.OpenAI, kind: str, parse: object) -> None:
    """Subtitles are readable by this project's parsers."""
    assert callable(parse)
    text = speech.audio.transcriptions.create(model="x", file=("a.wav", recording(4)), response_format=kind)  # type: ignore[call-overload]

    assert ["Uno0 dos1 tres2.", "Uno3"] == [" ".join(cue.lines) for cue in parse(text)]


def test_text(speech: openai.OpenAI) -> None:
    """The format `text` is plain text."""
    text = speech.audio.transcriptions.create(model="x", file=("a.wav", recording(2)), response_format="text")

    assert "Uno0 dos1\n" == text


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # the client deprecates its own method
def test_translations(speech: openai.OpenAI) -> None:
    """The recognizer itself translates into English."""
    done = speech.audio.translations.create(model="whisper-1", file=("a.wav", recording(4)))
    verbose = speech.audio.translations.create(
        model="whisper-1", file=("a.wav", recording(4)), response_format="verbose_json"
    )

    assert "Said for 3 s. Said for 1 s." == done.text
    assert ("en", 2) == (verbose.language, len(verbose.segments or []))


def test_stream(speech: openai.OpenAI) -> None:
    """The deltas join to the whole text."""
    with speech.audio.transcriptions.create(model="x", file=("a.wav", recording(100)), stream=True) as stream:
        events = list(stream)
    deltas = [event.delta for event in events if event.type == "transcript.text.delta"]
    whole = [event.text for event in events if event.type == "transcript.text.done"]

    assert 2 == len(deltas)
    assert ["".join(deltas)] == whole


def test_fields_without_effect_are_listed_in_a_header(running: RunningServer) -> None:
    """The request succeeds."""
    answer = httpx.post(
        f"http://{running.host}/v1/audio/transcriptions",
        files={"file": recording(1)},
        data={"model": "x", "prompt": "names", "temperature": "0.2", "hotwords[]": "a", "año x": ""},
    )

    assert 200 == answer.status_code
    assert "a?o?x, hotwords, temperature" == answer.headers["x-captioner-passed-over"]


def test_damage_is_listed_in_a_header(running: RunningServer) -> None:
    """A header with a wrong size is reported; all audio is read."""
    data = bytearray(recording(4))
    data[40:44] = (1000).to_bytes(4, "little")
    fields = {"model": "x", "response_format": "verbose_json"}
    answer = httpx.post(f"http://{running.host}/v1/audio/transcriptions", files={"file": bytes(data)}, data=fields)

    assert 4.0 == answer.json()["duration"]
    assert "the header states 1000 bytes of audio" in answer.headers["x-captioner-notices"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"response_format": "diarized_json"}, "unsupported response_format='diarized_json'"),
        ({"timestamp_granularities[]": "word"}, "timestamp_granularities need response_format=verbose_json"),
        ({"timestamp_granularities[]": "verse", "response_format": "verbose_json"}, "invalid timestamp_granularities"),
        ({"language": "xx"}, "unknown language 'xx'"),
        ({"stream": "perhaps"}, "invalid stream='perhaps'"),
        ({"stream": "true", "response_format": "srt"}, "srt cannot be streamed"),
    ],
)
def test_refusals(running: RunningServer, fields: dict[str, str], error: str) -> None:
    """Errors are in OpenAI's format."""
    answer = httpx.post(
        f"http://{running.host}/v1/audio/transcriptions", files={"file": recording(1)}, data={"model": "x"} | fields
    )
    body = answer.json()["error"]

    assert (400, "invalid_request_error") == (answer.status_code, body["type"])
    assert body["message"].startswith(error)


def test_unreadable_recordings(speech: openai.OpenAI) -> None:
    """The client raises `BadRequestError`."""
    with pytest.raises(openai.BadRequestError, match="is not a readable audio or video file"):
        speech.audio.transcriptions.create(model="x", file=("a.wav", b"hello" * 100))
    with pytest.raises(openai.BadRequestError, match="the form has no file"):
        speech.post("/audio/transcriptions", body={"model": "x"}, cast_to=object)


def test_a_playlist_opens_no_file(speech: openai.OpenAI, tmp_path: Path) -> None:
    """A playlist that names files of this machine is refused."""
    (tmp_path / "secret.wav").write_bytes(recording(1))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{tmp_path}/secret.wav\n#EXT-X-ENDLIST\n"
    with pytest.raises(openai.BadRequestError, match="is not a readable"):
        speech.audio.transcriptions.create(model="x", file=("a.m3u8", playlist.encode()))


def test_limits(tmp_path: Path) -> None:
    """Size, duration and number of recordings are limited, each with its own status."""
    own = RunningServer(tmp_path, api=ApiConfig(megabytes=1, hours=0.002, recordings=1, waiting=0))
    with own:
        with client(own) as speech:
            with pytest.raises(openai.APIStatusError) as large:
                speech.audio.transcriptions.create(model="x", file=("a.wav", recording(40)))
            with pytest.raises(openai.APIStatusError, match="is too long") as long:
                speech.audio.transcriptions.create(model="x", file=("a.wav", recording(8)))
            own.reading.clear()
            first = threading.Thread(target=speech.audio.transcriptions.create, kwargs=parameters(recording(1)))
            first.start()
            while "captioner_api_recordings 1.0" not in own.get("/metrics").text:
                time.sleep(0.01)
            with pytest.raises(openai.RateLimitError, match="waiting already") as busy:
                speech.audio.transcriptions.create(**parameters(recording(1)))
            own.reading.set()
            first.join(20)
        with client(own, retries=2) as patient:
            assert "Uno0" == patient.audio.transcriptions.create(model="x", file=("a.wav", recording(1))).text

    assert (413, 413) == (large.value.status_code, long.value.status_code)
    assert "10" == busy.value.response.headers["retry-after"]


def test_tokens(tmp_path: Path) -> None:
    """The key is a token for publishing in every room."""
    own = RunningServer(tmp_path, access=Access(secret=SECRET))
    good, viewer = tokens.sign(SECRET, ["publish"]), tokens.sign(SECRET, ["view"])
    one_room = tokens.sign(SECRET, ["publish"], "hall")
    with own:
        with client(own, good) as speech:
            text = speech.audio.transcriptions.create(model="x", file=("a.wav", recording(1))).text
            models = [model.id for model in speech.models.list()]
        with client(own, "wrong") as speech, pytest.raises(openai.PermissionDeniedError):
            speech.audio.transcriptions.create(model="x", file=("a.wav", recording(1)))
        with client(own, viewer) as speech, pytest.raises(openai.PermissionDeniedError):
            speech.audio.transcriptions.create(model="x", file=("a.wav", recording(1)))
        nobody = own.get("/v1/models")
        with client(own, one_room) as speech, pytest.raises(openai.PermissionDeniedError):
            speech.models.list()

    assert ("Uno0", ["scripted"]) == (text, models)
    assert (401, "invalid_api_key") == (nobody.status_code, nobody.json()["error"]["code"])


@pytest.mark.model
@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # the client deprecates its own method
def test_real_speech(tmp_path: Path, spanish: Samples) -> None:
    """A Spanish recording in Spanish with words, and in English."""
    data = recording(spanish[: 8 * 16_000])
    config = Config(recognizer=RecognizerConfig(device="cpu"))
    own = RunningServer(tmp_path, pipeline=lambda: first_seconds_pipeline(config))
    with own, client(own) as speech:
        spoken = speech.audio.transcriptions.create(
            model="whisper-1",
            file=("es.wav", data),
            response_format="verbose_json",
            timestamp_granularities=["word"],
        )
        english = speech.audio.translations.create(model="whisper-1", file=("es.wav", data), response_format="vtt")

    assert ("es", None) == (spoken.language, spoken.segments)
    assert "instalado" in [word.word.strip(",.") for word in spoken.words or []]
    assert "ongratulations" in str(english)


def first_seconds_pipeline(config: Config) -> OfflinePipeline:
    return replace(OfflinePipeline.load(config, lambda _: None, default_threads=1), detect_speech=first_seconds)


def first_seconds(_: Samples) -> list[tuple[int, int]]:
    """Limit recognition to the first six seconds."""
    return [(0, 6000)]
