"""The demo databases: the edition as a database of production would hold it at one moment, about made-up people.

Each *stage* is a database of its own, whose clock stands still. People come in through the real import, day by day,
and the real rule of releases decides what became public when; what the organizers published comes from the edition's
files, as much of it as the stage knows. Invented are people, moments, likes, repos and the states of evaluation sets.

Two liberties, since organizers publish figures long after the event: the last two stages show them already, and corpora
have their published size from their first day.
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lib import i18n
from lib.domain import demo_people, demo_projects, demo_repos
from lib.domain.declared import Declared
from lib.domain.demo_people import DemoPerson, FormSource, Place
from lib.domain.demo_plan import STAGES, DemoPlan, PublishedPeople, StageKey
from lib.domain.demo_reports import Flaw, report
from lib.domain.edition import Edition
from lib.domain.permissions import Role
from lib.domain.projects import short_title
from lib.domain.repos import REPO_KINDS, RepoKind
from lib.services import declared as declarations
from lib.services import demo_audits, demo_closing, demo_hub, demo_jury, demo_rosters, imports, releases
from lib.services.access import COMMAND_LINE
from lib.services.visits import DEMO_ISSUER
from lib.sources import demo_files, edition_files, geography
from lib.store import accounts, editions, seeding
from lib.store.faults import place_of

if TYPE_CHECKING:
    from lib.store.database import Database, Session

Progress = Callable[[int, int], None]  # steps done, steps in all

DEFAULT_SEED = 1
# Whom a visitor may view the demo as: (subject of the account, name).
JURORS = tuple((f"jurado-{number}", f"Jurado {number}") for number in range(1, 7))
ORGANIZERS = (("organizacion-1", "Organización 1"), ("organizacion-2", "Organización 2"))
# When files come in (UTC): every day while people register, then once a week; a release follows the last of them.
_IMPORTED_AT: Mapping[FormSource, time] = {"eventbrite": time(8, 30), "form": time(8, 40)}
_WEEKLY_ON = calendar.MONDAY
_RELEASED_AFTER: FormSource = "form"
_RELEASE_DELAY = timedelta(minutes=15)
_ROSTER_BEFORE = timedelta(hours=2)  # the clock of the first stage
_ROSTER_KNOWS_UNTIL = timedelta(hours=12)  # before it comes in


@dataclass(frozen=True, slots=True)
class SeedOutcome:
    """A demo database: where it is, and whether it was made now or was current already."""

    stage: StageKey
    place: str
    is_new: bool

    def __str__(self) -> str:
        return f"{self.place} made." if self.is_new else f"{self.place} is current."


def seed(
    database_url: str,
    edition_slug: str,
    stage: str,
    seed_number: int = DEFAULT_SEED,
    *,
    keep_current: bool = True,
    progress: Progress | None = None,
) -> SeedOutcome:
    """Make the demo database of one stage: the same seed number gives the same rows.

    It takes its place only when it is whole, and replaces an earlier demo; with `keep_current`, a SQLite database that
    was made from the same seed number, code and files stays. PostgreSQL needs an empty database.

    Raises ValueError for an unknown stage, EditionFileError where the edition has no demo, DatabaseNotEmpty where a
    database is that is no demo, and DatabaseUnavailable.
    """
    key = _stage(stage)
    made_from = _made_from(edition_slug, key, seed_number)
    if keep_current and seeding.is_made_from(database_url, made_from):
        return SeedOutcome(key, place_of(database_url), is_new=False)
    cast = _Cast.of(edition_slug, seed_number)
    with seeding.new_database(database_url, made_from) as database:
        edition_id = _begin(database, cast)
        files = _files(cast, cast.plan.clock(key))
        _import_files(database, cast, edition_id, files, step=_Steps(progress, len(files)))
        _finish(database, cast, edition_id, key)
    return SeedOutcome(key, place_of(database_url), is_new=True)


def seed_all(
    folder: Path,
    edition_slug: str,
    seed_number: int = DEFAULT_SEED,
    *,
    keep_current: bool = True,
    progress: Progress | None = None,
) -> tuple[SeedOutcome, ...]:
    """The databases of all stages, `<stage>.db` in `folder`, with the rows that `seed` gives; time passes only once.

    Raises EditionFileError where the edition has no demo, and DatabaseUnavailable.
    """
    urls = {stage: f"sqlite:///{folder / f'{stage}.db'}" for stage in STAGES}
    made_from = {stage: _made_from(edition_slug, stage, seed_number) for stage in STAGES}
    stale = [stage for stage in STAGES if not (keep_current and seeding.is_made_from(urls[stage], made_from[stage]))]
    if stale:
        cast = _Cast.of(edition_slug, seed_number)
        files = _files(cast, cast.plan.clock(stale[-1]))
        with seeding.passing_database(folder) as passing:
            edition_id = _begin(passing, cast)
            step = _Steps(progress, len(files))
            for stage in stale:
                until = sum(file.at <= cast.plan.clock(stage) for file in files)
                _import_files(passing, cast, edition_id, files[step.done : until], step=step)
                with seeding.new_database(urls[stage], made_from[stage], copy_of=passing) as database:
                    _finish(database, cast, edition_id, stage)
    return tuple(SeedOutcome(stage, place_of(urls[stage]), is_new=stage in stale) for stage in STAGES)


@dataclass(frozen=True, slots=True)
class _Cast:
    """Everything that the stages of one demo share."""

    slug: str
    seed_number: int
    edition: Edition
    plan: DemoPlan
    declared: Declared
    people: tuple[DemoPerson, ...]

    @classmethod
    def of(cls, slug: str, seed_number: int) -> "_Cast":
        edition, plan = edition_files.read_edition(slug), demo_files.read_demo_plan(slug)
        declared = declarations.declared_of(slug)
        people = demo_people.people(plan.people, _published(declared), edition, _places(plan), seed_number)
        return cls(slug, seed_number, edition, plan, declared, people)

    def sizes(self) -> dict[str, int]:
        """The published size of each team, by the title of its project."""
        return {short_title(project.title): project.team_size or 1 for project in self.declared.projects}

    def members(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the people in each team, by the title of its project."""
        return demo_projects.teams(self.plan.projects, self.sizes(), self.people, self.seed_number)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that somebody exports and imports at one moment."""

    source: FormSource | Literal["teams"]
    at: datetime
    flaw: Flaw | None = None


class _Steps:
    """Counts files, and tells whoever wants to know."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.done = 0
        self._progress = progress
        self._total = total

    def __call__(self) -> None:
        self.done += 1
        if self._progress:
            self._progress(self.done, self._total)


