"""Commands about people: give a role, take it back, list who holds which; erase personal data.

The first organizer comes from here.
"""

from typing import Annotated

import typer

from lib.cli import environment
from lib.cli.environment import EditionOption
from lib.domain.permissions import Role
from lib.services import people_erasure, roles
from lib.services.access import COMMAND_LINE, NotAllowedError
from lib.services.people import PeopleRefusedError
from lib.services.roles import RoleRefusedError
from lib.store.database import Database

commands = environment.group()

RoleArgument = Annotated[str, typer.Argument(help="juror, organizer or admin.")]
EmailOption = Annotated[str | None, typer.Option("--email", help="An e-mail address that their provider verified.")]
HubNameOption = Annotated[str | None, typer.Option("--hub-name", help="A user name on the Hugging Face Hub.")]
IssuerOption = Annotated[str | None, typer.Option("--issuer", help="With --subject: the provider's address.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; the audit log keeps it, so it names nobody.")]
SubjectOption = Annotated[str | None, typer.Option("--subject", help="With --issuer: what it calls the person.")]


@commands.command()
def grant(
    role: RoleArgument,
    *,
    email: EmailOption = None,
    hub_name: HubNameOption = None,
    issuer: IssuerOption = None,
    subject: SubjectOption = None,
    edition: EditionOption = None,
) -> None:
    """Give somebody a role; who never signed in is invited, and gets it at their first sign-in."""
    chosen = _role(role)
    with environment.opened(edition, for_reading=False) as (database, _rules, shown):
        try:
            account = _account(database, email, hub_name, issuer, subject)
            if account is None:
                roles.invite(
                    database, COMMAND_LINE, shown.id, chosen, email=email, hub_name=hub_name, now=environment.now()
                )
            else:
                roles.grant(database, COMMAND_LINE, shown.id, account, chosen, now=environment.now())
        except RoleRefusedError as refused:
            raise environment.stop(str(refused)) from refused
    if account is None:
        typer.echo(f"{email or hub_name} is invited, and will be {chosen} of {shown.slug} at the first sign-in.")
    else:
        typer.echo(f"Account {account} is {chosen} of {shown.slug}.")


@commands.command()
def revoke(
    role: RoleArgument,
    *,
    email: EmailOption = None,
    hub_name: HubNameOption = None,
    issuer: IssuerOption = None,
    subject: SubjectOption = None,
    edition: EditionOption = None,
) -> None:
    """Take a role back; from the next click on it is gone. An invitation that waits is withdrawn."""
    chosen = _role(role)
    with environment.opened(edition, for_reading=False) as (database, _rules, shown):
        try:
            account = _account(database, email, hub_name, issuer, subject)
            if account is not None:
                roles.revoke(database, COMMAND_LINE, shown.id, account, chosen, now=environment.now())
                typer.echo(f"Account {account} is no longer {chosen} of {shown.slug}.")
                return
            with database.read() as session:
                waiting = roles.team(session, COMMAND_LINE, shown.id).invitation_to(chosen, email or hub_name or "")
            if waiting is None:
                raise environment.stop(f"{email or hub_name} neither holds this role nor is invited to it.")
            roles.withdraw_invitation(database, COMMAND_LINE, shown.id, waiting.id, now=environment.now())
        except (RoleRefusedError, NotAllowedError) as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(f"{email or hub_name} is no longer invited.")


@commands.command()
def people(edition: EditionOption = None) -> None:
    """List who holds or held a role, with when they were last here, and who is invited."""
    with environment.opened(edition, for_reading=True) as (database, _rules, shown), database.read() as session:
        found = roles.team(session, COMMAND_LINE, shown.id)
    for member in found.members:
        held = ", ".join(role for role in roles.ROLES if role in member.roles) or "no role"
        seen = f"last here {member.last_seen_at:%Y-%m-%d %H:%M} UTC" if member.last_seen_at else "never here"
        state = "" if member.is_active else ", not active"
        who = " ".join(part for part in (member.name, member.address) if part)
        typer.echo(f"{member.account_id}  {who or '-'}: {held}{state}; {seen}")
    for invitation in found.invitations:
        typer.echo(f"invited  {invitation.address}: {invitation.role}; since {invitation.invited_at:%Y-%m-%d}")
    if not found.members and not found.invitations:
        typer.echo('Nobody yet. The first organizer: "grant organizer --email ADDRESS".')


