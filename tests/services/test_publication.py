"""From open ballots to a published result, and what stands in the way."""

from datetime import datetime

import pytest

from lib.domain import published_result, result_bundle
from lib.domain.published_result import PlacedProject
from lib.services import publication, result_decisions, reviews, sync
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.publication import PublicationRefusedError
from lib.services.ranking import NO_REASON
from lib.store import assignments, audit, conflicts, contests, publications
from lib.store.database import Database
from tests.services.result_rows import CRITERIA, EDITION, HOUR, Judged, add_ballot, judged
from tests.store.jury_rows import NOW, add_juror

CLEAR = ["5 5 5", "4 4 4", "3 3 3", "2 2 2"]


@pytest.fixture
def scored(empty_database: Database) -> Judged:
    """Every ballot is in, and places are clear."""
    made = judged(empty_database)
    made.score(CLEAR)
    return made


@pytest.fixture
def verified(scored: Judged) -> Judged:
    scored.step("closed")
    scored.step("verified")
    return scored


def kinds(made: Judged) -> list[str]:
    return [blocker.kind for blocker in made.desk().blockers if blocker.blocks]


def request(made: Judged, **more: object) -> int:
    asked = {"reason": "it is time", "publish_at": None, "now": NOW, **more}
    return publication.request_publication(made.database, made.first, made.edition, **asked)  # type: ignore[arg-type]


def refused(message: str) -> "pytest.RaisesExc[PublicationRefusedError]":
    return pytest.RaisesExc(PublicationRefusedError, check=lambda error: error.message_id == message)


def test_ladder_leads_from_draft_to_archived(empty_database: Database) -> None:
    made = judged(empty_database, state=None)
    assert made.desk().state == "draft"
    made.step("open")
    made.score(CLEAR)
    made.step("closed")
    made.step("verified")
    made.publish()
    assert made.desk().state == "published"
    made.step("archived")
    desk = made.desk()
    assert [step.state for step in desk.steps] == ["archived", "published", "verified", "closed", "open"]
    assert {step.taker for step in desk.steps} == {"Organizer 1", "Organizer 2"}
    with made.database.read() as session:
        actions = [entry.action for entry in audit.entries(session, made.jury.edition_id)]
    assert actions == [
        "judging.archived",
        "judging.published",
        "publication.confirm",
        "publication.request",
        "judging.verified",
        "judging.closed",
        "judging.open",
    ]


@pytest.mark.parametrize("state", ["draft", "verified", "published", "archived"])
def test_step_that_leads_nowhere_from_here_is_refused(scored: Judged, state: str) -> None:
    with refused(publication.NO_SUCH_STEP):
        scored.step(state)  # type: ignore[arg-type]


def test_step_needs_a_reason(scored: Judged) -> None:
    with refused(NO_REASON):
        publication.take_step(scored.database, scored.first, scored.edition, "closed", reason="  ", now=NOW)


def test_judging_does_not_open_without_projects_or_jurors(empty_database: Database) -> None:
    nobody = judged(empty_database, jurors=0, state=None)
    with refused(publication.NO_JURORS):
        nobody.step("open")


def test_missing_ballots_block_until_they_are_waived_for_what_was_missing(empty_database: Database) -> None:
    made = judged(empty_database)
    made.score(["5 5 5", "4 4 4", "3 3 3", "2 2 -"])
    made.step("closed")
    assert kinds(made) == ["too_few_ballots", "missing_ballots"]
    with refused(publication.STILL_BLOCKED):
        made.step("verified")
    for subject in ("missing_ballots", "too_few_ballots"):
        result_decisions.waive_blocker(made.database, made.second, made.edition, subject, reason="ill", now=NOW)
    assert kinds(made) == []
    assert [blocker.waiver.reason for blocker in made.desk().blockers if blocker.waiver] == ["ill", "ill"]
    made.step("verified")