def _made_from(slug: str, stage: StageKey, seed_number: int) -> str:
    return f"{demo_files.fingerprint(slug)} {stage} {seed_number}"


def _stage(stage: str) -> StageKey:
    for known in STAGES:
        if known == stage:
            return known
    raise ValueError(f'there is no stage "{stage}"; stages: {", ".join(STAGES)}')


def _published(declared: Declared) -> PublishedPeople:
    """What the organizers published about everybody who registered. Raises ValueError where a figure is missing."""

    def one(topic: str, category: str) -> int:
        figure = declared.figure(topic, category)
        if figure is None:
            raise ValueError(f"the demo needs the published figure {topic}, {category}")
        return int(figure.value)

    def shares(topic: str) -> dict[str, int]:
        return {figure.category: int(figure.value) for figure in declared.figures if figure.topic == topic}

    return PublishedPeople(
        people=one("registrations", "total"),
        talks_only=one("registrations", "talks_only"),
        countries=one("registrations", "countries"),
        by_location=shares("location"),
        by_gender=shares("gender"),
        by_level=shares("nlp_level"),
        took_part_before_at_least=one("took_part_before", "yes"),
    )


def _places(plan: DemoPlan) -> list[Place]:
    """The larger cities, and of countries of which we know no city the capital."""
    places = [Place(city.name, city.country_code, city.population, city.time_zone) for city in geography.cities()]
    with_cities = {place.country_code for place in places}
    capitals = {country.code: country.capital for country in geography.countries()}
    without = [(code, country) for code, country in plan.people.countries.items() if code not in with_cities]
    return places + [Place(capitals[code], code, 1, country.zone) for code, country in without]


