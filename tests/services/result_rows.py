"""An edition that is being judged, with ballots, for the tests of its result."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.domain.edition import Edition
from lib.services import publication
from lib.services.access import Actor
from lib.services.publication import PublicationDesk
from lib.services.ranking import EditionRanking, ranking_of_edition
from lib.sources.edition_files import edition_slugs, read_edition
from lib.store import accounts, ballots, judging
from lib.store.database import Database, Session
from lib.store.judging import JudgingState
from tests.store.jury_rows import NOW, Jury, add_jury

EDITION = read_edition(edition_slugs()[0])
CRITERIA = [criterion.key for block in EDITION.rubric.blocks for criterion in block.criteria]
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Judged:
    """A database whose edition has projects, jurors and two organizers, with the calls that tests make."""

    database: Database
    jury: Jury
    organizers: tuple[int, int]
    edition: Edition = EDITION

    @property
    def first(self) -> Actor:
        """An organizer."""
        return Actor(self.organizers[0])

    @property
    def second(self) -> Actor:
        """Another organizer."""
        return Actor(self.organizers[1])

    def ranking(self, actor: Actor | None = None) -> EditionRanking:
        """The ranking as the first organizer, or `actor`, sees it."""
        with self.database.read() as session:
            return ranking_of_edition(session, actor or self.first, self.edition, self.jury.edition_id)

    def desk(self, actor: Actor | None = None) -> PublicationDesk:
        """The publication as the first organizer, or `actor`, sees it."""
        with self.database.read() as session:
            return publication.publication_desk(session, actor or self.first, self.edition, self.jury.edition_id)

    def step(self, state: JudgingState, *, now: datetime = NOW) -> None:
        """Take a step as the first organizer."""
        publication.take_step(self.database, self.first, self.edition, state, reason="because", now=now)

    def score(self, rows: list[str]) -> None:
        """Ballots: a row for each project with the one mark that each juror gave everything, "-" for none."""
        with self.database.write() as session:
            for project, row in zip(self.jury.projects, rows, strict=True):
                for juror, mark in zip(self.jury.jurors, row.split(), strict=True):
                    if mark != "-":
                        add_ballot(session, project, juror, dict.fromkeys(CRITERIA, int(mark)))

    def publish(self, *, now: datetime = NOW, publish_at: datetime | None = None) -> int:
        """Ask for the publication of the verified result as the first organizer, and confirm it as the second."""
        number = publication.request_publication(
            self.database, self.first, self.edition, reason="it is time", publish_at=publish_at, now=now
        )
        publication.confirm_publication(self.database, self.second, self.edition, number, now=now)
        return number


def add_ballot(session: Session, project: int, juror: int, marks: dict[str, int]) -> None:
    """A submitted ballot."""
    known = len(ballots.ballot_versions(session, project, juror))
    ballots.add_ballot(
        session,
        project,
        juror,
        rubric_version=1,
        marks=marks,
        private_comment=None,
        team_comment=None,
        client_token=f"{project}-{juror}-{known}",
        submitted_at=NOW,
    )


def judged(database: Database, *, projects: int = 4, jurors: int = 3, state: JudgingState | None = "open") -> Judged:
    """An edition with jurors who are asked to score every project, and two organizers."""
    with database.write() as session:
        jury = add_jury(session, projects=projects, jurors=jurors, slug=EDITION.slug)
        organizers = []
        for number in (1, 2):
            account = accounts.add_account(
                session, issuer="test", subject=f"o{number}", created_at=NOW, display_name=f"Organizer {number}"
            )
            accounts.grant_role(
                session,
                account_id=account.id,
                edition_id=jury.edition_id,
                role="organizer",
                granted_by=None,
                granted_at=NOW,
            )
            organizers.append(account.id)
        if state is not None:
            judging.add_step(session, jury.edition_id, state, reason="test", taken_by=None, taken_at=NOW)
    return Judged(database, jury, (organizers[0], organizers[1]))
