"""What a terminal may be sent: whether colours, how wide, and text from files made harmless."""

from __future__ import annotations

import os
import re
import shutil
from typing import TextIO

PIPED_WIDTH = 80
WIDEST = 120

# Controls would move the cursor or recolour the screen; the direction marks show text in another order.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def wants_colour(stream: TextIO) -> bool:
    """Colours only on a terminal that knows them, and never where NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int:
    """The columns to fill: the terminal's, up to 120; 80 in a pipe or a file."""
    return min(shutil.get_terminal_size().columns, WIDEST) if stream.isatty() else PIPED_WIDTH


def visible(text: str) -> str:
    """One line of text with nothing in it that a terminal would obey; a tab becomes four spaces."""
    return _CONTROL.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] == "\t":
        return "    "
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "�"
