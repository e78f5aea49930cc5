"""The submitted projects as the public sees them: what each gives, with figures, likes and oddities of its links.

A corpus or video that several projects give belongs to each of them and counts once in totals; another form
of a corpus counts with that alone. A link is judged by its text alone: nothing here says that what it leads to exists.
Awards are for :func:`public_award` to tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lib.domain import likes as likes_rules
from lib.domain import projects as rules
from lib.domain.artifact_links import HUB_KINDS, Oddity, parse_link
from lib.domain.corpus_table import CorpusLine, Total, total_of
from lib.domain.edition import Edition, Prize, are_results_public
from lib.domain.identity import unaccented_key
from lib.domain.projects import Delivery
from lib.services import corpora, results
from lib.services.claims import LeftOut
from lib.services.results import PublicResult
from lib.store import public_figures, public_projects

if TYPE_CHECKING:
    from lib.store.database import Session

SubmissionOrigin = Literal["form", "deadline", "made_up"]
Order = Literal["title", "likes", "examples"]
ORDERS: tuple[Order, ...] = ("title", "likes", "examples")
_BY_FORM = "form"


@dataclass(frozen=True, slots=True)
class ProjectName:
    """A project that something else refers to."""

    slug: str
    title: str

    @property
    def short_title(self) -> str:
        """The title before its colon."""
        return rules.short_title(self.title)

    @property
    def rest_of_title(self) -> str:
        """The title after its colon, or nothing."""
        return rules.rest_of_title(self.title)


@dataclass(frozen=True, slots=True)
class Likes:
    """Likes on the Hub at one moment."""

    likes: int
    as_of: datetime
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class ProjectArtifact:
    """An artifact as one project gives it.

    `url` is a canonical https address, None where the link leads nowhere safe. `oddities` are those of the link as
    given. `shared_with` are the other submitted projects that give it. `corpus` is its row of the corpus table, None
    for anything but a dataset, and for a dataset whose size nobody has published or counted. `left_out`: why it is in
    no total, where it is not.
    """

    id: int
    kind: str
    repo_id: str | None
    url: str | None
    oddities: tuple[Oddity, ...]
    shared_with: tuple[ProjectName, ...]
    likes: Likes | None
    corpus: CorpusLine | None
    left_out: LeftOut | None = None

    @property
    def is_on_hub(self) -> bool:
        """Whether it is a repo that people can like."""
        return self.kind in HUB_KINDS and self.repo_id is not None


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """A submitted project. Domains are keys of the edition, or the word of a source; countries and languages are codes.

    `examples` and `megabytes` are of its datasets: `unknown` says of how many nothing is known; a variant counts only
    where the project does not give its parent too. `likes` are those of its repos together, None where none was ever
    counted.
    """

    slug: str
    title: str
    summary: str | None
    track: str | None
    sdgs: tuple[int, ...]
    language: str | None
    team_size: int | None
    submitted_at: datetime | None
    submission_origin: SubmissionOrigin
    award_key: str | None
    delivery: Delivery
    missing_kinds: tuple[str, ...]
    artifacts: tuple[ProjectArtifact, ...]
    domains: tuple[str, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    examples: Total
    megabytes: Total
    likes: Likes | None
    result: PublicResult | None = None  # the edition's, once it is or will be published by Tablero

    @property
    def name(self) -> ProjectName:
        """What others call it by."""
        return ProjectName(self.slug, self.title)

    @property
    def short_title(self) -> str:
        """The title before its colon."""
        return rules.short_title(self.title)

    @property
    def rest_of_title(self) -> str:
        """The title after its colon, or nothing."""
        return rules.rest_of_title(self.title)

    @property
    def is_complete(self) -> bool:
        """Whether it gives all that the edition asks for."""
        return self.delivery == "complete"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each artifact, in order."""
        return tuple(artifact.kind for artifact in self.artifacts)

    @property
    def datasets(self) -> tuple[ProjectArtifact, ...]:
        """Its datasets, in the corpus table or not."""
        return tuple(artifact for artifact in self.artifacts if artifact.kind == "dataset")


