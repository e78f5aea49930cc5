"""What a file of submissions changes: projects, their teams with the people known in them, and their artifacts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.identity import comparison_key, unaccented_key
from lib.sources.submission_files import MemberRow, SubmissionRow
from lib.store import registrations, submissions
from lib.store.registrations import Detail
from lib.store.submissions import ProjectAnswers, StoredTeam

if TYPE_CHECKING:
    from lib.store.database import Session

SOURCE = "form"
_SLUG_CHARS = 80


@dataclass(slots=True)
class SubmissionCounts:
    """What became of the submissions of a file."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


def apply_submissions(
    session: "Session",
    edition_id: int,
    rows: Sequence[SubmissionRow],
    *,
    run_id: int,
    now: datetime,
    progress: Callable[[int], None],
) -> SubmissionCounts:
    """Write what `rows` (each key once) change; a submission that says what is stored is left alone.

    A team is known by its name in the edition, or by the title of its project where it gave none. `progress` is told
    how many submissions are done.
    """
    teams = _Teams(session, edition_id, rows, now)
    projects = submissions.stored_projects(session, edition_id, SOURCE)
    artifacts = submissions.artifacts(session, edition_id)
    slugs = submissions.slugs(session, edition_id)
    counts = SubmissionCounts()
    for position, row in enumerate(rows):
        progress(position)
        stored = projects.get(row.source_key)
        team_id, is_new_team = teams.saved(row, stored.answers.team_id if stored else None)
        answers = ProjectAnswers(
            row.title, row.summary, team_id, row.track, row.goals, row.language, row.submitted_at, row.wishes
        )
        links: list[tuple[int, str]] = []
        for link in row.links:
            key = submissions.artifact_key(link.kind, link.locator, link.repo_id)
            if key not in artifacts:
                artifacts[key] = submissions.add_artifact(
                    session,
                    edition_id,
                    kind=link.kind,
                    locator=link.locator,
                    repo_id=link.repo_id,
                    url=link.url_canonical,
                    now=now,
                )
            if artifacts[key] not in [artifact_id for artifact_id, _ in links]:
                links.append((artifacts[key], link.as_given))
        if stored and stored.answers == answers and stored.links == tuple(links):
            counts.changed += is_new_team
            counts.unchanged += not is_new_team
            continue
        slug = _free_slug(row.title, slugs)
        if stored is None:
            slugs.add(slug)
        project_id = submissions.save_project(
            session,
            edition_id,
            project_id=stored.id if stored else None,
            source=SOURCE,
            source_key=row.source_key,
            slug=slug,
            answers=answers,
            run_id=run_id,
        )
        submissions.set_links(session, project_id, links)
        counts.added += stored is None
        counts.changed += stored is not None
    teams.remove_left()
    return counts


