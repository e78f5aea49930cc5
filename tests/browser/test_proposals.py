"""Ballots from outside on the organizers' page: looked at, accepted, refused with a reason."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from lib.services import editions
from lib.services.access import COMMAND_LINE
from lib.services.proposed_ballots import propose_file
from lib.store import assignments, ballots, conflicts, proposals
from lib.store.database import Database
from lib.store.jury_models import ProposedBallot
from lib.store.models import Account
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1", "seccion": "propuestas"}
SLUG = "somos600m-2024"
ADDRESS = "jurado-3@example.org"
NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
SIZES = [Preferences(), Preferences(language="pt", width=360, scheme="dark"), Preferences(language="en", width=360)]


@pytest.fixture(scope="module")
def own_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo where something may be decided."""
    data = tmp_path_factory.mktemp("proposals") / "data"
    shutil.copytree(demo_data, data)
    return data


@pytest.fixture(scope="module")
def own_database(own_data: Path) -> Iterator[Database]:
    """Its database while the jury judges: three ballots of one juror are proposed, the last of them with a mark that is
    missing."""
    with closing(Database.open(f"sqlite:///{next(own_data.rglob('judging.db'))}")) as database:
        with database.write() as session:
            session.query(Account).filter_by(subject="jurado-3").one().email = ADDRESS
        propose(database, "4")
        yield database


def propose(database: Database, mark: str) -> None:
    """Propose three ballots of one juror with this mark for everything, but for one of the last."""
    with database.read() as session:
        number = session.query(Account).filter_by(subject="jurado-3").one().id
        edition = editions.edition_now(session, SLUG)
        apart = conflicts.binding_pairs(session, 1)
        names = {one.id: one.slug for one in assignments.projects(session, 1)}
        slugs = [
            names[project_id]
            for project_id, juror_id in assignments.assigned_pairs(session, 1)
            if juror_id == number and (project_id, juror_id) not in apart
        ][:3]
    assert len(slugs) == 3
    keys = [one.key for block in edition.rubric.blocks for one in block.criteria]
    lines = [",".join(("juror", "project", *keys, "private comment"))]
    lines += [f"{ADDRESS},{slug},{','.join(mark * len(keys))},Con <b>dudas</b>" for slug in slugs[:2]]
    lines += [f"{ADDRESS},{slugs[2]},{','.join(mark * (len(keys) - 2))},,{mark},"]
    content = "\n".join(lines).encode()
    propose_file(database, COMMAND_LINE, edition, 1, content=content, file_name="acta.csv", now=NOW)


@pytest.fixture(scope="module")
def own_demo(own_data: Path, own_database: Database) -> Iterator[RunningServer]:
    """That demo, served."""
    with RunningServer(environment=demo_environment(own_data), log_path=own_data / "log.txt") as server:
        yield server


def opened(visitor: Visitor) -> None:
    visitor.open("/jurado", **ORGANIZER)


@pytest.mark.full
@pytest.mark.parametrize("preferences", every(3, SIZES), ids=str)
def test_page_without_proposals_is_whole_and_says_how_they_come(
    browser: Browser, demo: RunningServer, preferences: Preferences
) -> None:
    with visiting(browser, demo.url, preferences) as visitor:
        opened(visitor)
        assert "python -m lib.cli import scores FILE" in visitor.text()
        assert checks.every_fault(visitor) == []


