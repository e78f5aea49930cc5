"""Certificates: who can get one, issued once, revoked, corrected, taken along, erased with their person."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from lib.domain.certificates import WITHDRAWN, Certificate, Kind, typed_code
from lib.domain.edition import Edition
from lib.services import certificates, people, people_erasure, publication
from lib.services.access import COMMAND_LINE, NotAllowedError
from lib.services.certificates import CertificateRefusedError, parse_mentors
from lib.services.editions import edition_now
from lib.services.people import PeopleRefusedError
from lib.store import audit, models, registrations
from lib.store import certificates as store
from lib.store.database import Database, Session
from lib.store.registrations import Detail
from tests.outside.sync_process import SLUG
from tests.services.hub_rows import list_member

NOW = datetime(2031, 4, 20, 12, tzinfo=UTC)
LATER = datetime(2031, 4, 21, 12, tzinfo=UTC)
PEOPLE = ("Ana Núñez Roca", "Ana Nunez", "Eva Solís", None, "Gone Away")


def edition_of(database: Database) -> Edition:
    with database.read() as session:
        return edition_now(session, SLUG)


@pytest.fixture
def edition(hub_database: Database) -> Edition:
    return edition_of(hub_database)


@pytest.fixture
def ids(hub_database: Database) -> dict[str, int]:
    """Two teams: Ana (by two rows) and Eva, and Eva with somebody unnamed; a third withdrew; one person is erased."""
    with hub_database.write() as session:
        made = registrations.add_people(
            session,
            [Detail(name, f"p{at}@example.org", f"p{at}@example.org", None) for at, name in enumerate(PEOPLE)],
            NOW,
        )
        known = dict(zip(("ana", "ana again", "eva", "unnamed", "gone"), made, strict=True))
        again = session.get(models.Person, known["ana again"])
        assert again is not None
        again.same_as_id = known["ana"]
        for slug, members, language in (
            ("llama", ("ana", "ana again", "eva", "gone"), "en"),
            ("puma", ("eva", "unnamed"), None),
            ("zorro", ("ana",), None),
        ):
            known[slug] = add_project(session, slug, [known[name] for name in members], language)
        withdrawn = session.get(models.Project, known["zorro"])
        assert withdrawn is not None
        withdrawn.withdrawn_at = NOW
        session.add(
            models.Registration(
                edition_id=1, person_id=known["eva"], source="form", source_key="1", registered_at=NOW, language="pt"
            )
        )
        people_erasure.person_matches.erase(session, [known["gone"]], NOW)
    return known


def add_project(session: Session, slug: str, members: list[int], language: str | None = None) -> int:
    team = models.Team(edition_id=1, name=slug, created_at=NOW)
    session.add(team)
    session.flush()
    session.add_all(models.TeamMember(team_id=team.id, person_id=one) for one in members)
    project = models.Project(
        edition_id=1,
        slug=slug,
        title=f"Title {slug}",
        team_id=team.id,
        language=language,
        submitted_at=NOW,
        source="form",
        source_key=slug,
    )
    session.add(project)
    session.flush()
    return project.id


def plan(database: Database, kind: Kind, mentors: Any = (), now: datetime = NOW) -> certificates.Plan:
    with database.read() as session:
        edition = edition_now(session, SLUG)
        return certificates.plan(session, COMMAND_LINE, edition, 1, kind, language=None, mentors=mentors, now=now)


def issue(database: Database, kind: Kind, expected: int, mentors: Any = (), now: datetime = NOW) -> tuple[int, ...]:
    return certificates.issue(
        database,
        COMMAND_LINE,
        edition_of(database),
        kind,
        language=None,
        mentors=mentors,
        expected=expected,
        now=now,
    )


def issued(database: Database, kind: Kind | None = None, **wanted: Any) -> list[Certificate]:
    with database.read() as session:
        return store.certificates(session, 1, kind, **wanted)


def revoke(database: Database, number: int, *, reason: str = "A slip", is_confirmed: bool = True) -> None:
    certificates.revoke(database, COMMAND_LINE, SLUG, number, reason=reason, is_confirmed=is_confirmed, now=LATER)


def entries(database: Database) -> list[tuple[str, str, str | None, Any, str | None]]:
    with database.read() as session:
        rows = audit.entries(session, 1)
        return [(row.action, row.object_kind, row.object_id, row.after, row.reason) for row in rows]


def test_members_of_submitted_projects_get_one_for_each_project(hub_database: Database, ids: dict[str, int]) -> None:
    found = plan(hub_database, "participant")
    assert [(one.person_id, one.project_id, one.full_name, one.language) for one in found.to_issue] == [
        (ids["ana"], ids["llama"], "Ana Núñez Roca", "en"),
        (ids["eva"], ids["llama"], "Eva Solís", "pt"),
        (ids["eva"], ids["puma"], "Eva Solís", "pt"),
    ]
    assert [one.person_id for one in found.nameless] == [ids["unnamed"]]
    assert (found.held, found.languages) == (0, {"en": 1, "pt": 2})
    assert plan(hub_database, "participant") == found
    assert issued(hub_database) == []


def test_a_member_by_a_roster_alone_gets_one_too(hub_database: Database, ids: dict[str, int]) -> None:
    with hub_database.write() as session:
        listed = models.Person(created_at=NOW, detail=models.PersonDetail(full_name="Noé Paz"))
        session.add(listed)
        session.flush()
        team = session.get_one(models.Project, ids["llama"]).team_id
        assert team is not None
        for person_id in (listed.id, ids["ana"]):  # Ana was in the team before
            list_member(session, team, person_id)
    found = plan(hub_database, "participant")
    assert [(one.full_name, one.project_id) for one in found.to_issue] == [
        ("Ana Núñez Roca", ids["llama"]),
        ("Eva Solís", ids["llama"]),
        ("Noé Paz", ids["llama"]),
        ("Eva Solís", ids["puma"]),
    ]


def test_issuing_again_issues_to_nobody_twice(hub_database: Database, ids: dict[str, int]) -> None:
    assert len(issue(hub_database, "participant", 3)) == 3
    assert plan(hub_database, "participant").to_issue == ()
    with pytest.raises(CertificateRefusedError) as refused:
        issue(hub_database, "participant", 0)
    assert refused.value.message_id == certificates.NOTHING_TO_ISSUE
    with hub_database.write() as session:
        session.add(models.PersonMatch(person_id=1, other_id=2, state="rejected", recorded_at=NOW))
        detail = session.get(models.PersonDetail, ids["unnamed"])
        assert detail is not None
        detail.full_name = "Luz 🦙 Brum"
    again = issue(hub_database, "participant", 1)
    rows = issued(hub_database, "participant")
    assert [row.full_name for row in rows if row.id in again] == ["Luz Brum"]
    assert len({row.code for row in rows}) == len(rows) == 4
    assert all(typed_code(row.code) == row.code for row in rows)


def test_whoever_looked_at_other_numbers_issues_nothing(hub_database: Database, ids: dict[str, int]) -> None:
    with pytest.raises(CertificateRefusedError) as refused:
        issue(hub_database, "participant", 2)
    assert refused.value.values == {"found": "3", "expected": "2"}
    assert issued(hub_database) == []
    assert "certificate.issue" not in [entry[0] for entry in entries(hub_database)]


def test_presenting_counts_as_soon_as_it_is_recorded(
    hub_database: Database, edition: Edition, ids: dict[str, int]
) -> None:
    with hub_database.read() as session:
        before = certificates.certificates_desk(session, COMMAND_LINE, edition, 1, now=NOW)
    with hub_database.write() as session:
        for place, (slug, is_presented) in enumerate((("llama", True), ("puma", False)), start=1):
            session.add(
                models.Presentation(project_id=ids[slug], position=place, is_presented=is_presented, recorded_at=NOW)
            )
    with hub_database.read() as session:
        after = certificates.certificates_desk(session, COMMAND_LINE, edition, 1, now=NOW)
    assert (before.rule, before.projects, before.submitted) == ("submitted", 2, 2)
    assert (after.rule, after.projects, after.submitted) == ("presented", 1, 2)
    assert before.summary("participant") == certificates.KindSummary("participant", 4, 3, 1, 0, 0)
    assert after.summary("participant") == certificates.KindSummary("participant", 2, 2, 0, 0, 0)
    assert [one.project_id for one in plan(hub_database, "participant").to_issue] == [ids["llama"]] * 2


def test_winners_get_none_before_the_result_is_public(hub_database: Database, ids: dict[str, int]) -> None:
    public_from = datetime(2031, 4, 20, 13, tzinfo=UTC)
    tables = {
        "podium": [
            placed("puma", 1, "first_place"),
            placed("zorro", 2, "second_place"),
            placed("llama", 3, None),
        ],
        "others": [],
        "mentions": [{"prize": "most_liked", "project": "puma", "title": "Title puma"}],
        "method": METHOD,
    }
    with pytest.raises(CertificateRefusedError):
        plan(hub_database, "winner")
    with hub_database.write() as session:
        session.add(
            models.Publication(
                edition_id=1,
                reason="it is time",
                requested_at=NOW,
                confirmed_at=NOW,
                publish_at=public_from,
                input_digest="0" * 64,
                tables=tables,
                bundle={},
            )
        )
    with pytest.raises(CertificateRefusedError) as refused:
        issue(hub_database, "winner", 2, now=NOW)
    assert str(refused.value).startswith("Nothing was issued: certificates of winners come after")
    issue(hub_database, "winner", 2, now=public_from)
    rows = [(row.full_name, row.project, row.award) for row in issued(hub_database, "winner")]
    assert rows == [("Eva Solís", "Title puma", "first_place"), ("Eva Solís", "Title puma", "most_liked")]


def test_certificates_of_winners_go_with_the_result_and_come_with_the_next(
    hub_database: Database, ids: dict[str, int]
) -> None:
    publish(hub_database, [placed("puma", 1, "first_place"), placed("llama", 2, None)], NOW)
    [first] = issue(hub_database, "winner", 1)
    issue(hub_database, "participant", len(plan(hub_database, "participant").to_issue))
    with hub_database.read() as session:
        edition = edition_now(session, SLUG)
        assert publication.publication_desk(session, COMMAND_LINE, edition, 1).certificates == 1
    publication.withdraw_publication(hub_database, COMMAND_LINE, edition, reason="A ballot was missed", now=LATER)
    [gone] = issued(hub_database, "winner")
    assert (gone.is_valid, gone.revoked_at, gone.revoked_reason) == (False, LATER, WITHDRAWN)
    assert all(row.is_valid for row in issued(hub_database, "participant"))
    with hub_database.read() as session:
        entries = [entry for entry in audit.entries(session, 1) if entry.action == "certificate.revoke"]
        assert publication.publication_desk(session, COMMAND_LINE, edition, 1).certificates == 0
    assert [(one.before, one.after, one.reason, one.at) for one in entries] == [
        ({"kind": "winner", "certificates": 1}, {"kind": "winner", "certificates": 0}, "A ballot was missed", LATER)
    ]
    with pytest.raises(CertificateRefusedError, match="went with a result that was withdrawn"):
        certificates.replace_certificate(
            hub_database, COMMAND_LINE, SLUG, first, full_name="Eva Solís", reason="Again", now=LATER
        )
    publish(hub_database, [placed("puma", 1, "first_place"), placed("llama", 2, None)], LATER)
    [second] = issue(hub_database, "winner", 1, now=LATER)
    assert [(row.id, row.is_valid) for row in issued(hub_database, "winner")] == [(first, False), (second, True)]
    with pytest.raises(CertificateRefusedError, match="everybody who can get one has it"):
        issue(hub_database, "winner", 0, now=LATER)


def publish(database: Database, podium: list[Any], at: datetime) -> None:
    tables = {"podium": podium, "others": [], "mentions": [], "method": METHOD}
    with database.write() as session:
        row = models.Publication(
            edition_id=1,
            reason="it is time",
            requested_at=at,
            confirmed_at=at,
            published_at=at,
            input_digest="0" * 64,
            tables=tables,
            bundle={},
        )
        session.add(row)


METHOD: dict[str, Any] = {
    "official_score": "mean",
    "extra_point_rule": "none",
    "extra_points": "0",
    "minimum_ballots": 1,
    "tie_break": [],
    "corpus_only_cap": None,
    "not_presented": None,
    "rubric_version": 1,
    "projects": 3,
    "ranked": 3,
    "ballots": 3,
    "jurors": 1,
    "had_second_round": False,
    "digest": "0" * 64,
}


def placed(slug: str, place: int, prize: str | None) -> dict[str, Any]:
    return {
        "place": place,
        "project": slug,
        "title": f"Title {slug}",
        "score": None,
        "ballots": None,
        "prize": prize,
        "shares_place": False,
    }


def test_jurors_who_submitted_a_ballot_get_one_by_the_name_of_their_account(
    hub_database: Database, ids: dict[str, int]
) -> None:
    with hub_database.write() as session:
        accounts = [
            models.Account(issuer="test", subject=name or "nobody", display_name=name, created_at=NOW)
            for name in ("Iris Paz", None, "Only Looks")
        ]
        session.add_all(accounts)
        session.flush()
        session.add(
            models.JurorProfile(edition_id=1, account_id=accounts[0].id, languages=["gn", "pt"], updated_at=NOW)
        )
        for account in accounts[:2]:
            session.add(
                models.Ballot(
                    project_id=ids["llama"],
                    juror_id=account.id,
                    version=1,
                    rubric_version=1,
                    marks={},
                    client_token=str(account.id),
                    submitted_at=NOW,
                )
            )
        numbers = [account.id for account in accounts]
    found = plan(hub_database, "juror")
    assert [(one.account_id, one.full_name, one.language) for one in found.to_issue] == [(numbers[0], "Iris Paz", "pt")]
    assert [one.account_id for one in found.nameless] == [numbers[1]]
    issue(hub_database, "juror", 1)
    assert plan(hub_database, "juror").held == 1


def test_the_same_mentors_again_are_issued_nothing(hub_database: Database, ids: dict[str, int]) -> None:
    listed = parse_mentors(
        b"Nombre;Correo;Idioma\nEva S.;P2@example.org;en\nRita Gil;;\nRita Gil;;\nTeo Paz;teo@example.org;pt\n"
    )
    issue(hub_database, "mentor", 3, listed)
    rows = [(row.full_name, row.language) for row in issued(hub_database, "mentor")]
    assert rows == [("Eva S.", "en"), ("Rita Gil", "es"), ("Teo Paz", "pt")]
    assert issued(hub_database, "mentor")[0].person_id == ids["eva"]
    again = plan(hub_database, "mentor", listed)
    assert (again.to_issue, again.held) == ((), 3)
    with hub_database.read() as session:
        assert session.scalars(select(models.PersonDetail.full_name).order_by(models.PersonDetail.person_id)).all() == [
            *PEOPLE[:4],
            "Rita Gil",
            "Teo Paz",
        ]
        found = people.people_page(session, COMMAND_LINE, 1, people.Selection(search="rita"))
    assert [row.details[0].full_name for row in found.rows] == ["Rita Gil"]


def test_a_revoked_certificate_is_not_issued_again_by_itself(hub_database: Database, ids: dict[str, int]) -> None:
    first, *_rest = issue(hub_database, "participant", 3)
    for wrong in ({"reason": " "}, {"is_confirmed": False}):
        with pytest.raises((PeopleRefusedError, CertificateRefusedError)):
            revoke(hub_database, first, **wrong)  # type: ignore[arg-type]
    revoke(hub_database, first)
    row = issued(hub_database, state="revoked")[0]
    assert (row.id, row.revoked_at, row.revoked_reason) == (first, LATER, "A slip")
    with pytest.raises(CertificateRefusedError):
        revoke(hub_database, first)
    assert plan(hub_database, "participant").to_issue == ()
    [new] = [replaced(hub_database, first, "Ana Núñez Roca")]
    assert [one.id for one in issued(hub_database, state="valid")][-1] == new
    with pytest.raises(CertificateRefusedError) as refused:
        replaced(hub_database, first, "Ana Núñez")
    assert refused.value.message_id == certificates.HAS_ANOTHER


def replaced(database: Database, number: int, name: str) -> int:
    return certificates.replace_certificate(
        database, COMMAND_LINE, SLUG, number, full_name=name, reason="Misspelt", now=LATER
    )


def test_a_corrected_name_revokes_the_old_certificate(hub_database: Database, ids: dict[str, int]) -> None:
    first, *_rest = issue(hub_database, "participant", 3)
    for name in ("Ana Núñez Roca", "🦙", "a" * 161):
        with pytest.raises(CertificateRefusedError):
            replaced(hub_database, first, name)
    new = replaced(hub_database, first, "  Ana Núñez  de Roca ")
    rows = {row.id: row for row in issued(hub_database)}
    assert (rows[first].is_valid, rows[new].is_valid, rows[new].full_name) == (False, True, "Ana Núñez de Roca")
    assert rows[new].code != rows[first].code
    assert (rows[new].person_id, rows[new].project_id) == (ids["ana"], ids["llama"])
    assert plan(hub_database, "participant").to_issue == ()


def test_the_audit_log_holds_numbers_and_neither_names_nor_codes(hub_database: Database, ids: dict[str, int]) -> None:
    first, second, _third = issue(hub_database, "participant", 3)
    new = replaced(hub_database, first, "Ana Roca")
    revoke(hub_database, second)
    certificates.take_certificates(hub_database, COMMAND_LINE, SLUG, None, most=9, reason="Send them", now=LATER)
    certificates.take_certificate(hub_database, COMMAND_LINE, SLUG, new, reason="Ana asked", now=LATER)
    assert entries(hub_database)[::-1] == [
        (
            "certificate.issue",
            "edition",
            "1",
            {"kind": "participant", "certificates": 3, "languages": {"en": 1, "pt": 2}},
            None,
        ),
        (
            "certificate.replace",
            "certificate",
            str(first),
            {"kind": "participant", "is_valid": False, "new": new},
            "Misspelt",
        ),
        ("certificate.revoke", "certificate", str(second), {"kind": "participant", "is_valid": False}, "A slip"),
        ("export.certificates", "edition", "1", {"kind": "all", "certificates": 2}, "Send them"),
        ("export.certificates", "certificate", str(new), {"kind": "participant", "certificates": 1}, "Ana asked"),
    ]


def test_taking_along_needs_a_reason_and_has_a_limit(hub_database: Database, ids: dict[str, int]) -> None:
    numbers = issue(hub_database, "participant", 3)
    with pytest.raises(PeopleRefusedError):
        certificates.take_certificates(hub_database, COMMAND_LINE, SLUG, None, most=None, reason="", now=NOW)
    with pytest.raises(CertificateRefusedError):
        certificates.take_certificates(hub_database, COMMAND_LINE, SLUG, None, most=2, reason="All", now=NOW)
    revoke(hub_database, numbers[0])
    with pytest.raises(CertificateRefusedError):
        certificates.take_certificate(hub_database, COMMAND_LINE, SLUG, numbers[0], reason="One", now=NOW)
    with pytest.raises(PeopleRefusedError):
        certificates.take_certificate(hub_database, COMMAND_LINE, SLUG, numbers[1], reason=" ", now=NOW)
    taken = certificates.take_certificates(
        hub_database, COMMAND_LINE, SLUG, "participant", most=None, reason="All", now=NOW
    )
    assert [one.id for one in taken.certificates] == list(numbers[1:])
    assert taken.emails == dict.fromkeys(numbers[1:], "p2@example.org")


def test_names_are_found_without_accents_in_pages(hub_database: Database, ids: dict[str, int]) -> None:
    issue(hub_database, "participant", 3)

    def found(**wanted: Any) -> list[str | None]:
        usual = {"state": "valid", "search": "", "page": 0}
        with hub_database.read() as session:
            page = certificates.certificates_page(session, COMMAND_LINE, 1, "participant", **usual | wanted)
        assert page.found == len(page.rows)
        return [row.full_name for row in page.rows]

    assert found(search="NUNEZ ana") == ["Ana Núñez Roca"]
    assert found(search="solís", page=7) == ["Eva Solís", "Eva Solís"]
    assert found(search="%") == []
    assert found(state="revoked") == []


def test_erasing_a_person_empties_and_revokes_their_certificates(hub_database: Database, ids: dict[str, int]) -> None:
    first, second, third = issue(hub_database, "participant", 3)
    revoke(hub_database, third)
    people_erasure.erase_person(
        hub_database, COMMAND_LINE, SLUG, ids["eva"], reason="They asked", is_confirmed=True, now=NOW
    )
    rows = {row.id: row for row in issued(hub_database)}
    assert rows[first].is_valid
    assert [(rows[one].full_name, rows[one].revoked_at, rows[one].revoked_reason) for one in (second, third)] == [
        (None, NOW, "erased"),
        (None, LATER, "erased"),
    ]
    with pytest.raises(CertificateRefusedError) as refused:
        replaced(hub_database, second, "Eva")
    assert refused.value.message_id == certificates.IS_ERASED
    assert plan(hub_database, "participant").to_issue == ()


def test_mentors_are_erased_with_the_edition(hub_database: Database) -> None:
    listed = parse_mentors(b"name\nRita Gil\n")
    issue(hub_database, "mentor", 1, listed)
    with hub_database.read() as session:
        assert len(people_erasure.person_matches.people_not_newer(session, 1)) == 1
    edition = edition_of(hub_database).model_copy(update={"personal_data_kept_days": 1})
    people_erasure.erase_expired(
        hub_database, COMMAND_LINE, edition, SLUG, expected=1, reason="Time is over", now=LATER
    )
    [row] = issued(hub_database)
    assert (row.full_name, row.revoked_reason) == (None, "erased")


def test_a_certificate_of_another_edition_is_absent(hub_database: Database, ids: dict[str, int]) -> None:
    first, *_rest = issue(hub_database, "participant", 3)
    with hub_database.write() as session:
        session.add(models.Edition(id=2, slug="rivers-2031", created_at=NOW))
    with pytest.raises(NotAllowedError):
        certificates.take_certificate(hub_database, COMMAND_LINE, "rivers-2031", first, reason="One", now=NOW)
    assert issued(hub_database)[0].is_valid