@dataclass(frozen=True, slots=True)
class ProjectGallery:
    """Every submitted project by title, with totals that count a shared corpus once.

    `repos` are the Hub repos that are known so far, those of nobody's submission included.
    """

    projects: tuple[ProjectSummary, ...]
    examples: Total
    megabytes: Total
    repos: int
    newest_repo_at: datetime | None

    def project(self, slug: str) -> ProjectSummary | None:
        """The project called `slug`."""
        return next((project for project in self.projects if project.slug == slug), None)

    def neighbours(self, slug: str) -> tuple[ProjectName | None, ProjectName | None]:
        """The project before the one called `slug`, and the one after it. Raises ValueError for an unknown slug."""
        position = [project.slug for project in self.projects].index(slug)
        before = self.projects[position - 1].name if position else None
        after = self.projects[position + 1].name if position + 1 < len(self.projects) else None
        return before, after


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; None and an empty text ask for nothing."""

    text: str = ""
    track: str | None = None
    sdg: int | None = None
    domain: str | None = None
    country: str | None = None
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class LikeHistory:
    """The likes of a project's repos together at every moment that one was counted, oldest first."""

    totals: tuple[tuple[datetime, int], ...]
    is_synthetic: bool


def project_gallery(session: "Session", edition: Edition, edition_id: int) -> ProjectGallery:
    """All submitted projects as the database holds them now."""
    rows = public_projects.submitted_projects(session, edition_id)
    table = corpora.corpus_table(session, edition, edition_id)
    shown: list[tuple[CorpusLine, LeftOut | None]] = [*((line, None) for line in table.lines), *table.left_out]
    lines = {line.repo_id: (line, why) for line, why in shown if line.repo_id}
    likes = {
        row.artifact_id: Likes(row.likes, row.as_of, row.is_synthetic)
        for row in public_figures.newest_likes(session, edition_id)
    }
    givers: dict[int, list[ProjectName]] = {}
    for row in rows:
        for artifact in row.artifacts:
            givers.setdefault(artifact.id, []).append(ProjectName(row.slug, row.title))
    is_demo = public_projects.is_demo(session, edition_id)
    result = results.public_result(session, edition, edition_id)
    projects = tuple(
        replace(_summary(row, edition, lines, likes, givers, is_demo=is_demo), result=result) for row in rows
    )
    given = {artifact.id: artifact for project in projects for artifact in project.datasets}.values()
    datasets = [artifact for artifact in given if artifact.left_out is None]
    seen = public_projects.seen_repos(session, edition_id)
    return ProjectGallery(
        projects=tuple(sorted(projects, key=lambda project: (unaccented_key(project.title), project.slug))),
        examples=_total(datasets, "examples"),
        megabytes=_total(datasets, "megabytes"),
        repos=seen.repos,
        newest_repo_at=seen.newest_at,
    )


def like_histories(session: "Session", edition: Edition, edition_id: int) -> Mapping[str, LikeHistory]:
    """The likes of each submitted project over time, by slug; a project that was never counted is not in it."""
    counts = public_projects.like_counts(session, edition_id)
    found = {}
    for row in public_projects.submitted_projects(session, edition_id):
        ids = {artifact.id for artifact in row.artifacts}
        own = [(as_of, artifact_id, likes) for artifact_id, as_of, likes, _made_up in counts if artifact_id in ids]
        if own:
            made_up = any(is_synthetic for artifact_id, _at, _likes, is_synthetic in counts if artifact_id in ids)
            found[row.slug] = LikeHistory(likes_rules.totals_over_time(own), made_up)
    return found


def public_award(project: ProjectSummary, edition: Edition, now: datetime) -> Prize | None:
    """What the project won, once the results are public; None before, and where it won nothing.

    A result that Tablero published says it; without one, what the organizers declared.
    """
    award_key = project.award_key if are_results_public(edition, now) else None
    if project.result is not None and project.result.is_public(now):
        award_key = project.result.result.award_of(project.slug)
    return next((prize for prize in edition.prizes if prize.key == award_key), None)


def are_awards_public(gallery: ProjectGallery, edition: Edition, now: datetime) -> bool:
    """Whether `public_award` may tell of any award at `now`."""
    return are_results_public(edition, now) or any(
        project.result is not None and project.result.is_public(now) for project in gallery.projects[:1]
    )