def _begin(database: "Database", cast: _Cast) -> int:
    """The edition, and the people whom a visitor may view it as; the id of the edition."""
    began_at = cast.edition.date(cast.edition.phases[0].starts).instant
    first = cast.plan.stages[0]
    with database.write() as session:
        row = editions.add_edition(
            session, slug=cast.slug, created_at=began_at, demo_stage=first.key, demo_clock_at=first.clock_at
        )
        organizers = _add_people(session, row.id, "organizer", ORGANIZERS, at=began_at, granted_by=None)
        _add_people(session, row.id, "juror", JURORS, at=began_at, granted_by=organizers[0])
        return row.id


def _add_people(
    session: "Session",
    edition_id: int,
    role: Role,
    names: Sequence[tuple[str, str]],
    *,
    at: datetime,
    granted_by: int | None,
) -> list[int]:
    """Accounts (subject and name) that hold a role; their ids."""
    ids = []
    for subject, name in names:
        account = accounts.add_account(
            session,
            issuer=DEMO_ISSUER,
            subject=subject,
            display_name=name,
            email=f"{subject}@example.org",
            created_at=at,
        )
        accounts.grant_role(
            session, account_id=account.id, edition_id=edition_id, role=role, granted_by=granted_by, granted_at=at
        )
        ids.append(account.id)
    return ids


def _files(cast: _Cast, until: datetime) -> list[_File]:
    """Every file up to an instant, in order: daily until registration has closed, weekly after, the flawed ones, and
    the list of teams."""
    opens_at = cast.edition.date(cast.plan.people.opens).instant
    last_daily = cast.edition.date(cast.plan.people.closes).instant.date() + timedelta(days=1)
    found = [_File(file.source, file.at, file.flaw) for file in cast.plan.flawed_files]
    found.append(_File("teams", cast.plan.stages[0].clock_at - _ROSTER_BEFORE))
    for source, imported_at in _IMPORTED_AT.items():
        first_at = min(person.registered[source] for person in cast.people if source in person.registered)
        at = datetime.combine(opens_at.date(), imported_at, UTC)
        while at <= until:
            if at >= first_at and (at.date() <= last_daily or at.weekday() == _WEEKLY_ON):
                found.append(_File(source, at))
            at += timedelta(days=1)
    return sorted((file for file in found if file.at <= until), key=lambda file: file.at)


def _import_files(
    database: "Database", cast: _Cast, edition_id: int, files: Sequence[_File], *, step: Callable[[], None]
) -> None:
    """Import one file after the other, and release what became due."""
    for file in files:
        if file.source == "teams":
            _import_roster(database, cast, edition_id, file.at)
            step()
            continue
        forms = cast.edition.registrations
        rules = forms.eventbrite if file.source == "eventbrite" else forms.form
        if rules is None:
            raise ValueError(f"the demo has people who registered by {file.source}, which the edition does not declare")
        imports.import_registrations(
            database,
            cast.edition,
            edition_id,
            COMMAND_LINE,
            file_name=f"{file.source}-{file.at:%Y-%m-%d}.csv",
            content=report(
                cast.people, file.source, rules, exported_at=file.at, country_name=i18n.country, flaw=file.flaw
            ),
            source=file.source,
            now=file.at,
        )
        if file.source == _RELEASED_AFTER and file.flaw is None:
            with database.write() as session:
                releases.release_participants(session, cast.slug, actor=COMMAND_LINE, now=file.at + _RELEASE_DELAY)
        step()


def _import_roster(database: "Database", cast: _Cast, edition_id: int, at: datetime) -> None:
    """The teams that had formed by the evening before, as they are listed."""
    formed_by = at - _ROSTER_KNOWS_UNTIL
    planned = sorted(cast.plan.projects, key=lambda project: project.team_at)
    formed = [project.title for project in planned if project.team_at <= formed_by]
    demo_rosters.import_roster(
        database, cast.slug, edition_id, cast=cast.people, teams=cast.members(), formed=formed, now=at
    )


