from __future__ import annotations

from captioner.bench.quality import quality


def test_the_reference_itself_is_perfect() -> None:
    """The reference compared with itself has the highest scores; the signature names the tokenizer."""
    judged = quality("The test is over now.", "The test is over now.", "en")

    assert (judged.chrf, judged.bleu) == (100.0, 100.0)
    assert "nc:6|nw:0" in judged.chrf_signature
    assert "tok:13a" in judged.bleu_signature


def test_chinese_is_counted_by_character() -> None:
    judged = quality("测试已经结束了。", "测试已经结束。", "zh")

    assert "tok:zh" in judged.bleu_signature
    assert 0 < judged.bleu < 100
