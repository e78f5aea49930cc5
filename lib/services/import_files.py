"""What was imported, written again as the files that the imports take: taken back, such a file changes nothing.

Headers and answers are the first that the edition declares for each field, moments are in UTC. What an import would not
understand is left out and counted: a registration that was withdrawn where the source has no word for it, a project
whose submitter nobody knows any more. Erased people are in none of these files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition, FormRules
from lib.services.submission_changes import SOURCE
from lib.services.table_rows import registration_rules
from lib.sources.cells import form_key
from lib.sources.registration_files import RegistrationSource
from lib.sources.submission_files import LINK_FIELDS
from lib.store import exports as store
from lib.store.exports import MemberDetail, SubmittedProject
from lib.store.registrations import Detail, StoredRegistration

if TYPE_CHECKING:
    from lib.store.database import Session

ROSTER_HEADERS = ("Team", "Name", "Email", "Hub user name", "Seeks members")
_ROSTER_SOURCE = "file"
_KEY_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_WISH = "wants_"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file for an import: `rows` have a text for each of the `headers`, and are read once."""

    headers: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]


def registrations(session: "Session", edition: Edition, edition_id: int, source: RegistrationSource) -> ImportFile:
    """The registrations of one source. Raises KeyError where the edition declares no such source."""
    rules = registration_rules(edition)[source]
    headers = {name: column.headers[0] for name, column in rules.columns.items()}
    return ImportFile(
        tuple(headers.values()),
        (
            tuple(answers.get(name, "") for name in headers)
            for registration, detail in store.registrations_with_people(session, edition_id, source)
            if registration.withdrawn_at is None or "status" in headers
            for answers in [_registration(registration, detail, rules, headers)]
        ),
    )


def _registration(
    row: StoredRegistration, detail: Detail, rules: FormRules, headers: Mapping[str, str]
) -> Mapping[str, str]:
    said, answers = row.answers, dict[str, str]()
    answers["registered_at"] = _moment(said.registered_at)
    answers["email"] = detail.email or detail.email_key or _answer(rules, "email", "not_given")
    answers["order_number"], _, answers["attendee_number"] = row.source_key.rpartition("-")
    answers["quantity"] = "1"
    # Where the form asks for the parts of a name, the whole of it stands in the first: that is how it is read again.
    name_field = next((name for name in ("full_name", "first_name", "last_name") if name in headers), "full_name")
    answers[name_field] = detail.full_name or ""
    answers["hub_name"] = detail.hub_name or ""
    answers["country"] = said.country_text or ""
    answers["city"] = said.city or ""
    answers["occupation"] = said.occupation_text or ""
    answers["affiliate"] = said.affiliate or ""
    for name, value in (("gender", said.gender), ("nlp_level", said.nlp_level), ("ticket", said.ticket)):
        answers[name] = _answer(rules, name, value)
    answers["language"] = _answer(rules, "language", said.language)
    answers["took_part_before"] = _yes_or_no(rules, "took_part_before", said=said.took_part_before)
    answers["status"] = _answer(rules, "status", "attending" if row.withdrawn_at is None else "cancelled")
    return answers


def submissions(session: "Session", edition: Edition, edition_id: int) -> tuple[ImportFile, int]:
    """The projects that came by the form, and how many are left out. A project that was submitted again has two rows:
    by the first it is known, the last holds. Raises KeyError where the edition declares no form."""
    if edition.submissions is None:
        raise KeyError(SOURCE)
    rules = edition.submissions
    projects = store.submitted_projects(session, edition_id, SOURCE)
    has_asked = any(project.wishes is not None for project in projects)
    headers = {
        name: column.headers[0] for name, column in rules.columns.items() if has_asked or not name.startswith(_WISH)
    }
    submitters = _submitters(session, projects)
    found = [project for project in projects if project.source_key in submitters and project.submitted_at]
    rows = (
        tuple(answers.get(name, "") for name in headers)
        for project in found
        for answers in _submission(project, submitters[project.source_key], rules, headers)
    )
    return ImportFile(tuple(headers.values()), rows), len(projects) - len(found)