def test_rejected_submission_among_the_ranked_blocks_until_it_is_let_stand(empty_database: Database) -> None:
    made = judged(empty_database)
    made.score(["5 5 5", "4 4 4", "3 3 3", "2 2 2"])
    made.step("closed")
    assert kinds(made) == []
    project = made.jury.projects[1]
    slug = made.edition.slug
    decided = reviews.decide(
        made.database, made.first, slug, project, "rejected", reason="No corpus", now=NOW, replaces_id=None
    )
    [blocker] = made.desk().blockers
    assert (blocker.kind, blocker.pairs, blocker.blocks) == ("rejected_submissions", ((project, None),), True)
    result_decisions.waive_blocker(
        made.database, made.second, made.edition, "rejected_submissions", reason="It counts", now=NOW
    )
    assert kinds(made) == []
    reviews.decide(
        made.database,
        made.first,
        made.edition.slug,
        project,
        "reopened",
        reason="Look",
        now=NOW,
        replaces_id=decided.id,
    )
    assert made.desk().blockers == ()


def test_waiver_does_not_cover_what_is_missing_later(empty_database: Database) -> None:
    made = judged(empty_database)
    made.score(["5 5 5", "4 4 4", "3 3 3", "2 2 -"])
    made.step("closed")
    result_decisions.waive_blocker(made.database, made.first, made.edition, "missing_ballots", reason="ill", now=NOW)
    assert "missing_ballots" not in kinds(made)
    made.step("open")
    with made.database.write() as session:
        late = add_juror(session, made.jury.edition_id, "late")
        assignments.assign(session, [(made.jury.projects[0], late)], plan_id=None, assigned_at=NOW)
    made.step("closed")
    assert "missing_ballots" in kinds(made)


def test_tie_at_the_podium_blocks_until_it_is_decided(empty_database: Database) -> None:
    made = judged(empty_database)
    made.score(["5 5 5", "4 4 4", "4 4 4", "2 2 2"])
    made.step("closed")
    assert kinds(made) == ["open_tie"]
    tied = made.jury.projects[1:3]
    with refused(result_decisions.NO_SUCH_BLOCKER):
        result_decisions.waive_blocker(made.database, made.first, made.edition, "place 2", reason="x", now=NOW)
    with refused(result_decisions.NO_SUCH_TIE):
        result_decisions.decide_tie(
            made.database, made.first, made.edition, made.jury.projects[:2], (), reason="x", now=NOW
        )
    result_decisions.decide_tie(made.database, made.first, made.edition, tied, (), reason="both won", now=NOW)
    assert kinds(made) == []
    assert [one.place for one in made.ranking().ranked] == [1, 2, 2, 4]
    result_decisions.decide_tie(
        made.database, made.first, made.edition, tied, ((tied[1],), (tied[0],)), reason="on second thought", now=NOW
    )
    assert [(one.project, one.place) for one in made.ranking().ranked][1:3] == [(tied[1], 2), (tied[0], 3)]


