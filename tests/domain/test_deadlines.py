"""What a repo held at the deadline, by what we saw and by commit times; whose deadline is when."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lib.domain import deadlines
from lib.domain.deadlines import (
    Announced,
    Deadline,
    ExtensionRefusedError,
    FileChanges,
    RepoHistory,
    SeenCommit,
    SeenRevision,
    Sighting,
)
from lib.domain.edition import Edition, zone_named
from lib.domain.overrides import Change, changed
from lib.domain.repos import Presence, RepoCommit, RepoFile
from tests import corpus_rows

# 10 April, 23:59:59 wherever it is still that.
DEADLINE = datetime(2031, 4, 11, 11, 59, 59, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
MORNING = DEADLINE - 6 * HOUR  # a look of a sync before the deadline
EVENING = DEADLINE + 6 * HOUR  # and one after it
LOOKS = (MORNING, EVENING)


def edition_until(at: str = "2031-04-10T23:59:59", **date_values: object) -> Edition:
    """An edition with a deadline, announced Anywhere on Earth."""
    return corpus_rows.small_edition(
        dates=[
            {"key": "start", "label": corpus_rows.words("Start"), "at": "2031-01-01T00:00:00", "zone": "AoE"},
            {"key": "end", "label": corpus_rows.words("End"), "at": at, "zone": "AoE", **date_values},
        ],
        phases=[
            {"key": "building", "label": corpus_rows.words("Building"), "starts": "start"},
            {"key": "judging", "label": corpus_rows.words("Judging"), "starts": "end"},
        ],
    )


def everybody(edition: Edition | None = None) -> Deadline:
    found = deadlines.deadline_of(edition or edition_until())
    assert found is not None
    return found


def test_deadline_is_the_date_with_which_judging_begins() -> None:
    assert everybody() == Deadline(DEADLINE, "AoE", (), DEADLINE)
    assert deadlines.deadline_of(corpus_rows.small_edition()) is None


ZONES = ("AoE", "Pacific/Honolulu", "America/Bogota", "UTC", "Europe/Madrid", "Asia/Kathmandu", "Pacific/Kiritimati")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("offset", "is_over"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_one_second_decides_in_every_zone(zone: str, offset: timedelta, is_over: bool) -> None:
    there = (DEADLINE + offset).astimezone(zone_named(zone) if zone == "AoE" else ZoneInfo(zone))
    assert everybody().is_over(there) is is_over


def test_deadline_without_a_time_lasts_until_its_day_is_over() -> None:
    assert everybody(edition_until("2031-04-10T00:00:00", has_time=False)).at == DEADLINE + SECOND


def test_moved_deadline_keeps_those_before() -> None:
    later = Change("dates.end.at", "2031-04-12T18:00:00 America/Bogota", "The Hub was down.", date(2031, 4, 10))
    edition, left_out = changed(edition_until(), [later])
    moved = datetime(2031, 4, 12, 23, tzinfo=UTC)
    assert left_out == ()
    assert everybody(edition) == Deadline(moved, "America/Bogota", (Announced(DEADLINE, "AoE"),), moved)


def test_extension_is_for_one_team_and_gives_way_to_a_later_deadline_of_everybody() -> None:
    extended = deadlines.with_extension(everybody(), DEADLINE + DAY)
    assert extended == Deadline(DEADLINE + DAY, "AoE", (Announced(DEADLINE, "AoE"),), DEADLINE)
    assert (extended.is_extended, everybody().is_extended) == (True, False)
    assert (extended.is_over(DEADLINE + DAY), extended.is_over(DEADLINE + DAY + SECOND)) == (False, True)
    moved = everybody(edition_until("2031-04-20T23:59:59"))
    assert deadlines.with_extension(moved, DEADLINE + DAY) == moved
    assert deadlines.with_extension(everybody(), None) == everybody()


@pytest.mark.parametrize(
    ("current", "until_at", "reason", "refusal"),
    [
        (None, DEADLINE + DAY, " ", deadlines.NO_REASON),
        (None, DEADLINE, "Late", deadlines.NOT_LATER),
        (None, DEADLINE - SECOND, "Late", deadlines.NOT_LATER),
        (DEADLINE + DAY, DEADLINE + DAY, "Late", deadlines.SAME_MOMENT),
        (None, None, "Late", deadlines.NOTHING_TO_TAKE_BACK),
        (None, DEADLINE + SECOND, "Late", None),
        (DEADLINE + DAY, DEADLINE + HOUR, "Late", None),
        (DEADLINE + DAY, None, "Late", None),
    ],
)
def test_extension_is_later_with_a_reason_and_news(
    current: datetime | None, until_at: datetime | None, reason: str, refusal: str | None
) -> None:
    if refusal is None:
        deadlines.require_extension(everybody(), current, until_at, reason)
        return
    with pytest.raises(ExtensionRefusedError) as refused:
        deadlines.require_extension(everybody(), current, until_at, reason)
    assert refused.value.message_id == refusal


def commit(sha: str, at: datetime, read_at: datetime) -> SeenCommit:
    return SeenCommit(RepoCommit(sha, at, f"Commit {sha}"), read_at)


def held(history: RepoHistory, looks: tuple[datetime, ...] = LOOKS) -> deadlines.RepoAtDeadline:
    return deadlines.at_deadline(history, DEADLINE, looks)


OLD = commit("old", MORNING - DAY, MORNING)


def test_what_both_name_counts_and_was_seen_until_the_last_look() -> None:
    early = MORNING - 2 * DAY
    found = held(RepoHistory((Sighting("old", early),), (OLD,), sha="old"), (early, *LOOKS))
    assert (found.evidence, found.sha, found.is_changed) == ("agreeing", "old", False)
    assert found.seen == SeenRevision("old", early, MORNING, None)
    assert (found.commits_after, found.dated_early) == ((), ())


@pytest.mark.parametrize(("offset", "sha"), [(-SECOND, "new"), (0 * SECOND, "new"), (SECOND, "old")])
def test_commit_one_second_before_or_after(offset: timedelta, sha: str) -> None:
    new = commit("new", DEADLINE + offset, EVENING)
    sightings = (Sighting("old", MORNING), Sighting("new", EVENING))
    found = held(RepoHistory(sightings, (OLD, new), sha="new"))
    assert found.sha == sha
    assert found.evidence == ("agreeing" if sha == "old" else "newer_commit")
    assert found.seen == SeenRevision("old", MORNING, MORNING, EVENING)
    assert found.is_changed is (sha == "old")
    assert found.commits_after == ((new.commit,) if sha == "old" else ())


@pytest.mark.parametrize(
    ("offset", "evidence", "sha"),
    [
        (-SECOND, "seen_only", "new"),
        (0 * SECOND, "seen_only", "new"),
        (SECOND, "unknown", None),
    ],
)
def test_look_one_second_before_or_after(offset: timedelta, evidence: str, sha: str | None) -> None:
    at = DEADLINE + offset
    found = held(RepoHistory((Sighting("new", at),), sha="new"), (at,))
    assert (found.evidence, found.sha) == (evidence, sha)


def test_repo_that_was_first_read_after_the_deadline_is_known_by_commit_times_alone() -> None:
    commits = (commit("a", DEADLINE - DAY, EVENING), commit("b", DEADLINE, EVENING), commit("c", EVENING, EVENING))
    found = held(RepoHistory((Sighting("c", EVENING),), commits, created_at=DEADLINE - DAY, sha="c"))
    assert (found.evidence, found.sha, found.seen) == ("commits_only", "b", None)
    assert [after.sha for after in found.commits_after] == ["c"]


def test_commit_that_is_dated_before_a_look_which_did_not_show_it_does_not_count() -> None:
    back = commit("back", MORNING - HOUR, EVENING)
    found = held(RepoHistory((Sighting("old", MORNING), Sighting("back", EVENING)), (OLD, back), sha="back"))
    assert (found.evidence, found.sha, found.committed) == ("contradicting", "old", back.commit)
    assert found.dated_early == (back.commit,)
    assert found.is_changed is True


def test_history_that_was_rewritten_after_the_deadline_leaves_what_we_saw() -> None:
    first, second = commit("a", MORNING - 2 * DAY, MORNING), commit("b", MORNING - DAY, MORNING)
    again = [commit("a2", MORNING - 2 * DAY, EVENING), commit("b2", MORNING - DAY, EVENING)]
    history = RepoHistory((Sighting("b", MORNING), Sighting("b2", EVENING)), (first, second, *again), sha="b2")
    found = held(history)
    assert (found.evidence, found.sha) == ("agreeing", "b")
    assert [early.sha for early in found.dated_early] == ["a2", "b2"]
    pressed = commit("one", EVENING, EVENING)
    found = held(RepoHistory((Sighting("b", MORNING), Sighting("one", EVENING)), (first, second, pressed), sha="one"))
    assert (found.evidence, found.sha, [after.sha for after in found.commits_after]) == ("agreeing", "b", ["one"])


def test_history_pressed_into_one_commit_before_we_looked_is_unknown_not_absent() -> None:
    pressed = (commit("one", EVENING, EVENING),)
    sightings = (Sighting("one", EVENING),)
    found = held(RepoHistory(sightings, pressed, created_at=DEADLINE - DAY, sha="one"))
    assert (found.evidence, found.sha, found.is_changed) == ("unknown", None, None)
    found = held(RepoHistory(sightings, pressed, created_at=DEADLINE + SECOND, sha="one"))
    assert (found.evidence, found.sha) == ("not_there", None)
    assert held(RepoHistory()).evidence == "unknown"


def test_clock_of_an_earlier_commit_that_ran_ahead_does_not_matter() -> None:
    ahead = commit("ahead", MORNING + HOUR, MORNING)
    found = held(RepoHistory((Sighting("old", MORNING),), (ahead, OLD), sha="old"))
    assert (found.evidence, found.sha) == ("agreeing", "old")


def test_commits_that_were_read_late_accuse_nobody() -> None:
    # The sha was seen in the morning; what the limit of the Hub left for later was read in the evening.
    late = (commit("a", MORNING - DAY, EVENING), commit("old", MORNING - HOUR, EVENING))
    found = held(RepoHistory((Sighting("old", MORNING),), late, sha="old"))
    assert (found.evidence, found.sha, found.dated_early) == ("agreeing", "old", ())


def test_repo_that_we_may_not_read_is_known_by_what_we_saw() -> None:
    found = held(RepoHistory((Sighting("a", MORNING), Sighting("b", EVENING)), presences=((MORNING, "here"),), sha="b"))
    assert (found.evidence, found.sha, found.is_changed, found.changes) == ("seen_only", "a", True, None)
    assert found.presence == "here"


def test_presence_is_that_of_the_moment() -> None:
    presences: tuple[tuple[datetime, Presence], ...] = (
        (MORNING - DAY, "here"),
        (MORNING, "hidden"),
        (EVENING, "here"),
    )
    assert held(RepoHistory((Sighting("a", MORNING - DAY),), presences=presences)).presence == "hidden"


def test_extension_moves_what_counts() -> None:
    new = commit("new", DEADLINE + HOUR, EVENING)
    history = RepoHistory((Sighting("old", MORNING), Sighting("new", EVENING)), (OLD, new), sha="new")
    assert held(history).sha == "old"
    later = deadlines.at_deadline(history, DEADLINE + DAY, LOOKS)
    assert (later.evidence, later.sha, later.is_changed, later.commits_after) == ("agreeing", "new", False, ())


CARD, DATA = RepoFile("README.md", 10, "card-1"), RepoFile("data.csv", 99, "data-1")


@pytest.mark.parametrize(
    ("after", "expected", "is_card_only"),
    [
        ([CARD, DATA], FileChanges(), False),
        ([RepoFile("README.md", 12, "card-2"), DATA], FileChanges(changed=("README.md",)), True),
        ([DATA], FileChanges(removed=("README.md",)), True),
        ([RepoFile("README.md", 12, "card-2"), RepoFile("data.csv", 99, "data-2")],
         FileChanges(changed=("README.md", "data.csv")), False),
        ([CARD, RepoFile("train.csv", 99, "data-1")], FileChanges(("train.csv",), (), ("data.csv",)), False),
        ([CARD, DATA, RepoFile("docs/README.md", 1, "x")], FileChanges(added=("docs/README.md",)), False),
    ],
)  # fmt: skip
def test_changed_files_are_told_by_their_contents(
    after: list[RepoFile], expected: FileChanges, is_card_only: bool
) -> None:
    found = held(RepoHistory((Sighting("old", MORNING), Sighting("new", EVENING)), (OLD,), sha="new"))
    changes = deadlines.with_changes(found, {"old": [CARD, DATA], "new": after}).changes
    assert changes == expected
    assert changes is not None
    assert changes.is_card_only is is_card_only


def test_files_of_one_revision_alone_tell_nothing() -> None:
    found = held(RepoHistory((Sighting("old", MORNING), Sighting("new", EVENING)), (OLD,), sha="new"))
    assert deadlines.with_changes(found, {"new": [CARD]}).changes is None
    unchanged = held(RepoHistory((Sighting("old", MORNING),), (OLD,), sha="old"))
    assert deadlines.with_changes(unchanged, {"old": [CARD]}).changes is None
