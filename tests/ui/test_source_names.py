"""What sources are called: no reader meets the key of a run."""

from datetime import UTC
from typing import get_args

import pytest

from lib import i18n
from lib.domain import data_age
from lib.domain.edition import Language
from lib.publishing.wording import Words
from lib.services.hub_likes import HubLikes
from lib.services.hub_repos import HubRepos
from lib.services.sheets import SheetRegistrations, SheetSubmissions
from lib.services.sizes import Sizes
from lib.sources.edition_files import read_edition
from lib.sources.registration_files import RegistrationSource
from lib.sources.roster_files import RosterSource
from lib.store import feedback_answers, leaderboard
from lib.ui import sources_view

# Whatever a run is stored as, by imports (the first: refused before its kind is known) and by syncs.
SOURCES_OF_RUNS = (
    "registrations",
    *(f"registrations:{source}" for source in get_args(RegistrationSource)),
    "submissions",
    *(f"teams:{source}" for source in get_args(RosterSource)),
    feedback_answers.SOURCE,
    leaderboard.SOURCE,
    HubRepos.name,
    Sizes.name,
    HubLikes.name,
    SheetRegistrations.name,
    SheetSubmissions.name,
)


@pytest.mark.parametrize("language", ["es", "pt"])
@pytest.mark.parametrize("source", SOURCES_OF_RUNS)
def test_every_source_of_runs_has_names(source: str, language: Language) -> None:
    said = Words(language, i18n.locale_for(language, None), UTC, read_edition("somos600m-2024"))
    short, long = said.fresh_source_name(source), sources_view.source_name(source, said.translate)
    assert source not in (short, long)
    assert ":" not in short + long


def test_what_a_sync_asks_is_asked_again_and_what_came_as_a_file_is_not() -> None:
    asked = {HubRepos.name, Sizes.name, HubLikes.name, SheetRegistrations.name, SheetSubmissions.name}
    assert {source for source in SOURCES_OF_RUNS if data_age.period_of(source) is not None} == asked


def test_registrations_and_submissions_of_sheets_are_told_from_those_of_files() -> None:
    said = Words("es", "es-ES", UTC, read_edition("somos600m-2024"))
    assert [said.fresh_source_name(source) for source in ("sheets:registrations", "sheets:submissions")] == [
        "inscripciones (Google Sheets)",
        "entregas (Google Sheets)",
    ]