def test_decision_about_three_names_the_place_of_each_and_is_revised_until_published(empty_database: Database) -> None:
    made = judged(empty_database)
    made.score(["4 4 4", "4 4 4", "4 4 4", "2 2 2"])
    made.step("closed")
    first, second, third, fourth = made.jury.projects
    tied = (first, second, third)

    def decide(order: tuple[tuple[int, ...], ...], projects: tuple[int, ...] = tied) -> None:
        result_decisions.decide_tie(made.database, made.first, made.edition, projects, order, reason="x", now=NOW)

    decide(((third,), (second, first)))
    assert kinds(made) == []
    view = made.ranking()
    assert {one.project: one.place for one in view.ranked} == {third: 1, first: 2, second: 2, fourth: 4}
    assert view.ties == (frozenset(tied),)
    decision = view.tie_decision(frozenset(tied))
    assert decision is not None
    assert decision.verdict == {"projects": [first, second, third], "order": [third, [first, second]]}
    assert view.tie_decision(frozenset(tied[:2])) is None
    # Two of three are no tie of their own: the decision about the three is revised.
    for wrong, projects in (
        (((first,), (second,)), tied[:2]),
        (((first,), (first, second, third)), tied),
        ((tied[:2],), tied),
    ):
        with refused(result_decisions.NO_SUCH_TIE):
            decide(wrong, projects)
    decide(((first, third), (second,)))
    assert {one.project: one.place for one in made.ranking().ranked} == {first: 1, third: 1, second: 3, fourth: 4}
    decide((tied,))
    assert {one.project: one.place for one in made.ranking().ranked} == {first: 1, second: 1, third: 1, fourth: 4}
    decide(((third,), (second, first)))
    made.step("verified")
    made.publish()
    current = made.desk().current
    assert current is not None
    assert current.bundle["tie_decisions"] == [{"projects": ["p1", "p2", "p3"], "order": ["p3", ["p1", "p2"]]}]
    assert result_bundle.differences(current.bundle) == ()
    assert [(one.place, one.project) for one in published_result.of_tables(current.tables).podium] == [
        (1, "p3"),
        (2, "p1"),
        (2, "p2"),
    ]


def test_order_recorded_project_by_project_holds(empty_database: Database) -> None:
    made = judged(empty_database)
    made.score(["4 4 4", "4 4 4", "4 4 4", "2 2 2"])
    first, second, third, fourth = made.jury.projects
    with made.database.write() as session:
        contests.add_decision(
            session,
            made.jury.edition_id,
            "tie",
            f"{first},{second},{third}",
            verdict={"projects": [first, second, third], "order": [third, first, second]},
            reason="x",
            decided_by=None,
            decided_at=NOW,
        )
    assert {one.project: one.place for one in made.ranking().ranked} == {third: 1, first: 2, second: 3, fourth: 4}


def test_tie_below_the_podium_blocks_nothing(empty_database: Database) -> None:
    made = judged(empty_database, projects=5)
    made.score([*CLEAR, "2 2 2"])
    assert kinds(made) == []


@pytest.mark.parametrize(("state", "expected"), [("suggested", ["undecided_conflicts"]), ("waived", [])])
def test_undecided_conflict_blocks(scored: Judged, state: str, expected: list[str]) -> None:
    with scored.database.write() as session:
        for juror in scored.jury.jurors[:1]:
            conflicts.record(
                session,
                project_id=scored.jury.projects[3],
                juror_id=juror,
                state=state,  # type: ignore[arg-type]
                kind="other",
                reason="x",
                recorded_by=None,
                recorded_at=NOW,
            )
    assert kinds(scored) == expected


def test_nothing_ranked_blocks(empty_database: Database) -> None:
    made = judged(empty_database)
    made.step("closed")
    assert kinds(made) == ["nothing_ranked", "missing_ballots"]


def test_ballot_that_lacks_marks_blocks(scored: Judged) -> None:
    with scored.database.write() as session:
        marks = dict.fromkeys(CRITERIA[1:], 5)
        add_ballot(session, scored.jury.projects[0], scored.jury.jurors[0], marks)
    assert kinds(scored) == ["unfit_ballots", "too_few_ballots"]


