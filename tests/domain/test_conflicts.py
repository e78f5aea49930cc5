"""Conflicts of interest: which of them bind, who may change them, and where somebody is recognized."""

import pytest

from lib.domain.conflicts import (
    LONG_REASON,
    LONGEST_REASON,
    NO_REASON,
    NO_SUCH_MOVE,
    STATES,
    ConflictRefusedError,
    JurorIdentity,
    ProjectPeople,
    Suggestion,
    is_binding,
    moves,
    require_move,
    suggestions,
)


def test_only_none_and_waived_let_a_juror_score() -> None:
    assert {state: is_binding(state) for state in STATES} == {
        "none": False,
        "suggested": True,
        "declared": True,
        "confirmed": True,
        "waived": False,
    }


def test_moves_of_everybody() -> None:
    table = {
        mover: {state: moves(mover, state) for state in STATES if moves(mover, state)}
        for mover in ("juror", "organizer", "rosters")
    }
    assert table == {
        "juror": {"none": ("declared",), "suggested": ("declared",), "waived": ("declared",)},
        "organizer": {
            "none": ("declared", "confirmed", "waived"),
            "suggested": ("none", "confirmed", "waived"),
            "declared": ("none", "confirmed", "waived"),
            "confirmed": ("none", "waived"),
            "waived": ("none", "confirmed"),
        },
        "rosters": {"none": ("suggested",)},
    }


def test_move_with_a_reason_is_made_and_the_reason_trimmed() -> None:
    assert require_move("organizer", "declared", "waived", "  It was years ago. ") == "It was years ago."


@pytest.mark.parametrize(
    ("mover", "state", "wanted", "reason", "fault"),
    [
        ("juror", "confirmed", "none", "why", NO_SUCH_MOVE),
        ("juror", "declared", "waived", "why", NO_SUCH_MOVE),
        ("rosters", "waived", "suggested", "why", NO_SUCH_MOVE),
        ("organizer", "waived", "waived", "why", NO_SUCH_MOVE),
        ("organizer", "declared", "confirmed", " \u200b\n", NO_REASON),
        ("organizer", "declared", "confirmed", "x" * (LONGEST_REASON + 1), LONG_REASON),
    ],
)
def test_other_moves_are_refused(mover: str, state: str, wanted: str, reason: str, fault: str) -> None:
    with pytest.raises(ConflictRefusedError) as refused:
        require_move(mover, state, wanted, reason)  # type: ignore[arg-type]
    assert refused.value.message_id == fault


@pytest.mark.parametrize(
    ("theirs", "people", "kind"),
    [
        (JurorIdentity(7, "Some-Body"), {"member_hub_names": {"@some-body"}}, "team_member"),
        (JurorIdentity(7, "x"), {"member_hub_names": {"https://huggingface.co/X"}}, "team_member"),
        (JurorIdentity(7, None, "A@Example.org"), {"member_emails": {" a@example.ORG"}}, "team_member"),
        (JurorIdentity(7, "x"), {"author_hub_names": {"X"}, "organization_hub_names": {"x"}}, "commit_author"),
        (JurorIdentity(7, "x"), {"organization_hub_names": {"X"}}, "same_organization"),
    ],
)
def test_somebody_behind_a_project_is_recognized(theirs: JurorIdentity, people: dict[str, set[str]], kind: str) -> None:
    project = ProjectPeople(3, **{name: frozenset(names) for name, names in people.items()})
    assert suggestions([theirs], [project]) == (Suggestion(3, 7, kind),)  # type: ignore[arg-type]


@pytest.mark.parametrize("theirs", [JurorIdentity(7), JurorIdentity(7, "", ""), JurorIdentity(7, "no name", " ")])
def test_nobody_is_recognized_by_what_is_unknown(theirs: JurorIdentity) -> None:
    project = ProjectPeople(3, frozenset({"", "no name"}), frozenset({"", " "}), frozenset({""}))
    assert suggestions([theirs], [project]) == ()


def test_suggestions_come_by_project_and_juror() -> None:
    jurors = [JurorIdentity(8, "b"), JurorIdentity(7, "a")]
    projects = [ProjectPeople(number, frozenset({"a", "b"})) for number in (2, 1)]
    assert [(one.project, one.juror) for one in suggestions(jurors, projects)] == [(1, 7), (1, 8), (2, 7), (2, 8)]
