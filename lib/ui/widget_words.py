"""Streamlit's own words in the visitor's language: it has English ones, and no setting for others.

`assets/words.js` puts them into the page, each only where Streamlit writes it: what people wrote stays as it is. Nobody
who reads English fetches any.
"""

import json
from collections.abc import Mapping

from starlette.routing import Route

from lib import i18n
from lib.ui import static_files


def _(message: str) -> str:
    """Mark `message` for translation; it is translated for every language when serving starts."""
    return message


SELECTOR_OF_NAMES = ""
# Streamlit's DOM, seen on 1.67. A word with a place in it, as {n}, stands for every text that is the same around it.
WORDS: Mapping[str, tuple[str, ...]] = {
    # What elements are called for screen readers and in hints, wherever they are.
    SELECTOR_OF_NAMES: (
        _("App pages"),
        _("Choose an option"),
        _("Choose date"),
        _("Choose options"),
        _("Clear all"),
        _("Clear date"),
        _("Clear entry"),
        _("Clear selection"),
        _("Clear value"),
        _("Close"),
        _("Close fullscreen"),
        _("Close fullscreen: {name}"),
        _("Close Search"),
        _("Collapse sidebar"),
        _("Copied"),
        _("Copy to clipboard"),
        _("Copy Vega-Lite spec: {name}"),
        _("Dataframe column menu"),
        _("Decrement"),
        _("Dismiss"),
        _("Download as PNG: {name}"),
        _("Expand sidebar"),
        _("Fullscreen"),
        _("Fullscreen: {name}"),
        _("Help for {name}"),
        _("Increment"),
        _("Link to heading"),
        _("Main menu"),
        _("Next Result"),
        _("Notifications"),
        _("Open"),
        _("Previous Result"),
        _("Remove {name}"),
        _("Running..."),
        _("Scroll tabs left"),
        _("Scroll tabs right"),
        _("Search"),
        _("Search: {name}"),
        _("Selected values"),
        _("Show chart: {name}"),
        _("Show data: {name}"),
        _("Show/hide columns"),
        _("Show/hide columns: {name}"),
        _("Sidebar"),
        _("Theme"),
        _("Toggle fullscreen"),
        _("Zoom in"),
        _("Zoom out"),
    ),
    '[data-testid="stSkipToContent"]': (_("Skip to main content"),),
    '[data-testid="stTopNav"]': (_("{n} more"),),
    '[data-testid="stSidebarNavViewButton"]': (_("View {n} more"), _("View less")),
    '[data-testid="stToastViewButton"]': (_("view more"), _("view less")),
    '[data-testid="stMainMenuPopover"]': (
        _("Dark"),
        _("Light"),
        _("Made with Streamlit v{version}"),
        _("Print"),
        _("Record screen"),
        _("System"),
        _("Theme"),
    ),
    '[data-testid="InputInstructions"]': (
        _("Press Enter to apply"),
        _("Press Enter to submit form"),
        _("Press Ctrl+Enter to apply"),
        _("Press Ctrl+Enter to submit form"),
        _("Press ⌘+Enter to apply"),
        _("Press ⌘+Enter to submit form"),
    ),
    '[data-testid="stSelectboxVirtualDropdown"], [data-testid="stMultiSelectDropdown"]': (
        _("No results"),
        _("Select {n} matches"),
        _("Select all"),
    ),
    '[data-testid="stDateInputCalendar"]': (_("Use arrow keys to navigate dates. Enter to select. Escape to close."),),
    '[data-testid="stTooltipContent"]': (
        _("Clear selection"),
        _("Close fullscreen"),
        _("Copy Vega-Lite spec"),
        _("Download as PNG"),
        _("Fullscreen"),
        _("Search"),
        _("Show chart"),
        _("Show data"),
        _("Show/hide columns"),
    ),
    ".stDataFrameColumnMenu, .stDataFrameColumnFormattingMenu, .stDataFrameStatisticsMenu, "
    ".stDataFrameColumnVisibilityMenu": (
        _("Accounting"),
        _("Autosize"),
        _("Automatic"),
        _("Average"),
        _("Average length"),
        _("Calendar"),
        _("Compact"),
        _("Count"),
        _("Distance"),
        _("Distinct"),
        _("Dollar"),
        _("Duration"),
        _("Empty"),
        _("Euro"),
        _("Format"),
        _("Hide column"),
        _("Localized"),
        _("Maximum"),
        _("Maximum length"),
        _("Median"),
        _("Minimum"),
        _("Minimum length"),
        _("Percent"),
        _("Pin column"),
        _("Plain"),
        _("Range"),
        _("Scientific"),
        _("Select all"),
        _("Sort ascending"),
        _("Sort descending"),
        _("Standard deviation"),
        _("Statistics"),
        _("Sum"),
        _("Unpin column"),
        _("Values"),
        _("Yen"),
    ),
}


def content(language: str) -> bytes:
    """What `words.js` fetches for `language`: JSON with the words of each selector, English to translated."""
    translate = i18n.translator(language)
    return json.dumps(
        {selector: {word: translate(word) for word in words} for selector, words in WORDS.items()},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def addresses() -> dict[str, str]:
    """Where the words of each language but English are."""
    return {language: route.path for language, route in _routes().items()}


def routes() -> list[Route]:
    """The routes of `addresses`."""
    return list(_routes().values())


def _routes() -> dict[str, Route]:
    return {
        language: static_files.route_of(f"words-{language}.json", content(language))
        for language in i18n.LANGUAGES
        if language != "en"
    }