@commands.command("people-erase")
def people_erase(
    email: Annotated[str, typer.Option("--email", help="The address of the person.")],
    reason: ReasonOption,
    yes: Annotated[bool, typer.Option("--yes", help="Erase for good; without it, only say what would be.")] = False,
    edition: EditionOption = None,
) -> None:
    """Erase what identifies a person who asked for it, in every edition; say what remains."""
    with environment.opened(edition, for_reading=not yes) as (database, _rules, shown):
        try:
            with database.read() as session:
                person_id = people_erasure.person_at(session, COMMAND_LINE, shown.id, email)
                found = people_erasure.erasure(session, COMMAND_LINE, shown.id, person_id)
            if yes:
                people_erasure.erase_person(
                    database,
                    COMMAND_LINE,
                    shown.slug,
                    person_id,
                    reason=reason,
                    is_confirmed=True,
                    now=environment.now(),
                )
        except NotAllowedError as nobody:
            raise environment.stop(f"Nobody of {shown.slug} has this address.") from nobody
        except PeopleRefusedError as refused:
            raise environment.stop(str(refused)) from refused
    kept = found.remains
    typer.echo(
        f"{'Erased' if yes else 'Would erase'} person {found.person.id}, known by {found.rows} rows. Without a name "
        f"remain: {kept.registrations} registrations, {kept.places_in_teams} places in teams, "
        f"{kept.places_on_rosters} places on rosters, {kept.certificates} certificates, and the audit log."
    )
    if not yes:
        typer.echo("Nothing was written. To erase for good, say --yes.")


@commands.command("people-expire")
def people_expire(
    reason: ReasonOption,
    expected: Annotated[int | None, typer.Option("--expected", help="Erase for good, if they are as many.")] = None,
    edition: EditionOption = None,
) -> None:
    """Erase the personal data of an edition whose time to keep them is over; without --expected, say how many."""
    with environment.opened(edition, for_reading=expected is None) as (database, rules, shown):
        now = environment.now()
        try:
            with database.read() as session:
                held = people_erasure.retention(session, COMMAND_LINE, rules, shown.id, now)
            if expected is not None:
                people_erasure.erase_expired(
                    database, COMMAND_LINE, rules, shown.slug, expected=expected, reason=reason, now=now
                )
        except PeopleRefusedError as refused:
            raise environment.stop(str(refused)) from refused
    if expected is not None:
        typer.echo(f"Erased {held.rows} rows of people of {shown.slug}.")
        return
    due = f"{held.due_at:%Y-%m-%d}" if held.due_at else "never (the edition has no rule)"
    typer.echo(f"{held.rows} rows of people of {shown.slug}; due to be erased from: {due}.")
    typer.echo(f"Nothing was written. Once it is due: --expected {held.rows}.")


def _role(name: str) -> Role:
    found = next((role for role in roles.ROLES if role == name), None)
    if found is None:
        raise environment.stop(f'There is no role "{name}". Roles: {", ".join(roles.ROLES)}.')
    return found


def _account(
    database: Database, email: str | None, hub_name: str | None, issuer: str | None, subject: str | None
) -> int | None:
    """The account that the options name; None where nobody with this address signed in yet."""
    if issuer or subject:
        if not (issuer and subject) or email or hub_name:
            raise environment.stop("Give --issuer and --subject together, and no address beside them.")
        return roles.account_of_identity(database, COMMAND_LINE, issuer, subject, now=environment.now())
    with database.read() as session:
        return roles.account_at(session, COMMAND_LINE, email=email, hub_name=hub_name)