class _Teams:
    """The teams that the rows of a file name, saved as they come up."""

    def __init__(self, session: "Session", edition_id: int, rows: Sequence[SubmissionRow], now: datetime) -> None:
        self._session = session
        self._edition_id = edition_id
        self._now = now
        self._stored = {comparison_key(team.name): team for team in submissions.stored_teams(session, edition_id)}
        self._by_id = {team.id: team for team in self._stored.values()}
        self._rows: dict[str, list[SubmissionRow]] = {}
        for row in rows:
            self._rows.setdefault(_team_key(row), []).append(row)
        self._saved: dict[str, tuple[int, bool]] = {}
        self._left: list[int] = []
        self._people = _People(session, now)

    def saved(self, row: SubmissionRow, current_id: int | None) -> tuple[int, bool]:
        """The id of the row's team, and whether anything about it changed. `current_id` is that of the stored project.

        A name that no team has is a new name of the project's team, unless other rows still call that team by the
        old one.
        """
        key = _team_key(row)
        if key not in self._saved:
            self._saved[key] = self._save(key, current_id)
        team_id = self._saved[key][0]
        if current_id is not None and current_id != team_id:
            self._left.append(current_id)
        return self._saved[key]

    def remove_left(self) -> None:
        """Remove teams that projects left, if no project is theirs any more."""
        submissions.remove_empty_teams(self._session, self._left)

    def _save(self, key: str, current_id: int | None) -> tuple[int, bool]:
        rows = self._rows[key]
        newest = max(rows, key=lambda row: (row.submitted_at, row.source_key))
        stored: StoredTeam | None = self._stored.get(key)
        if (
            stored is None
            and current_id in self._by_id
            and comparison_key(self._by_id[current_id].name) not in self._rows
        ):
            stored = self._by_id[current_id]
        name = newest.team_name or newest.title
        listed = [member for row in rows for member in row.members]
        known = stored.member_ids if stored else frozenset()
        member_ids = frozenset(self._people.id_of(member, known) for member in listed)
        if not listed:
            submitters = (MemberRow(row.email, row.email_key, None, None) for row in rows)
            member_ids = known.union(self._people.id_of(submitter, known) for submitter in submitters)
        if stored and (stored.name, stored.size, stored.member_ids) == (name, newest.team_size, member_ids):
            return stored.id, False
        team_id = submissions.save_team(
            self._session,
            self._edition_id,
            team_id=stored.id if stored else None,
            name=name,
            size=newest.team_size,
            now=self._now,
        )
        submissions.set_members(self._session, team_id, sorted(member_ids))
        return team_id, True


class _People:
    """People by address or Hub name; somebody whom neither knows is added."""

    def __init__(self, session: "Session", now: datetime) -> None:
        self._session = session
        self._now = now
        self._by_email = {key: entry[0] for key, entry in registrations.people_by_email(session).items()}
        self._details = {entry[0]: entry[1] for entry in registrations.people_by_email(session).values()}
        self._by_hub_name = submissions.people_by_hub_name(session)
        self._erased = registrations.erased_people(session)

    def id_of(self, member: MemberRow, team: frozenset[int]) -> int:
        """Who `member` is. Of several people with one Hub name, the one who is in `team` already.

        Whom nobody knows, in a team of which somebody was erased, is taken for that one: nothing brings them back.
        """
        if member.email_key in self._by_email:
            return self._known(member, self._by_email[member.email_key])
        if member.email_key is None and member.hub_name:
            found = self._by_hub_name.get(member.hub_name.casefold(), [])
            in_team = [person_id for person_id in found if person_id in team]
            if len(in_team) == 1 or len(found) == 1:
                return (in_team or found)[0]
        if not self._erased.isdisjoint(team):
            return min(self._erased & team)
        detail = Detail(member.full_name, member.email, member.email_key, member.hub_name)
        person_id = registrations.add_people(self._session, [detail], self._now)[0]
        if member.email_key:
            self._by_email[member.email_key] = person_id
            self._details[person_id] = detail
        if member.hub_name:
            self._by_hub_name.setdefault(member.hub_name.casefold(), []).append(person_id)
        return person_id

    def _known(self, member: MemberRow, person_id: int) -> int:
        """Fills what is not known yet of a person; what they said when they registered stays."""
        old = self._details[person_id]
        detail = Detail(old.full_name or member.full_name, old.email, old.email_key, old.hub_name or member.hub_name)
        if detail != old:
            registrations.change_details(self._session, {person_id: detail})
            self._details[person_id] = detail
        return person_id


def _team_key(row: SubmissionRow) -> str:
    return comparison_key(row.team_name or row.title)


def _free_slug(title: str, taken: set[str]) -> str:
    """The title as part of an address: unaccented words joined by hyphens, numbered where others have it."""
    words = "-".join(word for word in unaccented_key(title).split() if word.isascii()) or "project"
    short = words[:_SLUG_CHARS].rstrip("-")
    number = 1
    while (slug := short if number == 1 else f"{short}-{number}") in taken:
        number += 1
    return slug
