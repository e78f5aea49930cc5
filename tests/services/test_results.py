"""What the public sees of a result: nothing before its moment, and from then on what was frozen."""

from datetime import datetime, timedelta

import pytest

from lib.domain.edition import Prize
from lib.services import publication, results
from lib.services.projects import ProjectGallery, are_awards_public, project_gallery, public_award
from lib.store.database import Database
from lib.store.models import Project
from tests.services.result_rows import CRITERIA, HOUR, Judged, add_ballot, judged
from tests.store.jury_rows import NOW

# Long before the edition announces its winners: only a publication of Tablero can tell.
EARLY = NOW.replace(year=2023)


@pytest.fixture
def verified(empty_database: Database) -> Judged:
    made = judged(empty_database)
    made.score(["5 5 5", "4 4 4", "3 3 3", "2 2 2"])
    made.step("closed")
    made.step("verified")
    return made


def gallery_of(made: Judged) -> ProjectGallery:
    with made.database.read() as session:
        return project_gallery(session, made.edition, made.jury.edition_id)


def awards(made: Judged, *, at: timedelta = timedelta(0)) -> dict[str, Prize | None]:
    return {one.slug: public_award(one, made.edition, EARLY + at) for one in gallery_of(made).projects}


def read(made: Judged) -> results.PublicResult | None:
    with made.database.read() as session:
        return results.public_result(session, made.edition, made.jury.edition_id)


def test_result_that_is_only_asked_for_is_nowhere(verified: Judged) -> None:
    publication.request_publication(
        verified.database, verified.first, verified.edition, reason="x", publish_at=None, now=EARLY
    )
    assert read(verified) is None
    assert set(awards(verified).values()) == {None}


def test_result_is_not_public_before_its_moment(verified: Judged) -> None:
    verified.publish(now=EARLY, publish_at=EARLY + HOUR)
    found = read(verified)
    assert found is not None
    assert [found.is_public(EARLY + at) for at in (HOUR - timedelta(seconds=1), HOUR)] == [False, True]
    assert set(awards(verified, at=HOUR - timedelta(seconds=1)).values()) == {None}
    assert not are_awards_public(gallery_of(verified), verified.edition, EARLY)
    told = {slug: prize.key for slug, prize in awards(verified, at=HOUR).items() if prize is not None}
    assert told == {"p1": "first_place", "p2": "second_place", "p3": "third_place"}
    assert are_awards_public(gallery_of(verified), verified.edition, EARLY + HOUR)


def test_published_result_stays_as_it_was_frozen(verified: Judged) -> None:
    verified.publish(now=EARLY)
    before = read(verified)
    with verified.database.write() as session:
        add_ballot(session, verified.jury.projects[3], verified.jury.jurors[0], dict.fromkeys(CRITERIA, 5))
        session.get_one(Project, verified.jury.projects[0]).title = "Another title"
    assert read(verified) == before


def test_published_result_wins_over_what_was_declared(verified: Judged) -> None:
    with verified.database.write() as session:
        session.get_one(Project, verified.jury.projects[3]).award = "first_place"
    verified.publish(now=EARLY)
    announced = results.announcement(verified.edition)
    assert announced is not None
    told = {
        one.slug: prize.key
        for one in gallery_of(verified).projects
        if (prize := public_award(one, verified.edition, announced.instant)) is not None
    }
    assert told == {"p1": "first_place", "p2": "second_place", "p3": "third_place"}


def test_withdrawn_result_is_nowhere(verified: Judged) -> None:
    verified.publish(now=EARLY)
    publication.withdraw_publication(verified.database, verified.first, verified.edition, reason="x", now=EARLY)
    assert read(verified) is None
    assert set(awards(verified).values()) == {None}


def since(made: Judged) -> datetime | None:
    with made.database.read() as session:
        return results.public_since(session, made.edition, made.jury.edition_id)


def declare(made: Judged, award: str) -> None:
    with made.database.write() as session:
        session.get_one(Project, made.jury.projects[3]).award = award


def test_day_of_the_announcement_alone_makes_nothing_public(verified: Judged) -> None:
    assert since(verified) is None
    declare(verified, "a prize that the edition does not know")
    assert since(verified) is None


def test_declared_awards_are_public_from_the_day_of_the_announcement_on(verified: Judged) -> None:
    declare(verified, "first_place")
    announced = results.announcement(verified.edition)
    assert announced is not None
    assert since(verified) == announced.instant
    verified.publish(now=announced.instant + HOUR)
    assert since(verified) == announced.instant


def test_a_published_result_is_public_from_its_own_moment_on(verified: Judged) -> None:
    declare(verified, "first_place")
    verified.publish(now=EARLY, publish_at=EARLY + HOUR)
    assert since(verified) == EARLY + HOUR
    after = EARLY + HOUR
    publication.withdraw_publication(verified.database, verified.first, verified.edition, reason="x", now=after)
    announced = results.announcement(verified.edition)
    assert announced is not None
    assert since(verified) == announced.instant


def test_public_reads_are_the_same_whatever_jurors_gave_before_publication(
    empty_database: Database, verified: Judged
) -> None:
    before = gallery_of(verified)
    with verified.database.write() as session:
        for juror in verified.jury.jurors:
            add_ballot(session, verified.jury.projects[3], juror, dict.fromkeys(CRITERIA, 5))
    assert gallery_of(verified) == before
    assert read(verified) is None
