"""Who judges an edition, what they read and know, and how many projects they take.

Whoever judged and does not any more stays known: their ballots do too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.store.jury_models import Assignment, Ballot, JurorProfile
from lib.store.models import Account, Project, RoleGrant


@dataclass(frozen=True, slots=True)
class JurorRow:
    """A juror of an edition. `is_judging` False: the role was taken back or the account closed.

    `languages` are codes, the one to write in first; `topics` keys of domains; `maximum_load` None: no limit.
    `updated_at` None: nobody said anything of them yet.
    """

    id: int
    name: str | None
    email: str | None
    hub_name: str | None
    is_judging: bool
    last_seen_at: datetime | None
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    maximum_load: int | None = None
    guide_seen_at: datetime | None = None
    updated_at: datetime | None = None


class ProfileChangedError(Exception):
    """Somebody else changed what is known of the juror since it was shown; nothing is saved."""


def jurors(session: Session, edition_id: int) -> Sequence[JurorRow]:
    """Everybody who judges the edition, and whoever was asked to or submitted a ballot before, by number."""
    holding = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == "juror",
            RoleGrant.revoked_at.is_(None),
            Account.is_active,
            or_(RoleGrant.edition_id == edition_id, RoleGrant.edition_id.is_(None)),
        )
    )
    asked = (
        select(Assignment.juror_id)
        .join(Project, Project.id == Assignment.project_id)
        .where(Project.edition_id == edition_id, Assignment.withdrawn_at.is_(None))
    )
    scored = (
        select(Ballot.juror_id).join(Project, Project.id == Ballot.project_id).where(Project.edition_id == edition_id)
    )
    judging = set(session.scalars(holding))
    query = (
        select(Account, JurorProfile)
        .join(
            JurorProfile,
            (JurorProfile.account_id == Account.id) & (JurorProfile.edition_id == edition_id),
            isouter=True,
        )
        .where(or_(Account.id.in_(judging), Account.id.in_(asked), Account.id.in_(scored)))
        .order_by(Account.id)
    )
    return [_row(account, profile, account.id in judging) for account, profile in session.execute(query)]


def set_profile(
    session: Session,
    edition_id: int,
    juror_id: int,
    *,
    languages: Sequence[str],
    topics: Sequence[str],
    maximum_load: int | None,
    updated_by: int | None,
    updated_at: datetime,
) -> None:
    """What is known of a juror from now on."""
    profile = session.get(JurorProfile, (edition_id, juror_id))
    if profile is None:
        profile = JurorProfile(edition_id=edition_id, account_id=juror_id)
        session.add(profile)
    profile.languages = list(languages)
    profile.topics = list(topics)
    profile.maximum_load = maximum_load
    profile.updated_by = updated_by
    profile.updated_at = updated_at
    session.flush()


def _row(account: Account, profile: JurorProfile | None, is_judging: bool) -> JurorRow:
    return JurorRow(
        id=account.id,
        name=account.display_name,
        email=account.email,
        hub_name=account.hub_name,
        is_judging=is_judging,
        last_seen_at=account.last_seen_at,
        languages=tuple(profile.languages) if profile is not None else (),
        topics=tuple(profile.topics) if profile is not None else (),
        maximum_load=profile.maximum_load if profile is not None else None,
        guide_seen_at=profile.guide_seen_at if profile is not None else None,
        updated_at=profile.updated_at if profile is not None else None,
    )
