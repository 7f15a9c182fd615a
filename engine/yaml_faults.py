"""What a YAML parser's complaint means to the author of the file.

A parser says where it gave up; an author wants to know where the mistake is and what to type. Each function
here knows one kind of complaint and returns None for the others; the first that knows it speaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ruamel.yaml.error import MarkedYAMLError

from .diagnostic import Diagnostic, Edit, Related, Span
from .yaml_text import Text

_INDENT_HELP = "give keys and items that belong together the same number of spaces"
_QUOTE_HELP = "put the whole text in quotes"
_GLUED = re.compile(r"\s*(?:- +)*([\w.-]+):(\S.*)")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Where the parser gave up and why; `began` is where the thing began that it was reading."""

    text: Text
    problem: str
    context: str
    at: int
    began: int | None
    last: tuple[int, int]
    brackets: tuple[int, ...]

    def span(self, index: int, length: int = 1) -> Span:
        return self.text.span(index, min(index + length, len(self.text.text)))

    def line(self) -> str:
        return self.text.line(self.text.place(self.at)[0])

    def before(self) -> str:
        """What stands on the line before the place of the complaint."""
        return self.line()[: self.text.place(self.at)[1] - 1]


def explain(
    error: Exception, text: Text, last: tuple[int, int] = (0, 0), brackets: tuple[int, ...] = ()
) -> Diagnostic:
    """The diagnostic for a parser's exception.

    `last` is where the last word or mark that could be read began and ended, `brackets` where each bracket
    or brace began that was open then.
    """
    problem = context = ""
    at, began = last[1], None
    if isinstance(error, MarkedYAMLError):
        problem, context = str(error.problem or ""), str(error.context or "")
        at = error.problem_mark.index if error.problem_mark else at
        began = error.context_mark.index if error.context_mark else None
    complaint = Complaint(text, problem, context, min(at, len(text.text)), began, last, brackets)
    return next(found for translate in _TRANSLATIONS if (found := translate(complaint)))


def _fault(rule: str, message: str, span: Span, help: str, *related: Related) -> Diagnostic:
    return Diagnostic(rule, "error", message, span, help=help, related=related)


def _unclosed_quote(complaint: Complaint) -> Diagnostic | None:
    quoted = complaint.context in ("while scanning a quoted scalar", "while scanning a double-quoted scalar")
    if not quoted or not complaint.problem.startswith("found unexpected") or complaint.began is None:
        return None
    mark = complaint.text.text[complaint.began]
    return _fault(
        "unclosed-quote",
        "this quote is never closed",
        complaint.span(complaint.began),
        f"add {mark} at the end of the text",
    )


def _escape(complaint: Complaint) -> Diagnostic | None:
    if "escape" not in complaint.problem:
        return None
    return _fault(
        "syntax",
        'a `\\` inside " " begins a special character, and this is none',
        complaint.span(complaint.at),
        "write \\\\ for a backslash, or use ' ' instead of \" \"",
    )


def _tab(complaint: Complaint) -> Diagnostic | None:
    if complaint.text.text[complaint.at : complaint.at + 1] != "\t":
        return None
    return _fault("tab", "a tab cannot indent a line", complaint.span(complaint.at), "use spaces")


def _first_character(complaint: Complaint) -> Diagnostic | None:
    begins = (
        "that cannot start any token" in complaint.problem
        or complaint.context
        in ("while scanning an alias", "while scanning an anchor", "while scanning a block scalar")
        or complaint.context.startswith(("while scanning a tag", "while parsing a tag"))
        or ("found ','" in complaint.problem and not complaint.brackets)
    )
    if not begins:
        return None
    at = complaint.at if complaint.began is None else complaint.began
    mark = complaint.text.text[at : at + 1]
    named = "a backtick" if mark == "`" else f"`{mark}`"
    return _fault("needs-quotes", f"text cannot begin with {named}", complaint.span(at), _QUOTE_HELP)


def _bracket(complaint: Complaint) -> Diagnostic | None:
    if complaint.context not in (
        "while parsing a flow sequence",
        "while parsing a flow mapping",
        "while parsing a flow node",
    ):
        return None
    opened = complaint.brackets[-1] if complaint.brackets else complaint.began or 0
    mark = complaint.text.text[opened : opened + 1]
    closing = {"[": "]", "{": "}"}.get(mark, "]")
    line = complaint.text.place(complaint.at)[0]
    if "<stream end>" in complaint.problem:
        return _fault(
            "unclosed-bracket", f"this `{mark}` is never closed", complaint.span(opened), f"add `{closing}`"
        )
    if complaint.problem.endswith("found ','"):
        return _fault(
            "syntax",
            "a value is missing before this comma",
            complaint.span(complaint.at),
            "write the value, or delete the comma",
        )
    if line != complaint.text.place(opened)[0]:
        stopped = Related("reading stopped here", complaint.span(complaint.at))
        return _fault(
            "unclosed-bracket",
            f"this `{mark}` is not closed, or a comma is missing before line {line}",
            complaint.span(opened),
            f"add `{closing}` after the last value",
            stopped,
        )
    if complaint.problem.endswith("':'"):
        help = "put a comma between two entries, and quotes around text that has a `:`"
        return _fault("needs-quotes", "a `:` is not expected here", complaint.span(complaint.at), help)
    return _fault(
        "syntax",
        f"a comma or `{closing}` is expected here",
        complaint.span(complaint.at),
        f"add a comma or `{closing}`",
    )


