"""An edition with an organizer beside its jury, for the tests of what organizers do with it."""

from dataclasses import dataclass

from lib.domain.edition import Edition
from lib.services.access import Actor
from lib.sources.edition_files import edition_slugs, read_edition
from lib.store import accounts, ballots, conflicts
from lib.store.database import Database, Session
from lib.store.models import Account
from tests.store.jury_rows import NOW, Jury, add_jury

EDITION = read_edition(edition_slugs()[0])


@dataclass(frozen=True)
class Event:
    """A jury, and who organizes. The edition is that of the installation."""

    database: Database
    jury: Jury
    organizer: Actor
    edition: Edition = EDITION

    @property
    def edition_id(self) -> int:
        return self.jury.edition_id

    def juror(self, number: int) -> Actor:
        """The juror with this number, from 0."""
        return Actor(self.jury.jurors[number])

    def submit(self, project: int, juror: int) -> None:
        """A ballot of a juror for a project, both by number from 0."""
        with self.database.write() as session:
            ballots.add_ballot(
                session,
                self.jury.projects[project],
                self.jury.jurors[juror],
                rubric_version=1,
                marks={"dataset_card": 3},
                private_comment=None,
                team_comment=None,
                client_token=f"{project}-{juror}",
                submitted_at=NOW,
            )

    def declare(self, project: int, juror: int) -> None:
        """A conflict of a juror with a project, both by number from 0."""
        with self.database.write() as session:
            conflicts.record(
                session,
                project_id=self.jury.projects[project],
                juror_id=self.jury.jurors[juror],
                state="declared",
                kind="personal",
                reason="We worked together.",
                recorded_by=self.jury.jurors[juror],
                recorded_at=NOW,
            )

    def drop_out(self, juror: int) -> None:
        """A juror judges no longer."""
        with self.database.write() as session:
            accounts.revoke_role(
                session,
                account_id=self.jury.jurors[juror],
                edition_id=self.edition_id,
                role="juror",
                revoked_at=NOW,
            )


def add_event(database: Database, *, projects: int = 3, jurors: int = 3, is_assigned: bool = True) -> Event:
    """The installation's edition with so many projects and jurors."""
    with database.write() as session:
        jury = add_jury(session, projects=projects, jurors=jurors, slug=EDITION.slug, is_assigned=is_assigned)
        for number, account_id in enumerate(jury.jurors, start=1):
            describe(session, account_id, name=f"Juror {number}")
        account = accounts.add_account(session, issuer="test", subject="organizer", created_at=NOW, display_name="Org")
        accounts.grant_role(
            session,
            account_id=account.id,
            edition_id=jury.edition_id,
            role="organizer",
            granted_by=None,
            granted_at=NOW,
        )
    return Event(database, jury, Actor(account.id))


def describe(
    session: Session, account_id: int, *, name: str | None = None, email: str | None = None, hub_name: str | None = None
) -> None:
    """What the provider said of an account."""
    account = session.get(Account, account_id)
    assert account is not None
    account.display_name, account.email, account.hub_name = name or account.display_name, email, hub_name
