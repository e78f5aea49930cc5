"""Commands about certificates: issue them, write them as PDF, revoke one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from lib.cli import environment
from lib.cli.environment import EditionOption
from lib.domain.certificates import CODE_PARAMETER, KINDS, Kind, written_code
from lib.domain.edition import LANGUAGES, Language
from lib.domain.refusal import RefusedError
from lib.publishing import certificates as sheets
from lib.services import certificates as service
from lib.services.access import COMMAND_LINE
from lib.services.certificates import MentorRow
from lib.services.visits import ShownEdition
from lib.sources.refusals import RefusedFileError

commands = environment.group("Issue certificates, write them as PDF, revoke one.")

ReasonOption = Annotated[str, typer.Option("--reason", help="Why; the audit log keeps it, so it names nobody.")]
KIND_HELP = f"One of {', '.join(KINDS)}"


@commands.command()
def issue(
    kind: Annotated[str, typer.Argument(help=f"{KIND_HELP}.")],
    language: Annotated[str | None, typer.Option("--language", help="es, en or pt; each in their own without.")] = None,
    mentors: Annotated[
        Path | None, typer.Option("--mentors", help="CSV or Excel with name, and if known email and language.")
    ] = None,
    expected: Annotated[int | None, typer.Option("--expected", help="Issue them, if they are as many.")] = None,
    edition: EditionOption = None,
) -> None:
    """Issue a kind of certificate to everybody who can get one; without --expected, say how many that would be."""
    wanted, spoken = _kind(kind), _language(language)
    named = _mentors(wanted, mentors)
    with environment.opened(edition, for_reading=expected is None) as (database, rules, shown):
        now = shown.demo_clock_at or environment.now()
        try:
            with database.read() as session:
                plan = service.plan(
                    session, COMMAND_LINE, rules, shown.id, wanted, language=spoken, mentors=named, now=now
                )
            if expected is not None:
                service.issue(
                    database,
                    COMMAND_LINE,
                    rules,
                    wanted,
                    language=spoken,
                    mentors=named,
                    expected=expected,
                    now=now,
                )
        except RefusedError as refused:
            raise environment.stop(str(refused)) from refused
    verb = "Would issue" if expected is None else "Issued"
    typer.echo(f"{verb} {len(plan.to_issue)} certificates ({wanted}) of {shown.slug}; {plan.held} have or had one.")
    if plan.nameless:
        numbers = ", ".join(
            f"person {one.person_id}" if one.person_id is not None else f"account {one.account_id}"
            for one in plan.nameless
        )
        typer.echo(f"Without a name, so without a certificate: {numbers}. Write their names at the source, then again.")
    if expected is None:
        typer.echo(f"Nothing was written. To issue them: --expected {len(plan.to_issue)}.")


@commands.command()
def export(
    to: Annotated[Path, typer.Argument(help="A file that ends in .zip, or a folder.")],
    reason: ReasonOption,
    kind: Annotated[str | None, typer.Option("--kind", help=f"{KIND_HELP}; all without it.")] = None,
    site: Annotated[
        str | None, typer.Option("--site", help="Address of Tablero, for the QR: https://tablero.example.org")
    ] = None,
    edition: EditionOption = None,
) -> None:
    """Write the valid certificates as PDF into a ZIP file or a folder; the audit log keeps that they were taken."""
    wanted = _kind(kind) if kind is not None else None
    if site is not None and not site.startswith(("https://", "http://")):
        raise environment.stop(f'"{site}" is no address: it begins with https://.')
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        try:
            taken = service.take_certificates(
                database, COMMAND_LINE, shown.slug, wanted, most=None, reason=reason, now=environment.now()
            )
        except RefusedError as refused:
            raise environment.stop(str(refused)) from refused

        def address_of(code: str) -> str | None:
            return _address(site, code, shown)

        is_demo, total = shown.demo_clock_at is not None, len(taken.certificates)
        try:
            with environment.progress("Certificates") as advance:
                if to.suffix.casefold() == ".zip":
                    to.parent.mkdir(parents=True, exist_ok=True)
                    with to.open("wb") as file:
                        sheets.zip_into(
                            file,
                            taken.certificates,
                            rules,
                            address_of,
                            is_demo=is_demo,
                            progress=lambda done: advance(done, total),
                        )
                else:
                    to.mkdir(parents=True, exist_ok=True)
                    for done, one in enumerate(taken.certificates, start=1):
                        content = sheets.pdf(one, rules, address_of(one.code), is_demo=is_demo)
                        (to / sheets.file_name(one)).write_bytes(content)
                        advance(done, total)
        except OSError as fault:
            raise environment.stop(f"{to} cannot be written: {fault.strerror}.") from fault
    typer.echo(f"{total} certificates are in {to}.")
    if site is None and total:
        typer.echo("Without --site they have no QR: they say the code, and /verificar as the page to type it on.")


@commands.command()
def revoke(
    code: Annotated[str, typer.Argument(help="The code that stands on the certificate.")],
    reason: ReasonOption,
    edition: EditionOption = None,
) -> None:
    """Revoke a certificate, for good."""
    with environment.opened(edition, for_reading=False) as (database, _rules, shown):
        try:
            with database.read() as session:
                found = service.certificate_with_code(session, COMMAND_LINE, shown.id, code)
            service.revoke(
                database,
                COMMAND_LINE,
                shown.slug,
                found.id,
                reason=reason,
                is_confirmed=True,
                now=shown.demo_clock_at or environment.now(),
            )
        except RefusedError as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(f"Certificate {found.id} ({found.kind}) of {shown.slug} is revoked.")


def _kind(name: str) -> Kind:
    found = next((kind for kind in KINDS if kind == name), None)
    if found is None:
        raise environment.stop(f'There is no kind "{name}". Kinds: {", ".join(KINDS)}.')
    return found


def _language(name: str | None) -> Language | None:
    found = next((language for language in LANGUAGES if language == name), None)
    if name is not None and found is None:
        raise environment.stop(f'There is no language "{name}". Languages: {", ".join(LANGUAGES)}.')
    return found


def _mentors(kind: Kind, path: Path | None) -> Sequence[MentorRow]:
    if (kind == "mentor") != (path is not None):
        raise environment.stop("Mentors, and only they, are named by a file: issue mentor --mentors FILE")
    if path is None:
        return ()
    try:
        return service.parse_mentors(path.read_bytes(), file_name=path.name)
    except OSError as fault:
        raise environment.stop(f"{path} cannot be read: {fault.strerror}.") from fault
    except RefusedFileError as refused:
        raise environment.stop(str(refused)) from refused


def _address(site: str | None, code: str, shown: ShownEdition) -> str | None:
    if site is None:
        return None
    parameters = {CODE_PARAMETER: written_code(code)}
    if shown.demo_stage is not None:
        parameters["etapa"] = shown.demo_stage
    return f"{site.rstrip('/')}/verificar?{urlencode(parameters)}"
