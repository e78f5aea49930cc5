"""Editions, corpora and figures for tests, written through the store's own tables."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lib.domain.edition import Edition
from lib.store import models
from lib.store.database import Session

TABLE_4 = Path(__file__).parent / "samples" / "corpora-table-4.csv"
LONG_AGO = datetime(2031, 5, 1, tzinfo=UTC)
LATER = datetime(2031, 6, 1, tzinfo=UTC)


def words(text: str) -> dict[str, str]:
    """The same invented text in three languages, told apart by their codes."""
    return {language: f"{text} ({language})" for language in ("es", "en", "pt")}


def small_edition(**changes: Any) -> Edition:
    """An invented edition with two domain groups, three countries and two languages."""
    return Edition.model_validate(
        {
            "slug": "rivers-2031",
            "name": words("Rivers"),
            "title": words("Rivers"),
            "description": words("Invented"),
            "organizer": "Nobody",
            "dates": [{"key": "start", "label": words("Start"), "at": datetime(2031, 1, 1), "zone": "AoE"}],  # noqa: DTZ001 - wall-clock time
            "phases": [{"key": "building", "label": words("Building"), "starts": "start"}],
            "teams": {"minimum_size": 1, "maximum_size": 3},
            "rubric": {
                "version": 1,
                "blocks": [
                    {
                        "key": "all",
                        "label": words("All"),
                        "points": 10,
                        "criteria": [{"key": "quality", "label": words("Quality")}],
                    }
                ],
            },
            "artifacts": {"organization": "rivers"},
            "domain_groups": [
                {"key": "nature", "label": words("Nature")},
                {"key": "people", "label": words("People")},
            ],
            "domains": [
                {"key": "fish", "group": "nature", "label": words("Fish"), "aliases": ["Fishes"]},
                {"key": "songs", "group": "people", "label": words("Songs")},
            ],
            "sources": [
                {"key": "booklet", "title": words("Booklet"), "published": "2031-07", "url": "https://example.org/b"},
                {"key": "notice", "title": words("Notice"), "published": "2031-05-09"},
            ],
            "represented_country_codes": ["AR", "UY", "PY"],
            "represented_languages": [
                {"key": "es", "label": words("Spanish")},
                {"key": "gn", "label": words("Guarani")},
            ],
            **changes,
        }
    )


def add_edition(session: Session, slug: str = "rivers-2031") -> int:
    """An edition's row; its id."""
    edition = models.Edition(slug=slug, created_at=LONG_AGO)
    session.add(edition)
    session.flush()
    return edition.id


def add_artifact(session: Session, edition_id: int, locator: str, kind: str = "dataset") -> int:
    """A repo; its id."""
    artifact = models.Artifact(
        edition_id=edition_id, kind=kind, locator=locator, repo_id=locator, first_seen_at=LONG_AGO
    )
    session.add(artifact)
    session.flush()
    return artifact.id


def add_corpus(session: Session, edition_id: int, name: str, position: int = 0, **values: Any) -> int:
    """A corpus without figures; the id of its artifact. `repo_id` None is an unknown repo."""
    repo_id = values.pop("repo_id", f"rivers/{name}")
    artifact = models.Artifact(
        edition_id=edition_id, kind="dataset", locator=repo_id or name, repo_id=repo_id, first_seen_at=LONG_AGO
    )
    session.add(artifact)
    session.flush()
    given = {"source": "booklet", **values}
    session.add(models.Corpus(artifact_id=artifact.id, edition_id=edition_id, name=name, position=position, **given))
    session.flush()
    return artifact.id


def add_figure(session: Session, artifact_id: int, metric: str, value: str | None, **values: Any) -> None:
    """A figure, declared in the booklet unless `values` say otherwise; None is unknown."""
    units = {"examples": "examples", "size": "MB", "likes": "likes"}
    given = {"unit": units[metric], "provenance": "declared", "source": "booklet", "as_of": LONG_AGO, **values}
    amount = None if value is None else Decimal(value)
    session.add(models.Measurement(artifact_id=artifact_id, metric=metric, value=amount, **given))
    session.flush()


def table_4() -> list[dict[str, str]]:
    """The seventeen corpora as the paper's table gives them."""
    with TABLE_4.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def add_table_4(session: Session, edition_id: int) -> None:
    """The seventeen corpora with their declared figures."""
    for position, row in enumerate(table_4()):
        artifact_id = add_corpus(
            session,
            edition_id,
            row["dataset"],
            position,
            repo_id=row["hub_id"] or None,
            domain=row["domain"],
            domain_group=row["figure1_group"].lower(),
            languages=["es"],
            source="paper_table_4",
            **dict(_countries(row["countries"])),
        )
        for metric, column in (("examples", "examples"), ("size", "mb")):
            add_figure(session, artifact_id, metric, row[column], source="paper_table_4")


def _countries(notation: str) -> Iterator[tuple[str, Any]]:
    yield "countries_kind", {"Mix": "mix", "-": "none"}.get(notation, "oral" if "oral" in notation else "named")
    yield "has_more_countries", notation.endswith("+")
    yield "country_codes", [code for code in notation.replace(",", " ").split() if len(code) == 2]
