from captioner.translation.masked import Masked
from captioner.translation.policy import Interpreter
from captioner.translation.redaction import Redaction
from tests.captioner.translation.scripted import Phrasebook, growing


def test_a_translator_shows_no_listed_word() -> None:
    """Neither while the caption grows nor when it is final; the rest of the translator is as it was."""
    inner = Interpreter(Phrasebook(), ("es",))
    masked = Masked(inner, Redaction((), ("darn",)))
    out = [revision for source in growing("what a darn good day it is") for revision in masked.push(source)]

    assert [revision.text for revision in out if "DARN" in revision.text] == []
    assert out[-1].text == "WHAT A *** GOOD DAY IT IS"
    assert (masked.name, masked.targets, masked.problem) == ("phrasebook", ("es",), "")
    assert masked.counts["finals"] == 1
    assert list(masked.flush()) == []
