"""Including house rules: what comes in, in which order, from where, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausewise.diagnostic import Diagnostic
from clausewise.include import resolve
from clausewise.source import Document, parse, read

PACK = """\
pack: p
include: [house.yaml]
sets:
  vip: {queue: vip}
rates:
  - {name: own, lines: [{rate: 1.00}]}
"""
HOUSE = """\
attributes:
  role: {values: [senior]}
sets:
  far: {site: far}
rates:
  - {name: shared, lines: [{rate: 2.00}]}
calendar:
  business: {mon-fri: "08:00-18:00"}
rounding:
  - {name: quarter-hour, increment: 15 minutes}
factors:
  - {name: by-clock, lines: [{factor: 1}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "house.yaml").write_text(HOUSE)
    return tmp_path


def resolved(folder: Path, text: str = PACK) -> tuple[Document, tuple[Diagnostic, ...]]:
    document, found = parse(text.encode(), str(folder / "pack.yaml"))
    assert document is not None
    assert found == ()
    return resolve(document)


def told(found: tuple[Diagnostic, ...], folder: Path) -> list[str]:
    return [f"{one.span} {one.rule}: {one.message}".replace(f"{folder}/", "") for one in found]


def test_everything_comes_in(folder: Path) -> None:
    """Lists are appended after the pack's own, maps united, and what only one file has is taken as it is."""
    document, found = resolved(folder)
    assert found == ()
    assert [card["name"] for card in document.value["rates"]] == ["own", "shared"]
    assert list(document.value["sets"]) == ["vip", "far"]
    assert document.value["attributes"] == {"role": {"values": ["senior"]}}
    assert document.value["calendar"] == {"business": {"mon-fri": "08:00-18:00"}}
    assert document.value["rounding"][0]["name"] == "quarter-hour"
    assert document.value["factors"][0]["name"] == "by-clock"
    assert document.value["include"] == ["house.yaml"]


def test_places_stay_in_their_own_file(folder: Path) -> None:
    """What came in keeps its place in the file where it was written, under its new path."""
    document, _ = resolved(folder)
    places = {
        ("rates", 0, "name"): f"{folder}/pack.yaml:6:12",
        ("rates", 1, "name"): f"{folder}/house.yaml:6:12",
        ("rates", 1, "lines", 0, "rate"): f"{folder}/house.yaml:6:35",
        ("sets", "far", "site"): f"{folder}/house.yaml:4:15",
        ("calendar", "business"): f"{folder}/house.yaml:8:13",
        ("sets",): f"{folder}/pack.yaml:4:3",
    }
    assert {path: str(document.spans[path][1]) for path in places} == places
    assert document.file == f"{folder}/pack.yaml"


def test_every_value_has_a_place(folder: Path) -> None:
    """No value of the united document is without a place."""
    document, _ = resolved(folder)

    def walk(value: object, path: tuple[str | int, ...]) -> None:
        assert path in document.spans
        pairs = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for step, inner in pairs:
            walk(inner, (*path, step))

    walk(document.value, ())


def test_the_pack_itself_is_not_changed(folder: Path) -> None:
    """Resolving makes a new document and leaves the old one as it was."""
    document, _ = parse(PACK.encode(), str(folder / "pack.yaml"))
    assert document is not None
    before = repr(document)
    resolve(document)
    assert repr(document) == before


@pytest.mark.parametrize(
    ("own", "other", "place", "second"),
    [
        ("sets: {vip: {queue: vip}}", "sets: {vip: {queue: x}}", "2:8", "1:8"),
        ("rates: [{name: r, lines: [{rate: 1}]}]", "rates: [{name: r, lines: [{rate: 2}]}]", "2:16", "1:16"),
        ("calendar: {split: true}", "calendar: {split: true}", "2:1", "1:1"),
    ],
)
def test_both_define_a_name(tmp_path: Path, own: str, other: str, place: str, second: str) -> None:
    """A name that both files define is a fault with both places; the pack's own is kept."""
    (tmp_path / "h.yaml").write_text(other)
    document, found = resolved(tmp_path, f"include: [h.yaml]\n{own}\n")
    name = own.split(":")[0] if "calendar" in own else "vip" if "vip" in own else "r"
    said = f"pack.yaml:{place} duplicate-name: `{name}` is defined here and in `h.yaml`"
    assert told(found, tmp_path) == [said]
    assert str(found[0].related[0].span) == f"{tmp_path}/h.yaml:{second}"
    section = own.split(":")[0]
    assert document.value[section] == parse(own.encode(), "x")[0].value[section]  # type: ignore[union-attr]


def test_two_included_files_define_a_name(folder: Path) -> None:
    """Two included files that define the same name are both named."""
    (folder / "more.yaml").write_text("sets: {far: {site: x}}\n")
    _, found = resolved(folder, "include: [house.yaml, more.yaml]\n")
    assert told(found, folder) == ["house.yaml:4:3 duplicate-name: `far` is defined here and in `more.yaml`"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no.yaml", "unreadable-file: `no.yaml` does not exist"),
        ("/etc/house.yaml", "wrong-include: `/etc/house.yaml` is a path that only this computer knows"),
        ("'C:\\house.yaml'", "wrong-include: `C:\\house.yaml` is a path that only this computer knows"),
        ("pack.yaml", "wrong-include: a file cannot include itself"),
        ("../x/../{here}/pack.yaml", "wrong-include: a file cannot include itself"),
        ("sub", "unreadable-file: `sub` is a folder, not a file"),
    ],
)
def test_refused(folder: Path, name: str, said: str) -> None:
    """A file that cannot be included is named at its place in the list, and the pack goes on without it."""
    (folder / "pack.yaml").write_text("")
    (folder / "sub").mkdir()
    (folder.parent / "x").mkdir(exist_ok=True)
    name = name.replace("{here}", folder.name)
    document, found = resolved(folder, f"include:\n  - {name}\n  - house.yaml\n")
    assert told(found, folder) == [f"pack.yaml:2:5 {said}"]
    assert found[0].path == "include[0]"
    assert found[0].help
    assert "far" in document.value["sets"]


