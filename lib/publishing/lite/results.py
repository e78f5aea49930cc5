"""The results as a light page: awards and the ranking of likes once they are public, and when before that."""

from typing import TYPE_CHECKING

from lib.domain.edition import Edition, Prize, are_results_public
from lib.publishing.lite.documents import Column, Document, Said, Section, Table
from lib.publishing.lite.overview import most_liked
from lib.publishing.lite.site import RESULTS, Site
from lib.services import panorama
from lib.services import projects as reading
from lib.services.panorama import MostLiked
from lib.services.projects import ProjectGallery

if TYPE_CHECKING:
    from lib.store.database import Session

_SHOWN_PROJECTS = 25


def results(session: "Session", edition_id: int, site: Site) -> Document:
    """The results of the edition."""
    said, _ = site.words, site.words.translate
    view = panorama.panorama(session, said.edition, edition_id)
    gallery = reading.project_gallery(session, said.edition, edition_id)
    if not are_results_public(said.edition, site.now):
        heading, sections = _("The results are not public yet"), (_when(site),)
    else:
        heading, sections = _("Results"), (_awards(gallery, site),)
    return site.document(
        RESULTS,
        heading,
        (*sections, *_likes(view.most_liked, site)),
        title=_("Results"),
        whole=("me-gusta", {}),
        ages=view.freshness,
    )


def _when(site: Site) -> Section:
    said, _ = site.words, site.words.translate
    publication = next((phase.starts for phase in said.edition.phases if phase.key == "published"), None)
    paragraphs = [_("Scores stay closed until the results are published.")]
    if publication is not None:
        date = said.date_in_its_zone(said.edition.date(publication))
        paragraphs.insert(0, _("They are published on {date}.").format(date=date))
    return Section(paragraphs=tuple(Said(text) for text in paragraphs))


def _awards(gallery: ProjectGallery, site: Site) -> Section:
    said, _ = site.words, site.words.translate
    won = [
        (award, project)
        for project in gallery.projects
        if (award := reading.public_award(project, said.edition, site.now)) is not None
    ]
    if not won:
        return Section(paragraphs=(Said(_("No awards have been published yet.")),))
    order = _order_of_prizes(said.edition)
    return Section(
        heading=_("Awards"),
        table=Table(
            caption=_("Projects with an award, as the organizers published them"),
            columns=(Column(_("Project")), Column(_("Award"))),
            rows=tuple(
                (site.project(project.slug, project.title), Said(award.label.text(said.language)))
                for award, project in sorted(won, key=lambda entry: order.index(entry[0].key))
            ),
        ),
    )


def _order_of_prizes(edition: Edition) -> list[str]:
    """The keys of the prizes: places first, by number, then the others as the edition lists them."""

    def place(prize: Prize) -> int:
        return prize.place or len(edition.prizes) + 1

    return [prize.key for prize in sorted(edition.prizes, key=place)]


def _likes(view: MostLiked, site: Site) -> tuple[Section, ...]:
    return (most_liked(view, view.projects[:_SHOWN_PROJECTS], site),) if view.projects else ()
