"""Drafts, ballots and extra points: nothing is lost without somebody being told, on both databases."""

from datetime import timedelta

import pytest

from lib.store import ballots, nominations
from lib.store.ballots import PRIVATE_COMMENT, TEAM_COMMENT, BallotRow, ConflictingEditError, DraftRow
from lib.store.database import Database, Session
from tests.store.jury_rows import NOW, Jury, add_jury

LATER = NOW + timedelta(minutes=5)


def jury_of(database: Database, **options: int) -> Jury:
    with database.write() as session:
        return add_jury(session, **options)


def saved(session: Session, jury: Jury, name: str, based_on: ballots.Value, value: ballots.Value) -> DraftRow:
    return ballots.save_field(
        session, jury.projects[0], jury.jurors[0], name, based_on=based_on, value=value, saved_at=NOW
    )


def submitted(session: Session, jury: Jury, token: str, marks: dict[str, int], *, juror: int = 0) -> BallotRow:
    return ballots.add_ballot(
        session,
        jury.projects[0],
        jury.jurors[juror],
        rubric_version=1,
        marks=marks,
        private_comment=None,
        team_comment="  Well done.  ",
        client_token=token,
        submitted_at=LATER,
    )


def test_draft_that_nobody_began_is_blank(database: Database) -> None:
    jury = jury_of(database)
    with database.read() as session:
        assert ballots.draft(session, jury.projects[0], jury.jurors[0]) == DraftRow(jury.projects[0], jury.jurors[0])


def test_fields_are_saved_one_by_one_and_zero_is_a_mark(database: Database) -> None:
    jury = jury_of(database)
    with database.write() as session:
        saved(session, jury, "marks.a", None, 0)
        saved(session, jury, "marks.b", None, 5)
        saved(session, jury, PRIVATE_COMMENT, None, "  between us ")
        saved(session, jury, TEAM_COMMENT, None, "for you")
        saved(session, jury, "marks.b", 5, None)
        saved(session, jury, TEAM_COMMENT, "for you", "   ")
    with database.read() as session:
        assert ballots.draft(session, jury.projects[0], jury.jurors[0]) == DraftRow(
            jury.projects[0], jury.jurors[0], {"a": 0}, "between us", None, 6, NOW
        )
        assert ballots.draft(session, jury.projects[0], jury.jurors[1]).marks == {}


@pytest.mark.parametrize("name", ["marks.a", PRIVATE_COMMENT])
def test_second_of_two_windows_is_told_both_values_and_nothing_is_lost(database: Database, name: str) -> None:
    jury = jury_of(database)
    first, second = (3, 4) if name.startswith("marks") else ("three", "four")
    with database.write() as session:
        saved(session, jury, name, None, first)
    with pytest.raises(ConflictingEditError) as told, database.write() as session:
        saved(session, jury, name, None, second)
    assert (told.value.name, told.value.stored, told.value.wanted) == (name, first, second)
    with database.write() as session:
        assert ballots.draft(session, jury.projects[0], jury.jurors[0]).value(name) == first
        assert saved(session, jury, name, first, second).value(name) == second


def test_value_that_is_there_already_is_the_same_save(database: Database) -> None:
    jury = jury_of(database)
    with database.write() as session:
        first = saved(session, jury, "marks.a", None, 3)
        assert saved(session, jury, "marks.a", None, 3) == first
        assert saved(session, jury, "marks.a", 1, 3) == first


def test_fields_of_one_draft_do_not_stand_in_each_others_way(database: Database) -> None:
    jury = jury_of(database)
    with database.write() as session:
        saved(session, jury, "marks.a", None, 3)
    with database.write() as session:
        assert saved(session, jury, "marks.b", None, 4).marks == {"a": 3, "b": 4}


def test_field_that_is_none_is_refused(database: Database) -> None:
    jury = jury_of(database)
    with pytest.raises(KeyError), database.write() as session:
        saved(session, jury, "revision", None, 3)


def test_same_token_is_one_ballot_and_another_is_the_next_version(database: Database) -> None:
    jury = jury_of(database)
    with database.write() as session:
        first = submitted(session, jury, "one", {"a": 1})
        assert submitted(session, jury, "one", {"a": 2}) == first
        second = submitted(session, jury, "two", {"a": 2})
        with pytest.raises(ballots.TokenOfAnotherBallotError):
            submitted(session, jury, "two", {"a": 2}, juror=1)
    assert (first.version, first.marks, first.team_comment) == (1, {"a": 1}, "Well done.")
    assert (second.version, second.marks) == (2, {"a": 2})
    with database.read() as session:
        assert ballots.ballot_versions(session, jury.projects[0], jury.jurors[0]) == (second, first)


