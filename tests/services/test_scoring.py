"""What jurors may do with their projects, and what they see: their own, while judging is open, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from lib.domain.ballots import IncompleteBallotError
from lib.domain.edition import Edition, Rubric
from lib.services import my_scores, recusals, rubric_lock, scoring, scoring_desk
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.projects import ProjectName
from lib.services.rubric_lock import RubricRefusedError
from lib.services.scoring import MARK, PRIVATE_COMMENT, ConflictingEditError, DraftChangedError
from lib.services.scoring_desk import BallotInHand, EarlierMark
from lib.sources.edition_files import edition_slugs, read_edition
from lib.store import accounts, audit, ballots, conflicts, judging, juror_projects, rubric_versions
from lib.store.database import Database, Session
from lib.store.jury_models import Conflict, Presentation, ProjectCount
from lib.store.models import Account, Assignment, Project
from tests.store.jury_rows import NOW, Jury, add_jury, add_project

LATER = NOW + timedelta(hours=1)
EDITION = read_edition(edition_slugs()[0])
CRITERIA = [criterion.key for block in EDITION.rubric.blocks for criterion in block.criteria]


@dataclass(frozen=True)
class Desk:
    """A jury whose judging is open, with the calls that the tests make of one juror."""

    database: Database
    jury: Jury
    edition: Edition = EDITION

    def actor(self, juror: int = 0) -> Actor:
        return Actor(self.jury.jurors[juror])

    def save(self, name: str, value: ballots.Value, *, based_on: ballots.Value = None, **who: Any) -> BallotInHand:
        juror, slug = who.get("juror", 0), who.get("slug", "p1")
        return scoring.save_field(
            self.database,
            who.get("actor", self.actor(juror)),
            self.edition,
            self.jury.edition_id,
            slug,
            name=name,
            based_on=based_on,
            value=value,
            now=NOW,
        )

    def fill(self, mark: int = 3, *, slug: str = "p1", juror: int = 0, criteria: list[str] = CRITERIA) -> BallotInHand:
        for key in criteria:
            hand = self.save(MARK + key, mark, slug=slug, juror=juror)
        return hand

    def submit(self, revision: int, submission_id: str = "s1", *, slug: str = "p1", juror: int = 0) -> BallotInHand:
        return scoring.submit(
            self.database,
            self.actor(juror),
            self.edition,
            self.jury.edition_id,
            slug,
            revision=revision,
            submission_id=submission_id,
            now=LATER,
        )

    def point(self, slug: str, *, based_on: str | None = None, is_given: bool = True, juror: int = 0) -> None:
        scoring.move_extra_point(
            self.database,
            self.actor(juror),
            self.edition,
            self.jury.edition_id,
            slug,
            based_on=based_on,
            is_given=is_given,
            now=NOW,
        )

    def nominate(self, prize: str, reason: str, *, is_withdrawn: bool = False) -> None:
        scoring.nominate(
            self.database,
            self.actor(),
            self.edition,
            self.jury.edition_id,
            "p1",
            prize=prize,
            reason=reason,
            is_withdrawn=is_withdrawn,
            now=NOW,
        )

    def view(self, slug: str = "p1", juror: int = 0) -> scoring_desk.ScoringDesk:
        with self.database.read() as session:
            return scoring_desk.scoring_desk(session, self.actor(juror), self.edition, self.jury.edition_id, slug)

    def scores(self, juror: int = 0) -> my_scores.MyScores:
        with self.database.read() as session:
            return my_scores.my_scores(session, self.actor(juror), self.edition, self.jury.edition_id)

    def step(self, state: judging.JudgingState) -> None:
        with self.database.write() as session:
            judging.add_step(session, self.jury.edition_id, state, reason="test", taken_by=None, taken_at=NOW)

    @contextmanager
    def changing(self) -> Iterator[Session]:
        with self.database.write() as session:
            yield session


@pytest.fixture
def desk(empty_database: Database) -> Desk:
    with empty_database.write() as session:
        jury = add_jury(session, projects=3, jurors=2, slug=EDITION.slug)
        judging.add_step(session, jury.edition_id, "open", reason="test", taken_by=None, taken_at=NOW)
    return Desk(empty_database, jury)


# Drafts


def test_mark_is_saved_in_the_draft_and_zero_is_one(desk: Desk) -> None:
    desk.save(MARK + "motivation", 0)
    hand = desk.save(MARK + "presentation", 5)
    assert hand.marks == {"motivation": 0, "presentation": 5}
    assert hand == desk.view().hand
    assert (hand.total, hand.maximum) == (Fraction(1), Fraction(10))
    assert hand.missing == tuple(key for key in CRITERIA if key not in ("motivation", "presentation"))
    assert (hand.state, hand.ballot) == ("draft", None)


def test_other_window_is_told_and_nothing_is_lost(desk: Desk) -> None:
    desk.save(MARK + "motivation", 3)
    with pytest.raises(ConflictingEditError) as told:
        desk.save(MARK + "motivation", 4)
    assert (told.value.stored, told.value.wanted) == (3, 4)
    assert desk.save(MARK + "motivation", 4, based_on=3).marks == {"motivation": 4}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (MARK + "motivation", 6, "is not a mark of motivation"),
        (MARK + "motivation", -1, "is not a mark of motivation"),
        (MARK + "motivation", True, "is not a mark of motivation"),
        (MARK + "motivation", "5", "whole numbers only"),
        (MARK + "novelty", 3, "not asked"),
        (PRIVATE_COMMENT, "x" * 5001, "5001 characters"),
    ],
)
def test_value_that_does_not_fit_is_refused(desk: Desk, name: str, value: ballots.Value, said: str) -> None:
    with pytest.raises((ValueError, scoring.CommentTooLongError), match=said):
        desk.save(name, value)
    assert desk.view().hand.state == "blank"


def test_criterion_of_a_missing_component_is_not_asked(desk: Desk) -> None:
    with desk.changing() as session:
        project = add_project(session, desk.jury.edition_id, "small", ("dataset",))
        session.add(Assignment(project_id=project, juror_id=desk.jury.jurors[0], assigned_at=NOW))
    hand = desk.view("small").hand
    assert (len(hand.asked), hand.maximum) == (8, Fraction(7))
    with pytest.raises(ValueError, match="not asked"):
        desk.save(MARK + "model_card", 3, slug="small")


def test_presentation_that_did_not_happen_is_not_asked(desk: Desk) -> None:
    with desk.changing() as session:
        session.add(Presentation(project_id=desk.jury.projects[0], position=1, is_presented=False, recorded_at=NOW))
    assert "presentation" not in [criterion.key for criterion in desk.view().hand.asked]
    assert "presentation" in [criterion.key for criterion in desk.view("p2").hand.asked]


# Who may


STRANGERS = ["community", "command line", "organizer", "juror of another edition", "unassigned juror", "inactive juror"]


def stranger(desk: Desk, kind: str) -> Actor:
    with desk.changing() as session:
        if kind == "juror of another edition":
            return Actor(add_jury(session, slug="other").jurors[0])
        if kind == "inactive juror":
            account = session.get(Account, desk.jury.jurors[0])
            assert account is not None
            account.is_active = False
            return desk.actor()
        if kind in ("organizer", "unassigned juror"):
            account_id = accounts.add_account(session, issuer="test", subject=kind, created_at=NOW).id
            role = "organizer" if kind == "organizer" else "juror"
            accounts.grant_role(
                session,
                account_id=account_id,
                edition_id=desk.jury.edition_id,
                role=role,
                granted_by=None,
                granted_at=NOW,
            )
            return Actor(account_id)
    return COMMUNITY if kind == "community" else COMMAND_LINE


def calls(desk: Desk, actor: Actor, slug: str) -> list[Any]:
    place = (desk.database, actor, EDITION, desk.jury.edition_id, slug)

    def read() -> object:
        with desk.database.read() as session:
            return scoring_desk.scoring_desk(session, actor, EDITION, desk.jury.edition_id, slug)

    return [
        read,
        lambda: scoring.save_field(*place, name=PRIVATE_COMMENT, based_on=None, value="x", now=NOW),
        lambda: scoring.submit(*place, revision=0, submission_id="s", now=NOW),
        lambda: scoring.move_extra_point(*place, based_on=None, is_given=True, now=NOW),
        lambda: scoring.nominate(*place, prize="special_mention", reason="x", is_withdrawn=False, now=NOW),
    ]


@pytest.mark.parametrize("kind", STRANGERS)
def test_stranger_is_refused_everywhere(desk: Desk, kind: str) -> None:
    actor = stranger(desk, kind)
    for call in calls(desk, actor, "p1"):
        with pytest.raises(NotAllowedError):
            call()
    with desk.database.read() as session:
        if kind != "unassigned juror":
            with pytest.raises(NotAllowedError):
                my_scores.my_scores(session, actor, EDITION, desk.jury.edition_id)
        assert ballots.drafts_of(session, desk.jury.edition_id, desk.jury.jurors[0]) == {}


@pytest.mark.parametrize("change", ["absent", "withdrawn", "unassigned", "suggested", "declared", "confirmed"])
def test_project_out_of_reach_is_refused_as_one_that_does_not_exist(desk: Desk, change: str) -> None:
    with desk.changing() as session:
        if change == "withdrawn":
            session.get_one(Project, desk.jury.projects[0]).withdrawn_at = NOW
        elif change == "unassigned":
            session.query(Assignment).filter_by(project_id=desk.jury.projects[0]).update({"withdrawn_at": NOW})
        elif change != "absent":
            add_conflict(session, desk, change)
    for call in calls(desk, desk.actor(), "nowhere" if change == "absent" else "p1"):
        with pytest.raises(NotAllowedError) as refused:
            call()
        assert str(refused.value) == ""


def add_conflict(session: Session, desk: Desk, state: str) -> None:
    session.add(
        Conflict(
            project_id=desk.jury.projects[0],
            juror_id=desk.jury.jurors[0],
            state=state,
            kind="team",
            reason="test",
            recorded_at=NOW,
        )
    )
    session.flush()


def test_waived_conflict_leaves_the_project_to_its_juror(desk: Desk) -> None:
    with desk.changing() as session:
        add_conflict(session, desk, "confirmed")
        add_conflict(session, desk, "waived")
    assert desk.save(MARK + "motivation", 4).marks == {"motivation": 4}


@pytest.mark.parametrize("state", ["draft", "closed", "verified", "published", "archived"])
def test_nothing_is_changed_while_judging_is_not_open(desk: Desk, state: judging.JudgingState) -> None:
    desk.fill()
    desk.step(state)
    read, *changes = calls(desk, desk.actor(), "p1")
    for call in changes:
        with pytest.raises(scoring.JudgingNotOpenError, match=state):
            call()
    assert read().hand.judging == state
    assert desk.view().hand.ballot is None


# Submitting


def test_submitted_ballot_holds_the_draft_and_locks_the_rubric(desk: Desk) -> None:
    desk.save(PRIVATE_COMMENT, "between us")
    draft = desk.fill(4).draft
    hand = desk.submit(draft.revision)
    assert hand.ballot is not None
    assert (hand.ballot.version, hand.ballot.rubric_version, hand.state) == (1, 1, "submitted")
    assert hand.ballot.marks == dict.fromkeys(CRITERIA, 4)
    assert hand.ballot.private_comment == "between us"
    assert hand.total == Fraction(8)
    with desk.database.read() as session:
        locked = rubric_versions.newest_rubric_version(session, desk.jury.edition_id)
        entries = audit.entries(session, desk.jury.edition_id, area="ballot")
    assert locked is not None
    assert (locked.version, locked.recorded_by, locked.reason) == (1, desk.jury.jurors[0], None)
    assert Rubric.model_validate(locked.content) == EDITION.rubric
    assert [(one.object_id, one.before, one.after) for one in entries] == [
        (str(desk.jury.projects[0]), None, {"version": 1, "rubric_version": 1})
    ]


def test_rubric_that_was_locked_holds_whatever_the_edition_says_later(desk: Desk) -> None:
    desk.submit(desk.fill(4).draft.revision)
    shorter = EDITION.rubric.model_copy(update={"blocks": EDITION.rubric.blocks[:1]})
    changed = replace(desk, edition=EDITION.model_copy(update={"rubric": shorter}))
    assert changed.view("p2").hand.rubric == EDITION.rubric
    assert len(changed.view("p2").hand.asked) == len(CRITERIA)
    assert adopt(desk, shorter) == 2
    assert changed.view("p2").hand.rubric.version == 2
    assert len(changed.view("p2").hand.asked) == 6


def adopt(desk: Desk, rubric: Rubric, reason: str = "why", actor: Actor = COMMAND_LINE) -> int:
    edition = EDITION.model_copy(update={"rubric": rubric})
    return rubric_lock.adopt_rubric(desk.database, actor, edition, reason=reason, now=LATER)


def version_that_differs(desk: Desk, rubric: Rubric) -> int | None:
    edition = EDITION.model_copy(update={"rubric": rubric})
    with desk.database.read() as session:
        return rubric_lock.version_that_differs(session, COMMAND_LINE, edition, desk.jury.edition_id)


def test_changed_rubric_is_adopted_with_a_reason_that_the_audit_log_keeps(desk: Desk) -> None:
    shorter = EDITION.rubric.model_copy(update={"blocks": EDITION.rubric.blocks[:1]})
    assert version_that_differs(desk, shorter) is None  # nothing is locked yet
    desk.submit(desk.fill(4).draft.revision)
    assert (version_that_differs(desk, EDITION.rubric), version_that_differs(desk, shorter)) == (None, 1)
    assert adopt(desk, shorter, " A block was  scored twice ") == 2
    # The file may keep the number that it had: what it says is what counts.
    assert (version_that_differs(desk, EDITION.rubric), version_that_differs(desk, shorter)) == (2, None)
    with desk.database.read() as session:
        newest, first = rubric_versions.rubric_versions(session, desk.jury.edition_id)
        (entry,) = [one for one in audit.entries(session, desk.jury.edition_id) if one.action == "judging.rubric"]
    assert (newest.version, newest.reason, newest.recorded_by, newest.recorded_at) == (
        2,
        "A block was scored twice",
        None,
        LATER,
    )
    assert (entry.before, entry.after, entry.reason) == (
        {"version": 1, "digest": first.digest},
        {"version": 2, "digest": newest.digest},
        "A block was scored twice",
    )


def test_rubric_that_cannot_be_adopted_is_refused_and_says_why(desk: Desk) -> None:
    shorter = EDITION.rubric.model_copy(update={"blocks": EDITION.rubric.blocks[:1]})
    narrow = shorter.blocks[0].criteria[0].model_copy(update={"maximum": 3})
    block = shorter.blocks[0].model_copy(update={"criteria": (narrow, *shorter.blocks[0].criteria[1:])})
    narrower = EDITION.rubric.model_copy(update={"blocks": (block, *EDITION.rubric.blocks[1:])})

    def refusal(rubric: Rubric, reason: str = "why") -> str:
        with pytest.raises(RubricRefusedError) as refused:
            adopt(desk, rubric, reason)
        return refused.value.message_id

    assert refusal(shorter) == rubric_lock.NOT_LOCKED
    desk.submit(desk.fill(3).draft.revision)
    assert refusal(shorter, " ") == rubric_lock.NO_REASON
    assert refusal(EDITION.rubric) == rubric_lock.NOTHING_CHANGED
    desk.save(MARK + narrow.key, 4, slug="p2")
    assert refusal(narrower) == rubric_lock.OFF_SCALE
    desk.save(MARK + narrow.key, 3, slug="p2", based_on=4)
    assert adopt(desk, narrower) == 2
    with desk.changing() as session:
        judging.add_step(session, desk.jury.edition_id, "verified", reason="x", taken_by=None, taken_at=NOW)
    assert refusal(shorter) == rubric_lock.RESULT_STANDS


def test_nobody_but_organizers_changes_the_rubric(desk: Desk) -> None:
    desk.submit(desk.fill(4).draft.revision)
    shorter = EDITION.rubric.model_copy(update={"blocks": EDITION.rubric.blocks[:1]})
    for actor in (COMMUNITY, desk.actor()):
        with pytest.raises(NotAllowedError):
            adopt(desk, shorter, actor=actor)
    assert version_that_differs(desk, shorter) == 1


def test_incomplete_ballot_is_refused_naming_what_is_missing(desk: Desk) -> None:
    hand = desk.fill(0, criteria=CRITERIA[2:])
    with pytest.raises(IncompleteBallotError) as refused:
        desk.submit(hand.draft.revision)
    assert refused.value.missing == tuple(CRITERIA[:2])
    assert desk.view().hand.ballot is None


def test_same_submission_is_one_ballot_even_after_the_next(desk: Desk) -> None:
    first = desk.submit(desk.fill(4).draft.revision, "one")
    assert desk.submit(first.draft.revision, "one") == first
    assert desk.submit(first.draft.revision, "two") == first  # nothing changed: nothing to submit
    changed = desk.save(MARK + "motivation", 1, based_on=4)
    assert changed.state == "changed"
    second = desk.submit(changed.draft.revision, "three")
    assert second.ballot is not None
    assert second.ballot.version == 2
    changed = desk.save(MARK + "motivation", 2, based_on=1)
    assert desk.submit(changed.draft.revision, "one").ballot == second.ballot
    assert [version.version for version in desk.view().versions] == [2, 1]


def test_draft_that_another_window_changed_is_not_submitted_unseen(desk: Desk) -> None:
    seen = desk.fill(4)
    desk.save(MARK + "motivation", 1, based_on=4)
    with pytest.raises(DraftChangedError):
        desk.submit(seen.draft.revision)
    assert desk.view().hand.ballot is None


# Extra point and nominations


def test_extra_point_goes_to_a_scored_project_and_can_be_moved_and_taken_back(desk: Desk) -> None:
    with pytest.raises(scoring.NotScoredError):
        desk.point("p1")
    for slug in ("p1", "p2"):
        desk.submit(desk.fill(4, slug=slug).draft.revision, slug, slug=slug)
    desk.point("p1")
    assert desk.view("p2").extra_point == ProjectName("p1", "Title p1")
    with pytest.raises(ConflictingEditError):
        desk.point("p2")
    desk.point("p2", based_on="p1")
    assert desk.scores().extra_point == ProjectName("p2", "Title p2")
    desk.point("p2", based_on="p2", is_given=False)
    assert desk.scores().extra_point is None


def test_extra_point_that_the_edition_does_not_have_is_refused(desk: Desk) -> None:
    off = EDITION.rubric.model_copy(
        update={"extra_point": EDITION.rubric.extra_point.model_copy(update={"rule": "off"})}
    )
    with pytest.raises(scoring.NoExtraPointError):
        replace(desk, edition=EDITION.model_copy(update={"rubric": off})).point("p1")


def test_nomination_says_why_and_is_for_a_mention_of_the_edition(desk: Desk) -> None:
    assert [prize.key for prize in scoring.mentions(EDITION)] == ["special_mention", "corpus_mention"]
    with pytest.raises(scoring.ReasonMissingError):
        desk.nominate("special_mention", "  ")
    for prize in ("most_liked", "first_place", "nothing"):
        with pytest.raises(scoring.UnknownPrizeError):
            desk.nominate(prize, "why")
    desk.nominate("special_mention", "why")
    desk.nominate("corpus_mention", "why not")
    desk.nominate("corpus_mention", "", is_withdrawn=True)
    assert [(one.prize, one.reason) for one in desk.view().nominations] == [("special_mention", "why")]
    assert desk.view("p2").nominations == ()
    assert desk.view("p1", juror=1).nominations == ()


# All of them


def test_my_projects_say_how_far_each_is_and_what_comes_next(desk: Desk) -> None:
    with desk.changing() as session:
        session.add(ProjectCount(project_id=desk.jury.projects[1], key="k", count=3, source="test", recorded_at=NOW))
    scores = desk.scores()
    assert [one.state for one in scores.ballots] == ["blank"] * 3
    assert (scores.submitted, scores.is_done, scores.judging) == (0, False, "open")
    assert scores.next_after().name == ProjectName("p1", "Title p1")
    desk.fill(2, slug="p2")
    desk.save(MARK + "motivation", 2, slug="p3")
    desk.submit(desk.fill(4).draft.revision)
    scores = desk.scores()
    assert [one.state for one in scores.ballots] == ["submitted", "ready", "draft"]
    assert [
        one.name.slug for one in (scores.next_after("p2"), scores.next_after("p3"), scores.next_after()) if one
    ] == [
        "p3",
        "p2",
        "p2",
    ]
    assert scores.following("p1") == scores.ballots[1]
    assert scores.following("p3") is None
    assert scores.ballots[1].project.counts == {"k": 3}
    assert scores.closes == EDITION.date("winners")
    with desk.changing() as session:
        add_conflict(session, desk, "declared")
    scores = desk.scores()
    assert [one.state for one in scores.ballots] == ["recused", "ready", "draft"]
    assert (scores.submitted, len(scores.to_score), len(scores.recused)) == (0, 2, 1)


def test_done_is_when_every_ballot_is_submitted_as_it_is(desk: Desk) -> None:
    for slug in ("p1", "p2", "p3"):
        hand = desk.submit(desk.fill(4, slug=slug).draft.revision, slug, slug=slug)
    assert desk.scores().is_done
    assert desk.scores().next_after() is None
    desk.save(MARK + "motivation", 1, based_on=4, slug="p3")
    assert not desk.scores().is_done
    assert desk.scores().next_after("p1").name == hand.name


def test_earlier_marks_are_my_own_on_the_same_criterion(desk: Desk) -> None:
    desk.save(MARK + "motivation", 2, slug="p2")
    desk.save(MARK + "motivation", 5, slug="p3")
    desk.save(MARK + "motivation", 1, slug="p2", juror=1)
    assert desk.view().earlier == {
        "motivation": (
            EarlierMark(ProjectName("p3", "Title p3"), 5),
            EarlierMark(ProjectName("p2", "Title p2"), 2),
        )
    }


def test_two_worlds_that_differ_in_what_others_gave_look_the_same(desk: Desk) -> None:
    desk.submit(desk.fill(4).draft.revision)

    def world() -> str:
        return repr([desk.scores(), *(desk.view(slug) for slug in ("p1", "p2", "p3"))])

    before = world()
    for slug in ("p1", "p2", "p3"):
        desk.submit(desk.fill(1, slug=slug, juror=1).draft.revision, f"o-{slug}", slug=slug, juror=1)
    desk.point("p2", juror=1)
    assert world() == before


# Stepping back, and the guide


def step_back(desk: Desk, slug: str = "p1", reason: str = "I mentored them.") -> None:
    recusals.step_back(desk.database, desk.actor(), desk.jury.edition_id, slug, kind="mentor", reason=reason, now=LATER)


def test_juror_who_steps_back_loses_the_project_and_has_the_extra_point_again(desk: Desk) -> None:
    desk.submit(desk.fill(4).draft.revision)
    desk.point("p1")
    step_back(desk)
    with pytest.raises(NotAllowedError):
        desk.view()
    assert [one.state for one in desk.scores().ballots] == ["recused", "blank", "blank"]
    assert desk.scores().extra_point is None
    with desk.database.read() as session:
        held = conflicts.holding(session, desk.jury.projects[0], desk.jury.jurors[0])
        (entry,) = audit.entries(session, desk.jury.edition_id, area="conflict")
        assert len(ballots.submitted_ballots(session, desk.jury.edition_id)) == 1
    assert held is not None
    assert (held.state, held.kind, held.reason, held.recorded_by) == (
        "declared",
        "mentor",
        "I mentored them.",
        desk.jury.jurors[0],
    )
    assert (entry.before, entry.after) == (
        {"state": "none"},
        {"state": "declared", "kind": "mentor", "juror": desk.jury.jurors[0]},
    )


def test_stepping_back_needs_a_reason_a_project_and_an_open_result(desk: Desk) -> None:
    with pytest.raises(recusals.ConflictRefusedError):
        step_back(desk, reason=" ")
    with pytest.raises(NotAllowedError):
        step_back(desk, "nowhere")
    desk.step("verified")
    with pytest.raises(scoring.JudgingNotOpenError):
        step_back(desk)
    desk.step("draft")
    step_back(desk)
    with pytest.raises(recusals.ConflictRefusedError):
        step_back(desk)


def test_guide_is_seen_once_by_each_juror(desk: Desk) -> None:
    def is_seen(juror: int) -> bool:
        with desk.database.read() as session:
            return my_scores.is_guide_seen(session, desk.actor(juror), desk.jury.edition_id)

    assert not is_seen(0)
    my_scores.see_guide(desk.database, desk.actor(), desk.jury.edition_id, now=NOW)
    my_scores.see_guide(desk.database, desk.actor(), desk.jury.edition_id, now=LATER)
    assert (is_seen(0), is_seen(1)) == (True, False)
    with desk.database.read() as session:
        assert juror_projects.guide_seen_at(session, desk.jury.edition_id, desk.jury.jurors[0]) == NOW
    with pytest.raises(NotAllowedError):
        my_scores.see_guide(desk.database, COMMUNITY, desk.jury.edition_id, now=NOW)
