"""Command `insert`: closed captions in a video stream on its way."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from captioner import languages
from captioner.cli import options, output
from captioner.cli.serving import prepared_room, serve_source
from captioner.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from captioner.config import RoomConfig

_MAX_DELAY_S = 60.0
_CHANNELS = (1, 3)
"""CC1, in field 1, and CC3, in field 2, which is for a second language."""


def insert(given: Namespace) -> int:
    """Pass a video stream on with captions, and serve its room."""
    from captioner.audio.channel import AudioChannel
    from captioner.audio.packet_source import read_packets
    from captioner.delivery.insertion.caption_track import CaptionTrack
    from captioner.delivery.insertion.inserted_captions import InsertedCaptions
    from captioner.delivery.insertion.packet_output import PacketOutput, check_target
    from captioner.delivery.insertion.relay import Relay
    from captioner.delivery.outputs.dispatcher import RoomOutput
    from captioner.rooms.sources.source import Source

    check_target(given.output)
    if not 0 <= given.delay <= _MAX_DELAY_S:
        raise ConfigError(f"--delay {given.delay:g} s", f"use 0 to {_MAX_DELAY_S:g}")
    if Path(given.source).absolute() == Path(given.output).absolute():
        raise ConfigError(f"{given.output} is the input and the output", "name another output")
    config = options.config(given)
    if config.server.bus:
        raise ConfigError("insert cannot share its room with other processes", "omit --bus, and bus under [server]")
    room = prepared_room(given, config)
    tracks = {
        language: CaptionTrack(channel, given.rows)
        for language, channel in zip(_languages(given.captions, room), _CHANNELS, strict=False)
    }
    relay = Relay(
        partial(PacketOutput, given.output),
        tuple(tracks.values()),
        given.delay,
        fail=None if "://" in given.output else lambda: chunks.stop(),
    )
    chunks = read_packets(given.source, relay, channel=AudioChannel(room.track, room.channel), stop_at_end=given.exit)
    outputs = [
        RoomOutput(room.name, language, partial(InsertedCaptions, track, given.delay, lambda: relay.problem))
        for language, track in tracks.items()
    ]
    named = ", ".join(f"CC{track.channel} {languages.name(language)}" for language, track in tracks.items())
    output.say(f"captions: {named}; the stream is delayed by {given.delay:g} s")
    with relay:
        code = serve_source(given, config, Source(room, chunks), until_end=True, outputs=outputs)
        if code:
            relay.discard()
    if relay.failure is not None:
        raise OutputError(f"{given.output}: {relay.failure.message}", "check the disk, its space and permissions")
    return code


def _languages(named: str, room: RoomConfig) -> tuple[str, ...]:
    """Return the languages of the channels.

    Raises:
        ConfigError: the room has no such language, CEA-608 lacks its letters, or there are more than two.
    """
    from captioner.delivery.outputs.settled_words import has_letters

    spoken = () if room.spoken == languages.AUTO else tuple(room.spoken.split(","))
    known = (*spoken, *room.targets)
    chosen = options.codes(named) or tuple(filter(has_letters, known))[: len(_CHANNELS)] or known[:1]
    if not chosen:
        raise ConfigError("the language of the captions is not known", "name it with --captions, --from or --to")
    if len(chosen) > len(_CHANNELS):
        raise ConfigError(f"--captions {named}: {len(chosen)} languages", "name up to two, for CC1 and CC3")
    for language in chosen:
        if spoken and language not in known:
            raise ConfigError(f"--captions {named}: the room has no {languages.name(language)}", "add it to --to")
        if not has_letters(language):
            raise ConfigError(
                f"CEA-608 has no letters for {languages.name(language)}", "caption another language: --to, --captions"
            )
    return chosen
