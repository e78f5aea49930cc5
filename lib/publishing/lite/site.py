"""Where the light pages are, how they link to each other and to the application, and what surrounds each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from lib import i18n
from lib.i18n import Translator
from lib.publishing.lite.documents import Document, Landmarks, Link, Said, Section, shortened
from lib.publishing.wording import Words
from lib.services.panorama import SourceAge

if TYPE_CHECKING:
    from collections.abc import Sequence

OVERVIEW = "/lite"
PROJECTS = "/lite/proyectos"
PROJECT = "/lite/proyecto"
CORPORA = "/lite/corpus"
RESULTS = "/lite/resultados"
LANGUAGE_PARAMETER, STAGE_PARAMETER, PAGE_PARAMETER = "lang", "etapa", "pagina"

LIGHT_PAGES: Mapping[str, str] = {
    "": OVERVIEW,
    "proyectos": PROJECTS,
    "proyecto": PROJECTS,
    "corpus": CORPORA,
    "me-gusta": RESULTS,
    "resultados": RESULTS,
}
"""The light page that stands for a page of the application, by the `url_path` of that; for others the overview does."""

_ROWS_OF_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request says beside its path: the stage of the demo, the page of a long list, the site's own address."""

    stage: str | None = None
    page: int = 1
    origin: str = ""


def address_of(url_path: str, project: str | None = None) -> str:
    """The light page that stands for a page of the application, or the overview where none does.

    >>> address_of("corpus"), address_of("proyecto", "kuntur"), address_of("proyecto"), address_of("fuentes")
    ('/lite/corpus', '/lite/proyecto/kuntur', '/lite/proyectos', '/lite')
    >>> address_of("resultados"), address_of("me-gusta")
    ('/lite/resultados', '/lite/resultados')
    """
    if url_path == "proyecto" and project:
        return f"{PROJECT}/{quote(project, safe='')}"
    return LIGHT_PAGES.get(url_path, OVERVIEW)


def landmarks(translate: Translator) -> Landmarks:
    """The names of the parts of every page."""
    _ = translate
    return Landmarks(skip=_("Skip to the content"), pages=_("Pages"), language=_("Language"), more=_("More"))


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list: its rows' positions, its number from 1, and how many pages there are."""

    start: int
    stop: int
    number: int
    pages: int


def part_of_list(length: int, asked: int) -> Part:
    """The rows that page `asked` of a list shows; the nearest page where there is none of that number.

    >>> part_of_list(60, 2), part_of_list(60, 9).number, part_of_list(0, 1)
    (Part(start=25, stop=50, number=2, pages=3), 3, Part(start=0, stop=0, number=1, pages=1))
    """
    pages = max(1, -(-length // _ROWS_OF_A_PAGE))
    number = min(max(1, asked), pages)
    start = (number - 1) * _ROWS_OF_A_PAGE
    return Part(start, min(start + _ROWS_OF_A_PAGE, length), number, pages)


@dataclass(frozen=True, slots=True)
class Site:
    """The light pages of an edition for one reader at one moment."""

    words: Words
    visit: Visit
    now: datetime

    def light(self, path: str, **parameters: str) -> str:
        """The address of a light page in this language and at this stage."""
        return self._address(path, {LANGUAGE_PARAMETER: self.words.language, **parameters})

    def whole(self, url_path: str, **parameters: str) -> str:
        """The address of a page of the application in this language and at this stage."""
        return self._address(f"/{url_path}", {LANGUAGE_PARAMETER: self.words.language, **parameters})

    def _address(self, path: str, parameters: Mapping[str, str]) -> str:
        kept = dict(parameters) | ({STAGE_PARAMETER: self.visit.stage} if self.visit.stage else {})
        return f"{path}?{urlencode(kept)}"

    def project(self, slug: str, title: str) -> Said:
        """A project's name with a link to its light page."""
        return Said(shortened(title), is_peoples=True, address=self.light(address_of("proyecto", slug)))

    def pages_of_list(self, path: str, part: Part) -> tuple[Link, ...]:
        """Links to the pages of a list; none where there is only one."""
        if part.pages == 1:
            return ()
        return tuple(
            Link(Said(str(number)), self.light(path, **{PAGE_PARAMETER: str(number)}), is_current=number == part.number)
            for number in range(1, part.pages + 1)
        )

    def document(
        self,
        path: str,
        heading: str,
        sections: "Sequence[Section]",
        *,
        title: str = "",
        whole: tuple[str, dict[str, str]] = ("", {}),
        ages: "Sequence[SourceAge]" = (),
        page: int = 1,
        is_missing: bool = False,
    ) -> Document:
        """A page with what surrounds it.

        `title` is that of the document, the edition's name without it. `whole` is the page of the application that
        shows all, as (path, parameters). `ages` say when its sources last gave data; `page` is that of its list.
        """
        said, _ = self.words, self.words.translate
        name = shortened(said.edition.name.text(said.language))
        more = {PAGE_PARAMETER: str(page)} if page > 1 else {}
        return Document(
            language=said.language,
            title=f"{title} · {name}" if title else name,
            description=heading,
            heading=heading,
            edition_name=name,
            phase=said.phase(self.now),
            next_date=said.next_date_abroad(self.now),
            demo_note=self._demo_note(),
            sections=tuple(sections),
            pages=self.pages(path),
            languages=tuple(
                Link(
                    Said(i18n.LANGUAGE_NAMES[language]),
                    self._address(path, {LANGUAGE_PARAMETER: language, **more}),
                    language=language,
                    is_current=language == said.language,
                )
                for language in i18n.LANGUAGES
            ),
            ways_on=(
                Link(Said(_("This page with charts")), self.whole(whole[0], **whole[1])),
                Link(Said(_("How we count")), self.whole("datos")),
            ),
            source_note=" · ".join((said.freshness(ages, self.now), *((_("Times in UTC."),) if ages else ()))),
            words=landmarks(_),
            canonical=f"{self.visit.origin}{self._canonical(path, more)}",
            alternates=tuple(
                (
                    language,
                    f"{self.visit.origin}{self._address(path, {LANGUAGE_PARAMETER: language, **more})}",
                )
                for language in i18n.LANGUAGES
            ),
            is_missing=is_missing,
        )

    def _canonical(self, path: str, more: Mapping[str, str]) -> str:
        kept = dict(more) | ({STAGE_PARAMETER: self.visit.stage} if self.visit.stage else {})
        return f"{path}?{urlencode(kept)}" if kept else path

    def pages(self, path: str = "") -> tuple[Link, ...]:
        """Links to the light pages, the one at `path` marked as the current one."""
        _ = self.words.translate
        names = {OVERVIEW: _("Overview"), PROJECTS: _("Projects"), CORPORA: _("Corpora"), RESULTS: _("Results")}
        return tuple(Link(Said(name), self.light(place), is_current=place == path) for place, name in names.items())

    def _demo_note(self) -> str:
        if self.visit.stage is None:
            return ""
        clock = i18n.moment(self.now, self.words.locale, UTC, with_year=True)
        return self.words.translate(
            "Made-up people, registrations, likes and scores. The clock stands at {clock} UTC."
        ).format(clock=clock)
