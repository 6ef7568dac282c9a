import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.errors import LanguageError, TranslatorError
from captioner.translation.apertium import Apertium, Pipeline, lacking, mend, modes, package
from captioner.translation.policy import Interpreter
from tests.captioner.translation.scripted import growing

pytestmark = pytest.mark.program


@pytest.fixture
def apertium() -> Iterator[Apertium]:
    machine = Apertium()
    yield machine
    machine.close()


def test_modes_have_our_codes(tmp_path: Path) -> None:
    """Old and new names of modes are understood, variants and unknown languages left out."""
    for name in ("eng-spa", "es-fr", "spa-eng_US", "eco-es-fr", "xxx-eng"):
        (tmp_path / f"{name}.mode").touch()

    assert {("en", "es"), ("es", "fr")} == modes(tmp_path).keys()


def test_the_package_of_a_pair_is_named() -> None:
    """Either direction, old and new names."""
    assert (package("es", "en"), package("es", "fr"), package("de", "ja")) == ("apertium-eng-spa", "apertium-fr-es", "")


def test_a_pair_that_lacks_a_program_is_not_there(tmp_path: Path) -> None:
    """Without it the shell goes on and every translation is empty; the hint names what brings it."""
    (tmp_path / "ita-spa.mode").write_text("lt-proc -w 'a.bin' | cg-proc-that-is-not-here 'b.bin' | lt-proc -p 'c.bin'")

    assert modes(tmp_path) == {}
    assert lacking(tmp_path / "ita-spa.mode") == ("cg-proc-that-is-not-here",)


def test_what_brings_a_pair() -> None:
    """The package of a pair that is not here, nothing for one that nobody has."""
    assert (mend("en", "ca"), mend("de", "ja")) == ("apt-get install apertium-eng-cat", "")


def test_a_pipeline_that_gives_nothing_back_is_an_error(tmp_path: Path) -> None:
    """An empty caption is no translation of words."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("sed -u 's/[a-z]*//g'")
    pipeline = Pipeline(mode, patience=5)

    with pytest.raises(TranslatorError, match="gave nothing back"):
        pipeline.translate("house")
    pipeline.close()


def test_questions_are_opened(apertium: Apertium) -> None:
    """Spanish has a mark at either end, French neither."""
    assert apertium.translate("Who is it?", "en", ("es",)) == ("¿Quién es?",)
    assert "¿" not in apertium.translate("¿Quién es?", "es", ("fr",))[0]


def test_a_living_pipeline_answers_each_text(apertium: Apertium) -> None:
    """Answers come one by one, without the end of the input."""
    answers = [apertium.translate(text, "en", ("es",)) for text in ("The house is red", "Good morning", "")]

    assert answers == [("La casa es roja",), ("Buenos días",), ("",)]


def test_its_own_signs_come_back(apertium: Apertium) -> None:
    """What means something to Apertium is only text to us; an unknown word has no mark."""
    signs = r"Xyzzy [x1] ^x2$ <x3> {x4} x5/x6 \ x7@x8"

    assert (signs,) == apertium.translate(signs, "en", ("es",))


def test_a_dead_pipeline_is_started_again(apertium: Apertium) -> None:
    """Its programs were killed; the next text is translated all the same."""
    apertium.translate("house", "en", ("es",))
    process = apertium._pipeline("en", "es")._process
    assert process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert apertium.translate("house", "en", ("es",)) == ("Casa",)


def test_a_pipeline_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    """It fails in finite time instead of holding the room."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("tail -f /dev/null")
    pipeline = Pipeline(mode, patience=0.05)

    with pytest.raises(TranslatorError, match="did not answer"):
        pipeline.translate("house")
    assert pipeline._process is None


def test_an_absent_pair_names_its_package(apertium: Apertium) -> None:
    """One line: what is missing, and how to get it."""
    with pytest.raises(LanguageError, match="apt-get install apertium-eng-cat"):
        apertium.translate("house", "en", ("ca",))


def test_rooms_share_a_pipeline(apertium: Apertium) -> None:
    """Threads that translate at once get each its own answer."""
    words = {"house": "Casa", "water": "Agua", "book": "Libro"}
    wrong: list[str] = []

    def ask(word: str) -> None:
        wrong.extend(word for _ in range(20) if apertium.translate(word, "en", ("es",)) != (words[word],))

    threads = [threading.Thread(target=ask, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_closing_leaves_no_process(apertium: Apertium) -> None:
    """The whole group ends, not the shell alone."""
    apertium.translate("house", "en", ("es",))
    process = apertium._pipeline("en", "es")._process
    assert process
    apertium.close()

    assert process.returncode == -signal.SIGKILL


def test_a_growing_sentence_in_spanish(apertium: Apertium) -> None:
    """From revisions to revisions: calm, and at the end what the finished sentence gives."""
    sentence = "The weather is very good today and we want to go to the beach."
    interpreter = Interpreter(apertium, ("es",))
    out = [revision for source in growing(sentence) for revision in interpreter.push(source)]

    assert apertium.translate(sentence, "en", ("es",)) == (out[-1].text,)
    assert len(out) > 5
    assert not any(revision.rewrite for revision in out)
