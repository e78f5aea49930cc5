"""A juror of their own for the tests of scoring: four projects, judging open, nothing given.

Mostly in a copy of the demo, where an address says who somebody is; elsewhere they sign in.
"""

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lib.services.visits import DEMO_ISSUER
from lib.store import accounts, ballots, judging, juror_projects
from lib.store.ballots import DraftRow
from lib.store.database import Database
from lib.store.editions import newest_edition
from lib.store.jury_models import Assignment
from lib.store.public_projects import submitted_projects
from tests.demos import database_file

STAGE = "judging"
PROJECTS = 4


def copied(demo_data: Path, folder: Path) -> Path:
    """A copy of the demo's databases in which tests may write."""
    shutil.copytree(demo_data, folder)
    return folder


@dataclass(frozen=True)
class Scorer:
    """A juror in a database, by the identity under which they come."""

    database_url: str
    issuer: str
    subject: str

    def add(self, *, projects: int = PROJECTS) -> list[str]:
        """Make them a juror, who is asked to score the first complete projects by title; the slugs of these."""
        with closing(Database.open(self.database_url)) as database, database.write() as session:
            edition = newest_edition(session)
            assert edition is not None
            assert edition.demo_clock_at is not None
            now = edition.demo_clock_at
            account_id = accounts.add_account(session, issuer=self.issuer, subject=self.subject, created_at=now).id
            accounts.grant_role(
                session, account_id=account_id, edition_id=edition.id, role="juror", granted_by=None, granted_at=now
            )
            kinds = {"dataset", "model", "space"}
            complete = [
                one for one in submitted_projects(session, edition.id) if kinds <= {each.kind for each in one.artifacts}
            ]
            for one in complete[:projects]:
                session.add(Assignment(project_id=one.id, juror_id=account_id, assigned_at=now))
            if judging.state(session, edition.id) != "open":
                judging.add_step(session, edition.id, "open", reason="test", taken_by=None, taken_at=now)
            session.flush()
            return [one.slug for one in juror_projects.assigned_projects(session, edition.id, account_id)]

    def draft(self, slug: str) -> DraftRow:
        """What is saved of their ballot for a project."""
        with closing(Database.open(self.database_url)) as database, database.read() as session:
            edition = newest_edition(session)
            account = accounts.account_by_identity(session, self.issuer, self.subject)
            assert edition is not None
            assert account is not None
            project = juror_projects.assigned_project(session, edition.id, account.id, slug)
            assert project is not None
            return ballots.draft(session, project.id, account.id)


def of_demo(data: Path, subject: str) -> Scorer:
    """The juror of that name in a copy of the demo."""
    return Scorer(f"sqlite:///{database_file(data, STAGE)}", DEMO_ISSUER, subject)


def step(data: Path, state: judging.JudgingState) -> None:
    """Bring the judging of the copy to another state."""
    with closing(Database.open(f"sqlite:///{database_file(data, STAGE)}")) as database, database.write() as session:
        edition = newest_edition(session)
        assert edition is not None
        assert edition.demo_clock_at is not None
        judging.add_step(session, edition.id, state, reason="test", taken_by=None, taken_at=edition.demo_clock_at)
