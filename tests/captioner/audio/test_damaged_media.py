"""Recordings as they come: damage, holes, late sound, changes of format, wrong headers, several tracks."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

import av
import numpy as np
import pytest

from captioner.audio.channel import AudioChannel
from captioner.audio.file import duration, read_file
from captioner.errors import SourceError
from captioner.types import Samples
from formats.notice import Notice
from tests.captioner.audio.media import ffmpeg, hide_codec, speech, tone, write_packets, write_wave

RATE = 16_000


def read(
    path: Path, channel: AudioChannel | None = None, expected: tuple[str, ...] = ()
) -> tuple[Samples, list[Notice]]:
    """All samples, and the notices."""
    noticed: list[Notice] = []
    chunks = read_file(path, channel=channel or AudioChannel(), expected=expected, report=noticed.append)
    return np.concatenate([chunk.samples for chunk in chunks]), noticed


def place(samples: Samples, sound: Samples) -> float:
    """Second at which a part of a recording is found."""
    size = 1 << (len(samples) + len(sound)).bit_length()
    found = np.fft.irfft(np.fft.rfft(samples, size) * np.conj(np.fft.rfft(sound, size)))
    return float(np.argmax(found[: len(samples)])) / RATE


def damage(path: Path, *numbers: int) -> None:
    """Overwrite the contents of some packets."""
    with av.open(str(path)) as container:
        found = [(packet.pos, packet.size) for packet in container.demux(audio=0) if packet.size]
    data = bytearray(path.read_bytes())
    for number in numbers:
        start, size = found[number]
        assert start is not None
        data[start : start + size] = b"\xff" * size
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "codec", "packets"),
    [
        ("talk.m4a", "aac", (60,)),
        ("talk.m4a", "aac", (60, 61, 62, 200)),
        ("talk.mka", "aac", (5,)),
        ("talk.mka", "libopus", (100, 150, 151)),
        ("talk.mka", "flac", (40,)),
    ],
)
def test_damaged_packets(tmp_path: Path, name: str, codec: str, packets: tuple[int, ...]) -> None:
    """A damaged packet costs itself: everything behind it is in its place, and the loss is reported once."""
    sound = speech()
    path = write_packets(tmp_path / name, sound, codec)
    damage(path, *packets)
    samples, noticed = read(path)

    assert abs(len(samples) / RATE - 20) < 0.2
    assert abs(place(samples, sound[14 * RATE : 17 * RATE]) - 14) < 0.1
    assert 1 == len([each for each in noticed if "replaced by silence" in each.what or "filled" in each.what])


@pytest.mark.parametrize(("name", "codec"), [("talk.mkv", "aac"), ("talk.webm", "libopus"), ("talk.ts", "mp2")])
def test_a_hole_is_silence(tmp_path: Path, name: str, codec: str) -> None:
    """A hole in the times is as long in the audio."""
    sound = speech()
    path = write_packets(tmp_path / name, sound, codec, places=[(10.0, 7.0)])
    samples, noticed = read(path)

    assert abs(place(samples, sound[4 * RATE : 7 * RATE]) - 4) < 0.1
    assert abs(place(samples, sound[14 * RATE : 17 * RATE]) - 21) < 0.1
    assert ["a hole of 7.0 s in the sound is filled with silence"] == [each.what for each in noticed]
    assert noticed[0].places[0].startswith(("00:00:10.", "00:00:09.9"))


def test_several_holes(tmp_path: Path) -> None:
    """Each hole has its place."""
    sound = speech()
    path = write_packets(tmp_path / "talk.mkv", sound, "aac", places=[(5.0, 2.0), (10.0, 2.5), (15.0, 33.0)])
    samples, noticed = read(path)

    assert abs(place(samples, sound[16 * RATE : 19 * RATE]) - 49) < 0.1
    assert 3 == len(noticed)


@pytest.mark.parametrize("container", ["mp4", "mkv", "ts", "mov"])
def test_sound_that_starts_after_the_picture(tmp_path: Path, container: str) -> None:
    """The times of captions are those of the picture."""
    sound = speech(10)
    write_wave(tmp_path / "talk.wav", sound)
    path = tmp_path / f"talk.{container}"
    picture = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=14")
    ffmpeg(*picture, "-itsoffset", "4", "-i", tmp_path / "talk.wav", "-map", "0", "-map", "1", "-c:a", "aac", path)
    samples, noticed = read(path)

    assert abs(place(samples, sound[2 * RATE : 6 * RATE]) - 6) < 0.1
    assert ["the sound starts s after the picture; captions are moved"] == [
        re.sub(r"(3\.9|4\.0) ", "", each.what) for each in noticed
    ]


def test_a_picture_that_lasts_longer(tmp_path: Path) -> None:
    """Sound that ends before the picture is complete."""
    write_wave(tmp_path / "talk.wav", speech(5))
    picture = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=14")
    for name in ("talk.mp4", "talk.mkv"):
        ffmpeg(*picture, "-i", tmp_path / "talk.wav", "-c:a", "aac", tmp_path / name)

        assert [] == read(tmp_path / name)[1]


def test_two_recordings_in_one_stream(tmp_path: Path) -> None:
    """Transport streams that were joined begin again with their times; the sound continues."""
    sound = speech(8)
    write_packets(tmp_path / "talk.ts", sound, "mp2")
    joined = tmp_path / "joined.ts"
    joined.write_bytes((tmp_path / "talk.ts").read_bytes() * 2)
    samples, noticed = read(joined)

    assert abs(len(samples) / RATE - 16) < 0.3
    assert abs(place(samples[8 * RATE :], sound[2 * RATE : 5 * RATE]) - 2) < 0.2
    assert any("the times jump" in each.what for each in noticed)


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (32_000, 2), (44_100, 1)])
def test_a_change_of_format(tmp_path: Path, rate: int, channels: int) -> None:
    """Sound whose rate or channels change in the middle is read to its end."""
    sound = speech(8)
    write_wave(tmp_path / "talk.wav", sound)
    parts = []
    for number, (to_rate, to_channels) in enumerate([(48_000, 2), (rate, channels)]):
        parts.append(tmp_path / f"{number}.mp2")
        ffmpeg("-i", tmp_path / "talk.wav", "-ac", str(to_channels), "-ar", str(to_rate), "-f", "mp2", parts[-1])
    path = tmp_path / "talk.mp2"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    samples, _ = read(path)

    assert abs(len(samples) / RATE - 16) < 0.5
    assert abs(place(samples[8 * RATE :], sound[2 * RATE : 5 * RATE]) - 2) < 0.3


@pytest.mark.parametrize("size", [0, 1000, 100_001])
def test_a_header_with_a_wrong_size(tmp_path: Path, size: int) -> None:
    """All audio of a WAV file is read, whatever size its header states."""
    path = write_wave(tmp_path / "talk.wav", speech(10))
    data = bytearray(path.read_bytes())
    data[40:44] = size.to_bytes(4, "little")
    path.write_bytes(data)
    samples, noticed = read(path)

    assert 10 * RATE == len(samples)
    assert [f"the header states {size} bytes of audio, the file has more; all are read"] == [e.what for e in noticed]


def test_chunks_behind_the_audio(tmp_path: Path) -> None:
    """Titles behind the audio of a WAV file are no audio, and a size that was never known is no fault."""
    path = write_wave(tmp_path / "talk.wav", speech(2))
    complete = path.read_bytes()
    path.write_bytes(complete + b"LIST" + (8).to_bytes(4, "little") + b"INFOabcd")
    titled = read(path)
    path.write_bytes(complete[:40] + b"\xff" * 4 + complete[44:])
    streamed = read(path)

    assert [2 * RATE] * 2 == [len(titled[0]), len(streamed[0])]
    assert [] == titled[1] + streamed[1]


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    """A missing end is reported with its place, for sound and for pictures."""
    path = write_packets(tmp_path / "talk.mka", speech(), "aac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    samples, noticed = read(path)

    assert 8 < len(samples) / RATE < 12
    assert 1 == len(noticed)
    assert "talk.mka is incomplete" in noticed[0].what


def two_tracks(path: Path, first: tuple[str, ...], second: tuple[str, ...]) -> Path:
    """A video with 440 Hz in the first track and 600 Hz in the second one."""
    for name, frequency in (("a.wav", 440), ("b.wav", 600)):
        write_wave(path.parent / name, tone(3, frequency))
    inputs = ("-i", path.parent / "a.wav", "-i", path.parent / "b.wav", "-map", "0", "-map", "1", "-c:a", "aac")
    ffmpeg(*inputs, *first, *second, path)
    return path


def frequency(samples: Samples) -> float:
    """Strongest frequency in Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * RATE / len(samples)


