"""The first view of each page address."""

from collections.abc import Mapping

from lib.publishing.first_view import FirstView


def first_view_for(
    path: str, language: str, locale: str, query: Mapping[str, str], cookies: Mapping[str, str]
) -> FirstView | None:
    """Nothing is known of any page yet: each gets the product's name only."""
    return None
