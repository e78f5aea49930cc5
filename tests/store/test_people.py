"""People, matches and rosters on both databases: the same queries, the same answers."""

from datetime import UTC, datetime

import pytest

from lib.store import models, people, person_matches, registrations, rosters, sync_runs
from lib.store.database import Database
from lib.store.people import Selection
from lib.store.registrations import Answers, Detail, RegistrationWrite

NOW = datetime(2031, 4, 1, 12, tzinfo=UTC)
AT = datetime(2031, 3, 2, 23, 30, tzinfo=UTC)


@pytest.fixture
def ids(database: Database) -> list[int]:
    """Ana, who registered; Ana again, on a roster; Eva, who registered and is on it too."""
    with database.write() as session:
        session.add(models.Edition(id=1, slug="rivers", created_at=NOW))
        session.flush()
        run = sync_runs.add_run(
            session,
            edition_id=1,
            source="teams:file",
            status="succeeded",
            started_at=NOW,
            finished_at=NOW,
            started_by=None,
            file_name="teams.csv",
            file_sha256="0" * 64,
        )
        made = registrations.add_people(
            session,
            [
                Detail("Ana Núñez", "ana@example.org", "ana@example.org", None),
                Detail("ana nunez", None, None, "AnaN"),
                Detail("Eva ÑANDÚ", "eva@example.org", "eva@example.org", None),
            ],
            NOW,
        )
        empty = dict.fromkeys(Answers._fields)
        answers = Answers(**{**empty, "registered_at": AT, "ticket": "hackathon", "affiliate": "web"})
        writes = [RegistrationWrite(str(one), one, None, answers) for one in (made[0], made[2])]
        registrations.add_registrations(session, 1, "form", run.id, writes)
        rosters.save_roster(
            session,
            1,
            roster_id=None,
            source="file",
            source_key="llama",
            name="Llama",
            team_id=None,
            seeks_members=True,
            member_ids=made[1:],
            run_id=run.id,
        )
        return made


def test_people_are_counted_and_found(database: Database, ids: list[int]) -> None:
    with database.read() as session:
        assert people.counts(session, 1) == people.Counts(
            everybody=3,
            registered=2,
            no_team=1,
            hackathon_no_team=1,
            not_registered=0,
            returning=0,
            matched=0,
            by_day={"2031-03-02": 2},
            by_ticket={"hackathon": 2},
            by_affiliate={"web": 2},
        )
        for search, expected in (("NUÑEZ", ids[:2]), ("nandu", ids[2:]), ("anan", ids[1:2]), ("eva@", ids[2:])):
            rows = people.people(session, 1, Selection(search=search, order="name"))
            assert sorted(row.id for row in rows) == expected
        assert [team.members for team in rosters.seeking_teams(session, 1)] == [2]


def test_matched_people_are_one_and_erased_people_none(database: Database, ids: list[int]) -> None:
    pair = (ids[0], ids[1])
    with database.write() as session:
        person_matches.record_match(session, pair, "confirmed", reason=None, recorded_by=None, recorded_at=NOW)
        person_matches.set_groups(session, {ids[1]: ids[0]})
    with database.read() as session:
        [ana] = people.people(session, 1, Selection(state="matched"))
        assert (ana.id, ana.rosters, len(ana.details)) == (ids[0], ("Llama",), 2)
        assert people.counts(session, 1).no_team == 0
        assert person_matches.rows_of_person(session, ids[1]) == ids[:2]
    with database.write() as session:
        person_matches.erase(session, ids[:2], NOW)
    with database.read() as session:
        assert [row.id for row in people.people(session, 1, people.EVERYBODY)] == ids[2:]
        assert person_matches.people_not_newer(session, 1) == ids[2:]
        assert person_matches.oldest_at(session, 1) == NOW
