"""Plans of who scores what: tried out, accepted as they were looked at, and made again when a juror drops out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib.services import assignments
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.assignments import (
    ALREADY_ASKED,
    BALLOT_STAYS,
    IN_CONFLICT,
    JUDGES_NO_LONGER,
    JUDGING_IS_OVER,
    NO_REASON,
    NO_REASON_BY_HAND,
    NOT_ASKED,
    Accepted,
    AssignmentRefusedError,
    InputsChangedError,
    Terms,
    Trial,
)
from lib.store import assignments as store
from lib.store import audit, ballots, contests, judging, jurors
from lib.store.database import Database
from lib.store.models import Artifact, Corpus, Project
from tests.services.jury_rows import Event, add_event
from tests.store.jury_rows import NOW

LATER = NOW + timedelta(hours=1)
TWO = Terms(2)


@pytest.fixture
def event(empty_database: Database) -> Event:
    return add_event(empty_database, projects=6, jurors=4, is_assigned=False)


def tried(event: Event, terms: Terms = TWO, actor: Actor | None = None) -> Trial:
    with event.database.read() as session:
        return assignments.tried(session, actor or event.organizer, event.edition, event.edition_id, terms)


def accept(event: Event, trial: Trial, reason: str = "", actor: Actor | None = None) -> Accepted:
    return assignments.accept(
        event.database,
        actor or event.organizer,
        event.edition.slug,
        trial.terms,
        digest=trial.digest,
        reason=reason,
        now=LATER,
    )


def assigned(event: Event) -> set[store.Pair]:
    with event.database.read() as session:
        return set(store.assigned_pairs(session, event.edition_id))


def planned(trial: Trial) -> set[store.Pair]:
    assert trial.plan
    return {(pair.project, pair.juror) for pair in trial.plan.pairs}


def test_trial_changes_nothing_and_accepting_it_assigns_exactly_what_it_showed(event: Event) -> None:
    trial = tried(event)
    assert assigned(event) == set()
    assert (len(planned(trial)), trial.is_first, trial.is_change) == (12, True, True)
    accepted = accept(event, trial)
    assert assigned(event) == planned(trial)
    assert (accepted.added, accepted.withdrawn) == (12, 0)
    with event.database.read() as session:
        (plan,) = assignments.plans(session, event.organizer, event.edition_id)
        entry = audit.entries(session, event.edition_id, area="assignment")[0]
    assert (plan.id, plan.ballots_per_project, plan.seed, plan.input_digest, plan.accepter, plan.accepted_at) == (
        accepted.plan_id,
        2,
        1,
        trial.digest,
        "Org",
        LATER,
    )
    assert (entry.account_id, entry.object_id, entry.before) == (event.organizer.account_id, str(plan.id), None)
    assert entry.after == {
        "ballots_per_project": 2,
        "seed": 1,
        "is_anew": False,
        "input_digest": trial.digest,
        "added": 12,
        "withdrawn": [],
    }
    again = tried(event)
    assert (again.is_first, again.is_change, planned(again)) == (False, False, planned(trial))


@pytest.mark.parametrize("changed", ["ballot", "conflict", "drop_out", "project", "profile", "accepted"])
def test_plan_whose_inputs_changed_is_not_accepted(event: Event, changed: str) -> None:
    trial = tried(event)
    match changed:
        case "ballot":
            event.submit(0, 0)
        case "conflict":
            event.declare(0, 0)
        case "drop_out":
            event.drop_out(0)
        case "project":
            with event.database.write() as session:
                project = session.get(Project, event.jury.projects[0])
                assert project
                project.withdrawn_at = NOW
        case "profile":
            with event.database.write() as session:
                jurors.set_profile(
                    session,
                    event.edition_id,
                    event.jury.jurors[0],
                    languages=["es"],
                    topics=[],
                    maximum_load=3,
                    updated_by=None,
                    updated_at=NOW,
                )
        case "accepted":
            accept(event, trial)
    before = assigned(event)
    with pytest.raises(InputsChangedError):
        accept(event, trial)
    assert assigned(event) == before


def test_when_a_juror_drops_out_only_their_open_ballots_move_and_finished_ones_stay(event: Event) -> None:
    first = tried(event)
    accept(event, first)
    leaver = event.jury.jurors[1]
    theirs = sorted(pair for pair in planned(first) if pair[1] == leaver)
    done = theirs[0]
    event.submit(event.jury.projects.index(done[0]), 1)
    event.drop_out(1)
    trial = tried(event)
    assert trial.plan
    assert {(one.project, one.juror, one.why) for one in trial.plan.released} == {
        (*pair, "dropped_out") for pair in theirs[1:]
    }
    assert {pair.instead_of for pair in trial.plan.new} == {leaver}
    assert sum(load.after - load.before for load in trial.plan.growing) == len(theirs) - 1
    with pytest.raises(AssignmentRefusedError) as refused:
        accept(event, trial, reason=" ")
    assert refused.value.message_id == NO_REASON
    assert accept(event, trial, "Juror 2 fell ill") == Accepted(2, len(theirs) - 1, len(theirs) - 1)
    assert assigned(event) == (planned(first) - set(theirs[1:])) | {
        (pair.project, pair.juror) for pair in trial.plan.new
    }
    with event.database.read() as session:
        entry = audit.entries(session, event.edition_id, area="assignment")[0]
    assert entry.reason == "Juror 2 fell ill"
    assert entry.after
    assert entry.after["withdrawn"] == [[*pair, "dropped_out"] for pair in theirs[1:]]


def test_second_round_keeps_who_was_asked_when_a_juror_drops_out_and_no_longer_once_it_is_taken_back(
    event: Event,
) -> None:
    accept(event, tried(event))
    finalists = event.jury.projects[:4]
    for project in range(4):
        for juror in range(4):
            if (event.jury.projects[project], event.jury.jurors[juror]) in assigned(event):
                event.submit(project, juror)
    with event.database.write() as session:
        contests.open_finalist_round(
            session, event.edition_id, finalists, reason="close", opened_by=None, opened_at=NOW
        )
        asked = [(project, juror) for project in finalists for juror in event.jury.jurors]
        store.assign(session, asked, plan_id=None, assigned_at=NOW)
    event.drop_out(3)
    trial = tried(event)
    assert trial.plan
    assert {one.why for one in trial.plan.released} == {"dropped_out"}
    assert {(project, juror) for project in finalists for juror in event.jury.jurors[:3]} <= planned(trial)
    with event.database.write() as session:
        contests.withdraw_finalist_rounds(session, event.edition_id, withdrawn_at=LATER)
    after = tried(event)
    assert after.plan
    assert "moved" in {one.why for one in after.plan.released}


def test_plan_that_comes_back_takes_up_what_was_withdrawn(event: Event) -> None:
    trial = tried(event)
    accept(event, trial)
    pair = min(planned(trial))
    with event.database.write() as session:
        store.withdraw(session, {pair: "moved"}, withdrawn_at=NOW)
    assert pair not in assigned(event)
    with event.database.write() as session:
        store.assign(session, [pair], plan_id=None, assigned_at=LATER)
        assert store.assigned_pairs(session, event.edition_id)[pair] == LATER


def test_planning_anew_keeps_ballots_that_were_begun(event: Event) -> None:
    trial = tried(event)
    accept(event, trial)
    project_id, juror_id = min(planned(trial))
    with event.database.write() as session:
        ballots.save_field(session, project_id, juror_id, "private_comment", based_on=None, value="Good", saved_at=NOW)
    anew = [tried(event, Terms(2, seed, is_anew=True)) for seed in range(2, 8)]
    assert any(planned(one) != planned(trial) for one in anew)
    assert all((project_id, juror_id) in planned(one) for one in anew)


def test_conflicts_and_what_projects_and_jurors_are_about_enter_the_plan(event: Event) -> None:
    event.declare(0, 0)
    domain = event.edition.domains[0]
    with event.database.write() as session:
        project = session.get(Project, event.jury.projects[1])
        assert project
        project.language = "es_MX"
        dataset = session.scalars(select(Artifact).where(Artifact.locator == "org/p2-dataset")).one()
        session.add(
            Corpus(
                artifact_id=dataset.id,
                edition_id=event.edition_id,
                name="Corpus",
                position=1,
                domain=domain.label.text("en"),
                source="paper",
            )
        )
        for juror_id in event.jury.jurors:
            jurors.set_profile(
                session,
                event.edition_id,
                juror_id,
                languages=["es", "en"],
                topics=[domain.key],
                maximum_load=None,
                updated_by=None,
                updated_at=NOW,
            )
    trial = tried(event, Terms(None))
    assert (event.jury.projects[0], event.jury.jurors[0]) not in planned(trial)
    assert len(planned(trial)) == 23
    second = (event.jury.projects[1], event.jury.jurors[2])
    assert trial.plan
    (pair,) = [pair for pair in trial.plan.pairs if (pair.project, pair.juror) == second]
    assert pair.reasons == ("everybody", "language", "topic")
    assert (trial.languages[second], trial.topics[second]) == (("es",), (domain.key,))


def test_plan_that_cannot_be_is_told_and_not_accepted(event: Event) -> None:
    trial = tried(event, Terms(5))
    assert trial.plan is None
    assert [(shortage.needed, shortage.possible) for shortage in trial.shortages] == [(5, 4)] * 6
    with pytest.raises(AssignmentRefusedError):
        accept(event, trial)


def test_nothing_is_accepted_once_judging_is_closed(event: Event) -> None:
    trial = tried(event)
    with event.database.write() as session:
        judging.add_step(session, event.edition_id, "closed", reason="Over", taken_by=None, taken_at=NOW)
    with pytest.raises(AssignmentRefusedError) as refused:
        accept(event, trial)
    assert refused.value.message_id == JUDGING_IS_OVER
    assert assigned(event) == set()


def test_terms_that_are_proposed(event: Event) -> None:
    def proposed() -> Terms:
        with event.database.read() as session:
            return assignments.proposed_terms(session, event.organizer, event.edition, event.edition_id)

    assert proposed() == Terms(None)
    accept(event, tried(event, Terms(3, 8)))
    assert proposed() == Terms(3, 8)


@pytest.mark.parametrize("who", [COMMUNITY, Actor(1), Actor(99)])
def test_nobody_but_organizers_plans(event: Event, who: Actor) -> None:
    trial = tried(event)
    with event.database.read() as session:
        for ask in (
            lambda: assignments.tried(session, who, event.edition, event.edition_id, TWO),
            lambda: assignments.plans(session, who, event.edition_id),
            lambda: assignments.proposed_terms(session, who, event.edition, event.edition_id),
        ):
            with pytest.raises(NotAllowedError):
                ask()
    with pytest.raises(NotAllowedError):
        accept(event, trial, actor=who)
    with pytest.raises(NotAllowedError):
        assignments.accept(event.database, COMMAND_LINE, "no-edition", TWO, digest=trial.digest, reason="", now=NOW)
    assert assigned(event) == set()


def by_hand(event: Event, project: int, juror: int, *, asks: bool = True, **said: Any) -> None:
    actor: Actor = said.pop("actor", event.organizer)
    assignments.change_by_hand(
        event.database,
        actor,
        said.pop("slug", event.edition.slug),
        event.jury.projects[project],
        event.jury.jurors[juror],
        **{"asks": asks, "reason": "They asked for it", "now": LATER, **said},
    )


def pair_of(event: Event, project: int, juror: int) -> store.Pair:
    return event.jury.projects[project], event.jury.jurors[juror]


def test_one_ballot_is_asked_for_and_taken_back_by_hand_with_its_reason(event: Event) -> None:
    project_id, juror_id = pair_of(event, 0, 1)
    by_hand(event, 0, 1, reason=" They asked for it ")
    assert assigned(event) == {(project_id, juror_id)}
    by_hand(event, 0, 1, asks=False, reason="They are ill")
    assert assigned(event) == set()
    with event.database.read() as session:
        entries = audit.entries(session, event.edition_id, area="assignment")
    assert [(one.action, one.object_id, one.before, one.after, one.reason) for one in entries] == [
        (
            "assignment.withdraw",
            str(project_id),
            {"is_assigned": True, "juror": juror_id},
            {"is_assigned": False, "juror": juror_id},
            "They are ill",
        ),
        (
            "assignment.add",
            str(project_id),
            {"is_assigned": False, "juror": juror_id},
            {"is_assigned": True, "juror": juror_id},
            "They asked for it",
        ),
    ]


def test_change_by_hand_that_cannot_be_is_refused_and_says_why(event: Event) -> None:
    def refusal(project: int, juror: int, *, asks: bool = True, reason: str = "why") -> str:
        before = assigned(event)
        with pytest.raises(AssignmentRefusedError) as refused:
            by_hand(event, project, juror, asks=asks, reason=reason)
        assert assigned(event) == before
        return refused.value.message_id.format(**refused.value.values)

    by_hand(event, 0, 0)
    by_hand(event, 5, 3)
    event.declare(1, 0)
    event.drop_out(3)
    assert refusal(2, 0, reason=" ") == NO_REASON_BY_HAND
    assert refusal(1, 0) == IN_CONFLICT
    assert refusal(1, 3) == JUDGES_NO_LONGER
    assert refusal(0, 0) == ALREADY_ASKED
    assert refusal(1, 1, asks=False) == NOT_ASKED
    with event.database.write() as session:
        jurors.set_profile(
            session,
            event.edition_id,
            event.jury.jurors[0],
            languages=["es"],
            topics=[],
            maximum_load=1,
            updated_by=None,
            updated_at=NOW,
        )
    assert refusal(2, 0) == "This juror takes at most 1 projects. Raise the maximum first."
    event.submit(0, 0)
    assert refusal(0, 0, asks=False) == BALLOT_STAYS
    with event.database.write() as session:
        judging.add_step(session, event.edition_id, "closed", reason="test", taken_by=None, taken_at=LATER)
    assert refusal(2, 1) == JUDGING_IS_OVER


def test_what_cannot_be_scored_any_more_can_be_taken_back_by_hand(event: Event) -> None:
    by_hand(event, 0, 0)
    event.declare(0, 0)
    by_hand(event, 0, 0, asks=False)
    assert assigned(event) == set()


@pytest.mark.parametrize("who", [COMMUNITY, Actor(1), Actor(99)])
def test_nobody_but_organizers_assigns_by_hand(event: Event, who: Actor) -> None:
    with pytest.raises(NotAllowedError):
        by_hand(event, 0, 0, actor=who)
    with event.database.read() as session, pytest.raises(NotAllowedError):
        assignments.pair_standing(session, who, event.edition_id, *pair_of(event, 0, 0))
    assert assigned(event) == set()