def _finish(database: "Database", cast: _Cast, edition_id: int, stage: StageKey) -> None:
    """Everything of `stage` that did not come in files."""
    clock_at = cast.plan.clock(stage)
    with database.write() as session:
        seeding.set_stage(session, edition_id, stage, clock_at)
        part = demo_projects.known_by(cast.declared, cast.plan, stage)
        declarations.load(session, edition_id, cast.edition, part, clock_at)
        _set_projects(session, cast, edition_id, clock_at)
        _set_artifacts(session, cast, edition_id, clock_at)
        made = demo_repos.repos(
            cast.declared, cast.plan, cast.edition.artifacts.organization, _likes(cast), cast.seed_number
        )
        demo_hub.seed_repos(session, cast.edition, edition_id, made, clock_at)
        demo_audits.add_audit(session, cast.slug, edition_id, cast.seed_number, now=clock_at)
    demo_hub.seed_decisions(database, cast.slug, edition_id, cast.plan.repo_decisions, clock_at)
    demo_jury.seed_jury(database, cast.edition, edition_id, cast.plan, seed=cast.seed_number, until=clock_at)
    if stage == "published":
        submitted_at = max(project.submitted_at for project in cast.plan.projects)
        demo_closing.seed_closing(
            database, cast.edition, edition_id, submitted_at=submitted_at, seed=cast.seed_number, now=clock_at
        )


def _likes(cast: _Cast) -> dict[tuple[RepoKind, str], list[datetime]]:
    """The instant of every like of the published repos up to the last stage, by kind and locator."""
    seen_at = demo_projects.first_seen(cast.declared, cast.plan)
    last_clock_at = cast.plan.stages[-1].clock_at
    return {
        (kind, locator): demo_projects.like_instants(
            likes, seen_at[kind, locator], last_clock_at, f"{cast.seed_number}/{kind}/{locator}"
        )
        for (own_kind, locator), likes in demo_projects.final_likes(cast.declared, cast.plan).items()
        for kind in REPO_KINDS
        if kind == own_kind
    }


def _set_projects(session: "Session", cast: _Cast, edition_id: int, clock_at: datetime) -> None:
    """Teams with their members, and when each project was submitted; a team may be there before its project."""
    planned = {project.title: project for project in cast.plan.projects}
    sizes, members = cast.sizes(), cast.members()
    emails = {person.number: person.email for person in cast.people}
    ids = seeding.person_ids(session, emails.values())
    rows = {short_title(row.title): row for row in seeding.projects(session, edition_id)}
    for title, numbers in members.items():
        project, row = planned[title], rows.get(title)
        if project.team_at > clock_at:
            continue
        team_id = row.team_id if row is not None else None
        if team_id is None:
            team_id = seeding.add_team(session, edition_id, name=title, size=sizes[title], created_at=project.team_at)
        seeding.set_team(
            session,
            team_id,
            created_at=project.team_at,
            member_ids=[ids[emails[number]] for number in numbers],
        )
        if row is not None:
            is_submitted = project.submitted_at <= clock_at
            seeding.set_submitted(session, row.id, project.submitted_at if is_submitted else None)


def _set_artifacts(session: "Session", cast: _Cast, edition_id: int, clock_at: datetime) -> None:
    """When artifacts were first seen, and the likes of repos on every day since."""
    seen_at = demo_projects.first_seen(cast.declared, cast.plan)
    rows = seeding.artifacts(session, edition_id)
    ids = {(row.kind, row.locator): row.id for row in rows}
    seeding.set_first_seen(session, {ids[key]: at for key, at in seen_at.items() if key in ids})
    counts: list[tuple[int, datetime, int]] = []
    for (kind, locator), instants in _likes(cast).items():
        if (kind, locator) not in ids:
            continue
        daily = demo_projects.daily_counts(instants, seen_at[kind, locator], clock_at)
        counts += [(ids[kind, locator], counted_at, so_far) for counted_at, so_far in daily]
    seeding.add_likes(session, counts)
