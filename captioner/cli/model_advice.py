"""`captioner models advise`, `--model auto`, and the line of `captioner check`: the model that fits this machine."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from captioner import languages
from captioner.cli import output
from captioner.cli.findings import Finding
from captioner.errors import CaptionerError, ModelError

if TYPE_CHECKING:
    from captioner.config import Config, RecognizerConfig
    from captioner.models.advice import Advice
    from captioner.models.reading_times import ReadingTimes

AUTO: Final = "auto"
"""Value of `[recognizer] model` that requests the best installed model."""


def models_advise(given: Namespace) -> int:
    """Measure the installed Whisper models, and say which sizes keep up with live speech and how accurate they are."""
    from captioner.cli import options
    from captioner.models.advice import advise, best
    from captioner.models.word_errors import SOURCE
    from captioner.recognition.recognizers.model_names import is_english_only
    from captioner.rooms.cpu import cores, machine_load, machine_text

    settings, spoken = options.settings(given).recognizer, languages.spoken(given.spoken)
    advice = advise(_measured(settings, again=True))
    if not advice:
        raise ModelError("no Whisper model is on this machine to be measured", "captioner models fetch whisper-base")
    shown = "en" if spoken == languages.AUTO else spoken.split(",")[0]
    fitting = [each for each in advice if shown == "en" or not is_english_only(each.model)]
    output.rows([_row(each, shown) for each in fitting], given.json, _line)
    busy = "; busy, so that these times are too long" if machine_load() > cores() else ""
    output.say(f"measured on {advice[0].times.device}, {machine_text()}{busy}; --help explains the figures")
    output.say(f"errors in {languages.ENGLISH_NAMES[shown]}: {SOURCE}")
    if chosen := best(advice, spoken):
        output.say(f"best that is here and keeps up: --model {chosen.model}")
    return 0


def with_model(config: Config, given: Namespace) -> Config:
    """Return the settings with the model that `auto` stands for; others as they are.

    Raises:
        ModelError: No Whisper model is installed.
    """
    if config.recognizer.model != AUTO or config.recognizer.engine != "whisper":
        return config
    from captioner.models.advice import advise, best

    (spoken, translate), live = _wanted(config, given), getattr(given, "command", "") != "file"
    advice = advise(_measured(config.recognizer))
    chosen = best(advice, spoken, live=live, translate=translate)
    slow = chosen is None
    chosen = chosen or best(advice[::-1], spoken, live=False, translate=translate)
    if chosen is None:
        hint = "captioner models fetch whisper-base"
        raise ModelError(f"--model auto: no Whisper model for {spoken} is installed", hint)
    reading = f"a reading takes {chosen.times.alone_s:.2f} s on {chosen.times.device}"
    output.say(f"--model auto: {chosen.model}, {reading}{', which does not keep up with live speech' if slow else ''}")
    return replace(config, recognizer=replace(config.recognizer, model=chosen.model))


def check_speed(config: Config) -> Finding:
    """Check that the configured model keeps up with live speech."""
    from captioner.models.advice import Advice

    name, fix = config.recognizer.model, "captioner models advise"
    try:
        times = _measured(config.recognizer, (name,))
    except CaptionerError as error:
        return Finding("live speech", False, error.message, error.hint, False)
    if not times:
        return Finding("live speech", False, f"{name} is not installed", fix, False)
    advice = Advice(name, times[name], measured=True)
    return Finding("live speech", advice.keeps_up, f"{name}: {_speed(advice)}, {advice.times.device}", fix, False)


def _measured(
    settings: RecognizerConfig, names: tuple[str, ...] = (), *, again: bool = False
) -> dict[str, ReadingTimes]:
    """Return the times of the named models, or of all Whisper models of the catalogue, that are installed."""
    from captioner.models import location, store
    from captioner.models.catalogue import CATALOGUE
    from captioner.models.known_times import known_times

    whisper = names or tuple(name for name, model in CATALOGUE.items() if model.kind == "whisper")
    installed = [name for name in whisper if location.find(name)]
    return {name: known_times(name, store.folder(name, output.say), settings, again=again) for name in installed}


def _wanted(config: Config, given: Namespace) -> tuple[str, bool]:
    """Return the spoken languages of a command, or of the rooms, and True if English is to be made of them."""
    if hasattr(given, "spoken") and hasattr(given, "targets"):
        rooms = [(languages.spoken(given.spoken), given.targets.split(","))]
    else:
        rooms = [(room.spoken, list(room.targets)) for room in config.rooms]
    spoken = {code for named, _ in rooms for code in named.split(",")} or {languages.AUTO}
    translate = any("en" in targets and named != "en" for named, targets in rooms)
    return languages.AUTO if languages.AUTO in spoken else ",".join(sorted(spoken)), translate


def _row(advice: Advice, language: str) -> output.Row:
    from captioner.models.catalogue import CATALOGUE
    from captioner.models.word_errors import word_error_rate
    from captioner.recognition.recognizers.model_names import translates

    times = advice.times
    return {
        "name": advice.model,
        "megabytes": CATALOGUE[advice.model].megabytes,
        "installed": advice.measured,
        "measured": advice.measured,
        "reading_s": round(times.alone_s, 3),
        "parallel_s": round(times.parallel_s, 3),
        "device": times.device,
        "keeps_up": advice.keeps_up,
        "rooms": advice.rooms,
        "translates": translates(advice.model),
        "language": language,
        "word_error_rate": word_error_rate(advice.model, language),
        "speed": _speed(advice),
        "get": "" if advice.measured else f"captioner models fetch {advice.model}",
    }


def _speed(advice: Advice) -> str:
    """Format as `a reading takes 0.21 s: 4 rooms`."""
    verb = "takes" if advice.measured else "would take about"
    rooms = f"{advice.rooms} room{'s' * (advice.rooms != 1)}" if advice.keeps_up else "too slow for live speech"
    return f"a reading {verb} {advice.times.alone_s:.2g} s: {rooms}"


def _line(row: output.Row) -> str:
    errors: Any = row["word_error_rate"]
    accuracy = f"{errors:4.1f} % errors" if errors is not None else "   no figure  "
    translation = "" if row["translates"] else "  does not translate"
    state = "installed" if row["installed"] else str(row["get"])
    return f"{row['name']:<23}{row['megabytes']:>5} MB  {accuracy}  {row['speed']:<58}  {state}{translation}"
