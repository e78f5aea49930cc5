"""The serving of our application around a sample entry script, so that its tests need no edition and no database.

With `SAMPLE_FAULTS=1`, the first view and the database fail.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from lib.publishing.first_view import Figure, FirstView
from lib.ui import server
from lib.ui.health import DatabaseState

HAS_FAULTS = os.environ.get("SAMPLE_FAULTS") == "1"
CALLS: list[str] = []


def first_view_for(
    path: str, language: str, locale: str, query: Mapping[str, str], cookies: Mapping[str, str]
) -> FirstView | None:
    """A view that shows what it was asked with, so that tests see what reached it."""
    if HAS_FAULTS:
        raise RuntimeError("persona@example.org: no view")
    CALLS.append(path)
    return FirstView(
        language=language,
        title={"/": "#Somos600M <2024>", "/vacia": "Vacía", "/otra": "Otra"}[path],
        description='Un "corpus" concentra el 92 % & más',
        edition_name="#Somos600M 2024",
        phase={"es": "Evaluación", "en": "Judging", "pt": "Avaliação"}[language],
        next_date="quedan 3 d 4 h (AoE)",
        figures=(
            Figure("Personas", "651", "Organizadores, abr 2024"),
            Figure("Países", "29", "Organizadores, abr 2024"),
            Figure("Equipos", "15", "Web del proyecto, abr 2024"),
            Figure("Proyectos", "15", "Web del proyecto, abr 2024"),
            Figure("Ejemplos", "2.333.052", "Tabla 4 del artículo"),
            Figure("MB", "324,67", "Tabla 4 del artículo"),
        ),
        pages=(("Todo", "/"), ("Vacía", "/vacia"), ("<Malo>", "javascript:alert(1)")),
        source_note=f"calls={len(CALLS)} locale={locale} query={sorted(query)} cookies={sorted(cookies)}",
        image_url="/recursos/vista.png" if path == "/" else None,
    )


def database_state() -> DatabaseState:
    """All is well, or nothing is."""
    if HAS_FAULTS:
        raise RuntimeError("postgresql://user:secret@host/db")
    return DatabaseState(is_reachable=True, is_current=True)


parts = server.Parts(
    version="1.2.3",
    cache_folder=Path(os.environ["SAMPLE_CACHE"]),
    page_paths=frozenset({"/", "/vacia", "/otra"}),
    first_view_for=first_view_for,
    database_state=database_state,
    first_visits=("", "vacia"),
)
app = st.App(str(Path(__file__).with_name("router.py")), **server.app_options(parts, os.environ))
