"""What a page says when its connection is lost: in every language, for `browser.js` to show when it happens.

The page cannot ask for words without a connection, and its language may change while it is open: so all come with it.
"""

import json
from html import escape

from lib import i18n
from lib.publishing import lite


def render_notice() -> str:
    """The element `<template id="connection-notice">`: one child per language, and the light page for each page.

    Each child has a `<time>` for when the data on the page are from, inside of what is left out where that is unknown.
    """
    children = "".join(_notice(language) for language in i18n.LANGUAGES)
    light_pages = json.dumps(dict(lite.LIGHT_PAGES))
    return f'<template id="connection-notice" data-light-pages="{escape(light_pages)}">{children}</template>'


def _notice(language: str) -> str:
    _ = i18n.translator(language)
    before, _placeholder, after = _("data from {time}").partition("{time}")
    dated = f"<span> · {escape(before)}<time></time>{escape(after)}</span>"
    link = f'<a href="{escape(lite.OVERVIEW)}">{escape(_("Light version"))}</a>'
    return f'<p lang="{language}">{escape(_("No connection"))}{dated} · {link}</p>'