def projects_matching(gallery: ProjectGallery, wanted: Wanted) -> tuple[ProjectSummary, ...]:
    """The projects that are all of what is wanted, in the order of the gallery."""
    return tuple(
        project
        for project in gallery.projects
        if rules.is_said_in(wanted.text, project.title, project.summary)
        and wanted.track in (None, project.track)
        and (wanted.sdg is None or wanted.sdg in project.sdgs)
        and (wanted.domain is None or wanted.domain in project.domains)
        and (wanted.country is None or wanted.country in project.countries)
        and wanted.delivery in (None, project.delivery)
    )


def in_order(projects: tuple[ProjectSummary, ...], order: Order) -> tuple[ProjectSummary, ...]:
    """The projects by title, or those with most likes or examples first; where these are unknown, last."""
    if order == "likes":
        return tuple(sorted(projects, key=lambda project: -(project.likes.likes if project.likes else -1)))
    if order == "examples":
        return tuple(sorted(projects, key=lambda project: -(_or_below_zero(project.examples.value))))
    return projects


def _or_below_zero(value: Decimal | None) -> Decimal:
    return Decimal(-1) if value is None else value


def _summary(
    row: public_projects.ProjectRow,
    edition: Edition,
    lines: Mapping[str, tuple[CorpusLine, LeftOut | None]],
    likes: Mapping[int, Likes],
    givers: Mapping[int, list[ProjectName]],
    *,
    is_demo: bool,
) -> ProjectSummary:
    own_name, nothing = ProjectName(row.slug, row.title), (None, None)
    artifacts = tuple(
        ProjectArtifact(
            id=artifact.id,
            kind=artifact.kind,
            repo_id=artifact.repo_id,
            url=artifact.url,
            oddities=parse_link(artifact.url_as_given).oddities if artifact.url_as_given else (),
            shared_with=tuple(name for name in givers[artifact.id] if name != own_name),
            likes=likes.get(artifact.id),
            corpus=line,
            left_out=why,
        )
        for artifact in row.artifacts
        for line, why in [lines.get(artifact.repo_id or "", nothing) if artifact.kind == "dataset" else nothing]
    )
    kinds = tuple(artifact.kind for artifact in artifacts)
    datasets = [artifact for artifact in artifacts if artifact.kind == "dataset"]
    names = {artifact.repo_id for artifact in datasets}
    counted = [
        artifact
        for artifact in datasets
        if artifact.left_out is None
        or (artifact.left_out.variant is not None and artifact.left_out.parent not in names)
    ]
    found = [artifact.corpus for artifact in datasets if artifact.corpus is not None]
    return ProjectSummary(
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        track=row.track,
        sdgs=row.sdgs,
        language=row.language,
        team_size=row.team_size,
        submitted_at=row.submitted_at,
        submission_origin=_origin(row, is_demo=is_demo),
        award_key=row.award,
        delivery=rules.delivery_of(kinds, edition.artifacts.required),
        missing_kinds=rules.missing_kinds(kinds, (*edition.artifacts.required, "video")),
        artifacts=artifacts,
        domains=tuple(dict.fromkeys(_domain_key(edition, line.domain) for line in found if line.domain)),
        countries=tuple(dict.fromkeys(code for line in found for code in line.country_codes)),
        languages=tuple(dict.fromkeys(code for line in found for code in line.languages)),
        examples=_total(counted, "examples"),
        megabytes=_total(counted, "megabytes"),
        likes=_likes_together(artifacts),
    )


def _origin(row: public_projects.ProjectRow, *, is_demo: bool) -> SubmissionOrigin:
    # Published projects have no published moment of submission: the deadline stands in for it, a demo makes one up.
    if row.source == _BY_FORM:
        return "form"
    return "made_up" if is_demo else "deadline"


def _domain_key(edition: Edition, domain: str) -> str:
    known = edition.domain_called(domain)
    return known.key if known else domain


def _total(datasets: Iterable[ProjectArtifact], figure: Literal["examples", "megabytes"]) -> Total:
    return total_of(getattr(artifact.corpus, figure) if artifact.corpus else None for artifact in datasets)


def _likes_together(artifacts: tuple[ProjectArtifact, ...]) -> Likes | None:
    counted = {artifact.id: artifact.likes for artifact in artifacts if artifact.likes is not None}
    if not counted:
        return None
    return Likes(
        sum(likes.likes for likes in counted.values()),
        max(likes.as_of for likes in counted.values()),
        any(likes.is_synthetic for likes in counted.values()),
    )
