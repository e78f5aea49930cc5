"""The people of an edition: counted once each, found, matched by somebody, erased for good."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from lib.services import people, people_erasure, releases, roster_imports
from lib.services.access import COMMAND_LINE
from lib.services.editions import edition_now
from lib.services.people import PeopleRefusedError, Selection
from lib.services.submission_changes import SubmissionCounts, apply_submissions
from lib.sources.submission_files import MemberRow, SubmissionRow
from lib.store import audit, models, registrations
from lib.store.database import Database, Session
from lib.store.registrations import Answers, Detail, RegistrationWrite
from tests.outside.sync_process import SLUG
from tests.services.hub_rows import list_member

NOW = datetime(2031, 4, 1, 12, tzinfo=UTC)


def add_people(session: Session, details: Iterable[Detail]) -> list[int]:
    return registrations.add_people(session, list(details), NOW)


def register(session: Session, person_id: int, day: int, edition_id: int = 1, **answers: Any) -> None:
    at = datetime(2031, 3, day, 23, 30, tzinfo=UTC)
    values: dict[str, Any] = {**dict.fromkeys(Answers._fields), "registered_at": at, **answers}
    write = RegistrationWrite(f"{person_id}-{day}", person_id, None, Answers(**values))
    run = session.scalars(select(models.SyncRun.id)).first()
    registrations.add_registrations(session, edition_id, "form", run or 0, [write])


@pytest.fixture
def ids(hub_database: Database) -> dict[str, int]:
    """Five people: one twice, one of a team that submitted without registering, one who was here before."""
    with hub_database.write() as session:
        session.add(models.SyncRun(edition_id=1, source="registrations:form", status="succeeded", started_at=NOW))
        session.add(models.Edition(id=2, slug="before", created_at=NOW))
        session.flush()
        names = ("ana", "ana again", "eva", "hugo", "team")
        made = add_people(
            session,
            [
                Detail("Ana Núñez Roca", "Ana@example.org", "ana@example.org", None),
                Detail("ANA NUNEZ ROCA", "ana.nr@example.net", "ana.nr@example.net", "ananr"),
                Detail("Eva Solís", "eva@example.org", "eva@example.org", None),
                Detail("Hugo Brum", "hugo@example.org", "hugo@example.org", "hugo-b"),
                Detail("Inés Vela", None, None, "ines-v"),
            ],
        )
        known = dict(zip(names, made, strict=True))
        register(session, known["ana"], 1, ticket="talks", affiliate="news", city="Lima", occupation_text="poet")
        register(session, known["ana again"], 2, ticket="hackathon", affiliate="web", took_part_before=True)
        register(session, known["eva"], 3, ticket="hackathon", affiliate="web")
        register(session, known["hugo"], 3, ticket="hackathon")
        register(session, known["hugo"], 9, edition_id=2)
        team = models.Team(edition_id=1, name="Llama", created_at=NOW)
        session.add(team)
        session.flush()
        session.add(models.TeamMember(team_id=team.id, person_id=known["team"]))
        session.add(
            models.Project(
                edition_id=1,
                slug="llama",
                title="Llama",
                team_id=team.id,
                submitted_at=NOW,
                source="form",
                source_key="1",
            )
        )
        return known


def page(database: Database, **wanted: Any) -> people.PeoplePage:
    with database.read() as session:
        return people.people_page(session, COMMAND_LINE, 1, Selection(**wanted))


def names(database: Database, **wanted: Any) -> list[str | None]:
    return [row.details[0].full_name for row in page(database, **wanted).rows]


def decide(database: Database, pair: tuple[int, int], state: people.State, replaces_id: int | None = None) -> None:
    people.decide_pair(database, COMMAND_LINE, SLUG, pair, state, now=NOW, replaces_id=replaces_id)


def pairs(database: Database) -> people.Pairs:
    with database.read() as session:
        return people.pairs(session, COMMAND_LINE, 1)


def actions(database: Database) -> list[str]:
    with database.read() as session:
        return [entry.action for entry in audit.entries(session, 1)]


def test_everybody_is_counted_once_by_what_they_did(hub_database: Database, ids: dict[str, int]) -> None:
    counts = page(hub_database).counts
    assert counts == people.Counts(
        everybody=5,
        registered=4,
        no_team=4,
        hackathon_no_team=3,
        not_registered=1,
        returning=2,
        matched=0,
        by_day={"2031-03-01": 1, "2031-03-02": 1, "2031-03-03": 2},
        by_ticket={"hackathon": 3, "talks": 1},
        by_affiliate={"news": 1, "web": 2, None: 1},
    )


def test_a_confirmed_pair_is_one_person_until_it_is_undone(hub_database: Database, ids: dict[str, int]) -> None:
    pair = (ids["ana"], ids["ana again"])
    assert [
        (view.pair, view.suggestion.score if view.suggestion else None) for view in pairs(hub_database).waiting
    ] == [(pair, 88)]
    decide(hub_database, pair, "confirmed")
    found = page(hub_database, state="matched")
    assert (found.found, found.counts.everybody, found.counts.registered, found.counts.hackathon_no_team) == (
        1,
        4,
        3,
        3,
    )
    assert found.counts.by_day == {"2031-03-01": 1, "2031-03-03": 2}
    [ana] = found.rows
    assert [detail.email for detail in ana.details] == ["Ana@example.org", "ana.nr@example.net"]
    assert (ana.ticket, ana.is_returning, ana.affiliates) == ("hackathon", True, ("news", "web"))
    held = pairs(hub_database)
    assert (held.waiting, [view.pair for view in held.decided]) == ((), [pair])
    decide(hub_database, pair, "undone", held.decided[0].newest_id)
    assert page(hub_database).counts.everybody == 5
    assert [view.pair for view in pairs(hub_database).waiting] == [pair]
    assert actions(hub_database) == ["people.undone", "people.confirmed"]


def test_a_confirmed_pair_is_one_participant_of_a_release(hub_database: Database, ids: dict[str, int]) -> None:
    with hub_database.write() as session:
        more = add_people(session, [Detail(f"Persona {number}", None, None, None) for number in range(20)])
        for person_id in more:
            register(session, person_id, 4, country_code="PE")
    decide(hub_database, (ids["ana"], ids["ana again"]), "confirmed")
    with hub_database.write() as session:
        outcome = releases.release_participants(session, SLUG, actor=COMMAND_LINE, now=NOW)
        assert outcome.release is not None
        exact = session.scalars(select(models.PublicRelease.exact_people)).one()
    assert exact == 23


def test_a_rejected_pair_is_not_suggested_again(hub_database: Database, ids: dict[str, int]) -> None:
    decide(hub_database, (ids["ana again"], ids["ana"]), "rejected")
    assert pairs(hub_database).waiting == ()


def test_decisions_do_not_contradict_each_other(hub_database: Database, ids: dict[str, int]) -> None:
    one, two, three = ids["ana"], ids["ana again"], ids["eva"]
    decide(hub_database, (one, two), "confirmed")
    decide(hub_database, (one, three), "rejected")
    with pytest.raises(PeopleRefusedError, match="goes against"):
        decide(hub_database, (two, three), "confirmed")
    decide(hub_database, (three, ids["hugo"]), "confirmed")
    with pytest.raises(PeopleRefusedError, match="meanwhile"):
        decide(hub_database, (one, two), "undone", None)
    with pytest.raises(PeopleRefusedError, match="nothing to take back"):
        decide(hub_database, (one, ids["hugo"]), "undone")


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("nunez", ["ANA NUNEZ ROCA", "Ana Núñez Roca"]),
        ("NÚÑEZ roca", ["ANA NUNEZ ROCA", "Ana Núñez Roca"]),
        ("eva@EXAMPLE.org", ["Eva Solís"]),
        ("hugo-b", ["Hugo Brum"]),
        ("ana hugo", []),
        ("%", []),
        ("_", []),
    ],
)
def test_search_is_without_case_and_accents(
    hub_database: Database, ids: dict[str, int], search: str, expected: list[str]
) -> None:
    assert names(hub_database, search=search) == expected


def test_filters_and_orders(hub_database: Database, ids: dict[str, int]) -> None:
    assert names(hub_database, state="not_registered") == ["Inés Vela"]
    assert names(hub_database, state="returning", order="oldest") == ["ANA NUNEZ ROCA", "Hugo Brum"]
    assert names(hub_database, ticket="talks") == ["Ana Núñez Roca"]
    assert names(hub_database, affiliate="web", order="name") == ["ANA NUNEZ ROCA", "Eva Solís"]
    assert names(hub_database, order="name")[2:] == ["Eva Solís", "Hugo Brum", "Inés Vela"]
    assert names(hub_database)[-2:] == ["Ana Núñez Roca", "Inés Vela"]


def test_whoever_a_roster_alone_puts_in_a_team_that_submitted_did_submit(
    hub_database: Database, ids: dict[str, int]
) -> None:
    with hub_database.write() as session:
        [listed] = add_people(session, [Detail("Noé Paz", None, None, None)])
        team = session.scalars(select(models.Team)).one()
        list_member(session, team.id, listed)
    assert names(hub_database, state="not_registered", order="name") == ["Inés Vela", "Noé Paz"]


def test_pages_hold_a_hundred(hub_database: Database, ids: dict[str, int]) -> None:
    with hub_database.write() as session:
        for person_id in add_people(session, [Detail(f"Persona {n:03}", None, None, None) for n in range(120)]):
            register(session, person_id, 5)
    with hub_database.read() as session:
        found = people.people_page(session, COMMAND_LINE, 1, Selection(order="name"), page=7)
    assert (found.page, found.pages, found.found, len(found.rows)) == (1, 2, 125, 25)


def roster(database: Database, content: str) -> str:
    outcome = roster_imports.import_rosters(
        database, COMMAND_LINE, 1, file_name="teams.csv", content=content.encode(), now=NOW
    )
    return f"{outcome.status} {outcome.rows.added} {outcome.rows.changed} {outcome.rows.unchanged}"


ROSTER = "Equipo,Nombre,Correo,Buscan gente\nPuma,Eva S.,eva@example.org,sí\nPuma,Zoe Lara,zoe@example.net,\n"


def test_roster_puts_people_into_teams(hub_database: Database, ids: dict[str, int]) -> None:
    assert roster(hub_database, ROSTER) == "succeeded 1 0 0"
    assert roster(hub_database, ROSTER) == "succeeded 0 0 1"
    found = page(hub_database)
    assert (found.counts.everybody, found.counts.no_team) == (6, 3)
    assert [(team.name, team.members) for team in found.seeking] == [("Puma", 2)]
    [eva] = page(hub_database, search="eva").rows
    assert (eva.id, eva.rosters, eva.details[0].full_name) == (ids["eva"], ("Puma",), "Eva Solís")


def erase(database: Database, person_id: int, **values: Any) -> people_erasure.Erasure:
    arguments = {"reason": "Asked by mail", "is_confirmed": True, "now": NOW, **values}
    return people_erasure.erase_person(database, COMMAND_LINE, SLUG, person_id, **arguments)


def test_erasing_takes_every_row_of_somebody_and_leaves_ids(hub_database: Database, ids: dict[str, int]) -> None:
    decide(hub_database, (ids["ana"], ids["ana again"]), "confirmed")
    done = erase(hub_database, ids["ana again"])
    assert (done.person.id, done.rows) == (ids["ana"], 2)
    assert done.remains == people_erasure.Remains(2, 0, 0, 0, 0)
    with hub_database.read() as session:
        dump = [
            tuple(row)
            for table in models.Base.metadata.sorted_tables
            for row in session.execute(text(f"SELECT * FROM {table.name}"))  # noqa: S608 - names of ours
        ]
        kept = session.execute(
            select(models.Registration.source_key, models.Registration.ticket).where(
                models.Registration.person_id == ids["ana"]
            )
        ).all()
    assert [tuple(row) for row in kept] == [(f"{ids['ana']}-1", "talks")]
    said = repr(dump).casefold()
    assert "hugo@example.org" in said
    assert not any(mark in said for mark in ("ana@", "ana.nr", "núñez", "nunez", "ananr", "lima", "poet"))
    assert page(hub_database).counts.everybody == 3
    assert actions(hub_database)[0] == "people.erase"


@pytest.mark.parametrize(
    ("values", "message"),
    [({"reason": " "}, "Say why"), ({"is_confirmed": False}, "confirm that it is to be for good")],
)
def test_erasing_wants_a_reason_and_a_confirmation(
    hub_database: Database, ids: dict[str, int], values: dict[str, Any], message: str
) -> None:
    with pytest.raises(PeopleRefusedError, match=message):
        erase(hub_database, ids["eva"], **values)
    assert page(hub_database).counts.everybody == 5


def test_erased_people_do_not_come_back_with_a_roster(hub_database: Database, ids: dict[str, int]) -> None:
    roster(hub_database, ROSTER)
    [zoe] = page(hub_database, search="zoe").rows
    erase(hub_database, zoe.id)
    assert roster(hub_database, ROSTER) == "succeeded 0 0 1"
    assert names(hub_database, search="zoe") == []
    assert page(hub_database).counts.everybody == 5


def test_taking_people_along_is_written_down_without_the_search(hub_database: Database, ids: dict[str, int]) -> None:
    with pytest.raises(PeopleRefusedError, match="Say why"):
        people.take_people(hub_database, COMMAND_LINE, SLUG, Selection(), reason="", now=NOW)
    rows = people.take_people(hub_database, COMMAND_LINE, SLUG, Selection(search="eva"), reason="Mail", now=NOW)
    assert [row.id for row in rows] == [ids["eva"]]
    with hub_database.read() as session:
        entry = audit.entries(session, 1)[0]
    assert (entry.action, entry.reason) == ("export.people", "Mail")
    assert entry.after == {"people": 1, "state": "all", "is_search": True}


def test_personal_data_go_when_their_time_is_over(hub_database: Database, ids: dict[str, int]) -> None:
    with hub_database.read() as session:
        edition = edition_now(session, SLUG)
        before = people_erasure.retention(session, COMMAND_LINE, edition, 1, NOW - timedelta(days=10_000))
        held = people_erasure.retention(session, COMMAND_LINE, edition, 1, NOW)
    assert (before.is_due, held.is_due, held.rows, held.oldest_at) == (False, True, 4, NOW)
    arguments: dict[str, Any] = {"reason": "Over", "now": NOW}
    with pytest.raises(PeopleRefusedError, match="would be 4 people and not 5"):
        people_erasure.erase_expired(hub_database, COMMAND_LINE, edition, SLUG, expected=5, **arguments)
    with pytest.raises(PeopleRefusedError, match="are kept until"):
        early = {**arguments, "now": NOW - timedelta(days=10_000)}
        people_erasure.erase_expired(hub_database, COMMAND_LINE, edition, SLUG, expected=4, **early)
    assert people_erasure.erase_expired(hub_database, COMMAND_LINE, edition, SLUG, expected=4, **arguments) == 4
    # Whoever registered for a later edition is kept with that one.
    assert names(hub_database) == ["Hugo Brum"]


def test_erased_people_do_not_come_back_with_a_submission(hub_database: Database, ids: dict[str, int]) -> None:
    member = MemberRow("zoe@example.net", "zoe@example.net", "zoe", "Zoe Lara")
    row = SubmissionRow(
        line=2,
        source_key="2",
        submitted_at=NOW,
        email="eva@example.org",
        email_key="eva@example.org",
        title="Puma",
        summary=None,
        team_name="Puma",
        team_size=2,
        members=(MemberRow("eva@example.org", "eva@example.org", None, None), member),
        track=None,
        goals=(),
        language=None,
        links=(),
    )

    def submit() -> SubmissionCounts:
        with hub_database.write() as session:
            run_id = session.scalars(select(models.SyncRun.id)).first() or 0
            return apply_submissions(session, 1, [row], run_id=run_id, now=NOW, progress=lambda _done: None)

    assert submit() == SubmissionCounts(added=1)
    [zoe] = page(hub_database, search="zoe").rows
    erase(hub_database, zoe.id)
    assert submit() == SubmissionCounts(unchanged=1)
    assert page(hub_database, search="zoe").rows == ()