GERMAN = ("-metadata:s:a:0", "language=ger")
ENGLISH = ("-metadata:s:a:1", "language=eng")


@pytest.mark.parametrize(
    ("first", "second", "expected", "number"),
    [
        (("-disposition:a:0", "0"), ("-disposition:a:1", "default"), (), 2),
        (("-disposition:a:0", "default"), ("-disposition:a:1", "0"), (), 1),
        ((*GERMAN, "-disposition:a:0", "default"), (*ENGLISH, "-disposition:a:1", "0"), ("en",), 2),
        ((*GERMAN, "-disposition:a:0", "default"), (*ENGLISH, "-disposition:a:1", "0"), ("de", "en"), 1),
        ((*GERMAN, "-disposition:a:0", "comment"), (*ENGLISH, "-disposition:a:1", "0"), (), 2),
        (("-metadata:s:a:0", "title=Director's commentary"), ("-metadata:s:a:1", "title=Main"), (), 2),
        (("-metadata:s:a:0", "title=M&E"), ("-metadata:s:a:1", "title=Programme"), (), 2),
        (("-metadata:s:a:0", "title=Comentarios"), ("-metadata:s:a:1", "title=Español"), (), 2),
        (("-metadata:s:a:0", "title=Audiodeskription"), ("-metadata:s:a:1", "title=Ton"), (), 2),
    ],
)
def test_the_track_that_is_chosen(
    tmp_path: Path, first: tuple[str, ...], second: tuple[str, ...], expected: tuple[str, ...], number: int
) -> None:
    """The expected language, then the programme and the default of the container; the choice is reported."""
    samples, noticed = read(two_tracks(tmp_path / "two.mkv", first, second), expected=expected)

    assert abs(frequency(samples) - (440, 600)[number - 1]) < 5
    assert noticed[0].what.startswith(f"audio track {number} (")
    assert "--track chooses another" in noticed[0].hint


