"""Who can get a certificate, by what the database knows and what organizers name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.certificates import Candidate, Kind, ParticipantRule, language_of
from lib.domain.edition import Edition, Language
from lib.domain.identity import comparison_key
from lib.domain.refusal import RefusedError
from lib.services import results
from lib.sources.mentor_files import MentorRow
from lib.store import certificates as store
from lib.store import person_matches

if TYPE_CHECKING:
    from lib.store.database import Session

NOT_PUBLIC = "Nothing was issued: certificates of winners come after the result is public."


class CertificateRefusedError(RefusedError):
    """Something about certificates that is not done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What issuing a kind now would do. `nameless` get none until their name is known; `held`: they have one, or had
    one that was revoked."""

    kind: Kind
    to_issue: tuple[Candidate, ...]
    nameless: tuple[Candidate, ...]
    held: int

    @property
    def languages(self) -> Mapping[Language, int]:
        """How many would be in each language."""
        found: dict[Language, int] = {}
        for one in self.to_issue:
            language = language_of(one.language)
            found[language] = found.get(language, 0) + 1
        return found


def participant_rule(submitted: Sequence[store.ProjectMoments]) -> ParticipantRule:
    return "presented" if any(one.is_presented is not None for one in submitted) else "submitted"


def counting_projects(submitted: Sequence[store.ProjectMoments]) -> list[store.ProjectMoments]:
    """The projects whose teams get a certificate."""
    if participant_rule(submitted) == "submitted":
        return list(submitted)
    return [one for one in submitted if one.is_presented]


def is_result_public(session: "Session", edition: Edition, edition_id: int, now: datetime) -> bool:
    """Whether everybody may see who won."""
    found = results.public_result(session, edition, edition_id)
    return found is not None and found.is_public(now)


def candidates(session: "Session", edition: Edition, edition_id: int, kind: Kind, now: datetime) -> list[Candidate]:
    """Everybody who can get a certificate of a kind by what the database knows: of mentors nobody."""
    if kind == "juror":
        return store.jurors_with_ballots(session, edition_id)
    projects = store.submitted_projects(session, edition_id)
    if kind == "participant":
        return store.members(session, edition_id, [(one.id, None) for one in counting_projects(projects)])
    found = results.public_result(session, edition, edition_id) if kind == "winner" else None
    if found is None or not found.is_public(now):
        return []
    ids = {one.slug: one.id for one in projects}
    won = [(one.project, one.prize) for one in found.result.podium if one.prize is not None]
    won += [(one.project, one.prize) for one in found.result.mentions]
    return store.members(session, edition_id, [(ids[slug], prize) for slug, prize in dict.fromkeys(won) if slug in ids])


def plan_of(
    session: "Session",
    edition: Edition,
    edition_id: int,
    kind: Kind,
    *,
    language: Language | None,
    mentors: Sequence[MentorRow],
    now: datetime,
) -> Plan:
    """What issuing a kind would do at `now`. Raises CertificateRefusedError for winners before the result is public."""
    if kind == "winner" and not is_result_public(session, edition, edition_id, now):
        raise CertificateRefusedError(NOT_PUBLIC)
    found = (
        _mentors(session, edition_id, mentors)
        if kind == "mentor"
        else candidates(session, edition, edition_id, kind, now)
    )
    return plan_for(session, edition_id, kind, found, language)


def plan_for(
    session: "Session", edition_id: int, kind: Kind, found: Sequence[Candidate], language: Language | None
) -> Plan:
    """What issuing a kind to these candidates would do; `language` None: each in their own."""
    known = store.keys(session, edition_id, kind)
    wanting = [replace(one, language=language or language_of(one.language)) for one in found if one.key not in known]
    return Plan(
        kind,
        tuple(one for one in wanting if one.full_name is not None),
        tuple(one for one in wanting if one.full_name is None),
        len(found) - len(wanting),
    )


def _mentors(session: "Session", edition_id: int, rows: Sequence[MentorRow]) -> list[Candidate]:
    """The mentors of a file: whom the database knows by their address, or by the name on an earlier certificate."""
    by_name = store.mentors_by_name(session, edition_id)
    found: dict[int | str, Candidate] = {}
    for row in rows:
        person_id = (
            person_matches.person_with_email(session, row.email_key)
            if row.email_key is not None
            else by_name.get(comparison_key(row.full_name))
        )
        if person_id is not None:
            person_id = person_matches.rows_of_person(session, person_id)[0]
        who: int | str = person_id or row.email_key or comparison_key(row.full_name)
        candidate = Candidate(
            person_id, None, None, None, row.full_name, row.language, email=row.email, email_key=row.email_key
        )
        found.setdefault(who, candidate)
    return list(found.values())
