"""An edition with projects and jurors, for the tests of what jurors give."""

from dataclasses import dataclass
from datetime import UTC, datetime

from lib.store import accounts
from lib.store.database import Session
from lib.store.jury_models import Assignment
from lib.store.models import Artifact, Edition, Project, ProjectArtifact

NOW = datetime(2030, 4, 12, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Jury:
    """Ids, in the order they were made."""

    edition_id: int
    projects: tuple[int, ...]
    jurors: tuple[int, ...]


def add_jury(
    session: Session,
    *,
    projects: int = 2,
    jurors: int = 2,
    slug: str = "demo",
    kinds: tuple[str, ...] = ("dataset", "model", "space"),
    is_assigned: bool = True,
) -> Jury:
    """An edition whose projects ("p1", "p2", …) give artifacts of these kinds, and whose jurors score all of them."""
    edition = Edition(slug=slug, created_at=NOW)
    session.add(edition)
    session.flush()
    made = [add_project(session, edition.id, f"p{number}", kinds) for number in range(1, projects + 1)]
    people = [add_juror(session, edition.id, f"{slug}-juror-{number}") for number in range(1, jurors + 1)]
    if is_assigned:
        for project_id in made:
            for juror_id in people:
                session.add(Assignment(project_id=project_id, juror_id=juror_id, assigned_at=NOW))
    session.flush()
    return Jury(edition.id, tuple(made), tuple(people))


def add_project(session: Session, edition_id: int, slug: str, kinds: tuple[str, ...]) -> int:
    """A submitted project."""
    project = Project(
        edition_id=edition_id, slug=slug, title=f"Title {slug}", submitted_at=NOW, source="form", source_key=slug
    )
    session.add(project)
    session.flush()
    for position, kind in enumerate(kinds):
        locator = f"org/{slug}-{kind}"
        artifact = Artifact(edition_id=edition_id, kind=kind, locator=locator, repo_id=locator, first_seen_at=NOW)
        session.add(artifact)
        session.flush()
        session.add(ProjectArtifact(project_id=project.id, artifact_id=artifact.id, position=position))
    session.flush()
    return project.id


def add_juror(session: Session, edition_id: int, subject: str) -> int:
    """An account that is a juror of the edition."""
    account_id = accounts.add_account(session, issuer="test", subject=subject, created_at=NOW).id
    accounts.grant_role(
        session, account_id=account_id, edition_id=edition_id, role="juror", granted_by=None, granted_at=NOW
    )
    return account_id
