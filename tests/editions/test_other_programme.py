"""The pages of the edition and of its campaigns, for an edition that has little in common with the first one."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.services import declared, editions
from lib.store import editions as edition_rows
from lib.store.database import Database
from tests.databases import new_database
from tests.edition_samples import OTHER_EDITIONS, OTHER_SLUG

ROOT = Path(__file__).parents[2]
NOW = datetime(2031, 10, 3, tzinfo=UTC)
Opening = Callable[..., str]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Database]:
    monkeypatch.setenv("TABLERO_EDITIONS", str(OTHER_EDITIONS))
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        with opened.write() as session:
            editions.add_edition(session, OTHER_SLUG, now=NOW)
            row = edition_rows.edition_by_slug(session, OTHER_SLUG)
            assert row is not None
            declared.load_declared(session, row, NOW)
        yield opened


@pytest.fixture
def text_of(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Opening:
    """Opens a page and gives what it says."""
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("TABLERO_DATA", str(tmp_path))
    monkeypatch.delenv("TABLERO_DEMO", raising=False)

    def opened(file: str, **query: str) -> str:
        st.cache_resource.clear()
        st.cache_data.clear()
        app = AppTest.from_file(str(ROOT / "lib" / "ui" / "router.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        app.switch_page(str(ROOT / "pages" / "public" / file)).run()
        assert not app.exception
        said = [str(one.value) for one in (*app.title, *app.subheader, *app.markdown, *app.caption)]
        said += [str(cell) for table in app.table for cell in table.value.to_numpy().flatten()]
        return re.sub(r"\\(.)", r"\1", "\n".join(said))  # Markdown's escapes

    return opened


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("participar", {"es": "Apúntate", "en": "Sign up", "pt": "Inscreva-se"}),
        ("fechas", {"es": "Hubo un apagón", "en": "There was a power cut", "pt": "Houve um apagão"}),
        ("bases", {"es": "De 2 a 4 personas", "en": "From 2 to 4 people", "pt": "De 2 a 4 pessoas"}),
        ("rubrica", {"es": "0,5 puntos por cada 50", "en": "0.5 points for every 50", "pt": "0,5 pontos a cada 50"}),
        ("premios", {"es": "Un viaje", "en": "A trip", "pt": "Uma viagem"}),
        ("charlas", {"es": "Pregúntale al río", "en": "Ask the river", "pt": "Pergunte ao rio"}),
        ("resultado", {"es": "Remeros", "en": "Rowers", "pt": "Remadores"}),
    ],
)
def test_its_own_words_stand_in_each_section(
    text_of: Opening, section: str, said: dict[str, str], language: str
) -> None:
    text = text_of("edition.py", lang=language, seccion=section)
    assert said[language] in text
    assert not re.search("somos ?600m|somosnlp", text, re.IGNORECASE)


def test_its_rubric_is_told_by_its_own_rules(text_of: Opening) -> None:
    text = text_of("edition.py", lang="en", seccion="rubrica")
    assert "**9.5 points** in 2 blocks." in text
    assert "**Truth** (weight 2.5, from 1 to 10) 10: No errors." in text
    assert "**Sound** (optional, from 0 to 3)" in text
    for sentence in (
        "There is no extra point.",
        "The score of a project corrects its ballots for how severe each juror is.",
        "A project is ranked with at least 2 ballots.",
        "Ties are parted by the jurors who scored both projects, in this order",
    ):
        assert sentence in text
    assert "corpus alone" not in text  # it has no such cap


def test_its_campaign_counts_and_says_what_is_unknown(text_of: Opening) -> None:
    text = text_of("campaigns.py", lang="en")
    assert "At least 9 people validated 25% of Recordings" in text
    assert "Listening: at least 9 people" in text
    assert "Counted by hand" in text
    assert "How many there are in all of Transcripts was not published" in text
