"""Settings of a project: what `lint` and `test` do where the command line does not say.

They stand in `pyproject.toml` under `tool.clausewise`, or in `clausewise.toml`, in the current folder or the nearest
one above it, up to the root of the repository.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .outcome import Unable

_SEVERITIES = ("error", "warning", "info")


def _names(value: Any) -> str | None:
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return ",".join(value) if is_list else None


def _severity(value: Any) -> str | None:
    return value if value in _SEVERITIES else None


def _percent(value: Any) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= 100 else None


Read = Callable[[Any], Any]
# Table and key of a file: the option that it is for, how it is read, and what to write.
KEYS: dict[str, dict[str, tuple[str, Read, str]]] = {
    "lint": {
        "select": ("select", _names, 'a list of rules: ["zero-rate"]'),
        "ignore": ("ignore", _names, 'a list of rules: ["zero-rate"]'),
        "fail-on": ("fail_on", _severity, '"error", "warning" or "info"'),
    },
    "test": {"min-coverage": ("min_coverage", _percent, "a whole number from 0 to 100")},
}


def defaults(folder: Path) -> dict[str, dict[str, Any]]:
    """The options that settings give to each command. Raises Unable for a file that says what cannot be."""
    for path, table in _tables(folder):
        if table is not None:
            return {name: _options(path, name, section) for name, section in _sections(path, table)}
    return {}


def _tables(folder: Path) -> Iterator[tuple[Path, dict[str, Any] | None]]:
    """The settings of each folder, from the nearest one; those of clausewise.toml go before."""
    for here in (folder, *folder.parents):
        own, shared = here / "clausewise.toml", here / "pyproject.toml"
        if own.is_file():
            yield own, _read(own)
        if shared.is_file():
            yield shared, _read(shared).get("tool", {}).get("clausewise")
        if (here / ".git").exists():
            return


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Unable(f"{path} cannot be read: {fault}") from None


def _sections(path: Path, table: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, section in table.items():
        if name not in KEYS or not isinstance(section, dict):
            raise Unable(f"{path}: `{name}` is no table of settings; {_near(name, KEYS)}")
        yield name, section


def _options(path: Path, command: str, section: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in section.items():
        if key not in KEYS[command]:
            raise Unable(f"{path}: `{key}` is no setting of `{command}`; {_near(key, KEYS[command])}")
        option, read, says = KEYS[command][key]
        found[option] = read(value)
        if found[option] is None:
            raise Unable(f"{path}: `{command}.{key}` is {says}")
    return found


def _near(word: str, known: dict[str, Any]) -> str:
    close = get_close_matches(word, known, 1)
    return f"did you mean `{close[0]}`?" if close else f"there are {', '.join(known)}"
