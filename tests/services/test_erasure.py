"""Nothing that names an erased person is left in any column of any table, and nothing brings it back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from lib.services import certificates, imports, people, people_erasure, roster_imports
from lib.services.access import COMMAND_LINE
from lib.services.certificates import parse_mentors
from lib.services.editions import edition_now
from lib.sources.edition_files import read_edition
from lib.store import accounts, editions, hub_people, invitations, models
from lib.store.database import Database

NOW = datetime(2024, 4, 9, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EDITION = read_edition("somos600m-2024")
HUB = "https://huggingface.co"
NAME, EMAIL, HANDLE, ALIAS = "Zafira Quiltomar Beltz", "zafira.q@example.org", "Zafq-Hub", "zafira.alt@example.net"
CITY, WORK = "Quiltomarópolis", "zafirista de campo"
TRACES = ("zafira", "quiltomar", "beltz", "zafq", "zafirista")
FORM = f"""Marca temporal,Correo electrónico,Nombre completo,País,Ciudad,Ocupación,Usuario de Hugging Face
05/03/2024 10:00:00,{EMAIL},{NAME},Perú,{CITY},{WORK},{HANDLE}
05/03/2024 11:00:00,otra@example.org,Otra Persona,Perú,Lima,docente,otra-hub
"""
PROJECTS = f"""Marca temporal,Correo electrónico,Título del proyecto,Resumen,Nombre del equipo,Tamaño del equipo,\
Correos de integrantes,Usuarios de Hugging Face del equipo,Tipo de proyecto,ODS,Dataset,Modelo,Demo
05/04/2024 10:00:00,{EMAIL},Ríos,Una línea,Cóndores,2,{EMAIL};otra@example.org,{HANDLE};otra-hub,Completo,3,\
{HUB}/datasets/somosnlp/leyes,,
"""
ROSTERS = f"Team;Name;Email;Hub user name\nCóndores;{NAME};{EMAIL};{HANDLE}\nCóndores;{NAME};{ALIAS};\n"


def cells(database: Database) -> Iterator[tuple[str, str, str]]:
    """Every text of the database, also inside of JSON: table, column, text."""
    with database.read() as session:
        tables = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        assert len(tables) > 60
        for table in tables:
            result = session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - names from the database itself
            for row in result.mappings():
                for column, value in row.items():
                    if isinstance(value, bytes):
                        yield table, column, value.decode("utf-8", "replace")
                    elif isinstance(value, str):
                        yield table, column, value
                        if value.startswith(("[", "{")):
                            # In JSON a letter may stand by its number.
                            yield table, column, json.dumps(json.loads(value), ensure_ascii=False)


def traces(database: Database) -> set[str]:
    return {
        f"{table}.{column}"
        for table, column, said in cells(database)
        if any(trace in said.casefold() for trace in TRACES)
    }


@pytest.fixture
def planted(empty_database: Database) -> int:
    """Somebody who is in every source; the number of their first row."""
    database = empty_database
    with database.write() as session:
        edition_id = editions.add_edition(session, slug=EDITION.slug, created_at=NOW).id
    outcomes = [
        imports.import_registrations(
            database, EDITION, edition_id, COMMAND_LINE, file_name="f", content=FORM.encode(), source="form", now=NOW
        ),
        imports.import_submissions(
            database, EDITION, edition_id, COMMAND_LINE, file_name="f", content=PROJECTS.encode(), now=NOW
        ),
        roster_imports.import_rosters(
            database, COMMAND_LINE, edition_id, file_name="f", content=ROSTERS.encode(), now=NOW
        ),
    ]
    assert [outcome.status for outcome in outcomes] == ["succeeded"] * 3, outcomes
    with database.write() as session:
        run_id = session.scalars(select(models.SyncRun.id)).first()
        repo = models.Repo(
            edition_id=edition_id,
            kind="dataset",
            repo_id="somosnlp/leyes",
            presence="here",
            seen_at=NOW,
            first_sync_run_id=run_id,
            last_sync_run_id=run_id,
            is_in_organization=True,
            is_private=False,
            is_disabled=False,
            gated="",
            tags=[],
            card={},
            base_models=[],
            datasets=[],
            models=[],
            first_seen_at=NOW,
        )
        session.add(repo)
        session.flush()
        hub_people.add_authors(session, repo.id, {HANDLE.lower(), "otra-hub"}, now=NOW)
        hub_people.set_members(session, edition_id, "somosnlp", {HANDLE.lower(), "otra-hub"}, now=NOW)
        hub_people.set_members(session, edition_id, HANDLE.lower(), None, now=NOW)
        accounts.add_account(
            session, issuer="hub", subject="123", display_name=NAME, email=EMAIL, hub_name=HANDLE, created_at=NOW
        )
        for address in ({"email_key": EMAIL, "hub_name": None}, {"email_key": None, "hub_name": HANDLE.lower()}):
            invitations.add_invitation(
                session,
                edition_id=edition_id,
                role="juror",
                language=None,
                invited_by=None,
                invited_at=NOW,
                **address,
            )
        first = session.scalars(select(models.PersonDetail.person_id).where(models.PersonDetail.email == EMAIL)).one()
    issue(database, "participant")
    issue(database, "mentor", f"name;email\n{NAME};{EMAIL}\n")
    with database.read() as session:
        [waiting] = people.pairs(session, COMMAND_LINE, edition_id).waiting
    people.decide_pair(
        database, COMMAND_LINE, EDITION.slug, waiting.pair, "confirmed", now=NOW, replaces_id=waiting.newest_id
    )
    return first


def issue(database: Database, kind: Any, mentors: str = "") -> None:
    with database.read() as session:
        edition = edition_now(session, EDITION.slug)
        rows = parse_mentors(mentors.encode()) if mentors else []
        plan = certificates.plan(session, COMMAND_LINE, edition, 1, kind, language=None, mentors=rows, now=NOW)
    certificates.issue(
        database,
        COMMAND_LINE,
        edition,
        kind,
        language=None,
        mentors=rows,
        expected=len(plan.to_issue),
        now=NOW,
    )


def erase(database: Database, person_id: int) -> None:
    people_erasure.erase_person(
        database, COMMAND_LINE, EDITION.slug, person_id, reason="Asked by mail", is_confirmed=True, now=LATER
    )


def test_no_text_of_any_table_names_an_erased_person(empty_database: Database, planted: int) -> None:
    assert traces(empty_database) == {
        "account.display_name",
        "account.email",
        "account.hub_name",
        "certificate.full_name",
        "commit_author.hub_name",
        "invitation.email_key",
        "invitation.hub_name",
        "organization_member.hub_name",
        "organization_member.organization",
        "person_detail.email",
        "person_detail.email_key",
        "person_detail.full_name",
        "person_detail.hub_name",
        "registration.city",
        "registration.occupation_text",
    }
    erase(empty_database, planted)
    assert traces(empty_database) == set()
    others = " ".join(said for _table, _column, said in cells(empty_database))
    assert "otra@example.org" in others
    with empty_database.read() as session:
        assert hub_people.members(session, 1).keys() == {"somosnlp"}
        assert "otra-hub" in hub_people.members(session, 1)["somosnlp"]


def test_no_import_and_no_sync_brings_an_erased_person_back(empty_database: Database, planted: int) -> None:
    erase(empty_database, planted)
    outcomes = [
        imports.import_registrations(
            empty_database, EDITION, 1, COMMAND_LINE, file_name="f", content=FORM.encode(), source="form", now=LATER
        ),
        imports.import_submissions(
            empty_database, EDITION, 1, COMMAND_LINE, file_name="f", content=PROJECTS.encode(), now=LATER
        ),
        roster_imports.import_rosters(
            empty_database, COMMAND_LINE, 1, file_name="f", content=ROSTERS.encode(), now=LATER
        ),
    ]
    assert [outcome.status for outcome in outcomes] == ["succeeded"] * 3, outcomes
    with empty_database.write() as session:
        repo_id = session.scalars(select(models.Repo.id)).one()
        hub_people.add_authors(session, repo_id, {HANDLE.lower(), "new-hub"}, now=LATER)
        hub_people.set_members(session, 1, "somosnlp", {HANDLE.lower(), "new-hub"}, now=LATER)
    assert traces(empty_database) == set()
    with empty_database.read() as session:
        authors = session.scalars(select(models.CommitAuthor.hub_name).order_by(models.CommitAuthor.hub_name)).all()
        members = hub_people.members(session, 1)["somosnlp"]
    assert [name[:1] for name in authors] == ["#", "n", "o"]
    assert members == {authors[0], "new-hub"}


def test_whoever_has_a_role_keeps_the_name_when_only_the_time_of_an_edition_is_over(
    empty_database: Database, planted: int
) -> None:
    with empty_database.write() as session:
        account = session.scalars(select(models.Account)).one()
        accounts.grant_role(session, account_id=account.id, edition_id=1, role="juror", granted_by=None, granted_at=NOW)
    due = max(date.instant for date in EDITION.dates) + timedelta(days=EDITION.personal_data_kept_days or 0)
    with empty_database.read() as session:
        held = people_erasure.retention(session, COMMAND_LINE, EDITION, 1, due)
    people_erasure.erase_expired(
        empty_database, COMMAND_LINE, EDITION, EDITION.slug, expected=held.rows, reason="Time is over", now=due
    )
    # What was read from the Hub tells conflicts of interest of jurors.
    assert traces(empty_database) == {
        "account.display_name",
        "account.email",
        "account.hub_name",
        "commit_author.hub_name",
        "invitation.email_key",
        "invitation.hub_name",
        "organization_member.hub_name",
        "organization_member.organization",
    }


def test_whoever_wrote_the_name_of_a_juror_into_a_form_does_not_take_it_away(
    empty_database: Database, planted: int
) -> None:
    with empty_database.write() as session:
        account = session.scalars(select(models.Account)).one()
        account.email = "juror@example.org"
        accounts.grant_role(session, account_id=account.id, edition_id=1, role="juror", granted_by=None, granted_at=NOW)
    erase(empty_database, planted)
    with empty_database.read() as session:
        juror = session.scalars(select(models.Account)).one()
        assert (juror.email, juror.hub_name) == ("juror@example.org", HANDLE)
        assert hub_people.members(session, 1)["somosnlp"] == {HANDLE.lower(), "otra-hub"}