def test_result_is_public_when_a_second_organizer_confirms(verified: Judged) -> None:
    number = request(verified)
    assert verified.desk().state == "verified"
    assert not verified.desk().may_confirm
    assert verified.desk(verified.second).may_confirm
    assert verified.desk().requester == "Organizer 1"
    with refused(publication.NOT_BY_YOURSELF):
        publication.confirm_publication(verified.database, verified.first, verified.edition, number, now=NOW)
    with refused(publication.NOT_BY_YOURSELF):
        publication.confirm_publication(verified.database, COMMAND_LINE, verified.edition, number, now=NOW)
    publication.confirm_publication(verified.database, verified.second, verified.edition, number, now=NOW + HOUR)
    desk = verified.desk()
    assert (desk.state, desk.pending) == ("published", None)
    assert desk.current is not None
    assert desk.current.public_from == NOW + HOUR
    result = published_result.of_tables(desk.current.tables)
    assert result.podium == (
        PlacedProject(1, "p1", "Title p1", "10.00", 3, "first_place", shares_place=False),
        PlacedProject(2, "p2", "Title p2", "8.00", 3, "second_place", shares_place=False),
        PlacedProject(3, "p3", "Title p3", "6.00", 3, "third_place", shares_place=False),
    )
    assert (result.others, result.mentions) == ((), ())
    assert (result.method.projects, result.method.ballots, result.method.jurors) == (4, 12, 3)
    assert result_bundle.differences(desk.current.bundle) == ()


def test_result_with_a_moment_becomes_public_then(verified: Judged) -> None:
    number = request(verified, publish_at=NOW + HOUR)
    publication.confirm_publication(verified.database, verified.second, verified.edition, number, now=NOW)
    with verified.database.read() as session:
        row = publications.confirmed_publication(session, verified.jury.edition_id)
    assert row is not None
    assert row.public_from == NOW + HOUR
    assert not publication.publish_due(verified.database, EDITION.slug, now=NOW + HOUR / 2)
    assert verified.desk().state == "verified"
    assert publication.publish_due(verified.database, EDITION.slug, now=NOW + 2 * HOUR)
    assert not publication.publish_due(verified.database, EDITION.slug, now=NOW + 2 * HOUR)
    desk = verified.desk()
    assert desk.current is not None
    assert (desk.state, desk.current.published_at) == ("published", NOW + HOUR)


def test_sync_that_comes_by_after_the_moment_records_it(verified: Judged) -> None:
    number = request(verified, publish_at=NOW + HOUR)
    publication.confirm_publication(verified.database, verified.second, verified.edition, number, now=NOW)

    def come_by(now: datetime, *, is_dry_run: bool = False) -> None:
        sync.run(
            verified.database,
            verified.edition,
            verified.jury.edition_id,
            COMMAND_LINE,
            (),
            clock=lambda: now,
            is_dry_run=is_dry_run,
        )

    come_by(NOW + HOUR / 2)
    come_by(NOW + 2 * HOUR, is_dry_run=True)
    assert verified.desk().state == "verified"
    come_by(NOW + 2 * HOUR)
    desk = verified.desk()
    assert desk.current is not None
    assert (desk.state, desk.current.published_at) == ("published", NOW + HOUR)


def test_moment_in_the_past_is_refused(verified: Judged) -> None:
    with refused(publication.MOMENT_HAS_PASSED):
        request(verified, publish_at=NOW)


def test_only_a_verified_result_is_published(scored: Judged) -> None:
    with refused(publication.NOT_VERIFIED):
        request(scored)


def test_second_request_is_refused_while_one_waits(verified: Judged) -> None:
    number = request(verified)
    with refused(publication.ALREADY_ASKED):
        request(verified)
    with refused(publication.ALREADY_ASKED):
        verified.step("closed")
    publication.cancel_publication(
        verified.database, verified.first, verified.edition, number, reason="not yet", now=NOW
    )
    with refused(publication.NOTHING_ASKED):
        publication.confirm_publication(verified.database, verified.second, verified.edition, number, now=NOW)
    request(verified)


def test_changed_ranking_is_not_confirmed(verified: Judged) -> None:
    number = request(verified)
    with verified.database.write() as session:
        add_ballot(session, verified.jury.projects[3], verified.jury.jurors[0], dict.fromkeys(CRITERIA, 5))
    with refused(publication.RESULT_CHANGED):
        publication.confirm_publication(verified.database, verified.second, verified.edition, number, now=NOW)