def _submitters(session: "Session", projects: Sequence[SubmittedProject]) -> Mapping[str, str]:
    """Whose address is behind each key: it holds a digest of it, so every known address is tried."""
    wanted: dict[str, dict[str, str]] = {}
    for project in projects:
        moment, _, digest = project.source_key.rpartition("-")
        wanted.setdefault(digest, {})[moment] = project.source_key
    found: dict[str, str] = {}
    for email_key, email in store.known_emails(session):
        for source_key in wanted.get(form_key(_EPOCH, email_key).rpartition("-")[2], {}).values():
            found[source_key] = email
    return found


def _submission(
    project: SubmittedProject, email: str, rules: FormRules, headers: Mapping[str, str]
) -> Iterator[Mapping[str, str]]:
    answers = {
        "email": email,
        "title": project.title,
        "summary": project.summary or "",
        "team_name": project.team_name or "",
        "team_size": str(project.team_size) if project.team_size is not None else "",
        "track": _answer(rules, "track", project.track),
        "goals": ", ".join(str(goal) for goal in project.goals),
        "language": _answer(rules, "language", project.language),
        **{f"{_WISH}{wish}": _answer(rules, f"{_WISH}{wish}", "yes") for wish in project.wishes or ()},
        # A list of people would also say how many they are, which a team of unknown size has not said.
        **(_member_lists(project.members) if project.team_size is not None else {}),
        **_link_cells(project.links, headers),
    }
    first, last = project.source_key.rpartition("-")[0], project.submitted_at or _EPOCH
    if first != last.strftime(_KEY_MOMENT):
        yield {**answers, "submitted_at": first}
    yield {**answers, "submitted_at": _moment(last)}


def _member_lists(members: Sequence[MemberDetail]) -> Mapping[str, str]:
    """The people of a team by their addresses, or by their Hub names where none has an address.

    Lists of both only mean something where everybody has both: a mixed team is left as the import knows it.
    """
    details = [member.detail for member in members]
    if all(detail is not None and detail.email_key for detail in details):
        return {"member_emails": ", ".join(detail.email or detail.email_key or "" for detail in details if detail)}
    if all(detail is not None and detail.hub_name and not detail.email_key for detail in details):
        return {"member_hub_names": ", ".join(detail.hub_name or "" for detail in details if detail)}
    return {}


def _link_cells(links: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> Mapping[str, str]:
    """Each link in the column of its kind, or in an earlier one where that keeps the order in which they were given."""
    fields = [name for name in LINK_FIELDS if name in headers]
    if not fields:
        return {}
    cells: dict[str, list[str]] = {}
    latest = len(fields) - 1
    for kind, as_given in reversed(links):
        own = next((place for place, name in enumerate(fields) if name == kind), latest)
        latest = min(latest, own)
        cells.setdefault(fields[latest], []).insert(0, as_given)
    return {name: "\n".join(texts) for name, texts in cells.items()}


def rosters(session: "Session", edition_id: int) -> ImportFile:
    """The teams that a file of rosters listed, a row for each person; those of Discord come from there."""
    return ImportFile(
        ROSTER_HEADERS,
        (
            (team.name, *person, _seeking(team.seeks_members))
            for team in store.listed_teams(session, edition_id, _ROSTER_SOURCE)
            for person in _listed(team.members)
        ),
    )


def _listed(members: Sequence[MemberDetail]) -> Sequence[tuple[str, str, str]]:
    details = [member.detail for member in members if member.detail is not None]
    people = [(one.full_name or "", one.email or one.email_key or "", one.hub_name or "") for one in details]
    return people or [("", "", "")]


def _seeking(seeks: bool | None) -> str:
    return "" if seeks is None else "yes" if seeks else "no"


def _answer(rules: FormRules, name: str, meaning: str | None) -> str:
    """How the source writes a closed answer; the answer itself where it does not say."""
    if meaning is None:
        return ""
    return next(iter(rules.values.get(name, {}).get(meaning, ())), meaning)


def _yes_or_no(rules: FormRules, name: str, *, said: bool | None) -> str:
    return _answer(rules, name, None if said is None else "yes" if said else "no")


def _moment(moment: datetime) -> str:
    """An instant as the imports read it: in UTC, to the second, or finer where it is."""
    utc = moment.astimezone(UTC)
    return utc.strftime(_KEY_MOMENT if not utc.microsecond else "%Y-%m-%dT%H:%M:%S.%fZ")
