"""`clausewise compare`: the same facts priced under several packs or terms, month by month."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .evaluate import day_option

if TYPE_CHECKING:
    from clausewise import Alternative, Comparison, Workspace

FORMATS = ("text", "markdown", "json", "csv", "html")
_COUNT = re.compile(r"([^=]+)=(\d{1,9}(?:\.\d{1,6})?)", re.ASCII)


def _counts(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, Decimal]:
    """The callback of `--count users=25`."""
    found = {}
    for one in value:
        match = _COUNT.fullmatch(one)
        if match is None:
            raise click.BadParameter(f"{one!r} is not unit=number; write it like users=25", ctx, param)
        found[match[1].strip()] = Decimal(match[2])
    return found


@click.command("compare", short_help="What a customer would have paid under other packs or terms.")
@click.argument(
    "workspace", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("."),
    required=False,
)  # fmt: skip
@click.option("--customer", "customers", multiple=True, help="Whom to compare; may be given several times.")
@click.option("--all", "everyone", is_flag=True, help="Compare all customers.")
@click.option("--contract", help="The contract to replace, where a customer has several.")
@click.option(
    "--with", "asked", multiple=True, required=True, metavar="PACK[,plan=PLAN][,TERM=VALUE...]",
    help="What to compare with; may be given several times.",
)  # fmt: skip
@click.option("--as-of", metavar="DAY", required=True, callback=day_option, help="The last day that counts.")
@click.option(
    "--from", "since", metavar="DAY", callback=day_option, help="Count only charges from this day on."
)
@click.option(
    "--count", "counts", multiple=True, metavar="UNIT=NUMBER", callback=_counts,
    help="Suppose so many from the start where nobody has counted, such as users=25.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print it."
)
@click.pass_context
def command(
    ctx: click.Context, workspace: Path, customers: tuple[str, ...], everyone: bool, contract: str | None,
    asked: tuple[str, ...], as_of: date, since: date | None, counts: dict[str, Decimal], form: str,
) -> None:  # fmt: skip
    """Price the facts of a WORKSPACE under other packs or terms, as if a contract had always had them.

    An alternative is the name of a pack, or its file, with terms: --with managed-users,plan=standard,hourly_rate=150.
    With the contract's own pack its terms stay, and those given are laid over them. The exit code is 1 where something
    could not be compared, or where an alternative cannot use a fact that is used now.
    """
    from . import chart_html, render_compare
    from .outcome import CLEAN, FINDINGS
    from .workspaces import open_workspace, refuse_unknown

    if bool(customers) == everyone:
        raise click.UsageError("say whom to compare: --customer NAME, or --all")
    if everyone and contract is not None:
        raise click.UsageError(
            "--contract belongs to one customer; give it with --customer and not with --all"
        )
    if since is not None and since > as_of:
        raise click.BadParameter(f"{since} is after {as_of}, the last day that counts", param_hint="'--from'")
    opened = open_workspace(ctx, workspace)
    refuse_unknown(customers, (one.customer for one in opened.contracts))
    alternatives = [_alternative(one, opened) for one in dict.fromkeys(asked)]
    found = _compare(opened, alternatives, as_of, since, customers or None, contract, counts)
    render = {
        "text": render_compare.text, "markdown": render_compare.as_markdown, "json": render_compare.as_json,
        "csv": render_compare.as_csv, "html": chart_html.page,
    }[form]  # fmt: skip
    click.echo(render(found), nl=False)
    ctx.exit(CLEAN if _is_whole(found) else FINDINGS)


def _alternative(text: str, opened: Workspace) -> Alternative:
    import clausewise as cw

    from .workspaces import print_diagnostics

    alternative, wrong, found = cw.read_alternative(text, opened.packs)
    if alternative is None:
        print_diagnostics(found)
        raise click.BadParameter("; ".join(wrong), param_hint="'--with'")
    return alternative


def _compare(
    opened: Workspace, alternatives: list[Alternative], as_of: date, since: date | None,
    customers: tuple[str, ...] | None, contract: str | None, counts: dict[str, Decimal],
) -> Comparison:  # fmt: skip
    import clausewise as cw

    from .outcome import Unable

    try:
        return cw.compare(
            opened.contracts, opened.facts, alternatives, as_of=as_of, since=since, customers=customers,
            contract=contract, counts=counts,
        )  # fmt: skip
    except OverflowError as error:
        raise Unable(f"the facts have a number that is too large: {error}") from None


def _is_whole(found: Comparison) -> bool:
    """Whether everything that was asked for was compared, with every fact that is used now."""
    short = any(one.refused or any(each.unusable for each in one.alternatives) for one in found.customers)
    return not (found.refused or short)
