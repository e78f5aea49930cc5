from pathlib import Path

from lib.services.settings import Settings


def test_settings_without_environment_are_the_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings(
        data_folder=Path("data"),
        database_url=settings.database_url,
        edition_slug=None,
        is_demo=False,
    )
    assert settings.database_url.endswith("data/tablero.db")


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_environment(
        {
            "TABLERO_DATA": "elsewhere",
            "TABLERO_EDITION": "one",
            "TABLERO_DEMO": "1",
        }
    )
    assert (settings.edition_slug, settings.is_demo) == ("one", True)
    assert settings.demo_file("judging") == Path("elsewhere/demo/judging.db")


def test_empty_variables_count_as_unset() -> None:
    assert Settings.from_environment({"TABLERO_EDITION": "", "TABLERO_DEMO": ""}).edition_slug is None


def test_demo_needs_exactly_one() -> None:
    assert not Settings.from_environment({"TABLERO_DEMO": "yes"}).is_demo