def test_a_silent_track(tmp_path: Path) -> None:
    """A silent track of several is reported, as a camera has it whose microphone is on another one."""
    for name, level in (("a.wav", 0.0), ("b.wav", 0.3)):
        write_wave(tmp_path / name, tone(1, level=level))
    path = tmp_path / "camera.mov"
    inputs = ("-i", tmp_path / "a.wav", "-i", tmp_path / "b.wav", "-map", "0", "-map", "1")
    ffmpeg(*inputs, "-c:a", "pcm_s16le", path)

    assert "the audio track that is used is silent; the file has 2" in [each.what for each in read(path)[1]]
    assert [] == read(path, AudioChannel(2))[1]


def test_a_track_that_is_named(tmp_path: Path) -> None:
    """A named track is used without a notice; one that does not exist is an error that lists them."""
    path = two_tracks(tmp_path / "two.mkv", GERMAN, ENGLISH)
    samples, noticed = read(path, AudioChannel(2))

    assert abs(frequency(samples) - 600) < 5
    assert [] == noticed
    with pytest.raises(SourceError, match=r"no audio track 3, the file has 2; choose of 1 \(German\), 2 \(English\)"):
        read(path, AudioChannel(3))


def test_another_language_than_expected(tmp_path: Path) -> None:
    """A track that is marked as another language is reported."""
    _, noticed = read(two_tracks(tmp_path / "two.mkv", GERMAN, GERMAN), AudioChannel(1), ("en",))

    assert ["audio track 1 is marked as German; give --from de if it is"] == list(map(str, noticed))


