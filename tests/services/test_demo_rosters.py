"""The demo's list of teams: in every stage pairs that wait, pairs that were decided, and a team that looks for some."""

from contextlib import closing
from pathlib import Path

import pytest

from lib.domain.demo_plan import STAGES
from lib.services import people
from lib.services.access import COMMAND_LINE
from lib.services.people import EVERYBODY, SeekingTeam
from lib.store.database import Database
from tests.demos import database_file


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_pairs_to_decide_decided_ones_and_a_team_that_seeks(stage: str, demo_data: Path) -> None:
    with (
        closing(Database.open(f"sqlite:///{database_file(demo_data, stage)}")) as database,
        database.read() as session,
    ):
        pairs = people.pairs(session, COMMAND_LINE, 1)
        page = people.people_page(session, COMMAND_LINE, 1, EVERYBODY)
    suggested = [view.suggestion for view in pairs.waiting if view.suggestion is not None]
    assert [(one.score, one.reasons) for one in suggested] == [
        (80, ("same_name",)),
        (70, ("similar_name",)),
        (70, ("similar_name",)),
    ]
    assert [view.match.state for view in pairs.decided if view.match] == ["confirmed", "confirmed"]
    assert [view.match.recorder for view in pairs.decided if view.match] == ["Organización 1", "Organización 1"]
    for view in (*pairs.waiting, *pairs.decided):
        assert (view.one.email is not None, view.other.email) == (True, None)
        assert (view.one.full_name or "")[-4:] == (view.other.full_name or "")[-4:]
    assert page.counts.matched == 2
    assert page.counts.everybody - page.counts.registered == 3
    assert page.seeking == (SeekingTeam("Equipo de ejemplo", "file", 2),)
