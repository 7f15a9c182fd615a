"""A workspace: a folder with `rules/*.yaml`, `contracts.yaml` and `facts/`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from . import shape, source
from .contracts import Contract, read_contracts
from .diagnostic import Diagnostic, sort
from .facts import Facts, read_facts
from .load import load_pack, shipped_packs
from .mappings import is_mapping, mappings_in
from .packs import Pack


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a folder holds: its packs and those it uses of the shipped ones, contracts, and facts."""

    folder: FilePath
    packs: dict[str, Pack]
    contracts: tuple[Contract, ...]
    facts: Facts = field(repr=False)


def load_workspace(folder: FilePath | str) -> tuple[Workspace | None, tuple[Diagnostic, ...]]:
    """Read a workspace. None where it has no readable contracts; diagnostics of all its files, by place."""
    folder = FilePath(folder)
    document, found = source.read(folder / "contracts.yaml")
    usable, broken, more = packs_of(folder, document)
    facts, about_facts = read_facts([folder / "facts"]) if (folder / "facts").exists() else read_facts([])
    others = (*more, *about_facts)
    if document is None:
        return None, sort((*found, *others))
    contracts, problems = read_contracts(document, usable, broken, found)
    return Workspace(folder, usable, contracts, facts), sort((*others, *problems))


def packs_of(
    folder: FilePath, document: source.Document | None
) -> tuple[dict[str, Pack], frozenset[str], tuple[Diagnostic, ...]]:
    """The packs that the contracts of a document may have, the names of broken ones, and all faults."""
    packs, found = _packs(folder, _wanted(document))
    usable = {name: pack for name, pack in packs.items() if pack is not None}
    return usable, frozenset(packs) - frozenset(usable), found


def _wanted(document: source.Document | None) -> set[str]:
    """The names of the packs that contracts and amendments ask for, tolerant of wrong shapes."""
    value = document.value if document else None
    listed = value.get("contracts") if isinstance(value, dict) else None
    found: set[str] = set()
    for one in listed if isinstance(listed, list) else ():
        amendments = one.get("amendments") if isinstance(one, dict) else None
        for part in [one, *(amendments if isinstance(amendments, list) else ())]:
            if isinstance(part, dict) and isinstance(part.get("pack"), str):
                found.add(part["pack"].partition("@")[0])
    return found


def _packs(folder: FilePath, wanted: set[str]) -> tuple[dict[str, Pack | None], tuple[Diagnostic, ...]]:
    """The workspace's own packs by name, then those of the shipped ones that are asked for."""
    packs: dict[str, Pack | None] = {}
    found: list[Diagnostic] = []
    for path in pack_files(folder / "rules"):
        pack, problems = load_pack(path)
        found += problems
        name = pack.name if pack else path.stem
        if pack and packs.get(name):
            message = f"two files of this workspace are the pack `{name}`"
            place = pack.document.spans[("pack",)][1]
            found.append(
                Diagnostic("duplicate-pack", "error", message, place, "pack", "give each its own name")
            )
        packs[name] = pack
    for name, path in shipped_packs().items():
        if name in wanted and name not in packs:
            packs[name], problems = load_pack(path)
            found += problems
    return packs, tuple(found)


def known_packs(
    folder: FilePath, wanted: Iterable[str]
) -> tuple[dict[str, Pack], dict[str, tuple[Diagnostic, ...]]]:
    """The packs of some names in a folder, its `rules`, or among those that ship; and the faults of broken ones."""
    names = set(wanted)
    listed = [*pack_files(folder), *pack_files(folder / "rules")]
    packs: dict[str, Pack] = {}
    broken: dict[str, tuple[Diagnostic, ...]] = {}
    for path in [*sorted(listed, key=lambda one: one.stem not in names), *shipped_packs().values()]:
        if names <= {*packs, *broken}:
            break
        pack, found = load_pack(path)
        if pack is None:
            broken.setdefault(path.stem, found)
        else:
            packs.setdefault(pack.name, pack)
    return packs, broken