def test_a_pipe(tmp_path: Path) -> None:
    """A named pipe is read like a file."""
    data = write_packets(tmp_path / "talk.mka", speech(5), "aac").read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(data))
    writer.start()
    samples, _ = read(pipe)
    writer.join()

    assert abs(len(samples) / RATE - 5) < 0.2


def test_a_wave_that_breaks_off(tmp_path: Path) -> None:
    """A WAV file that is shorter than its header states is incomplete."""
    path = write_wave(tmp_path / "talk.wav", speech(10))
    path.write_bytes(path.read_bytes()[:160_000])
    samples, noticed = read(path)

    assert abs(len(samples) / RATE - 5) < 0.1
    assert ["talk.wav is incomplete: it contains 5.0 of 10.0 seconds"] == [each.what for each in noticed]


def test_an_ogg_file_without_its_end(tmp_path: Path) -> None:
    """A missing last page is reported."""
    write_wave(tmp_path / "talk.wav", speech(10))
    ffmpeg("-i", tmp_path / "talk.wav", "-c:a", "libvorbis", tmp_path / "talk.ogg")
    path = tmp_path / "talk.ogg"
    complete = read(path)[1]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert [] == complete
    assert ["the last page is not marked as such; the file may be incomplete"] == [e.what for e in read(path)[1]]


def test_very_loud_samples(tmp_path: Path) -> None:
    """Samples beyond full scale, as damage leaves them, are limited."""
    write_wave(tmp_path / "talk.wav", tone(1, level=0.9))
    ffmpeg("-i", tmp_path / "talk.wav", "-af", "volume=40dB", "-c:a", "pcm_f32le", tmp_path / "loud.wav")

    assert 1.0 == float(np.abs(read(tmp_path / "loud.wav")[0]).max())


@pytest.mark.parametrize("channels", [3, 8, 9, 16, 70])
def test_many_channels(tmp_path: Path, channels: int) -> None:
    """Any number of channels is mixed; what cannot be converted is reported."""
    path = write_wave(tmp_path / "talk.wav", *[tone(1)] * channels)
    if channels > 64:
        with pytest.raises(SourceError, match="cannot decode"):
            read(path)
    else:
        assert RATE == len(read(path)[0])


def test_sound_that_overlaps(tmp_path: Path) -> None:
    """Nothing that is said is cut off where times overlap; pauses are shortened until the clock is reached again."""
    sound = np.concatenate([speech(), np.zeros(2 * RATE, np.float32), speech(8)])
    path = write_packets(tmp_path / "talk.mkv", sound, "aac", places=[(6.0, -0.5)])
    samples, noticed = read(path)

    assert abs(place(samples[: 9 * RATE], sound[2 * RATE : 5 * RATE]) - 2) < 0.1
    assert abs(len(samples) / RATE - 29.5) < 0.2
    assert abs(place(samples[20 * RATE :], sound[24 * RATE : 28 * RATE]) - 3.5) < 0.2
    assert ["the sound overlaps; pauses are shortened for it"] == [each.what for each in noticed]


