from __future__ import annotations

from formats.xml_tree import read_xml


def test_elements_have_their_lines_and_text() -> None:
    """Names are local, and text is between the elements."""
    root, fault = read_xml('<a:tt xmlns:a="x">\n<a:p b:begin="1s">one<br/>two</a:p></a:tt>')

    assert (None, "tt") == (fault, root.name if root else "")
    assert root is not None
    (paragraph,) = root.elements
    assert (2, {"begin": "1s"}, "onetwo") == (paragraph.line, paragraph.attributes, paragraph.text)


def test_a_document_that_is_cut_off_keeps_what_is_complete() -> None:
    """The element in which it ends is not complete."""
    root, fault = read_xml("<tt><p>one</p><p>tw")

    assert root is not None
    first, second = root.elements
    assert [("one", True), False] == [(first.text, first.complete), second.complete]
    assert "not XML" in str(fault)


def test_sections_stay_as_they_are() -> None:
    """`&` and `<` are repaired in text only; a section without an end is a fault, however often it begins."""
    root, _ = read_xml("<tt><!-- a & b < c --><![CDATA[a & b]]> &amp; c & d</tt>")
    broken, fault = read_xml("<tt>" + "<![CDATA[" * 20_000)

    assert root is not None
    assert "a & b & c & d" == root.text
    assert (True, True) == (broken is not None, fault is not None)
