"""Where papers for workshops stand: what holds, what was before, and what is no paper."""

from typing import Any

import pytest

from lib.services import closing, workshop_papers
from lib.services.access import COMMAND_LINE, NotAllowedError
from lib.services.closing import ClosingRefusedError
from lib.services.workshop_papers import Papers
from lib.store.database import Database
from tests.outside.sync_process import SLUG
from tests.services.closing_rows import AFTER, add_projects


@pytest.fixture
def ids(hub_database: Database) -> dict[str, int]:
    return add_projects(hub_database)


def found(database: Database) -> Papers:
    with database.read() as session:
        return workshop_papers.papers_of_edition(session, COMMAND_LINE, 1)


def say(database: Database, project_id: int, state: str, **values: Any) -> int:
    usual = {"workshop": "LatinX in NLP", "title": "", "url": "", "seen_id": 999}
    return workshop_papers.record_paper(
        database, COMMAND_LINE, SLUG, project_id=project_id, state=state, **(usual | values), now=AFTER
    )


def test_the_newest_of_a_project_and_a_workshop_holds(hub_database: Database, ids: dict[str, int]) -> None:
    say(hub_database, ids["llama"], "intent")
    say(hub_database, ids["puma"], "intent", workshop="Another")
    say(hub_database, ids["llama"], "submitted", workshop="latinx  in nlp", title="On llamas")
    say(hub_database, ids["llama"], "accepted", title="On llamas", url="https://example.org/paper")
    papers = found(hub_database)
    assert [(one.holds.project, one.holds.workshop, one.holds.state) for one in papers.papers] == [
        ("Llama", "LatinX in NLP", "accepted"),
        ("Puma", "Another", "intent"),
    ]
    assert [row.state for row in papers.papers[0].history] == ["accepted", "submitted", "intent"]
    assert papers.counts == {"intent": 1, "submitted": 0, "accepted": 1, "rejected": 0, "withdrawn": 0}
    assert papers.workshops == ("Another", "LatinX in NLP")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"workshop": " "}, closing.NO_WORKSHOP),
        ({"url": "http://example.org"}, closing.NOT_AN_ADDRESS),
        ({"url": "javascript:alert(1)"}, closing.NOT_AN_ADDRESS),
        ({"url": "https://"}, closing.NOT_AN_ADDRESS),
        ({"url": "https://[example.org"}, closing.NOT_AN_ADDRESS),
        ({"url": "https://example.org and more"}, closing.NOT_AN_ADDRESS),
        ({"title": "a" * 201}, closing.TOO_LONG),
        ({"state": "lost"}, closing.UNKNOWN_STATE),
        ({"workshop": "LATINX IN NLP"}, closing.SAME_STATE),
        ({"state": "submitted", "seen_id": 0}, closing.CHANGED_MEANWHILE),
    ],
)
def test_what_is_no_paper_is_refused(
    hub_database: Database, ids: dict[str, int], values: dict[str, Any], message: str
) -> None:
    say(hub_database, ids["llama"], "intent")
    with pytest.raises(ClosingRefusedError) as caught:
        say(hub_database, ids["llama"], **({"state": "intent"} | values))
    assert (caught.value.message_id, len(found(hub_database).papers[0].history)) == (message, 1)


def test_a_paper_is_of_a_project_of_the_edition(hub_database: Database, ids: dict[str, int]) -> None:
    with pytest.raises(NotAllowedError):
        say(hub_database, ids["gone"], "intent")
