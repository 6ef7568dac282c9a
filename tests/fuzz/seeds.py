"""Valid input, from which damaged input is made."""

from __future__ import annotations

import io
import json
import math
import struct
from functools import lru_cache

import av
import numpy as np

from captioner.delivery.files import journal
from captioner.recognition.remote import messages
from captioner.recognition.remote.messages import ServerInfo
from captioner.recognition.streaming import StreamingHypothesis
from captioner.types import Hypothesis, Word
from formats import Cue, files
from tests.fakes import revision

CUES = (
    Cue(1000, 2500, ("Hello & <welcome>", "to you"), "c1", "line:0 align:start", "Ana", "en"),
    Cue(4500, 7000, ("año two",), "c2"),
    Cue(3_723_004, 3_725_000, ("- later",), "c3"),
)

SETTINGS = (
    b"""[server]
host = "127.0.0.1"
port = 8080
origins = ["https://example.org"]
public = ["*"]
[recognizer]
model = "whisper-base"
threads = 2
[vad]
threshold = 0.5
[window]
dip_db = 10.0
[translation]
engines = { es = "apertium" }
[redaction]
on = true
words = "words.txt"
[layout]
profile = "bbc"
speed = 17.5
columns = 37
[archive]
out = "captions"
crlf = false
[[rooms]]
name = "hall"
source = "srt://0.0.0.0:9000?mode=listener"
from = "en"
to = ["es", "fr"]
redact = true
[[screens]]
room = "hall"
lang = "es"
kind = "webhook"
url = "https://example.org/hook"
secret = "$SECRET"
interval = 1.5
""",
)
ENVIRONMENT = (
    b"SERVER_PORT=9000\nSERVER_PUBLIC=a,b\nVAD_THRESHOLD=0.5\nTRANSLATION_ENGINES=es=apertium,fr=nllb\n"
    b"REDACTION_ON=yes\nARCHIVE_OUT=~/captions\nLAYOUT_SPEED=17\nLAYOUT_COLUMNS=",
)
GLOSSARY_TOML = (
    b"""[en-es]
keep = ["Captioner", "OBS"]
[en-es.terms]
"closing balance" = "saldo final"
[en-es.forbidden]
ordenador = "computadora"
[en-fr.terms]
balance = "solde"
""",
)
GLOSSARY_CSV = (
    b"from,to,source,target,kind\nen,es,closing balance,saldo final,term\nen,es,OBS,,keep\nen,fr,balance,solde,\n"
    b'en,es,"a, b",c,forbidden\n',
)
WORDS = ("# names\nDashwood\nMiss Dashwood\n東京 # a city\nfoo-bar\nÅse\n".encode(),)
_FINAL = journal.encode(revision("c1", "hello there", 3, final=True))
JOURNAL = (
    _FINAL + journal.encode(revision("c2", "good day", 2, final=True, language="es", start=1000, end=2000)),
    _FINAL + _FINAL[:40],
)
UNFINISHED = (
    b'{"recording": "talk.wav"}\n'
    + json.dumps(
        {
            "until": 5000,
            "language": "en",
            "finals": [json.loads(_FINAL)],
            "words": {"c1": [[0, 400, " hello", 0.9], [400, 900, " there", 0.8]]},
        }
    ).encode()
    + b"\n",
)
PCM = (
    b"\0\2\0\x07" + struct.pack("<4h", 0, 32_767, -32_768, 5) * 4,
    b"\0\3\1\x10" + struct.pack("<4f", math.nan, math.inf, -math.inf, 3.4e38) * 4,
    b"\0\0\3\x10" + struct.pack("<4f", 3.4e38, 3.4e38, -1e-45, 1.0) * 8,
    b"\2\4\0\x05" + struct.pack("<4i", 2**31 - 1, -(2**31), 0, 1) * 4,
)
LAST_EVENT_ID = (b"en\n{epoch}-1", b"\n{epoch}-0", b"es\nabc-5")
EDIT = (b'{"lang": "es", "text": "the caption"}',)
PAINTS = (b'{"v": 1, "page": "overlay", "paints": [{"t": 1795306655123, "end": 814.9, "ago": 12.5}]}',)
ADDRESS = (b"https://user:pass@example.org:8080/live.m3u8?x=1", b"srt://[::1]:9000?mode=listener", b"talk.mp3")


@lru_cache
def subtitles(kind: str) -> tuple[bytes, ...]:
    """Return a file in that format as written by `formats`."""
    return (files.write(CUES, kind, language="es"),)


@lru_cache
def sound(kind: str) -> tuple[bytes, ...]:
    """Return a tenth of a second of a tone in that format."""
    tone = (np.sin(np.arange(1600) / 6) * 20_000).astype(np.int16).reshape(1, -1)
    codec = {"wav": "pcm_s16le", "flac": "flac", "matroska": "pcm_s16le"}[kind]
    written = io.BytesIO()
    with av.open(written, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=16_000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
        frame.sample_rate = 16_000
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=16_000)
        for ready in (*resampler.resample(frame), *resampler.resample(None), None):
            container.mux(stream.encode(ready))
    return (written.getvalue(),)


RECOGNIZER = (
    messages.compose_ready(ServerInfo("window", "whisper-base", multilingual=True)).encode(),
    messages.compose_words(Hypothesis((Word(0, 400, " hello", 0.9), Word(400, 900, " there", 0.8)), "en"), 3).encode(),
    messages.compose_hypothesis(StreamingHypothesis((Word(0, 400, " hello", 0.9),), 900, final=True)).encode(),
)
