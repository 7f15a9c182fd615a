"""`clausewise describe`: a contract in plain English, to be read by the customer and attached to the legal contract."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from .outcome import FINDINGS, Unable

if TYPE_CHECKING:
    from clausewise.contracts import Contract
    from clausewise.diagnostic import Diagnostic
    from clausewise.packs import Pack

FORMATS = ("markdown", "html")


@click.command("describe", short_help="Say in plain English what a contract says.")
@click.argument("what", metavar="PACK_OR_CONTRACT", required=False)
@click.option(
    "--contract", "contract_id", metavar="ID", help="Tell this contract of the workspace, under its terms."
)
@click.option(
    "--workspace", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("."),
    help="The folder with contracts.yaml and rules; without it, the current folder.",
)  # fmt: skip
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="markdown",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Tell what holds on this day: 2026-07-01."
)
@click.option("--case", metavar="NAME", default="", help="Take this case of the pack as the example.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def command(
    what: str | None,
    contract_id: str | None,
    workspace: Path,
    form: str,
    on: datetime | None,
    case: str,
    out: Path | None,
) -> None:
    """Say in plain English what a contract says, with an example that is computed.

    PACK_OR_CONTRACT is the file of a pack, the name of one that ships or stands in the workspace's rules (told under
    its defaults), or the id of a contract in contracts.yaml (told under its own terms).
    """
    from clausewise.describing.document import describe, stage_on

    pack, contract = _found(what, contract_id, workspace)
    day = on.date() if on else None
    if contract and day and (day < contract.start or (contract.end and day > contract.end)):
        until = f" to {contract.end}" if contract.end else " on"
        raise click.BadParameter(f"{contract.id} holds from {contract.start}{until}", param_hint="--on")
    if case:
        _check_case(stage_on(contract, day).pack if contract else pack, case)
    text = describe(pack, contract, day, "html" if form == "html" else "markdown", case)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise Unable(f"{out} cannot be written: {fault.strerror}") from None


def _check_case(pack: Pack, name: str) -> None:
    """Refuse a case that cannot be the example: there is none of this name, or it does not pass."""
    from clausewise.describing.example import case_beside, cases_beside
    from clausewise.reading import did_you_mean

    names = tuple(one.name for one in cases_beside(pack))
    if name not in names:
        raise click.BadParameter(
            f"there is no case {name!r} beside {pack.name}; {did_you_mean(name, names)}", param_hint="--case"
        )
    if case_beside(pack, name) is None:
        raise click.BadParameter(
            f"{name!r} is no example: it does not pass, charges nothing, or a fact of it is rejected",
            param_hint="--case",
        )


def _found(what: str | None, contract_id: str | None, workspace: Path) -> tuple[Pack, Contract | None]:
    """The pack that is meant, and the contract where one is."""
    if what is None and contract_id is None:
        raise click.UsageError(
            "say what to describe: a pack (block-hours, rules/my-block.yaml) or a contract"
        )
    pack = _pack(what, workspace) if what is not None else None
    if contract_id is None and pack is not None:
        return pack, None
    contract = _contract(contract_id or what or "", what is not None and contract_id is None, workspace)
    own = contract.stages[0].pack
    if pack is not None and pack.name not in {one.pack.name for one in contract.stages}:
        raise click.BadParameter(
            f"{contract.id} has the pack {own.name}, not {pack.name}", param_hint="--contract"
        )
    return own, contract


def _pack(what: str, workspace: Path) -> Pack | None:
    """The pack in a file, of the workspace or among those that ship; None where there is no such pack."""
    from clausewise.load import load_pack, shipped_packs

    own = [workspace / "rules" / f"{what}{ending}" for ending in (".yaml", ".yml")]
    path = next((one for one in (Path(what), *own) if one.is_file()), shipped_packs().get(what))
    if path is None:
        if what.endswith((".yaml", ".yml")):
            raise click.BadParameter(f"there is no file {what}", param_hint="PACK_OR_CONTRACT")
        return None
    pack, found = load_pack(path)
    if pack is None:
        _refuse(found)
    return pack


def _contract(wanted: str, may_be_pack: bool, workspace: Path) -> Contract:
    """The contract of that id in the workspace."""
    from clausewise.contracts import read_contracts
    from clausewise.diagnostic import has_errors
    from clausewise.load import shipped_packs
    from clausewise.reading import did_you_mean
    from clausewise.source import read
    from clausewise.workspace import packs_of

    file = workspace / "contracts.yaml"
    hint = "PACK_OR_CONTRACT" if may_be_pack else "--contract"
    known: tuple[str, ...] = tuple(shipped_packs()) if may_be_pack else ()
    contracts: tuple[Contract, ...] = ()
    if file.exists():
        document, spelling = read(file)
        packs, broken, found = packs_of(workspace, document)
        found = (*found, *spelling)
        if document is not None:
            contracts, found = read_contracts(document, packs, broken, found)
        if has_errors(found):
            _refuse(found)
    by_id = {one.id: one for one in contracts}
    if wanted in by_id:
        return by_id[wanted]
    where = f"{file} has no contract {wanted!r}" if file.exists() else f"there is no {file}"
    if may_be_pack:
        where = f"there is no pack {wanted!r}, and {where}"
    close = did_you_mean(wanted, (*by_id, *known))
    raise click.BadParameter(f"{where}; {close}" if close else where, param_hint=hint)


def _refuse(found: tuple[Diagnostic, ...]) -> NoReturn:
    """Show what is wrong with the files, and end."""
    from . import render_text
    from .outcome import exit_code

    click.echo(render_text.render(found, render_text.file_lines(), False), err=True)
    raise click.exceptions.Exit(exit_code(found) or FINDINGS)