def _closing_bracket(complaint: Complaint) -> Diagnostic | None:
    found = re.search(r"found '([\]}])'", complaint.problem)
    if not found:
        return None
    opening = {"]": "[", "}": "{"}[found[1]]
    message = f"this `{found[1]}` has no `{opening}` before it"
    return _fault("syntax", message, complaint.span(complaint.at), "delete it, or put the text in quotes")


def _colon_in_text(complaint: Complaint) -> Diagnostic | None:
    if not complaint.problem.startswith("mapping values are not allowed"):
        return None
    _, colon, rest = complaint.before().partition(": ")
    if not colon:
        return None
    text = (rest + complaint.line()[len(complaint.before()) :]).strip()
    help = f'put the text in quotes: "{text}"' if '"' not in text and len(text) <= 60 else _QUOTE_HELP
    return _fault(
        "needs-quotes", "a `:` inside text needs quotes around the text", complaint.span(complaint.at), help
    )


def _line_above(complaint: Complaint) -> Diagnostic | None:
    """A key that came as a surprise, because of what the line above it says or how far it is indented."""
    if not complaint.problem.startswith(("mapping values are not allowed", "could not find expected ':'")):
        return None
    number, _ = complaint.text.place(complaint.at)
    if complaint.problem.startswith("could not") and complaint.began is not None:
        number = complaint.text.place(complaint.began)[0] + 1
    above = number - 1
    while above > 1 and not complaint.text.line(above).split("#")[0].strip():
        above -= 1
    if not above:
        return None
    line = complaint.text.line(above)
    start = complaint.text.starts[above - 1] + len(line) - len(line.lstrip())
    if glued := _GLUED.fullmatch(line):
        message = f"`{glued[1]}:` needs a space after the `:`"
        at = complaint.text.starts[above - 1] + glued.start(1)
        span = complaint.span(at, len(glued[1]) + 1)
        fix = (Edit(replace(span, column=span.end_column), " "),)
        return replace(_fault("missing-space", message, span, f"write `{glued[1]}: {glued[2]}`"), fix=fix)
    if ":" in line:
        at = complaint.text.starts[number - 1]
        indent = len(complaint.text.line(number)) - len(complaint.text.line(number).lstrip())
        return _fault(
            "indentation",
            "this line is indented further than the line above it allows",
            complaint.span(at + indent),
            _INDENT_HELP,
        )
    return _fault(
        "missing-colon",
        "a `:` is missing on this line",
        complaint.span(start, len(line.strip())),
        "write `key: value`",
    )


def _after_quote(complaint: Complaint) -> Diagnostic | None:
    start, end = complaint.last
    text = complaint.text.text
    quoted = text[start : start + 1] in ("'", '"') and text[end - 1 : end] == text[start]
    if not quoted or "'<scalar>'" not in complaint.problem or text[end : complaint.at].strip():
        return None
    if "\n" in text[start:end]:
        line = complaint.text.place(end)[0]
        return _fault(
            "unclosed-quote",
            f"this quote is closed only on line {line}, where more text follows",
            complaint.span(start),
            f"add {text[start]} at the end of the text",
            Related("closed here", complaint.span(end - 1)),
        )
    other = '"' if text[start] == "'" else "'"
    return _fault(
        "text-after-quote",
        "there is more text after the closing quote",
        complaint.span(complaint.at),
        f"put the whole text in {other} {other}",
    )


def _indentation(complaint: Complaint) -> Diagnostic | None:
    if complaint.problem.startswith("sequence entries are not allowed"):
        return _fault(
            "indentation",
            "a list item cannot begin here",
            complaint.span(complaint.at),
            "begin each `-` on a line of its own",
        )
    if not complaint.problem.startswith("expected <block end>"):
        return None
    if complaint.problem.endswith("'-'"):
        message = "a list item stands here where a key is expected"
    elif complaint.problem.endswith("'?'") and complaint.context == "while parsing a block collection":
        message = "a key stands here where a list item is expected"
    else:
        message = "this line is indented unlike the lines it belongs to"
    return _fault("indentation", message, complaint.span(complaint.at), _INDENT_HELP)


def _after_the_end(complaint: Complaint) -> Diagnostic | None:
    if "<document start>" not in complaint.problem:
        return None
    start, end = complaint.last
    if complaint.text.text[start : start + 1] not in ("{", "[", "'", '"', ""):
        return _fault(
            "missing-colon",
            "a `:` is missing on this line",
            complaint.text.span(start, end),
            "write `key: value`",
        )
    return _fault(
        "syntax",
        "the file's text ends before this, yet more follows",
        complaint.span(complaint.at),
        "delete it, or write it as `key: value`",
    )


def _anything(complaint: Complaint) -> Diagnostic | None:
    return _fault(
        "syntax",
        "this cannot be read",
        complaint.span(complaint.at),
        "look for a missing quote, bracket, `:` or space on this line and the one above",
    )


_TRANSLATIONS = (
    _unclosed_quote,
    _escape,
    _tab,
    _first_character,
    _bracket,
    _closing_bracket,
    _colon_in_text,
    _line_above,
    _after_quote,
    _indentation,
    _after_the_end,
    _anything,
)
