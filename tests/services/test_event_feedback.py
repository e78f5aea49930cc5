"""Answers about the event: importing them, exact averages, and files that are refused."""

from fractions import Fraction
from pathlib import Path

import pytest

from lib.services import event_feedback, feedback_imports
from lib.services.access import COMMAND_LINE, COMMUNITY, NotAllowedError
from lib.services.editions import edition_now
from lib.services.event_feedback import EventFeedback
from lib.services.import_runs import ImportOutcome, RowCounts
from lib.store.database import Database
from tests.outside.sync_process import SLUG
from tests.services.closing_rows import AFTER

HEADER = "Marca temporal,Correo,Organización,Charlas y talleres,Comentarios"
FIRST = "20/04/2024 10:00:00,ana@example.org,5,★★★★☆,Muy bien"
SECOND = "20/04/2024 10:00:00,eva@example.org,2 - Regular,,"
THIRD = "20/04/2024 11:30:00,hugo@example.org,,,Nada que decir"


def take(database: Database, *lines: str) -> ImportOutcome:
    with database.read() as session:
        edition = edition_now(session, SLUG)
    return feedback_imports.import_feedback(
        database,
        edition,
        1,
        COMMAND_LINE,
        file_name="opiniones.csv",
        content="\n".join((HEADER, *lines)).encode(),
        now=AFTER,
    )


def results(database: Database) -> EventFeedback:
    with database.read() as session:
        return event_feedback.feedback_of_edition(session, COMMAND_LINE, edition_now(session, SLUG), 1)


def test_averages_are_exact_and_a_blank_is_no_zero(hub_database: Database) -> None:
    outcome = take(hub_database, FIRST, SECOND, THIRD)
    assert (outcome.status, outcome.rows) == ("succeeded", RowCounts(3, 2, 0, 1))
    found = results(hub_database)
    by_key = {aspect.key: aspect for aspect in found.aspects}
    assert (by_key["organization"].answers, by_key["organization"].average) == (2, Fraction(7, 2))
    assert by_key["organization"].counts == {1: 0, 2: 1, 3: 0, 4: 0, 5: 1}
    assert (by_key["talks"].answers, by_key["talks"].average) == (1, Fraction(4))
    assert (by_key["prizes"].answers, by_key["prizes"].average) == (0, None)
    assert found.best == by_key["talks"]
    assert (found.answers, found.file and found.file.name) == (2, "opiniones.csv")


def test_the_same_file_again_changes_nothing_and_a_longer_one_adds(hub_database: Database) -> None:
    take(hub_database, FIRST)
    assert take(hub_database, FIRST).rows == RowCounts(1, 0, 0, 1)
    assert take(hub_database, FIRST, SECOND).rows == RowCounts(2, 1, 0, 1)
    # The same answer with other stars, and with one taken back.
    assert take(hub_database, FIRST.replace(",5,★★★★☆", ",3,")).rows == RowCounts(1, 0, 1, 0)
    counts = {aspect.key: (aspect.answers, aspect.average) for aspect in results(hub_database).aspects}
    assert (counts["organization"], counts["talks"]) == ((2, Fraction(5, 2)), (0, None))


def test_nothing_of_who_answered_is_kept(hub_database: Database) -> None:
    take(hub_database, FIRST, SECOND)
    content = b"".join(path.read_bytes() for path in sorted(_files(hub_database)))
    assert b"opiniones.csv" in content
    assert b"@example.org" not in content
    assert b"Muy bien" not in content


def _files(database: Database) -> list[Path]:
    path = Path(database.url.removeprefix("sqlite:///"))
    return [one for one in path.parent.iterdir() if one.name.startswith(path.name)]


def test_a_file_with_a_bad_cell_changes_nothing(hub_database: Database) -> None:
    take(hub_database, FIRST)
    outcome = take(hub_database, SECOND, THIRD.replace(",,,", ",6,,"))
    assert (outcome.status, results(hub_database).answers) == ("refused", 1)
    assert str(outcome.refusals[0]).startswith('Line 3, column "Organización": This is not one to five stars.')
    # What was good before is still named as the source.
    assert results(hub_database).file is not None


def test_feedback_is_for_organizers(hub_database: Database) -> None:
    with hub_database.read() as session, pytest.raises(NotAllowedError):
        event_feedback.feedback_of_edition(session, COMMUNITY, edition_now(session, SLUG), 1)
