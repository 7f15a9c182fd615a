"""`clausewise rule`: the page of a rule of lint, offline."""

from __future__ import annotations

import click


@click.command("rule", short_help="Explain a rule of lint.")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the page of a rule: why it is there, what to avoid, what to prefer. Without NAME, list all rules."""
    from clausewise.lint.catalogue import ALL, page
    from clausewise.reading import did_you_mean

    if name is None:
        for one in ALL:
            click.echo(f"{one.name:<28} {one.severity}")
        return
    text = page(name)
    if text is None:
        raise click.BadParameter(
            f"there is no rule named {name!r}; {did_you_mean(name, tuple(one.name for one in ALL))}",
            param_hint="NAME",
        )
    click.echo(text, nl=False)
