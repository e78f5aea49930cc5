"""What a visitor sees before any script has run: name, phase, headline figures and links, as plain HTML.

Also the head of the page for search engines and for the preview of a shared link. Pure: text in, text out; the
style is in `first_view.css`. Every value is escaped here, and a link that is neither https nor of this site is
shown as text.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lib import i18n
from lib.domain.certificates import CODE_PARAMETER

STYLE = Path(__file__).with_name("first_view.css").read_text(encoding="utf-8")

_OPEN_GRAPH_LOCALES = {"es": "es_ES", "en": "en_US", "pt": "pt_BR"}
_PARAMETERS_OF_A_VISIT = {"lang", "embed", "embed_options", "persona", CODE_PARAMETER}


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure, already written in the visitor's locale, with the source and date that it needs."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class FirstView:
    """One page before its scripts. Texts are in `language`; an empty text is left out.

    `pages` are (label, address on this site); `image_url` is the preview of a shared link, absolute or on this site.
    `heading` stands above all, where that is not the description; `light_address` is that of the page without scripts.
    """

    language: str
    title: str
    description: str
    edition_name: str
    phase: str
    next_date: str
    figures: tuple[Figure, ...]
    pages: tuple[tuple[str, str], ...]
    source_note: str
    image_url: str | None
    heading: str = ""
    light_address: str = ""
    is_indexed: bool = True


def render_head(view: FirstView, address: str) -> str:
    """The tags of `<head>` for the page at the absolute URL `address`."""
    canonical = canonical_address(address)
    tags = [
        f"<title>{escape(view.title)}</title>",
        _named("description", view.description),
        f'<link rel="canonical" href="{escape(canonical)}">',
        *(
            f'<link rel="alternate" hreflang="{language}" href="{escape(_in_language(canonical, language))}">'
            for language in i18n.LANGUAGES
        ),
        _property("og:type", "website"),
        _property("og:site_name", view.edition_name),
        _property("og:title", view.title),
        _property("og:description", view.description),
        _property("og:url", canonical),
        _property("og:locale", _OPEN_GRAPH_LOCALES[view.language]),
        *(
            _property("og:locale:alternate", name)
            for language, name in _OPEN_GRAPH_LOCALES.items()
            if language != view.language
        ),
        "" if view.is_indexed else _named("robots", "noindex"),
        _named("twitter:card", "summary_large_image" if view.image_url else "summary"),
        _named("twitter:title", view.title),
        _named("twitter:description", view.description),
    ]
    if view.image_url:
        image = urljoin(canonical, view.image_url)
        tags += [
            _property("og:image", image),
            _property("og:image:alt", view.title),
            _named("twitter:image", image),
        ]
    return "\n    ".join(tag for tag in tags if tag)


def render_first_view(view: FirstView) -> str:
    """The element `#first-view`, to stand in `<body>` before the application's own root; `STYLE` goes to the head."""
    _ = i18n.translator(view.language)
    return f"""<div id="first-view" lang="{escape(view.language)}">
      <main class="fv-page">
        <header>
          {_phase(view)}
          <h1><bdi>{escape(_heading(view))}</bdi></h1>
        </header>
        {_figures(view.figures)}
        <p class="fv-loading">{escape(_("Loading charts and tables…"))}</p>
        {_slow_offer(view)}
        <noscript><style>.fv-loading, .fv-slow, .fv-waiting {{ display: none }}</style>
          <p class="fv-note">{escape(_("Charts and tables need JavaScript. The figures above do not."))}
            {_light_link(view)}</p>
        </noscript>
        <div class="fv-waiting" aria-hidden="true"><i></i><i></i></div>
        {_links((*view.pages, *_light_page(view)), _("Pages"))}
        {f'<p class="fv-note">{escape(view.source_note)}</p>' if view.source_note else ""}
      </main>
    </div>"""


def _light_page(view: FirstView) -> tuple[tuple[str, str], ...]:
    _ = i18n.translator(view.language)
    return ((_("Light version"), view.light_address),) if view.light_address else ()


def _light_link(view: FirstView) -> str:
    return "".join(_link(label, address) for label, address in _light_page(view))


def _slow_offer(view: FirstView) -> str:
    # Shown by the style sheet after some seconds: a line so slow may not have brought any script yet.
    if not view.light_address:
        return ""
    _ = i18n.translator(view.language)
    return f'<p class="fv-slow" role="status">{escape(_("Is it slow?"))} {_light_link(view)}</p>'


def render_not_found(view: FirstView) -> str:
    """A whole document for an address that is no page; `view` is that of the first page, for its name and links."""
    _ = i18n.translator(view.language)
    title = _("There is no page at this address")
    return f"""<!DOCTYPE html>
<html lang="{escape(view.language)}">
  <head>
    <meta charset="UTF-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>{escape(title)}</title>
    <style>{STYLE}</style>
  </head>
  <body>
    <div id="first-view">
      <main class="fv-page">
        <h1>{escape(title)}</h1>
        <p>{escape(_("It may have moved, or the link may be cut short. These pages exist:"))}</p>
        {_links(view.pages, _("Pages"))}
        <p class="fv-note"><bdi>{escape(view.edition_name)}</bdi></p>
      </main>
    </div>
  </body>
</html>
"""


def canonical_address(address: str) -> str:
    """`address` without what belongs to one visit (language, embedding, demo person) and without a fragment.

    >>> canonical_address("https://t.example/proyecto?id=kukuy&lang=pt&embed=true")
    'https://t.example/proyecto?id=kukuy'
    """
    parts = urlsplit(address)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query)
        if name not in _PARAMETERS_OF_A_VISIT and not name.startswith("utm_")
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode(kept), ""))


def _in_language(canonical: str, language: str) -> str:
    parts = urlsplit(canonical)
    query = urlencode([*parse_qsl(parts.query), ("lang", language)])
    return urlunsplit(parts._replace(query=query))


def _named(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}">' if content else ""


def _property(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{escape(content)}">' if content else ""


def _heading(view: FirstView) -> str:
    return view.heading or view.description or view.title


def _phase(view: FirstView) -> str:
    # In this order and size the application's own frame shows them a moment later.
    name = f"<strong><bdi>{escape(view.edition_name)}</bdi></strong>" if view.edition_name != _heading(view) else ""
    phase = f"<b>{escape(view.phase)}</b>" if view.phase else ""
    date = f"<span>{escape(view.next_date)}</span>" if view.next_date else ""
    return f'<p class="fv-phase">{name}{phase}{date}</p>' if name or phase or date else ""


def _figures(figures: tuple[Figure, ...]) -> str:
    if not figures:
        return ""
    rows = "".join(
        f"<div><dt>{escape(figure.label)}</dt><dd>{escape(figure.value)}"
        f"{f'<small>{escape(figure.note)}</small>' if figure.note else ''}</dd></div>"
        for figure in figures
    )
    return f'<dl class="fv-figures">{rows}</dl>'


def _links(pages: tuple[tuple[str, str], ...], heading: str) -> str:
    if not pages:
        return ""
    rows = "".join(f"<li>{_link(label, address)}</li>" for label, address in pages)
    return f'<nav class="fv-pages" aria-label="{escape(heading)}"><ul>{rows}</ul></nav>'


def _link(label: str, address: str) -> str:
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc
    if is_ours or parts.scheme == "https":
        return f'<a href="{escape(address)}">{escape(label)}</a>'
    return escape(label)
