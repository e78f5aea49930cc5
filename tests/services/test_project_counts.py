"""Counts that give points come in by a file: whole, for the rubric's own counts, and not once the result stands."""

from collections.abc import Iterator

import pytest

from lib.domain.edition import Edition
from lib.services.access import COMMAND_LINE, COMMUNITY, NotAllowedError
from lib.services.project_counts import CountsSettledError, CountsTaken, import_counts
from lib.sources.edition_files import read_edition
from lib.sources.refusals import RefusedFileError
from lib.store import audit, counts, judging
from lib.store.database import Database
from tests.edition_samples import OTHER_EDITIONS, OTHER_SLUG
from tests.store.jury_rows import NOW, Jury, add_jury

EDITION: Edition = read_edition(OTHER_SLUG, OTHER_EDITIONS)
FILE = b"project,counts,count,source\np1,validated_questions,120,Argilla\np2,people_interviewed,0,minutes\n"


@pytest.fixture
def jury(empty_database: Database) -> Iterator[Jury]:
    with empty_database.write() as session:
        made = add_jury(session, slug=OTHER_SLUG)
    yield made


def taken(database: Database, jury: Jury, content: bytes) -> CountsTaken:
    return import_counts(database, COMMAND_LINE, EDITION, jury.edition_id, content=content, now=NOW)


def held(database: Database, jury: Jury) -> dict[tuple[str, str], tuple[int, str]]:
    with database.read() as session:
        return dict(counts.counts(session, jury.edition_id))


def test_counts_are_taken_once_and_a_later_file_adds_to_them(empty_database: Database, jury: Jury) -> None:
    assert str(taken(empty_database, jury, FILE)) == "Counts: 2 new or changed, 0 unchanged."
    assert str(taken(empty_database, jury, FILE)) == "Counts: 0 new or changed, 2 unchanged."
    taken(empty_database, jury, b"project,counts,count,source\np1,validated_questions,150,Argilla\n")
    assert held(empty_database, jury) == {
        ("p1", "validated_questions"): (150, "Argilla"),
        ("p2", "people_interviewed"): (0, "minutes"),
    }
    with empty_database.read() as session:
        newest = audit.entries(session, jury.edition_id, area="import")[0]
    assert (newest.action, newest.before, newest.after) == (
        "import.counts",
        {"validated_questions": 120},
        {"validated_questions": 150, "source": "Argilla"},
    )


def test_file_with_one_wrong_line_changes_nothing(empty_database: Database, jury: Jury) -> None:
    with pytest.raises(RefusedFileError, match="The rubric counts nothing called"):
        taken(empty_database, jury, FILE + b"p2,likes,3,Hub\n")
    assert held(empty_database, jury) == {}


def test_nothing_changes_once_the_result_is_verified(empty_database: Database, jury: Jury) -> None:
    with empty_database.write() as session:
        judging.add_step(session, jury.edition_id, "verified", reason="r", taken_by=None, taken_at=NOW)
    with pytest.raises(CountsSettledError, match="The result is verified"):
        taken(empty_database, jury, FILE)
    assert held(empty_database, jury) == {}


def test_the_community_imports_nothing(empty_database: Database, jury: Jury) -> None:
    with pytest.raises(NotAllowedError):
        import_counts(empty_database, COMMUNITY, EDITION, jury.edition_id, content=FILE, now=NOW)
