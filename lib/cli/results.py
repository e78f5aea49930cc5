"""Commands about a result: publish it when its moment has come, take its bundle along, compute a bundle again."""

from pathlib import Path
from typing import Annotated

import typer

from lib.cli import environment, exports
from lib.cli.environment import EditionOption
from lib.domain.result_bundle import UnreadableBundleError
from lib.publishing import result_files
from lib.services import publication
from lib.services.access import COMMAND_LINE

commands = environment.group()


@exports.exporting.command("results-bundle")
def export_results_bundle(
    to: Annotated[Path, typer.Option("--to", help="The folder to write; it is made where it is missing.")],
    edition: EditionOption = None,
) -> None:
    """Export the published result with what it follows from; before that, the ballots as they are now."""
    with environment.opened(edition, for_reading=True) as (database, rules, shown), database.read() as session:
        bundle = publication.result_bundle_of_edition(session, COMMAND_LINE, rules, shown.id)
    try:
        result_files.write_bundle(bundle, to)
    except OSError as fault:
        raise environment.stop(f"{to} cannot be written: {fault.strerror}.") from fault
    typer.echo(f"{len(bundle['ballots'])} ballots on {len(bundle['projects'])} projects, digest {bundle['digest']}.")


@commands.command()
def recompute(folder: Annotated[Path, typer.Argument(help="A folder that `export results-bundle` wrote.")]) -> None:
    """Compute the result in a bundle again, without any database; exits 1 naming every difference."""
    try:
        found = result_files.differences_in(folder)
    except UnreadableBundleError as fault:
        raise environment.stop(f"The bundle cannot be computed again: {fault}.") from fault
    if found:
        raise environment.stop("\n".join(found))
    typer.echo("The same: every total, place, tie, adjusted score and interval follows from the rules and ballots.")


@commands.command()
def publish(edition: EditionOption = None) -> None:
    """Record that a confirmed result is public, if its moment has come."""
    with environment.opened(edition, for_reading=False) as (database, _edition, shown):
        now = shown.demo_clock_at or environment.now()
        is_published = publication.publish_due(database, shown.slug, now=now)
    typer.echo("The result is public now." if is_published else "No result is due.")
