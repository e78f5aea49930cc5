"""What everybody may ask about certificates: what the one with a code says. There is no way to list them from here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.domain.certificates import KINDS, Kind
from lib.store.closing_models import Certificate
from lib.store.models import Edition, Project


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """What a certificate says, and whether it was revoked. `edition` is a slug, `project` a title."""

    edition: str
    kind: Kind
    full_name: str | None
    project: str | None
    award: str | None
    issued_at: datetime
    revoked_at: datetime | None


def certificate_with_code(session: Session, code: str) -> CertificateRow | None:
    """The certificate of any edition with a code; None where there is none."""
    query = (
        select(
            Edition.slug,
            Certificate.kind,
            Certificate.full_name,
            Project.title,
            Certificate.award,
            Certificate.issued_at,
            Certificate.revoked_at,
        )
        .join(Edition, Edition.id == Certificate.edition_id)
        .outerjoin(Project, Project.id == Certificate.project_id)
        .where(Certificate.code == code)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    edition, kind, full_name, project, award, issued_at, revoked_at = row
    found = next(known for known in KINDS if known == kind)
    return CertificateRow(edition, found, full_name, project, award, issued_at, revoked_at)
