"""Deadlines, what repos held then and how teams stand, said plainly."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from lib.domain.deadlines import (
    Announced,
    Deadline,
    Evidence,
    FileChanges,
    RepoAtDeadline,
    SeenRevision,
    with_extension,
)
from lib.domain.repos import RepoCommit
from lib.publishing import deadline_wording as wording
from lib.services.deadline import DeadlineNight, TeamNight
from lib.services.projects import ProjectName
from lib.services.snapshots import FigureThenAndNow
from lib.store.project_repos import RevisionFigure
from tests import project_samples

AT = datetime(2031, 4, 11, 11, 59, 59, tzinfo=UTC)
EARLIER = datetime(2031, 3, 27, 11, 59, 59, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
EVERYBODY = Deadline(AT, "AoE", (Announced(EARLIER, "AoE"),), AT)
SAID = project_samples.words("en")


def test_deadline_is_said_in_its_zone_in_that_of_the_visitor_and_as_time_left() -> None:
    assert wording.deadline_line(EVERYBODY, AT - 3 * HOUR, SAID) == (
        "Deadline: Apr 10, 2031, 23:59 (AoE) · Apr 11, 11:59 in your time · 3 h left"
    )
    assert wording.time_left(EVERYBODY, AT, SAID) == "1 min left"
    assert wording.time_left(EVERYBODY, AT + SECOND, SAID) == "over for 1 min"
    assert wording.earlier_line(EVERYBODY, SAID) == "Before it was: Mar 26, 2031, 23:59 (AoE)"
    extended = with_extension(EVERYBODY, AT + HOUR)
    assert wording.earlier_line(extended, SAID) == (
        "Before it was: Mar 26, 2031, 23:59 (AoE) · Apr 10, 2031, 23:59 (AoE)"
    )


SEEN = SeenRevision("a" * 40, EARLIER, AT - 2 * HOUR, None)
COMMIT = RepoCommit("b" * 40, AT - HOUR, "Update")


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        ("agreeing", "we saw it on Apr 11, 09:59, and the commits say the same"),
        ("newer_commit", "its commit is dated Apr 11, 10:59, after we last looked on Apr 11, 09:59"),
        ("contradicting", "we saw it on Apr 11, 09:59; commit bbbbbbb says Apr 11, 10:59, and was not there then"),
        ("seen_only", "we saw it on Apr 11, 09:59; its commits are not known"),
        ("commits_only", "by commit times alone: we first looked after the deadline"),
        ("not_there", "the repo was made after the deadline"),
        ("unknown", "nobody looked before the deadline, and no commit is that old"),
    ],
)
def test_evidence_is_said_with_its_moments(evidence: Evidence, sentence: str) -> None:
    held = RepoAtDeadline(AT, evidence, "a" * 40, SEEN, COMMIT)
    assert wording.evidence_sentence(held, SAID) == sentence
    blank = RepoAtDeadline(AT, evidence)
    assert "{" not in wording.evidence_sentence(blank, project_samples.words("pt"))


@pytest.mark.parametrize(
    ("sha_now", "changes", "sentence"),
    [
        ("a", None, ""),
        (None, None, ""),
        ("b", None, "Changed after the deadline; which files is not known."),
        ("b", FileChanges(), "Changed after the deadline, and holds the same files again."),
        ("b", FileChanges(changed=("README.md",)), "Changed after the deadline: only its card."),
        ("b", FileChanges(added=("x.csv",)), "Changed after the deadline: 1 file (x.csv)."),
        (
            "b",
            FileChanges(added=("1", "2"), removed=("3", "4")),
            "Changed after the deadline: 4 files (1, 2, 3, …).",
        ),
    ],
)
def test_changes_are_said_with_their_files(sha_now: str | None, changes: FileChanges | None, sentence: str) -> None:
    held = RepoAtDeadline(AT, "agreeing", "a", sha_now=sha_now, changes=changes)
    assert wording.change_sentence(held, SAID) == sentence


def test_commits_dated_early_are_a_doubt() -> None:
    assert wording.doubt_sentence(RepoAtDeadline(AT, "agreeing", dated_early=(COMMIT,)), SAID).startswith(
        "1 commit is dated before our last look"
    )
    assert wording.doubt_sentence(RepoAtDeadline(AT, "agreeing"), SAID) == ""


def figure(metric: str, value: str, unit: str, revision: str) -> RevisionFigure:
    return RevisionFigure(
        1,
        metric,
        Decimal(value),
        unit,
        "measured",
        AT,
        revision,
        False,
    )


def test_figures_are_said_twice_only_where_they_are_two() -> None:
    then, now = figure("examples", "1000", "examples", "a"), figure("examples", "1234", "examples", "b")
    line = "Examples: 1,000 at the deadline, 1,234 now"
    assert wording.figure_line(FigureThenAndNow("examples", then, now), SAID) == line
    for known in (FigureThenAndNow("examples", then, then), FigureThenAndNow("examples", None, now)):
        assert wording.figure_line(known, SAID) == ""
    size = FigureThenAndNow("size", figure("size", "2500000", "bytes", "a"), figure("size", "3", "MB", "b"))
    assert wording.figure_line(size, SAID) == "MB: 2.50 at the deadline, 3.00 now"


def team(**values: object) -> TeamNight:
    given = {
        "team_id": 1,
        "name": "Fisher",
        "project": ProjectName("fisher", "Fisher: all about fish"),
        "submitted_at": AT,
        "deadline": EVERYBODY,
        "state": "submitted",
    }
    return TeamNight(**(given | values))  # type: ignore[arg-type]


def test_what_a_team_lacks_is_said_worst_first() -> None:
    assert wording.lack_sentences(team(), SAID) == ()
    assert wording.lack_sentences(team(project=None, submitted_at=None), SAID) == ("No submission names this team.",)
    late = team(submitted_at=AT + SECOND, missing_kinds=("model", "space"))
    assert wording.lack_sentences(late, SAID) == (
        "Submitted on Apr 11, 12:00, after its deadline.",
        "No model.",
        "No demo.",
    )
    only_corpus = team(missing_kinds=("model", "space"), is_corpus_only=True)
    assert wording.lack_sentences(only_corpus, SAID) == ()
    assert wording.remark_sentences(only_corpus, AT, SAID) == ("Only a corpus, which the edition takes.",)


def test_finding_counts_who_is_in() -> None:
    night = DeadlineNight(EVERYBODY, (team(), team(state="late")), None, None, 0)
    assert wording.finding(night, AT, SAID) == "1 of 2 teams are in so far"
    assert wording.finding(night, AT + SECOND, SAID) == "1 of 2 teams are in, whole and in time"
    assert wording.finding(DeadlineNight(None, (), None, None, 0), AT, SAID) == "Deadline night"
