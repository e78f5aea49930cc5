"""How many certificates there are, in a line that begins with a capital whatever comes first."""

from zoneinfo import ZoneInfo

import pytest

from lib.domain.edition import Language
from lib.publishing import certificate_wording
from lib.publishing.wording import Words
from lib.services.certificates import KindSummary
from lib.sources.edition_files import edition_slugs, read_edition

DERIVED = KindSummary("participant", eligible=1204, waiting=3, nameless=1, valid=1200, revoked=2)
MENTORS = KindSummary("mentor", eligible=None, waiting=0, nameless=0, valid=4, revoked=0)


@pytest.mark.parametrize(
    ("summary", "language", "locale", "line"),
    [
        (
            DERIVED,
            "en",
            "en-US",
            "Who can get one: 1,204 · valid: 1,200 · to issue: 3 · without a name: 1 · revoked: 2",
        ),
        (
            DERIVED,
            "es",
            "es-ES",
            "Pueden tenerlo: 1.204 · válidos: 1.200 · por emitir: 3 · sin nombre: 1 · revocados: 2",
        ),
        (DERIVED, "pt", "pt-BR", "Podem ter um: 1.204 · válidos: 1.200 · por emitir: 3 · sem nome: 1 · revogados: 2"),
        (MENTORS, "en", "en-US", "Valid: 4"),
        (MENTORS, "es", "es-ES", "Válidos: 4"),
    ],
)
def test_summary_begins_with_a_capital(summary: KindSummary, language: Language, locale: str, line: str) -> None:
    said = Words(language, locale, ZoneInfo("America/Bogota"), read_edition(edition_slugs()[0]))
    assert certificate_wording.summary(summary, said) == line
