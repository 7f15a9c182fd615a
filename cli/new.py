"""`clausewise new`: asks a few questions and writes a pack, its cases and, if asked, a contract."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clausewise.drafting.answers import Question
    from clausewise.drafting.draft import Draft

# The answers that a command line can give; what each of them is asks `clausewise new` itself.
_KEYS = {
    "kind": "block, monthly, retainer, hourly, users, tickets, flat or project",
    "title": "what the contract type is called", "name": "its name in files", "currency": "such as USD",
    "timezone": "such as America/New_York", "hours": "of a block or a month, such as '20 hours'",
    "price": "of a block, a month, a user, a ticket or a project", "lasts": "such as '12 months', or forever",
    "carry-over": "yes or no: into the next month", "used-up": "bill, buy or hold", "rate": "of an hour",
    "increment": "to which time is rounded up, or none", "visit": "the least a visit counts, or none",
    "out-of-hours": "as how many hours an hour outside business hours counts: 1.5, or 1",
    "business": "such as 08:00-18:00",
    "holidays": "such as US-NY, or none", "warn": "with how much left somebody is told: '4 hours, 1 hour'",
    "customer": "writes a contract for it", "start": "of the contract", "contact": "an address for messages",
}  # fmt: skip


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for key, help in reversed(_KEYS.items()):
        command = click.option(f"--{key}", metavar="ANSWER", help=f"{help[0].upper()}{help[1:]}.")(command)
    return command


@click.command("new", short_help="Write a new pack, with its cases, from a few answers.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("."), required=False)
@_options
@click.option("--yes", is_flag=True, help="Ask nothing: what is not said is as usual.")
@click.pass_context
def command(ctx: click.Context, /, folder: Path, yes: bool, **given: str | None) -> None:
    """Ask a few questions and write rules/NAME.yaml and rules/NAME.test.yaml in FOLDER, and a contract if there is a
    customer. Every answer can be given as an option. Without a terminal nothing is asked.
    """
    from clausewise.drafting.draft import draft

    is_asking = not yes and _can_ask()
    answers = _answers({key: value for key, value in given.items() if value is not None}, is_asking)
    pack = folder / "rules" / f"{answers['name']}.yaml"
    cases = pack.with_suffix(".test.yaml")
    for path in (pack, cases):
        if path.exists():
            raise click.UsageError(f"{path} is there already; choose another --name, or move it away")
    made = draft(answers)
    contracts = _contracts(folder, answers)
    _write({pack: made.pack, cases: made.cases, **contracts})
    _tell(ctx, [pack, cases, *contracts], made)


def _can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty()


def _answers(given: dict[str, str], is_asking: bool) -> Mapping[str, str]:
    """Every answer: those given, those asked for, and for the rest the usual ones."""
    from clausewise.drafting.answers import CONTRACT, KINDS, QUESTIONS

    answers: dict[str, str] = {}
    kinds = tuple(KINDS)
    answers["kind"] = _checked("kind", given.pop("kind", "") or _kind(is_asking), lambda text: (
        "" if text in kinds else f"write one of {', '.join(kinds)}"
    ))  # fmt: skip
    for one in (*QUESTIONS, *CONTRACT):
        if not one.is_open(answers):
            continue
        usual = one.usually(answers) or _next_month().isoformat()
        if one.key in given:
            answers[one.key] = _checked(one.key, given.pop(one.key), one.fault)
        else:
            answers[one.key] = _ask(one, answers["kind"], usual) if is_asking else usual
    if given:
        unused = ", ".join(f"--{key.replace('_', '-')}" for key in given)
        raise click.UsageError(
            f"{unused} does not go with these answers: a pack of the kind {answers['kind']} has no use for it"
        )
    return answers


def _kind(is_asking: bool) -> str:
    from clausewise.drafting.answers import KINDS

    if not is_asking:
        raise click.UsageError(f"say which kind of contract: --kind {', '.join(KINDS)}")
    click.echo("What is sold?")
    for number, (kind, words) in enumerate(KINDS.items(), 1):
        click.echo(f"  {number}  {words} ({kind})")
    number = click.prompt("Number", type=click.IntRange(1, len(KINDS)), default=1)
    return list(KINDS)[number - 1]


def _ask(question: Question, kind: str, usual: str) -> str:
    def read(text: str) -> str:
        if fault := question.fault(text.strip()):
            raise click.UsageError(fault)
        return text.strip()

    choices = f" ({', '.join(question.choices)})" if question.choices else ""
    answer: str = click.prompt(f"{question.words(kind)}{choices}", default=usual, value_proc=read)
    return answer


def _checked(key: str, text: str, fault: Callable[[str], str]) -> str:
    if found := fault(text.strip()):
        raise click.BadParameter(f"{text!r}: {found}", param_hint=f"--{key.replace('_', '-')}")
    return text.strip()


def _next_month() -> date:
    today = date.today()
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _contracts(folder: Path, answers: Mapping[str, str]) -> dict[Path, str]:
    """The file of contracts with one more, if one is asked for."""
    from clausewise.drafting.answers import has_contract
    from clausewise.drafting.draft import with_contract
    from clausewise.edit import read_exactly

    if not has_contract(answers):
        return {}
    path = folder / "contracts.yaml"
    content = with_contract(read_exactly(path) if path.exists() else "", str(path), answers)
    if content is None:
        raise click.UsageError(f"{path} has no list of contracts to which one could be added; mend it first")
    return {path: content}


def _write(texts: Mapping[Path, str]) -> None:
    from clausewise.edit import write_exactly

    from .outcome import Unable

    for path, content in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_exactly(path, content)
        except OSError as fault:
            raise Unable(f"{path} cannot be written: {fault.strerror}") from None


def _tell(ctx: click.Context, paths: Iterable[Path], made: Draft) -> None:
    """What was written, what lint thinks of it, and what to do next."""
    from . import render_text
    from .outcome import exit_code
    from .terminal import wants_colour

    for path in paths:
        click.echo(f"wrote {path}")
    if made.found:
        colour = wants_colour(sys.stdout)
        lines = {path.name: path.read_text("utf-8").split("\n") for path in paths}
        click.echo("")
        click.echo(render_text.render(made.found, lambda name: lines.get(name, []), colour), color=colour)
    click.echo(
        "Next: read both, then clausewise lint, clausewise test, and clausewise describe for the customer's words."
    )
    ctx.exit(exit_code(made.found))