def test_times_that_jitter(tmp_path: Path) -> None:
    """Times that are too late and then right again, as browsers write them, cost no sound."""
    sound = speech()
    jitter = [(5.0, 0.08), (5.5, 0.0), (9.0, 0.2), (9.3, 0.0), (12.0, 0.09), (12.2, 0.0)]
    samples, _ = read(write_packets(tmp_path / "talk.webm", sound, "libopus", places=jitter))

    assert abs(len(samples) / RATE - 20) < 0.3
    assert abs(place(samples, sound[13 * RATE : 16 * RATE]) - 13) < 0.25


@pytest.mark.parametrize("name", ["talk.mp3", "talk.mp2", "talk.ac3"])
def test_zeros_between_frames(tmp_path: Path, name: str) -> None:
    """Zeros, as downloads with holes have them, are as long in the audio, although the format states no times."""
    sound = speech(12)
    path = tmp_path / name
    ffmpeg("-i", write_wave(tmp_path / "talk.wav", sound), "-b:a", "64k", path)
    data = bytearray(path.read_bytes())
    start, end = len(data) // 4, len(data) // 2
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    samples, noticed = read(path)

    assert abs(place(samples, sound[7 * RATE : 10 * RATE]) - 7) < 0.15
    assert 1 == len(noticed)
    assert noticed[0].what == "1 damaged packet is replaced by silence"
    assert noticed[0].places[0].startswith("00:00:0")


@pytest.mark.parametrize("name", ["rf64.wav", "talk.w64", "talk.aiff", "talk.caf"])
def test_large_headers_with_a_wrong_size(tmp_path: Path, name: str) -> None:
    """All audio is read if the header states less, in every format of one header and audio."""
    path = tmp_path / name
    ffmpeg("-i", write_wave(tmp_path / "tone.wav", tone(3)), *(("-rf64", "always") if name == "rf64.wav" else ()), path)
    data = bytearray(path.read_bytes())
    mark, at, size = {
        "rf64.wav": (b"ds64", 16, (2000).to_bytes(8, "little")),
        "talk.w64": (b"data", 16, (2024).to_bytes(8, "little")),
        "talk.aiff": (b"SSND", 4, (2000).to_bytes(4)),
        "talk.caf": (b"data", 4, (2004).to_bytes(8)),
    }[name]
    place = data.index(mark) + at
    data[place : place + len(size)] = size
    path.write_bytes(data)
    samples, noticed = read(path)

    assert abs(3 * RATE - len(samples)) < 10
    assert ["the header states 2000 bytes of audio, the file has more; all are read"] == [e.what for e in noticed]


def test_a_data_track_behind_the_sound(tmp_path: Path) -> None:
    """A file whose first track is sound and whose second one has the titles of chapters is read to its end."""
    (tmp_path / "chapters.txt").write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n")
    write_wave(tmp_path / "tone.wav", tone(2))
    path = tmp_path / "book.m4b"
    titles = ("-i", tmp_path / "chapters.txt", "-map", "0:a", "-map_metadata", "1")
    ffmpeg("-i", tmp_path / "tone.wav", *titles, "-c:a", "aac", path)
    samples, noticed = read(path)

    assert abs(2 - len(samples) / RATE) < 0.1
    assert [] == noticed


def test_matroska_that_starts_late(tmp_path: Path) -> None:
    """Matroska that begins at five seconds states when it ends, which is not its length."""
    path = tmp_path / "talk.mkv"
    ffmpeg("-i", write_wave(tmp_path / "tone.wav", tone(3)), "-output_ts_offset", "5", path)
    samples, noticed = read(path)

    assert abs(3 - len(samples) / RATE) < 0.1
    assert [] == noticed
    assert abs(3 - (duration(path) or 0)) < 0.1


def test_a_track_without_a_decoder(tmp_path: Path) -> None:
    """A track that can be decoded is chosen before the default one, whose codec is unknown."""
    path = two_tracks(tmp_path / "two.mp4", GERMAN, ENGLISH)
    hide_codec(path, 0)
    samples, noticed = read(path)

    assert abs(frequency(samples) - 600) < 5
    assert noticed[0].what == "audio track 2 (English) of 2 is used"
