"""Every action that the code records is worded."""

import re

from lib.i18n import translator
from lib.publishing import audit_wording
from lib.services.audit_log import area_of
from tests.serving import ROOT


def test_every_action_of_the_code_is_worded() -> None:
    worded = audit_wording.actions(translator("en"))
    areas = "|".join({area_of(action) for action in worded})
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "lib" / "services").glob("*.py"))
    recorded = set(re.findall(rf'"((?:{areas})\.[a-z_]+)"', source))
    assert len(recorded) > 20
    assert recorded - set(worded) == set()