def test_withdrawn_result_is_public_no_longer(verified: Judged) -> None:
    verified.publish()
    publication.withdraw_publication(
        verified.database, verified.second, verified.edition, reason="a ballot was missed", now=NOW + HOUR
    )
    desk = verified.desk()
    assert (desk.state, desk.current, desk.pending) == ("verified", None, None)
    with verified.database.read() as session:
        (row,) = publications.publications(session, verified.jury.edition_id)
    assert (row.withdrawn_reason, row.public_from) == ("a ballot was missed", None)
    with refused(publication.NOTHING_PUBLISHED):
        publication.withdraw_publication(verified.database, verified.first, verified.edition, reason="x", now=NOW)


def test_mention_is_published_with_its_prize(scored: Judged) -> None:
    scored.step("closed")
    project = scored.jury.projects[3]
    with refused(result_decisions.NO_SUCH_PRIZE):
        result_decisions.decide_mention(
            scored.database, scored.first, scored.edition, "first_place", [project], reason="x", now=NOW
        )
    result_decisions.decide_mention(
        scored.database,
        scored.first,
        scored.edition,
        "special_mention",
        [project, scored.jury.projects[2]],
        reason="bold",
        now=NOW,
    )
    scored.step("verified")
    scored.publish()
    current = scored.desk().current
    assert current is not None
    result = published_result.of_tables(current.tables)
    assert [(one.prize, one.project) for one in result.mentions] == [
        ("special_mention", "p3"),
        ("special_mention", "p4"),
    ]
    assert (result.award_of("p4"), result.award_of("p1"), result.award_of("p5")) == (
        "special_mention",
        "first_place",
        None,
    )
    assert "bold" not in str(current.tables)


def test_decisions_wait_until_judging_is_closed(scored: Judged) -> None:
    with refused(result_decisions.NOT_CLOSED):
        result_decisions.decide_mention(
            scored.database, scored.first, scored.edition, "special_mention", (), reason="x", now=NOW
        )


@pytest.mark.parametrize("who", ["community", "juror"])
def test_only_organizers_come_near_the_result(verified: Judged, who: str) -> None:
    actor = COMMUNITY if who == "community" else Actor(verified.jury.jurors[0])
    database, edition = verified.database, verified.edition
    attempts = [
        lambda: verified.desk(actor),
        lambda: verified.ranking(actor),
        lambda: publication.take_step(database, actor, edition, "closed", reason="x", now=NOW),
        lambda: publication.request_publication(database, actor, edition, reason="x", publish_at=None, now=NOW),
        lambda: publication.confirm_publication(database, actor, edition, 1, now=NOW),
        lambda: publication.cancel_publication(database, actor, edition, 1, reason="x", now=NOW),
        lambda: publication.withdraw_publication(database, actor, edition, reason="x", now=NOW),
        lambda: result_decisions.decide_tie(database, actor, edition, (), (), reason="x", now=NOW),
        lambda: result_decisions.decide_mention(database, actor, edition, "x", (), reason="x", now=NOW),
        lambda: result_decisions.waive_blocker(database, actor, edition, "x", reason="x", now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowedError):
            attempt()


def test_jurors_are_letters_drawn_by_lot(verified: Judged) -> None:
    number = publication.request_publication(
        verified.database,
        verified.first,
        verified.edition,
        reason="x",
        publish_at=None,
        now=NOW,
        shuffle=lambda jurors: jurors.reverse(),
    )
    with verified.database.read() as session:
        row = publications.pending_publication(session, verified.jury.edition_id)
    assert row is not None
    assert row.id == number
    assert {ballot["juror"] for ballot in row.bundle["ballots"]} == {"A", "B", "C"}
    assert set(row.bundle) == {
        "format",
        "edition",
        "rubric",
        "projects",
        "ballots",
        "extra_points",
        "tie_decisions",
        "finalists",
        "result",
        "digest",
    }
