"""Ratings of the event are released where that is due, by those who may, and hold nothing but protected numbers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from lib.domain.feedback_release import Reason
from lib.services import feedback_releases
from lib.services.access import COMMAND_LINE, COMMUNITY, NotAllowedError
from lib.services.editions import edition_now
from lib.services.feedback_releases import FeedbackOutcome, PublicFeedback
from lib.store import audit
from lib.store import editions as edition_rows
from lib.store.database import Database, create
from lib.store.models import Edition, FeedbackAnswer

SLUG = "somos600m-2024"
NOW = datetime(2024, 4, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(create(f"sqlite:///{tmp_path / 'tablero.db'}")) as made:
        with made.write() as session:
            edition_rows.add_edition(session, slug=SLUG, created_at=NOW)
        yield made


def give(database: Database, aspect: str, stars: str, *, mark: str) -> None:
    """An answer for each digit of `stars`."""
    with database.write() as session:
        session.add_all(
            FeedbackAnswer(edition_id=1, source_key=f"{mark}{place}", aspect=aspect, stars=int(digit))
            for place, digit in enumerate(stars)
        )


def release(database: Database, now: datetime = NOW) -> FeedbackOutcome:
    with database.write() as session:
        return feedback_releases.release_feedback(session, SLUG, actor=COMMAND_LINE, now=now)


def public(database: Database) -> PublicFeedback:
    with database.read() as session:
        return feedback_releases.public_feedback(session, edition_now(session, SLUG), 1)


def shown(database: Database) -> dict[str, tuple[int | None, Fraction | None]]:
    return {aspect.key: (aspect.answers, aspect.average) for aspect in public(database).aspects}


def test_released_ratings_are_rounded_and_in_the_order_of_the_edition(database: Database) -> None:
    give(database, "talks", "4" * 11 + "5", mark="t")
    give(database, "organization", "3" * 52, mark="o")
    give(database, "prizes", "5" * 9, mark="p")
    give(database, "food", "5" * 30, mark="f")  # the edition does not ask about it
    assert public(database) == PublicFeedback((), is_synthetic=False)
    outcome = release(database)
    assert outcome.reason is Reason.RELEASED
    found = public(database)
    assert [(one.key, one.answers, one.average) for one in found.aspects] == [
        ("organization", 50, Fraction(3)),
        ("talks", 10, Fraction(4)),
    ]
    assert [one.key for one in found.rated] == ["talks", "organization"]
    assert (found.released_at, found.is_synthetic) == (NOW, False)
    assert found.aspects[1].label.text("en") == "Talks and workshops"


def test_answers_change_nothing_public_until_ten_of_them_came_and_a_day_passed(database: Database) -> None:
    give(database, "talks", "4" * 12, mark="a")
    release(database)
    before = shown(database)
    give(database, "talks", "1" * 9, mark="b")
    assert release(database, NOW + DAY).reason is Reason.TOO_LITTLE_CHANGE
    give(database, "talks", "2", mark="c")
    assert release(database, NOW + DAY - timedelta(seconds=1)).reason is Reason.TOO_SOON
    assert shown(database) == before == {"talks": (10, Fraction(4))}
    assert release(database, NOW + DAY).reason is Reason.RELEASED
    assert shown(database) == {"talks": (20, Fraction(5, 2))}


def test_deleted_answers_count_no_more_once_ten_are_gone(database: Database) -> None:
    give(database, "talks", "5" * 12 + "3" * 12, mark="a")
    release(database)
    delete(database, 9)
    assert release(database, NOW + DAY).reason is Reason.TOO_LITTLE_CHANGE
    assert shown(database) == {"talks": (25, Fraction(4))}
    delete(database, 12)
    assert release(database, NOW + DAY).reason is Reason.RELEASED
    assert shown(database) == {"talks": (10, Fraction(3))}
    delete(database, 24)
    assert release(database, NOW + 2 * DAY).reason is Reason.RELEASED
    found = public(database)
    assert (shown(database), found.rated) == ({"talks": (None, None)}, ())
    assert found.aspects[0].released_at == NOW + 2 * DAY


def delete(database: Database, number: int) -> None:
    """The first `number` answers that were given."""
    with database.write() as session:
        session.query(FeedbackAnswer).filter(FeedbackAnswer.id <= number).delete()


def test_what_would_tell_how_people_answered_waits(database: Database) -> None:
    give(database, "talks", "3" * 8 + "4" * 2, mark="a")  # 32 stars, shown as 3.0: at most 32
    release(database)
    give(database, "talks", "5" * 15, mark="b")
    assert release(database, NOW + DAY).reason is Reason.TELLS_OF_ANSWERS
    assert shown(database) == {"talks": (10, Fraction(3))}
    give(database, "talks", "4", mark="c")
    assert release(database, NOW + DAY).reason is Reason.RELEASED


def test_release_is_written_down_without_exact_numbers(database: Database) -> None:
    give(database, "talks", "4" * 12, mark="a")
    release(database)
    with database.read() as session:
        [entry] = audit.entries(session, 1)
        assert (entry.action, entry.after, entry.account_id) == ("release.feedback", {"talks": 10}, None)


def test_demo_says_that_its_answers_are_made_up(database: Database) -> None:
    with database.write() as session:
        session.get_one(Edition, 1).demo_stage = "published"
    give(database, "talks", "4" * 12, mark="a")
    release(database)
    assert public(database).is_synthetic


def test_release_is_for_organizers(database: Database) -> None:
    with database.write() as session, pytest.raises(NotAllowedError):
        feedback_releases.release_feedback(session, SLUG, actor=COMMUNITY, now=NOW)
    with database.write() as session, pytest.raises(NotAllowedError):
        feedback_releases.release_feedback(session, "another", actor=COMMAND_LINE, now=NOW)
