"""Certificates of jurors who are erased: a juror is an account, and an erasure begins with a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lib.domain.certificates import ERASED
from lib.domain.identity import comparison_key
from lib.store.models import Account, Certificate, PersonDetail

_BATCH = 500


def erase_of_jurors(session: Session, person_ids: Sequence[int], now: datetime) -> None:
    """Empty and revoke what accounts with an address or the name on the Hub of any of these people were issued.

    In every edition, as an address is one person in all of them. To be called while both are still there.
    """
    names: set[str] = set()
    for start in range(0, len(person_ids), _BATCH):
        batch = PersonDetail.person_id.in_(person_ids[start : start + _BATCH])
        for row in session.execute(
            select(PersonDetail.email, PersonDetail.email_key, PersonDetail.hub_name).where(batch)
        ):
            names |= {comparison_key(name) for name in row if name}
    certified = (
        select(Account.id, Account.email, Account.hub_name)
        .join(Certificate, Certificate.account_id == Account.id)
        .distinct()
    )
    accounts = [
        number
        for number, *given in session.execute(certified)
        if names & {comparison_key(name or "") for name in given}
    ]
    certificates = update(Certificate).where(Certificate.account_id.in_(accounts))
    session.execute(certificates.where(Certificate.revoked_at.is_(None)).values(revoked_at=now, revoked_reason=ERASED))
    session.execute(certificates.values(full_name=None, revoked_reason=ERASED))
