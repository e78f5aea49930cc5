"""Each submitted project as its repos are: what the checks of its bundle say, and what it held at the deadline.

Nothing is stored: a deadline that is moved, or more time for a team, shows at the next read. Until a deadline has
passed (`Deadline.is_over`) what a repo "held" is what it holds now, and nobody should be told so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from lib.domain import bundle, deadlines
from lib.domain.artifact_links import HUB_KINDS, LinkKind, hub_url, parse_link
from lib.domain.bundle import CheckedLink, GivenLink
from lib.domain.deadlines import Deadline, RepoAtDeadline
from lib.domain.edition import Edition
from lib.domain.repos import RepoFile
from lib.store import project_repos, public_projects
from lib.store.project_repos import ClaimedRepo, RevisionFigure

if TYPE_CHECKING:
    from lib.store.database import Session

Metric = Literal["examples", "size"]


@dataclass(frozen=True, slots=True)
class FigureThenAndNow:
    """A figure of a dataset as of the deadline and as of now, each at its revision; one of them may be unknown."""

    metric: Metric
    then: RevisionFigure | None
    now: RevisionFigure | None


@dataclass(frozen=True, slots=True)
class ArtifactSnapshot:
    """An artifact with its checks. `held` None: no repo is known, or the edition has no deadline."""

    artifact_id: int
    checked: CheckedLink
    held: RepoAtDeadline | None = None
    figures: tuple[FigureThenAndNow, ...] = ()

    @property
    def frozen_url(self) -> str | None:
        """Where the Hub shows what it held at the deadline; None where that is not known, or not to be seen."""
        repo = self.checked.link.repo
        if self.held is None or self.held.sha is None or repo is None or not repo.is_there:
            return None
        return f"{hub_url(repo.state.kind, repo.state.repo_id)}/tree/{self.held.sha}"


@dataclass(frozen=True, slots=True)
class ProjectSnapshot:
    """A submitted project. `deadline` is that of its team; None in an edition without one."""

    slug: str
    team_id: int | None
    deadline: Deadline | None
    artifacts: tuple[ArtifactSnapshot, ...]

    def artifact(self, artifact_id: int) -> ArtifactSnapshot | None:
        """The artifact with this id."""
        return next((one for one in self.artifacts if one.artifact_id == artifact_id), None)


def project_snapshots(session: "Session", edition: Edition, edition_id: int) -> Mapping[str, ProjectSnapshot]:
    """Every submitted project, by slug."""
    projects = public_projects.submitted_projects(session, edition_id)
    teams = project_repos.team_of_projects(session, edition_id)
    announced = _deadlines(session, edition, teams)
    read = _Read(session, edition_id)
    found = {}
    for project in projects:
        team_id, own = teams.get(project.id), announced.get(project.id)
        links = tuple(read.link(artifact) for artifact in project.artifacts)
        checked = bundle.checked(links, edition.artifacts.organization, edition.artifacts.maximum_model_parameters)
        found[project.slug] = ProjectSnapshot(
            project.slug, team_id, own, tuple(read.artifact(one, own) for one in checked)
        )
    return read.with_files(found)


def deadlines_of_artifacts(session: "Session", edition: Edition, edition_id: int) -> Mapping[int, frozenset[Deadline]]:
    """The deadlines of the submitted projects that give an artifact, by its id; none in an edition without one."""
    announced = _deadlines(session, edition, project_repos.team_of_projects(session, edition_id))
    found: dict[int, set[Deadline]] = {}
    for project in public_projects.submitted_projects(session, edition_id):
        for artifact in project.artifacts:
            if project.id in announced:
                found.setdefault(artifact.id, set()).add(announced[project.id])
    return {artifact_id: frozenset(given) for artifact_id, given in found.items()}


def _deadlines(session: "Session", edition: Edition, teams: Mapping[int, int | None]) -> Mapping[int, Deadline]:
    """The deadline of each project, by id, as its team has it; none in an edition without one."""
    deadline = deadlines.deadline_of(edition)
    if deadline is None:
        return {}
    until = project_repos.extended_until(session, {team_id for team_id in teams.values() if team_id is not None})
    return {
        project_id: deadlines.with_extension(deadline, until.get(team_id) if team_id is not None else None)
        for project_id, team_id in teams.items()
    }


class _Read:
    """What the database knows of the repos of submitted projects, read once."""

    def __init__(self, session: "Session", edition_id: int) -> None:
        self._session = session
        self._claimed = project_repos.claimed_repos(session, edition_id)
        numbers = {repo.number for repo in self._claimed.values()}
        self._histories = project_repos.histories(session, numbers)
        self._looks = project_repos.looks(session, edition_id)
        self._kinds = project_repos.kinds_by_name(session, edition_id)
        self._figures: dict[int, list[RevisionFigure]] = {}
        for figure in project_repos.figures(session, edition_id):
            self._figures.setdefault(figure.artifact_id, []).append(figure)

    def link(self, artifact: public_projects.ArtifactRow) -> GivenLink:
        claimed = self._claimed.get(artifact.id)
        kind = cast(LinkKind, artifact.kind)
        seen = claimed.seen if claimed is not None else None
        others = self._kinds.get((artifact.repo_id or "").casefold(), frozenset()) - {kind}
        is_there = seen is not None and seen.is_there
        return GivenLink(
            artifact.id,
            kind,
            artifact.repo_id,
            parse_link(artifact.url_as_given).oddities if artifact.url_as_given else (),
            seen,
            really=min(others) if others and not is_there and kind in HUB_KINDS else None,
        )

    def artifact(self, checked: CheckedLink, deadline: Deadline | None) -> ArtifactSnapshot:
        number = checked.link.number
        claimed = self._claimed.get(number)
        if claimed is None or deadline is None:
            return ArtifactSnapshot(number, checked)
        held = deadlines.at_deadline(self._histories[claimed.number], deadline.at, self._looks)
        return ArtifactSnapshot(number, checked, held, tuple(self._then_and_now(number, held)))

    def with_files(self, projects: Mapping[str, ProjectSnapshot]) -> Mapping[str, ProjectSnapshot]:
        """The same with the files that changed after the deadline, read for those alone that hold another sha."""
        changed = [
            (self._claimed[one.artifact_id], one.held)
            for project in projects.values()
            for one in project.artifacts
            if one.held is not None and one.held.is_changed
        ]
        wanted = {(repo.number, sha) for repo, held in changed for sha in (held.sha, held.sha_now) if sha is not None}
        files = project_repos.files(self._session, wanted) if wanted else {}
        if not files:
            return projects
        return {
            slug: ProjectSnapshot(
                slug,
                project.team_id,
                project.deadline,
                tuple(self._compared(one, files) for one in project.artifacts),
            )
            for slug, project in projects.items()
        }

    def _compared(self, one: ArtifactSnapshot, files: Mapping[tuple[int, str], Sequence[RepoFile]]) -> ArtifactSnapshot:
        claimed: ClaimedRepo | None = self._claimed.get(one.artifact_id)
        if claimed is None or one.held is None or not one.held.is_changed:
            return one
        own = {sha: listed for (number, sha), listed in files.items() if number == claimed.number}
        return ArtifactSnapshot(one.artifact_id, one.checked, deadlines.with_changes(one.held, own), one.figures)

    def _then_and_now(self, artifact_id: int, held: RepoAtDeadline) -> "list[FigureThenAndNow]":
        own = self._figures.get(artifact_id, [])
        found: list[FigureThenAndNow] = []
        metrics: tuple[Metric, ...] = ("examples", "size")
        for metric in metrics:
            by_revision = {figure.revision: figure for figure in own if figure.metric == metric}  # the newest of each
            then, now = by_revision.get(held.sha or ""), by_revision.get(held.sha_now or "")
            if then is not None or now is not None:
                found.append(FigureThenAndNow(metric, then, now))
        return found