@pytest.mark.full
@pytest.mark.parametrize("preferences", every(3, SIZES), ids=str)
def test_page_with_proposals_is_whole(browser: Browser, own_demo: RunningServer, preferences: Preferences) -> None:
    with visiting(browser, own_demo.url, preferences) as visitor:
        opened(visitor)
        expect(visitor.page.get_by_role("checkbox")).to_have_count(3)
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_organizer_accepts_and_refuses(browser: Browser, own_demo: RunningServer, own_database: Database) -> None:
    with visiting(browser, own_demo.url) as visitor:
        opened(visitor)
        page = visitor.page
        cards = page.locator('[class*="st-key-proposal_"]').filter(has=page.get_by_role("checkbox"))
        expect(cards).to_have_count(3)
        expect(cards.first).to_contain_text("Con <b>dudas</b>")
        expect(cards.last).to_contain_text("Faltan notas: ")

        page.get_by_role("button", name=es("Accept the selected ones")).click()
        expect(page.get_by_text(es("Select at least one of them."))).to_be_visible()

        cards.last.get_by_text("Jurado 3").click()
        page.get_by_role("button", name=es("Refuse the selected ones")).click()
        expect(page.get_by_text(es("Say why: jurors may ask what became of their scores."))).to_be_visible()
        page.get_by_label(es("Why you refuse (goes into the audit log)")).fill("Falta una nota")
        page.get_by_role("button", name=es("Refuse the selected ones")).click()
        expect(cards).to_have_count(2)

        page.get_by_role("button", name=es("Accept all that can be ({n})").format(n=2)).click()
        expect(page.get_by_text(es("No ballot from outside waits for a decision"))).to_be_visible()
        assert visitor.record.faults() == []
    with own_database.read() as session:
        number = session.query(Account).filter_by(subject="jurado-3").one().id
        accepted = [one for one in ballots.ballots_of(session, 1, number).values() if "proposal" in one.client_token]
        assert [one.private_comment for one in accepted] == ["Con <b>dudas</b>"] * 2


@pytest.mark.full
def test_ballot_that_came_while_the_list_was_looked_at_is_not_passed_over(
    browser: Browser, own_demo: RunningServer, own_database: Database
) -> None:
    propose(own_database, "5")
    with visiting(browser, own_demo.url) as visitor:
        opened(visitor)
        ticks = visitor.page.get_by_role("checkbox")
        expect(ticks).to_have_count(3)
        with own_database.write() as session:
            number = session.query(Account).filter_by(subject="jurado-3").one().id
            (project, *_) = {row.project_id for row in proposals.open_proposals(session, 1)}
            ballots.add_ballot(
                session,
                project,
                number,
                rubric_version=1,
                marks={},
                private_comment=None,
                team_comment="Meanwhile",
                client_token=f"meanwhile-{project}",
                submitted_at=NOW,
            )
        visitor.page.get_by_role("button", name=es("Accept all that can be ({n})").format(n=2)).click()
        visitor.wait()
        expect(ticks).to_have_count(3)
        with own_database.read() as session:
            newest = ballots.newest_ballot(session, project, number)
        assert newest is not None
        assert newest.team_comment == "Meanwhile"


@pytest.mark.full
def test_nobody_else_sees_the_proposals(browser: Browser, own_demo: RunningServer) -> None:
    with visiting(browser, own_demo.url) as visitor:
        visitor.open("/jurado", etapa="judging", persona="jurado-3", seccion="propuestas")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text([es("This page is not open to you")])


@pytest.mark.full
def test_proposals_are_in_pages(browser: Browser, own_demo: RunningServer, own_database: Database) -> None:
    with own_database.write() as session:
        waiting = len(proposals.open_proposals(session, 1))
        number = session.query(Account).filter_by(subject="jurado-2").one().id
        project = assignments.projects(session, 1)[0].id
        session.add_all(
            ProposedBallot(
                edition_id=1,
                project_id=project,
                juror_id=number,
                marks={},
                source="acta.csv",
                place=f"line {place}",
                read_at=NOW,
                state="proposed",
            )
            for place in range(21 - waiting)
        )
    with visiting(browser, own_demo.url) as visitor:
        opened(visitor)
        ticks = visitor.page.get_by_role("checkbox")
        expect(ticks).to_have_count(20)
        visitor.page.get_by_role("button", name=es("Next")).click()
        expect(ticks).to_have_count(1)
        expect(visitor.page.get_by_text(es("Page {page} of {pages}").format(page=2, pages=2))).to_be_visible()
        ticks.check(force=True)
        visitor.page.get_by_label(es("Why you refuse (goes into the audit log)")).fill("Repetida")
        visitor.page.get_by_role("button", name=es("Refuse the selected ones")).click()
        expect(ticks).to_have_count(20)  # the page that was looked at is there no more
        assert checks.every_fault(visitor) == []
