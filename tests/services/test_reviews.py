"""The review of submissions: what is read for the checklists, decisions and waivers, messages, what jurors see."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lib.domain.edition import Edition
from lib.services import editions, reviews, scoring_desk
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.declared import load_declared
from lib.services.review_reading import Review
from lib.services.reviews import DecidedMeanwhileError, ReviewRefusedError, Reviews
from lib.sources.cards import parse_sections
from lib.store import assignments, models, public_projects
from lib.store.database import Database, Session
from tests.demos import database_file

SLUG = "somos600m-2024"
NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
CARDS = Path(__file__).parents[1] / "samples" / "cards"


@pytest.fixture
def database(demo_data: Path, tmp_path: Path) -> Iterator[Database]:
    """A demo in the middle of judging: the published projects, repos and people made up."""
    path = tmp_path / "tablero.db"
    shutil.copyfile(database_file(demo_data, "judging"), path)
    with closing(Database.open(f"sqlite:///{path}")) as opened:
        yield opened


@pytest.fixture
def organizer(database: Database) -> Actor:
    return actor(database, "organizacion-1")


def actor(database: Database, subject: str) -> Actor:
    with database.read() as session:
        found = session.scalars(select(models.Account.id).where(models.Account.subject == subject)).one()
    return Actor(found, signed_in_at=NOW)


def edition_of(session: Session) -> Edition:
    return editions.edition_now(session, SLUG)


def read(database: Database, now: datetime = NOW) -> Reviews:
    with database.read() as session:
        return reviews.reviews_of_edition(session, COMMAND_LINE, edition_of(session), 1, now)


def review(database: Database, slug: str, now: datetime = NOW) -> Review:
    found = read(database, now).review(slug)
    assert found is not None
    return found


def results(found: Review, check: str) -> list[tuple[str, str, str]]:
    return [(one.result, one.found, "/".join(one.values)) for one in found.lines if one.check == check]


def test_published_projects_with_their_oddities(database: Database) -> None:
    found = read(database)
    assert Counter(one.state for one in found.reviews) == {"complete": 14, "corpus_only": 1}
    by_slug = {one.name.slug: one for one in found.reviews}
    # Two corpora, no model and no demo: nothing but the corpora is asked for.
    coser = by_slug["coser"]
    assert [one.kind for one in coser.artifacts] == ["dataset", "dataset"]
    assert results(coser, "parts") == [("passes", "corpus_only", "")]
    assert not results(coser, "size")
    assert not results(coser, "runs")
    # Two models, and a notebook as the demo, which a program cannot judge.
    sqles = by_slug["sqles"]
    assert [one.kind for one in sqles.artifacts] == ["dataset", "model", "model", "notebook", "video"]
    assert results(sqles, "runs") == [("needs_person", "notebook", "")]
    assert [result for result, _found, _values in results(sqles, "dataset_of_model")] == ["passes", "fails"]
    # One corpus of two projects: neither is a duplicate of the other, and it is checked for both.
    shared = [by_slug["recetas-de-la-abuela"], by_slug["come-bien"]]
    assert [one.artifacts[0].repo_id for one in shared] == ["somosnlp/RecetasDeLaAbuela"] * 2
    assert [(one.state, one.duplicate_of) for one in shared] == [("complete", None)] * 2
    # A link to a Space with a slash at its end, a project without a video, one person in two teams.
    assert results(by_slug["kuntur"], "existence") == [("passes", "", "")] * 3
    assert results(by_slug["chaterapia"], "parts")[0][0] == "passes"
    assert {line.result for one in found.reviews for line in one.lines if line.check == "one_team"} == {"passes"}
    # What was pushed after the deadline is told; what nobody read is no fault.
    assert results(sqles, "changed_after")[0][0] == "fails"
    members = [line for one in found.reviews for line in one.lines if line.check == "organization_members"]
    assert {(line.result, line.found) for line in members} == {("unknown", "organization_unread")}


def test_model_in_the_field_of_the_corpus_is_told(database: Database) -> None:
    with database.write() as session:
        model = session.scalars(select(models.Artifact).where(models.Artifact.repo_id == "somosnlp/NoticIA-7B")).one()
        corpus = session.scalars(select(models.Artifact).where(models.Artifact.repo_id == "somosnlp/NoticIA-it")).one()
        link = session.scalars(
            select(models.ProjectArtifact).where(models.ProjectArtifact.artifact_id == corpus.id)
        ).one()
        wrong = models.Artifact(
            edition_id=1, kind="dataset", locator=model.locator, repo_id=model.repo_id, first_seen_at=NOW
        )
        session.add(wrong)
        session.flush()
        link.artifact_id = wrong.id
    found = review(database, "noticia")
    assert found.state == "incomplete"
    assert results(found, "parts") == [("fails", "missing", "dataset")]
    kinds = [line for line in found.faults if line.check == "kind"]
    assert [(line.artifact, line.result) for line in kinds] == [(wrong.id, "fails")]


def test_card_of_the_deadline_counts_and_before_it_that_of_now(database: Database) -> None:
    name = "somosnlp/Lingcomp_QA"
    whole = (CARDS / "corpus-whole.md").read_text(encoding="utf-8")
    with database.write() as session:
        repo = session.scalars(
            select(models.Repo).where(models.Repo.kind == "dataset", models.Repo.repo_id == name)
        ).one()
        sections = [asdict(one) for one in parse_sections(whole)]
        late = models.RepoRevision(
            repo_id=repo.id,
            sha="f" * 40,
            files=[{"path": "README.md", "bytes": 1, "blob": "new"}],
            readme=whole,
            is_readme_refused=False,
            sections=sections,
            read_at=NOW,
            sync_run_id=repo.last_sync_run_id,
        )
        session.add(late)
        repo.sha = repo.read_sha = "f" * 40

    def of_corpus(now: datetime) -> dict[str, str]:
        found = review(database, "lingcomp-qa", now)
        return {line.topic: line.result for line in found.lines if line.check == "topic" and line.artifact == number}

    number = next(one.id for one in review(database, "lingcomp-qa").artifacts if one.kind == "dataset")
    assert of_corpus(NOW) == {"motivation": "fails", "team": "needs_person", "creation": "fails", "bias": "fails"}
    before = datetime(2024, 4, 10, tzinfo=UTC)
    assert of_corpus(before) == dict.fromkeys(("motivation", "team", "creation", "bias"), "passes")


def test_members_by_registration_roster_and_organization(database: Database) -> None:
    with database.write() as session:
        kuntur = session.scalars(select(models.Project).where(models.Project.slug == "kuntur")).one()
        assert kuntur.team_id is not None
        stranger = models.Person(created_at=NOW)
        session.add(stranger)
        session.flush()
        session.add(
            models.PersonDetail(
                person_id=stranger.id, email="a@example.org", email_key="a@example.org", hub_name="Ana-Sample"
            )
        )
        roster = models.RosterTeam(edition_id=1, source="file", source_key="k", name="K", team_id=kuntur.team_id)
        session.add(roster)
        session.flush()
        session.add(models.RosterMember(roster_team_id=roster.id, person_id=stranger.id))
        # Only that it was asked is known: the Hub told nobody.
        session.add(models.OrganizationMember(edition_id=1, organization="somosnlp", hub_name="", read_at=NOW))
    assert results(review(database, "kuntur"), "team_size") == [("passes", "more_known", "2/1/5/1")]
    assert results(review(database, "kuntur"), "registered") == [("fails", "some_not", "1/2/1")]
    assert results(review(database, "kuntur"), "organization_members") == [("unknown", "organization_unread", "")]
    row = {"edition_id": 1, "organization": "somosnlp", "read_at": NOW}
    with database.write() as session:
        session.add(models.OrganizationMember(hub_name="somebody-else", **row))
    # Of the one who was there before no name on the Hub is known.
    assert results(review(database, "kuntur"), "organization_members") == [("fails", "some_not", "0/2/1")]
    with database.write() as session:
        session.add(models.OrganizationMember(hub_name="ana-sample", **row))
    assert results(review(database, "kuntur"), "organization_members") == [("needs_person", "so_many", "1/2/0")]


def test_same_person_twice_is_one(database: Database) -> None:
    with database.write() as session:
        team = session.scalars(select(models.Project.team_id).where(models.Project.slug == "kuntur")).one()
        first = session.scalars(select(models.TeamMember.person_id).where(models.TeamMember.team_id == team)).one()
        again = models.Person(created_at=NOW, same_as_id=first)
        session.add(again)
        session.flush()
        session.add(models.TeamMember(team_id=team, person_id=again.id))
    assert results(review(database, "kuntur"), "registered") == [("passes", "so_many", "1/1/0")]


def test_withdrawn_late_and_repeated_submissions(database: Database) -> None:
    with database.write() as session:
        rows = {one.slug: one for one in session.scalars(select(models.Project))}
        rows["kuntur"].withdrawn_at = NOW
        rows["noticia"].submitted_at = NOW
        first_at = rows["coser"].submitted_at
        assert first_at is not None
        session.add(
            models.Project(
                edition_id=1,
                slug="coser-2",
                title=rows["coser"].title,
                submitted_at=first_at + timedelta(minutes=5),
                source="form",
                source_key="again",
            )
        )
    found = read(database)
    states = {one.name.slug: one.state for one in found.reviews}
    assert (states["kuntur"], states["noticia"], states["coser"]) == ("withdrawn", "late", "duplicate")
    coser = review(database, "coser")
    assert coser.duplicate_of is not None
    assert coser.duplicate_of.slug == "coser-2"
    assert review(database, "kuntur").lines == ()
    assert {"kuntur", "coser"}.isdisjoint(one.name.slug for one in found.open)
    assert {"kuntur", "coser"}.isdisjoint(one.review.name.slug for one in reviews.messages(found.reviews))


def decide(database: Database, who: Actor, slug: str, verdict: Any, **values: Any) -> Any:
    given = {"reason": "It is whole.", "now": NOW, "replaces_id": None, **values}
    return reviews.decide(database, who, SLUG, review(database, slug).project_id, verdict, **given)


def test_decision_holds_is_replaced_and_reopened_with_its_history(database: Database, organizer: Actor) -> None:
    first = decide(database, organizer, "noticia", "changes_asked", reason="  Say the licence. ")
    assert review(database, "noticia").verdict == "changes_asked"
    second = decide(database, organizer, "noticia", "accepted", now=LATER, replaces_id=first.id)
    assert len(read(database).open) == 14
    decide(database, organizer, "noticia", "reopened", reason="Too soon.", now=LATER, replaces_id=second.id)
    found = review(database, "noticia")
    assert found.verdict is None
    assert len(read(database).open) == 15
    assert [(one.verdict, one.reason, one.decided_by, one.decided_at) for one in found.decisions] == [
        ("reopened", "Too soon.", organizer.account_id, LATER),
        ("accepted", "It is whole.", organizer.account_id, LATER),
        ("changes_asked", "Say the licence.", organizer.account_id, NOW),
    ]
    assert audited(database, "review.%") == [
        ("review.changes_asked", None, {"verdict": "changes_asked"}, "Say the licence."),
        ("review.accepted", {"verdict": "changes_asked"}, {"verdict": "accepted"}, "It is whole."),
        ("review.reopened", {"verdict": "accepted"}, {"verdict": "reopened"}, "Too soon."),
    ]


def withdraw(database: Database, who: Actor, slug: str, is_withdrawn: bool, reason: str = "They asked for it.") -> None:
    project_id = review(database, slug).project_id
    reviews.withdraw(database, who, SLUG, project_id, is_withdrawn=is_withdrawn, reason=reason, now=NOW)


def test_submission_is_taken_out_stays_out_and_is_taken_back_in(database: Database, organizer: Actor) -> None:
    withdraw(database, organizer, "noticia", is_withdrawn=True)
    with database.write() as session:  # the files still have it, and it stays out all the same
        load_declared(session, session.get_one(models.Edition, 1), NOW)
    found = review(database, "noticia")
    assert (found.state, found.withdrawn_at, found.withdrawn_reason) == ("withdrawn", NOW, "They asked for it.")
    with database.read() as session:
        assert "noticia" not in {one.slug for one in assignments.projects(session, 1)}
        assert "noticia" not in {one.slug for one in public_projects.submitted_projects(session, 1)}
    withdraw(database, organizer, "noticia", is_withdrawn=False, reason="They changed their minds.")
    found = review(database, "noticia")
    assert (found.state, found.withdrawn_at, found.withdrawn_reason) == ("complete", None, None)
    assert audited(database, "review.%") == [
        ("review.withdraw", {"is_withdrawn": False}, {"is_withdrawn": True}, "They asked for it."),
        ("review.take_back", {"is_withdrawn": True}, {"is_withdrawn": False}, "They changed their minds."),
    ]


def test_taking_out_needs_a_reason_and_a_submission_that_is_in(database: Database, organizer: Actor) -> None:
    with database.write() as session:
        session.scalars(select(models.Project).where(models.Project.slug == "kuntur")).one().withdrawn_at = NOW
    for slug, is_withdrawn, reason, message in (
        ("noticia", True, " ", reviews.NO_REASON_TO_WITHDRAW),
        ("noticia", False, "Why not", reviews.NOT_WITHDRAWN),
        ("kuntur", True, "Why not", reviews.WITHDRAWN_ALREADY),
        ("kuntur", False, "Why not", reviews.GONE_FROM_FILES),
    ):
        with pytest.raises(reviews.ReviewRefusedError) as refused:
            withdraw(database, organizer, slug, is_withdrawn=is_withdrawn, reason=reason)
        assert refused.value.message_id == message
    assert audited(database, "review.%") == []


def audited(database: Database, action: str) -> list[tuple[Any, ...]]:
    query = select(models.AuditEntry).where(models.AuditEntry.action.like(action)).order_by(models.AuditEntry.id)
    with database.read() as session:
        return [(one.action, one.before, one.after, one.reason) for one in session.scalars(query)]


def test_who_decides_second_is_told_and_nothing_is_written(database: Database, organizer: Actor) -> None:
    decide(database, organizer, "noticia", "accepted")
    other = actor(database, "organizacion-2")
    with pytest.raises(DecidedMeanwhileError):
        decide(database, other, "noticia", "rejected")
    assert review(database, "noticia").verdict == "accepted"
    assert len(audited(database, "review.%")) == 1


@pytest.mark.parametrize(
    ("verdict", "reason", "message"),
    [("accepted", " \n", reviews.NO_REASON), ("reopened", "Why not", reviews.NOTHING_TO_REOPEN)],
)
def test_decision_that_is_none_is_refused(
    database: Database, organizer: Actor, verdict: str, reason: str, message: str
) -> None:
    with pytest.raises(ReviewRefusedError) as refused:
        decide(database, organizer, "noticia", verdict, reason=reason)
    assert refused.value.message_id == message
    assert audited(database, "review.%") == []


def waive(database: Database, who: Actor, slug: str, key: str, **values: Any) -> Any:
    given = {"is_waived": True, "reason": "Seen on screen.", "now": NOW, "replaces_id": None, **values}
    return reviews.waive_check(database, who, SLUG, review(database, slug).project_id, key, **given)


def test_waived_check_counts_no_more_and_can_be_asked_for_again(database: Database, organizer: Actor) -> None:
    before = review(database, "noticia")
    key = next(line.key for line in before.faults if line.check == "placeholders")
    first = waive(database, organizer, "noticia", key)
    waived = review(database, "noticia")
    assert waived.counts["fails"] == before.counts["fails"] - 1
    assert (list(waived.waived), waived.newest_waiver_id(key)) == ([key], first.id)
    with pytest.raises(DecidedMeanwhileError):
        waive(database, organizer, "noticia", key)
    with pytest.raises(ReviewRefusedError) as refused:
        waive(database, organizer, "noticia", key, replaces_id=first.id)
    assert refused.value.message_id == reviews.ALREADY_WAIVED
    waive(database, organizer, "noticia", key, is_waived=False, replaces_id=first.id, now=LATER)
    again = review(database, "noticia")
    assert (again.counts, again.waived) == (before.counts, {})
    assert [one.is_waived for one in again.waivers] == [False, True]
    assert [(action, after) for action, _before, after, _reason in audited(database, "review.%")] == [
        ("review.waive", {"check": key, "is_waived": True}),
        ("review.unwaive", {"check": key, "is_waived": False}),
    ]


@pytest.mark.parametrize(
    ("key", "values", "message"),
    [
        ("in_time", {"reason": ""}, reviews.NO_REASON),
        ("mood.1", {}, reviews.NO_SUCH_CHECK),
        ("in_time", {"is_waived": False}, reviews.NOT_WAIVED),
    ],
)
def test_waiver_that_is_none_is_refused(
    database: Database, organizer: Actor, key: str, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(ReviewRefusedError) as refused:
        waive(database, organizer, "noticia", key, **values)
    assert refused.value.message_id == message


def test_juror_sees_the_decision_and_what_is_waived_and_nobody(database: Database, organizer: Actor) -> None:
    juror = actor(database, "jurado-1")
    with database.read() as session:
        slug = session.scalars(
            select(models.Project.slug)
            .join(models.Assignment, models.Assignment.project_id == models.Project.id)
            .where(models.Assignment.juror_id == juror.account_id, models.Assignment.withdrawn_at.is_(None))
            .order_by(models.Project.slug)
        ).first()
    assert slug is not None

    def seen() -> reviews.JurorEvidence:
        with database.read() as session:
            return scoring_desk.scoring_desk(session, juror, edition_of(session), 1, slug).review

    assert seen() == reviews.JurorEvidence()
    first = decide(database, organizer, slug, "accepted", reason="Whole, and in time.")
    waive(database, organizer, slug, "in_time", reason="A private word")
    found = seen()
    assert found.decision == reviews.ToldDecision("accepted", "Whole, and in time.", NOW)
    assert found.waived == ("in_time",)
    assert "A private word" not in repr(found)
    assert "rganizaci" not in repr(found)
    decide(database, organizer, slug, "reopened", replaces_id=first.id)
    assert seen().decision is None


def test_messages_are_for_teams_that_lack_something_and_leave_an_audit_row(
    database: Database, organizer: Actor
) -> None:
    rejected = decide(database, organizer, "noticia", "rejected")
    assert rejected.verdict == "rejected"
    decide(database, organizer, "sqles", "changes_asked", reason="Say the licence.")
    with database.read() as session:
        found = reviews.messages_of_edition(session, organizer, edition_of(session), 1, NOW)
        slugs = [one.review.name.slug for one in found]
    assert len(slugs) == 14
    assert "noticia" not in slugs
    assert all(one.emails for one in found)
    with database.read() as session:
        edition = edition_of(session)
    with pytest.raises(ReviewRefusedError):
        reviews.take_messages(database, organizer, edition, reason=" ", now=NOW)
    taken = reviews.take_messages(database, organizer, edition, reason="To write", now=NOW)
    assert taken == found
    assert audited(database, "export.%") == [
        ("export.review_messages", None, {"projects": [one.review.project_id for one in found]}, "To write")
    ]


@pytest.mark.parametrize("who", ["jurado-1", None])
def test_nobody_else_reads_or_writes(database: Database, who: str | None) -> None:
    asking = actor(database, who) if who else COMMUNITY
    with database.read() as session, pytest.raises(NotAllowedError):
        reviews.reviews_of_edition(session, asking, edition_of(session), 1, NOW)
    with pytest.raises(NotAllowedError):
        decide(database, asking, "noticia", "accepted")
    with pytest.raises(NotAllowedError):
        waive(database, asking, "noticia", "in_time")
