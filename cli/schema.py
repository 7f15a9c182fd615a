"""`clausewise schema`: the JSON Schema of a kind of file, for editors."""

from __future__ import annotations

import json

import click

KINDS = {
    "pack": "one contract type: rules/*.yaml",
    "contracts": "who has which contract: contracts.yaml",
    "test": "worked cases of a pack: *.test.yaml",
    "house-rules": "what several packs include",
    "mapping": "what the columns of an export are called: facts/mapping.yaml",
}


@click.command("schema", short_help="Print the JSON Schema of a kind of file.")
@click.argument("kind", required=False, type=click.Choice(tuple(KINDS)))
def command(kind: str | None) -> None:
    """Print the JSON Schema of a KIND of file; without KIND, list the kinds."""
    if kind is None:
        for name, meaning in KINDS.items():
            click.echo(f"{name:<13}{meaning}")
        return
    from clausewise.shape import schema

    click.echo(json.dumps(schema(kind), indent=2, ensure_ascii=False))
