"""From bytes to text that a YAML parser can be trusted with, and from positions in it to places.

What must not reach the parser is found here: files too large, bytes that are not UTF-8, characters nobody
can see, directives that would change how the whole file is read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from .diagnostic import Diagnostic, Span

MAX_BYTES = 1024 * 1024
_SHOWN = 10

# Control characters, line breaks that editors do not count, half characters, marks that turn the direction.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_HEAD = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*%")
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file with the index of each line's first character."""

    file: str
    text: str
    starts: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The place of the characters from `start` up to `end`."""
        line, column = self.place(start)
        end_line, end_column = self.place(max(start, end))
        return Span(self.file, line, column, end_line, end_column)

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, from 1, without its end."""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")


def text_of(content: str, file: str) -> Text:
    """The text with its lines counted: `\\n`, `\\r\\n` and `\\r` end a line."""
    return Text(file, content, (0, *(found.end() for found in _BREAK.finditer(content))))


def decode(data: bytes, file: str) -> tuple[Text | None, list[Diagnostic]]:
    """The text of a file's bytes with what is wrong in it; None where it cannot be read at all."""
    if len(data) > MAX_BYTES:
        return None, [
            Diagnostic(
                "file-too-large",
                "error",
                f"`{file}` is larger than 1 MiB",
                None,
                help="split it into several files; facts belong in CSV or JSON Lines",
            )
        ]
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return None, [_not_utf8(data, file, fault.start)]
    text = text_of(content.removeprefix("\ufeff"), file)
    invisible = _invisible(text)
    if len(invisible) > _SHOWN:
        return None, invisible[:_SHOWN]
    text = text_of(INVISIBLE.sub("\ufffd", text.text), file) if invisible else text
    without, directives = _without_directives(text)
    return without, invisible + directives


def _not_utf8(data: bytes, file: str, at: int) -> Diagnostic:
    head = text_of(data[:at].decode("utf-8").removeprefix("\ufeff"), file)
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    what = "this file is UTF-16" if utf16 else f"the byte {data[at]:02X} on this line is not UTF-8"
    return Diagnostic(
        "not-utf-8",
        "error",
        what,
        head.span(at := len(head.text), at + 1),
        help="save the file as UTF-8; editors offer it under `Save with encoding`",
    )


def _invisible(text: Text) -> list[Diagnostic]:
    return [
        Diagnostic(
            "invisible-character",
            "error",
            f"there is a character here that cannot be seen (U+{ord(found[0]):04X})",
            text.span(found.start(), found.end()),
            help="delete it, and type the text around it again",
        )
        for found in INVISIBLE.finditer(text.text)
    ]


def _without_directives(text: Text) -> tuple[Text, list[Diagnostic]]:
    """Lines such as `%YAML 1.1` turned into comments, so that the rest is read by the usual rules."""
    found: list[Diagnostic] = []
    content = text.text
    while match := _HEAD.match(content):
        start = match.end() - 1
        content = content[:start] + "#" + content[start + 1 :]
        line = text.line(text.place(start)[0])
        found.append(
            Diagnostic(
                "directive",
                "error",
                f"the line `{line[:40]}` changes how the whole file is read",
                text.span(start, start + len(line)),
                help="delete this line",
            )
        )
        if len(found) >= _SHOWN:
            break
    return Text(text.file, content, text.starts), found
