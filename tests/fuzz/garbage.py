"""Damaged input made from valid input: parts removed, repeated, moved, or replaced by known troublemakers."""

from __future__ import annotations

from hypothesis import strategies as st

TROUBLEMAKERS = (
    b"", b"\0", b"\n", b"\r", b"\r\n\r\n", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80\xa8",
    b"-", b"-1", b"0", b"1e309", b"1e308", b"NaN", b"Infinity", b"-Infinity", b"9" * 20, b"9" * 400, b"9" * 5000,
    b"0.0.0", b"true", b"null", b"[]", b"{}", b"[[[[", b"[" * 5000, b'{"a":' * 5000, b'"', b"'", b"\\", b"\\ud800",
    b"\\u0000", b"../../etc/passwd", b"~nobody-here/x", b"~", b"$", b"$HOME", b"http://[", b"://", b"%", b"%00", b"%zz",
    b"&#", b"&#x", b"&#" + b"9" * 5000 + b";", b"-->", b"<", b"<v ", b"<v" + b" " * 3000, b"<i", b"]]>", b"&lt;", b"&",
    b"{\\an8}", b"{", b"00:00:00.000", b"99:99:99,999", b"--:--", b"=", b",", b",,,,", b"#", b"[x]", b"[[x]]", b"x = 1",
    b"\t", b" ", "\u0663".encode(), "\u0130".encode(), "\u00df".encode(), "\u5b57".encode(), "\u0301".encode(),
    "\U0001f600".encode(), "\u202e".encode(),
)  # fmt: skip
"""Known troublemakers: invalid numbers, deep nesting, halves of characters, escapes, delimiters, unusual letters."""


@st.composite
def garbage(draw: st.DrawFn, good: tuple[bytes, ...]) -> bytes:
    """Damage one of the valid inputs in up to four places."""
    data = draw(st.sampled_from(good))
    for _ in range(draw(st.integers(0, 4))):
        first, second = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        put = draw(st.one_of(st.sampled_from(TROUBLEMAKERS), st.binary(max_size=6), st.just(data[first:second])))
        match draw(st.integers(0, 3)):
            case 0:  # replace a part
                data = data[:first] + put + data[second:]
            case 1:  # insert
                data = data[:first] + put + data[first:]
            case 2:  # truncate
                data = data[:first]
            case _:  # replace a value
                at = data.find(b":", first) + 1 or data.find(b"=", first) + 1 or first
                until = min(
                    (found for end in (b",", b"\n", b"}", b"]") if (found := data.find(end, at)) >= 0), default=at
                )
                data = data[:at] + put + data[until:]
    return data
