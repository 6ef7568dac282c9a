import os
import signal
import subprocess
import threading
from collections.abc import Iterator

import pytest

from captioner.errors import LanguageError
from captioner.translation.apertium import Apertium
from captioner.translation.policy import TranslationPolicy
from tests.captioner.translation.scripted import growing

pytestmark = pytest.mark.program


@pytest.fixture
def apertium() -> Iterator[Apertium]:
    engine = Apertium()
    yield engine
    engine.close()


def running(apertium: Apertium) -> subprocess.Popen[bytes]:
    """Return the shell of the pipeline from English to Spanish."""
    idle = apertium._pipeline("en", "es").idle
    assert idle
    assert idle.process
    return idle.process


def test_questions_are_opened(apertium: Apertium) -> None:
    """Spanish questions have an opening mark, French ones do not."""
    assert apertium.translate("Who is it?", "en", ("es",)) == ("¿Quién es?",)
    assert "¿" not in apertium.translate("¿Quién es?", "es", ("fr",))[0]


def test_a_running_pipeline_answers_each_text(apertium: Apertium) -> None:
    """Each answer arrives while the input of the pipeline is still open."""
    answers = [apertium.translate(text, "en", ("es",)) for text in ("The house is red", "Good morning", "")]

    assert answers == [("La casa es roja",), ("Buenos días",), ("",)]


def test_special_characters_are_escaped(apertium: Apertium) -> None:
    """Characters of the stream format come back unchanged, and unknown words are not marked."""
    special = r"Xyzzy [x1] ^x2$ <x3> {x4} x5/x6 \ x7@x8"

    assert (special,) == apertium.translate(special, "en", ("es",))


def test_a_dead_pipeline_is_restarted(apertium: Apertium) -> None:
    """After its programs were killed, the next text is translated by new ones."""
    apertium.translate("house", "en", ("es",))
    process = running(apertium)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert apertium.translate("house", "en", ("es",)) == ("Casa",)


def test_a_missing_pair_is_refused_with_its_package(apertium: Apertium) -> None:
    """The hint is the command that installs the pair."""
    with pytest.raises(LanguageError, match="apt-get install apertium-eng-cat"):
        apertium.translate("house", "en", ("ca",))


def test_rooms_share_a_pipeline(apertium: Apertium) -> None:
    """Threads that translate at the same time get their own answers."""
    words = {"house": "Casa", "water": "Agua", "book": "Libro"}
    wrong: list[str] = []

    def translate(word: str) -> None:
        wrong.extend(word for _ in range(20) if apertium.translate(word, "en", ("es",)) != (words[word],))

    threads = [threading.Thread(target=translate, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_closing_stops_the_process_group(apertium: Apertium) -> None:
    """The programs of the pipeline stop with their shell."""
    apertium.translate("house", "en", ("es",))
    process = running(apertium)
    apertium.close()

    assert process.returncode == -signal.SIGKILL


def test_a_growing_sentence_in_spanish(apertium: Apertium) -> None:
    """Revisions grow without a rewrite, and the final is the translation of the finished sentence."""
    sentence = "The weather is very good today and we want to go to the beach."
    policy = TranslationPolicy(apertium, ("es",))
    out = [revision for source in growing(sentence) for revision in policy.push(source)]

    assert apertium.translate(sentence, "en", ("es",)) == (out[-1].text,)
    assert len(out) > 5
    assert not any(revision.rewrite for revision in out)
