"""Commands about the edition: move dates, change links and texts, let a changed rubric hold, with a reason."""

from typing import Annotated

import typer

from lib.cli import environment
from lib.cli.environment import EditionOption
from lib.domain.overrides import ChangeRefusedError, changeable_values
from lib.services import editions, rubric_lock
from lib.services.access import COMMAND_LINE
from lib.store.editions import OverrideChangedError

commands = environment.group("Move dates, change links and texts of the edition, with a reason.")


@commands.command("values")
def edition_values(edition: EditionOption = None) -> None:
    """Print every key that can be changed and the value that holds now."""
    with environment.opened(edition, for_reading=True) as (_database, rules, _shown):
        for key, value in changeable_values(rules).items():
            typer.echo(f"{key} = {value}")


@commands.command("change")
def edition_change(
    key: Annotated[str, typer.Argument(help='Such as dates.submission.at; "edition values" lists them.')],
    value: Annotated[str, typer.Argument(help='A date such as "2030-04-12T23:59:59 AoE", an address, or a text.')],
    reason: Annotated[str, typer.Option(help="Why; it stays beside the old value, and is public for a date.")],
    edition: EditionOption = None,
) -> None:
    """Give a key another value. What held before stays visible, and what depends on it follows."""
    _change(edition, key, value, reason)


@commands.command("reset")
def edition_reset(
    key: Annotated[str, typer.Argument(help="A key that was changed.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    edition: EditionOption = None,
) -> None:
    """Go back to what the edition's file says for a key."""
    _change(edition, key, None, reason)


@commands.command("adopt-rubric")
def edition_adopt_rubric(
    reason: Annotated[str, typer.Option(help="Why; it is kept in the audit log.")],
    edition: EditionOption = None,
) -> None:
    """Let a rubric that was changed in the edition's file hold for ballots that are given by an earlier one."""
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        now = shown.demo_clock_at or environment.now()
        try:
            version = rubric_lock.adopt_rubric(database, COMMAND_LINE, rules, reason=reason, now=now)
        except rubric_lock.RubricRefusedError as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(f"Ballots are given by version {version} of the rubric now.")


def _change(edition_slug: str | None, key: str, value: str | None, reason: str) -> None:
    with environment.opened(edition_slug, for_reading=False) as (database, _rules, shown):
        with database.read() as session:
            newest = next(iter(editions.override_history(session, COMMAND_LINE, shown.slug, key)), None)
        replaces_id = newest.id if newest is not None else None
        now = environment.now()
        try:
            if value is None:
                after = editions.withdraw_override(
                    database, COMMAND_LINE, shown.slug, key, reason=reason, now=now, replaces_id=replaces_id
                )
            else:
                after = editions.override(
                    database, COMMAND_LINE, shown.slug, key, value, reason=reason, now=now, replaces_id=replaces_id
                )
        except (ChangeRefusedError, OverrideChangedError) as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(f"{key} = {changeable_values(after)[key]}")


@commands.command("history")
def edition_history(edition: EditionOption = None) -> None:
    """Print every change, newest first: when, what it was, what it became, and why."""
    with environment.opened(edition, for_reading=True) as (database, _rules, shown), database.read() as session:
        for change in editions.override_history(session, COMMAND_LINE, shown.slug):
            became = change.value if change.value is not None else f"{change.file_value} (the file)"
            typer.echo(f"{change.set_at:%Y-%m-%d %H:%M} UTC  {change.key}: {change.value_before} -> {became}")
            typer.echo(f"  {change.reason}")
