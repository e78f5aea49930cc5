"""A small valid edition as a dictionary, for tests that change one thing of it."""

from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

OTHER_EDITIONS = Path(__file__).parent / "editions"
OTHER_SLUG = "vozes-do-norte-2031"


def words(text: str) -> dict[str, str]:
    """The same text in three languages, told apart by their codes."""
    return {language: f"{text} ({language})" for language in ("es", "en", "pt")}


def day(key: str, month: int, number: int, zone: str = "AoE", **more: Any) -> dict[str, Any]:
    """A date of 2031, at the last second of its day."""
    return {"key": key, "label": words(key), "at": datetime(2031, month, number, 23, 59, 59), "zone": zone, **more}  # noqa: DTZ001 - wall-clock time


_SMALL: dict[str, Any] = {
    "slug": "rios-2031",
    "name": words("Rivers"),
    "title": words("Rivers 2031"),
    "description": words("Invented"),
    "organizer": "Nobody",
    "dates": [day("opening", 3, 1), day("closing", 3, 20), day("deadline", 4, 10), day("winners", 4, 18)],
    "phases": [
        {"key": "registration", "label": words("registration"), "starts": "opening"},
        {"key": "building", "label": words("building"), "starts": "closing"},
        {"key": "judging", "label": words("judging"), "starts": "deadline"},
        {"key": "published", "label": words("published"), "starts": "winners"},
    ],
    "teams": {"minimum_size": 1, "maximum_size": 5},
    "rubric": {
        "version": 1,
        "blocks": [
            {
                "key": "corpus",
                "label": words("Corpus"),
                "points": 4,
                "criteria": [{"key": "quality", "label": words("Quality")}, {"key": "size", "label": words("Size")}],
            },
            {"key": "demo", "label": words("Demo"), "points": 1, "criteria": [{"key": "use", "label": words("Use")}]},
        ],
    },
    "artifacts": {"organization": "rios"},
    "domain_groups": [{"key": "water", "label": words("Water")}],
    "domains": [{"key": "fish", "group": "water", "label": words("Fish"), "aliases": ["Peces", "Fish & co."]}],
    "country_groups": [
        {"key": "south", "label": words("South"), "country_codes": ["AR", "UY"]},
        {"key": "rest", "label": words("Rest")},
    ],
    "links": {
        "submit": {"label": words("Submit"), "url": "https://example.org/submit", "closes": "deadline"},
        "chat": {"label": words("Chat"), "url": "https://example.org/chat", "is_open": False},
    },
    "sources": [{"key": "booklet", "title": words("Booklet"), "published": "2031-07"}],
}


def small_edition_content() -> dict[str, Any]:
    """A fresh copy, to be changed at will."""
    return deepcopy(_SMALL)
