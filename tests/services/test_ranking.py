"""The ranking that organizers see: what counts, and what a second round changes."""

from decimal import Decimal

import pytest

from lib.services import ranking
from lib.services.ranking import NO_REASON, NO_ROUND_NOW, WRONG_FINALISTS, RankingRefusedError
from lib.store import assignments, ballots, conflicts
from lib.store.database import Database
from lib.store.models import Project
from tests.services.result_rows import CRITERIA, Judged, add_ballot, judged
from tests.store.jury_rows import NOW


@pytest.fixture
def scored(empty_database: Database) -> Judged:
    made = judged(empty_database, projects=6, jurors=4)
    made.score(["5 5 4 5", "4 4 3 4", "3 4 3 3", "3 3 2 3", "2 2 1 2", "1 1 0 -"])
    return made


def scores(made: Judged) -> dict[int, Decimal | None]:
    return {made.jury.projects.index(one.project) + 1: one.score for one in made.ranking().ranking.standings}


def record_conflict(made: Judged, project: int, juror: int, state: str) -> None:
    with made.database.write() as session:
        conflicts.record(
            session,
            project_id=made.jury.projects[project],
            juror_id=made.jury.jurors[juror],
            state=state,  # type: ignore[arg-type]
            kind="other",
            reason="x",
            recorded_by=None,
            recorded_at=NOW,
        )


def test_ranking_counts_submitted_ballots(scored: Judged) -> None:
    found = scored.ranking()
    assert scores(scored) == {
        1: Decimal("9.50"),
        2: Decimal("7.50"),
        3: Decimal("6.50"),
        4: Decimal("5.50"),
        5: Decimal("3.50"),
        6: Decimal("1.33"),
    }
    assert (found.ballots, found.jurors, len(found.ranked), found.judging) == (23, 4, 6, "open")


@pytest.mark.parametrize(("state", "score"), [("declared", "9.33"), ("suggested", "9.33"), ("waived", "9.50")])
def test_ballot_under_a_conflict_does_not_count(scored: Judged, state: str, score: str) -> None:
    record_conflict(scored, 0, 0, state)
    assert scores(scored)[1] == Decimal(score)
    assert bool(scored.ranking().found.left_out) == (state != "waived")


def test_newest_version_of_a_ballot_counts(scored: Judged) -> None:
    with scored.database.write() as session:
        add_ballot(session, scored.jury.projects[0], scored.jury.jurors[0], dict.fromkeys(CRITERIA, 0))
    assert scores(scored)[1] == Decimal("7.00")


def test_withdrawn_project_is_not_ranked(scored: Judged) -> None:
    with scored.database.write() as session:
        session.get_one(Project, scored.jury.projects[0]).withdrawn_at = NOW
    assert 1 not in scores(scored)


def test_extra_point_counts_unless_a_conflict_came_up(scored: Judged) -> None:
    with scored.database.write() as session:
        ballots.give_extra_point(
            session,
            scored.jury.edition_id,
            scored.jury.jurors[0],
            based_on=None,
            project_id=scored.jury.projects[1],
            given_at=NOW,
        )
    assert scores(scored)[2] == Decimal("7.75")
    record_conflict(scored, 1, 0, "declared")
    assert scores(scored)[2] == Decimal("7.33")


def test_agreement_and_criteria_are_worked_out(scored: Judged) -> None:
    found = scored.ranking()
    agreement = found.agreement()
    assert agreement.totals is not None
    assert agreement.totals > 0.8
    assert agreement.correlations is None
    assert set(agreement.criteria) == set(CRITERIA)
    assert found.marks(scored.jury.projects[0])[CRITERIA[0]] == Decimal("4.75")


def test_second_round_asks_everybody_without_a_conflict(scored: Judged) -> None:
    record_conflict(scored, 0, 0, "declared")
    projects = scored.jury.projects
    with scored.database.write() as session:
        pairs = {(project, juror): "x" for project in projects for juror in scored.jury.jurors}
        assignments.withdraw(session, pairs, withdrawn_at=NOW)
    finalists = (projects[1], projects[2], projects[3], projects[0])
    ranking.open_finalists_round(scored.database, scored.first, scored.edition, finalists, reason="close", now=NOW)
    with scored.database.read() as session:
        asked = set(assignments.assigned_pairs(session, scored.jury.edition_id))
    assert asked == {(project, juror) for project in finalists for juror in scored.jury.jurors} - {
        (projects[0], scored.jury.jurors[0])
    }
    assert [one.place for one in scored.ranking().ranked] == [1, 2, 3, 4, 5, 6]
    assert scored.ranking().found.contest.finalists == frozenset(finalists)


def test_only_finalists_can_win_until_the_round_is_taken_back(scored: Judged) -> None:
    projects = scored.jury.projects
    ranking.open_finalists_round(scored.database, scored.first, scored.edition, projects[1:5], reason="close", now=NOW)
    assert scored.ranking().ranked[0].project == projects[1]
    assert not scored.ranking().offers_finalists_round
    ranking.withdraw_finalists_round(scored.database, scored.second, scored.edition, reason="no", now=NOW)
    assert scored.ranking().ranked[0].project == projects[0]


@pytest.mark.parametrize(("count", "reason", "message"), [(3, "x", WRONG_FINALISTS), (4, " ", NO_REASON)])
def test_second_round_that_makes_no_sense_is_refused(scored: Judged, count: int, reason: str, message: str) -> None:
    with pytest.raises(RankingRefusedError) as refused:
        ranking.open_finalists_round(
            scored.database, scored.first, scored.edition, scored.jury.projects[:count], reason=reason, now=NOW
        )
    assert refused.value.message_id == message


def test_second_round_is_not_opened_once_the_result_is_verified(empty_database: Database) -> None:
    made = judged(empty_database, state="verified")
    with pytest.raises(RankingRefusedError) as refused:
        ranking.withdraw_finalists_round(made.database, made.first, made.edition, reason="x", now=NOW)
    assert refused.value.message_id == NO_ROUND_NOW