def test_newest_versions_of_every_pair_are_the_submitted_ballots(database: Database) -> None:
    jury = jury_of(database, projects=2, jurors=2)
    with database.write() as session:
        assert not ballots.is_anything_submitted(session, jury.edition_id)
        submitted(session, jury, "one", {"a": 1})
        mine = submitted(session, jury, "two", {"a": 2})
        theirs = submitted(session, jury, "three", {"a": 3}, juror=1)
        saved(session, jury, "marks.a", 2, 5)  # a draft is no ballot
        other = add_jury(session, slug="other")
        submitted(session, other, "four", {"a": 4})
    with database.read() as session:
        assert ballots.submitted_ballots(session, jury.edition_id) == (mine, theirs)
        assert ballots.ballots_of(session, jury.edition_id, jury.jurors[1]) == {jury.projects[0]: theirs}
        assert ballots.is_anything_submitted(session, jury.edition_id)


def test_draft_begins_with_the_newest_ballot_and_follows_the_next_one(database: Database) -> None:
    jury = jury_of(database)
    project, juror = jury.projects[0], jury.jurors[0]
    with database.write() as session:
        submitted(session, jury, "one", {"a": 1, "b": 2})
        assert ballots.draft(session, project, juror) == DraftRow(
            project, juror, {"a": 1, "b": 2}, None, "Well done.", 0, None
        )
        changed = saved(session, jury, "marks.a", 1, 4)
        assert (changed.marks, changed.team_comment, changed.revision) == ({"a": 4, "b": 2}, "Well done.", 1)
        assert not ballots.ballot_versions(session, project, juror)[0].is_what(changed)
        second = submitted(session, jury, "two", {"a": 5, "b": 2})
        followed = ballots.draft(session, project, juror)
    assert (followed.marks, followed.revision, followed.saved_at) == ({"a": 5, "b": 2}, 2, LATER)
    assert second.is_what(followed)


def test_extra_point_is_with_one_project_at_a_time(database: Database) -> None:
    jury = jury_of(database)
    first, second = jury.projects

    def give(juror: int, based_on: int | None, project_id: int | None) -> bool:
        with database.write() as session:
            return ballots.give_extra_point(
                session, jury.edition_id, jury.jurors[juror], based_on=based_on, project_id=project_id, given_at=NOW
            )

    assert give(0, None, first)
    assert not give(0, None, first)
    assert give(1, None, first)
    assert give(1, first, None)
    with pytest.raises(ConflictingEditError) as told:
        give(0, None, second)
    assert (told.value.stored, told.value.wanted) == (first, second)
    assert give(0, first, second)
    with database.read() as session:
        assert ballots.extra_points(session, jury.edition_id) == {jury.jurors[0]: second}
        assert ballots.extra_point_of(session, jury.edition_id, jury.jurors[1]) is None


def test_nomination_holds_until_it_is_taken_back(database: Database) -> None:
    jury = jury_of(database)

    def nominate(juror: int, reason: str, *, is_withdrawn: bool = False) -> bool:
        with database.write() as session:
            return nominations.record_nomination(
                session,
                edition_id=jury.edition_id,
                juror_id=jury.jurors[juror],
                project_id=jury.projects[0],
                prize="special_mention",
                reason=reason,
                is_withdrawn=is_withdrawn,
                made_at=NOW,
            )

    assert not nominate(0, "", is_withdrawn=True)
    assert nominate(0, "new")
    assert not nominate(0, "new ")
    assert nominate(0, "better reason")
    assert nominate(1, "me too")
    assert nominate(1, "", is_withdrawn=True)
    row = nominations.NominationRow(jury.jurors[0], jury.projects[0], "special_mention", "better reason", NOW)
    with database.read() as session:
        assert nominations.nominations(session, jury.edition_id) == (row,)
        assert nominations.nominations(session, jury.edition_id, jury.jurors[0]) == (row,)
        assert nominations.nominations(session, jury.edition_id, jury.jurors[1]) == ()