def case_files(paths: Sequence[FilePath | str]) -> tuple[FilePath, ...]:
    """The files of cases among files and folders: those that end in .test.yaml; of a pack the one beside it."""
    found: dict[FilePath, None] = {}
    for path in map(FilePath, paths):
        if path.is_dir():
            inside = [*path.glob("*.test.y*ml"), *path.glob("rules/*.test.y*ml")]
            found |= dict.fromkeys(sorted(one for one in inside if not one.name.startswith(".")))
        elif kind_of(path) == "test":
            found[path] = None
        else:
            beside = path.with_name(f"{path.stem}.test.yaml")
            found |= {beside: None} if beside.exists() else {}
    return tuple(found)


def pack_files(folder: FilePath) -> list[FilePath]:
    """The pack files of a folder: `*.yaml` that are neither tests nor files meant to be included."""
    listed = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    return [one for one in listed if kind_of(one) == "pack"]


def kind_of(path: FilePath) -> shape.Kind:
    """Which kind of file this is: by its name, else by the key that only that kind has."""
    if path.name.endswith((".test.yaml", ".test.yml")):
        return "test"
    if path.stem == "contracts":
        return "contracts"
    if is_mapping(path.name):
        return "mapping"
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return "pack"
    keys = {line.partition(":")[0] for line in text.splitlines()}
    if "pack" in keys or not keys & {"attributes", "sets", "rates", "factors", "rounding", "calendar"}:
        return "contracts" if "contracts" in keys and "pack" not in keys else "pack"
    return "pack" if keys & {"version", "currency", "labor", "pools", "fees"} else "house-rules"


def validate(paths: Sequence[FilePath | str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Check the shape and the references of files, or of all files of folders.

    Returns the names of the files that were checked, and what was found, by place.
    """
    files, _, found = check(paths)
    return files, found


def check(
    paths: Sequence[FilePath | str],
) -> tuple[tuple[str, ...], tuple[Pack, ...], tuple[Diagnostic, ...]]:
    """As `validate`, with the packs that have no errors."""
    files = list(dict.fromkeys(_files(paths)))
    found: list[Diagnostic] = []
    packs: list[Pack] = []
    broken: set[str] = set()
    for path in files:
        if kind_of(path) == "pack":
            pack, problems = load_pack(path)
            found += problems
            if pack:
                packs.append(pack)
            else:
                broken |= {path.stem, *_name_of(path)}
    by_name = {one.name: one for one in packs}
    for path in files:
        if kind_of(path) != "pack":
            found += _check_other(path, by_name, frozenset(broken))
    return tuple(str(one) for one in files), tuple(packs), sort(found)


def _name_of(path: FilePath) -> tuple[str, ...]:
    """The name that a pack with faults gives itself, if that can be read."""
    document, _ = source.read(path)
    name = document.value.get("pack") if document and isinstance(document.value, dict) else None
    return (name,) if isinstance(name, str) else ()


def _files(paths: Sequence[FilePath | str]) -> Iterable[FilePath]:
    for path in map(FilePath, paths):
        if path.is_dir():
            own = [
                *path.glob("*.yaml"),
                *path.glob("*.yml"),
                *path.glob("rules/*.yaml"),
                *path.glob("rules/*.yml"),
                *(one for one in path.glob("facts/**/*.y*ml") if is_mapping(one.name)),
            ]
            yield from sorted(one for one in own if not one.name.startswith("."))
        else:
            yield path


def _check_other(path: FilePath, packs: dict[str, Pack], broken: frozenset[str]) -> tuple[Diagnostic, ...]:
    document, found = source.read(path)
    if document is None:
        return found
    kind = kind_of(path)
    if kind == "mapping":
        return (*found, *mappings_in(document, found)[1])
    if kind != "contracts":
        return (*found, *shape.unheard(shape.check(document, kind), found))
    known, more = _packs(path.parent, _wanted(document))
    usable = {**{name: pack for name, pack in known.items() if pack}, **packs}
    broken |= {name for name, pack in known.items() if pack is None}
    return (*more, *read_contracts(document, usable, broken, found)[1])
