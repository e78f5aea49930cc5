"""The results as a light page: awards and the ranking of likes once they are public, and when before that."""

from typing import TYPE_CHECKING

from lib.domain.edition import Edition, Prize
from lib.domain.published_result import PlacedProject, PublishedResult
from lib.publishing import publication_wording as wording
from lib.publishing.lite.documents import Column, Document, Said, Section, Table
from lib.publishing.lite.overview import most_liked
from lib.publishing.lite.site import RESULTS, Part, Site, part_of_list
from lib.services import panorama
from lib.services import projects as reading
from lib.services import results as public_results
from lib.services.panorama import MostLiked
from lib.services.projects import ProjectGallery, ProjectSummary

if TYPE_CHECKING:
    from lib.store.database import Session

_SHOWN_PLACES = 15  # beside a page of awards


def results(session: "Session", edition_id: int, site: Site) -> Document:
    """The results of the edition."""
    said, _ = site.words, site.words.translate
    view = panorama.panorama(session, said.edition, edition_id)
    gallery = reading.project_gallery(session, said.edition, edition_id)
    won = _awards(gallery, site)
    part = part_of_list(len(won), site.visit.page)
    published = public_results.public_result(session, said.edition, edition_id)
    since = public_results.public_since(session, said.edition, edition_id)
    if published is not None and published.is_public(site.now):
        part = part_of_list(0, 1)
        heading, sections = _("Results"), _published(published.result, site)
    elif since is None or since > site.now:
        heading, sections = _("The results are not public yet"), (_when(site),)
    else:
        heading, sections = _("Results"), (_list(won, part, site),)
    return site.document(
        RESULTS,
        heading,
        (*sections, *_likes(view.most_liked, site)),
        title=_("Results"),
        whole=("resultados", {}),
        ages=view.freshness,
        page=part.number,
    )


def _when(site: Site) -> Section:
    said, _ = site.words, site.words.translate
    announced = public_results.announcement(said.edition)
    if announced is not None and announced.instant > site.now:
        when = _("They are published on {date}.").format(date=said.date_in_its_zone(announced))
    else:
        when = _("They appear here as soon as the organizers publish them.")
    return Section(paragraphs=(Said(when), Said(_("Scores stay closed until the results are published."))))


def _published(found: PublishedResult, site: Site) -> tuple[Section, ...]:
    """The result that Tablero published: places with scores as far as the edition publishes them, mentions, method."""
    said, _ = site.words, site.words.translate
    prizes = {prize.key: prize for prize in said.edition.prizes}

    def about(one: PlacedProject) -> str:
        return ", ".join(text for text in (wording.score(one, said), wording.tie(one, said)) if text)

    places = Section(
        heading=_("Places"),
        table=Table(
            caption=_("Projects by place"),
            columns=(Column(_("Place")), Column(_("Project")), Column(_("Total score"))),
            rows=tuple(
                (Said(said.number(one.place)), site.project(one.project, one.title), Said(about(one)))
                for one in (*found.podium, *found.others)
            ),
        ),
    )
    mentions = Section(
        heading=_("Mentions"),
        table=Table(
            caption=_("Projects with a mention"),
            columns=(Column(_("Project")), Column(_("Award"))),
            rows=tuple(
                (site.project(one.project, one.title), Said(wording.prize_name(one.prize, prizes, said)))
                for one in found.mentions
            ),
        ),
    )
    method = Section(
        heading=_("How it was decided"), paragraphs=tuple(Said(text) for text in wording.method(found.method, said))
    )
    return (places, *((mentions,) if found.mentions else ()), method)


def _awards(gallery: ProjectGallery, site: Site) -> list[tuple[Prize, ProjectSummary]]:
    """Every project with an award that is public, in the order of the prizes."""
    edition = site.words.edition
    order = _order_of_prizes(edition)
    won = [
        (award, project)
        for project in gallery.projects
        if (award := reading.public_award(project, edition, site.now)) is not None
    ]
    return sorted(won, key=lambda entry: order.index(entry[0].key))


def _list(won: list[tuple[Prize, ProjectSummary]], part: Part, site: Site) -> Section:
    said, _ = site.words, site.words.translate
    return Section(
        heading=_("Awards"),
        table=Table(
            caption=_("Projects with an award, as the organizers published them"),
            columns=(Column(_("Project")), Column(_("Award"))),
            rows=tuple(
                (site.project(project.slug, project.title), Said(award.label.text(said.language)))
                for award, project in won[part.start : part.stop]
            ),
        ),
        links=site.pages_of_list(RESULTS, part),
        links_label=_("Pages of the list"),
    )


def _order_of_prizes(edition: Edition) -> list[str]:
    """The keys of the prizes: places first, by number, then the others as the edition lists them."""

    def place(prize: Prize) -> int:
        return prize.place or len(edition.prizes) + 1

    return [prize.key for prize in sorted(edition.prizes, key=place)]


def _likes(view: MostLiked, site: Site) -> tuple[Section, ...]:
    return (most_liked(view, view.projects[:_SHOWN_PLACES], site),) if view.projects else ()