def test_included_twice(folder: Path) -> None:
    """The same file twice is one fault with both places, not a fault for each name in it."""
    _, found = resolved(folder, "include: [house.yaml, ./house.yaml]\n")
    assert told(found, folder) == ["pack.yaml:1:23 wrong-include: `./house.yaml` is included twice"]
    assert str(found[0].related[0].span) == f"{folder}/pack.yaml:1:11"


def test_faults_of_the_included_file(folder: Path) -> None:
    """Faults in the spelling and the shape of an included file stand in that file, each once."""
    (folder / "house.yaml").write_text("include: [x.yaml]\nrounding:\n  - {name: q, increment: 0x0F}\n")
    _, found = resolved(folder)
    assert told(found, folder) == [
        "house.yaml:1:1 unknown-key: `include` is not a key that belongs here",
        "house.yaml:3:26 number-spelling: the number `0x0F` is spelled in a way that is easy to misread",
    ]


def test_nothing_to_include(tmp_path: Path) -> None:
    """A pack without a list of files comes back as it is."""
    for text in ("pack: p", "include: house.yaml", "- 1", "include: [5]"):
        document, _ = parse(text.encode(), "x")
        assert document is not None
        same, found = resolve(document)
        assert (same.value, dict(same.spans), found) == (document.value, document.spans, ())


def test_relative_to_the_including_file(tmp_path: Path) -> None:
    """Paths go from the pack's folder, also upwards, and the reader may be another one."""
    seen: list[str] = []

    def spy(path: Path | str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
        seen.append(str(path))
        return read(path)

    document, _ = parse(b"include: [../shared/house.yaml]", "packs/acme.yaml")
    assert document is not None
    resolve(document, spy)
    assert seen == ["packs/../shared/house.yaml"]
