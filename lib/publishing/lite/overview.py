"""The overview as a light page: the same figures as the Panorama page, its charts as tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from lib import i18n
from lib.domain.edition import EventDate, zone_named
from lib.publishing import datasets, domains
from lib.publishing import participants as people
from lib.publishing.lite.documents import Column, Document, Figure, Said, Section, Table, shortened
from lib.publishing.lite.site import OVERVIEW, Site
from lib.publishing.wording import Words
from lib.services import panorama, results
from lib.services.panorama import LikedProject, MostLiked, Panorama
from lib.services.participants import Participants

if TYPE_CHECKING:
    from lib.store.database import Session

_SHOWN_PLACES = 8
_SHOWN_PROJECTS = 20  # however many share a place
_SHOWN_RELEASES = 8
_SHOWN_CATEGORIES = 20


def overview(session: "Session", edition_id: int, site: Site) -> Document:
    """The overview of the edition."""
    view = panorama.panorama(session, site.words.edition, edition_id)
    since = results.public_since(session, site.words.edition, edition_id)
    return site.document(
        OVERVIEW,
        site.words.finding(view),
        (
            _figures(view, site),
            *_most_liked(view.most_liked, site),
            _countries(view, site),
            *_registrations(view, site),
            *_domains(view, site),
            _dates(site, since),
            *_evaluation_sets(view, site),
        ),
        ages=view.freshness,
    )


def _figures(view: Panorama, site: Site) -> Section:
    said = site.words
    notes = said.footnotes(view.figures)
    marks = {key: f" ({position})" for position, key in enumerate(notes, start=1)}
    return Section(
        figures=tuple(
            Figure(
                f"{said.figure_label(figure)}{marks.get(figure.footnote or '', '')}",
                said.figure(figure),
                said.origin(figure),
            )
            for figure in view.figures
        ),
        notes=tuple(f"({position}) {note}" for position, note in enumerate(notes.values(), start=1)),
    )


def _most_liked(view: MostLiked, site: Site) -> tuple[Section, ...]:
    if not view.projects:
        return ()
    shown = [project for project in view.projects if project.place <= _SHOWN_PLACES][:_SHOWN_PROJECTS]
    return (most_liked(view, shown, site),)


def most_liked(view: MostLiked, shown: Sequence[LikedProject], site: Site) -> Section:
    """The ranking of projects by likes, ties together; `shown` of its projects."""
    said, _ = site.words, site.words.translate
    return Section(
        heading=_("Most liked"),
        table=Table(
            caption=_("Likes on the Hub, summed over the repos of each project. {source}").format(
                source=_likes_source(view, said)
            ),
            columns=(Column(_("Project")), Column(_("Place"), is_number=True), Column(_("Likes"), is_number=True)),
            rows=tuple(
                (
                    site.project(project.slug, project.title),
                    Said(said.number(project.place)),
                    Said(said.number(project.likes), share=_share(project.likes, view.projects[0].likes)),
                )
                for project in shown
            ),
        ),
    )


def _likes_source(view: MostLiked, said: Words) -> str:
    _ = said.translate
    if view.as_of is None:
        return ""
    how = _("Made up for the demo, {date}") if view.is_synthetic else _("Hugging Face Hub, {date}")
    return how.format(date=said.moment(view.as_of))


def _countries(view: Panorama, site: Site) -> Section:
    said, _ = site.words, site.words.translate
    heading = _("Participants by country")
    if view.release is None:
        waiting = _("Counts of people are published once enough have registered, and only in groups of ten or more.")
        return Section(heading=heading, paragraphs=(Said(waiting),))
    counts = view.release.table("country").counts[:_SHOWN_CATEGORIES]
    most = max((count.people for count in counts), default=0)
    return Section(
        heading=heading,
        table=Table(
            caption=_("People registered, rounded to five. {source}").format(source=_released(view, said)),
            columns=(Column(_("Country")), Column(_("People"), is_number=True)),
            rows=tuple(
                (
                    Said(people.category_label("country", count.category, said)),
                    Said(said.number(count.people), share=_share(count.people, most)),
                )
                for count in counts
            ),
        ),
        notes=people.table_notes("country", _),
    )


def _released(view: Panorama, said: Words) -> str:
    return people.released_source(Participants(view.release, view.release_history, (), ()), said)


def _registrations(view: Panorama, site: Site) -> tuple[Section, ...]:
    if not view.release_history:
        return ()
    said, _ = site.words, site.words.translate
    newest = view.release_history[::-1]
    earlier = len(newest) - _SHOWN_RELEASES
    return (
        Section(
            heading=_("Registrations over time"),
            table=Table(
                caption=_("People registered at each release, newest first, rounded to five. {source}").format(
                    source=_released(view, said)
                ),
                columns=(Column(_("Released")), Column(_("People"), is_number=True)),
                rows=tuple(
                    (Said(said.day(moment)), Said(said.number(number))) for moment, number in newest[:_SHOWN_RELEASES]
                ),
            ),
            notes=(
                (
                    _.plural(
                        "{n} earlier release is not listed.", "{n} earlier releases are not listed.", earlier
                    ).format(n=said.number(earlier)),
                )
                if earlier > 0
                else ()
            ),
        ),
    )


def _domains(view: Panorama, site: Site) -> tuple[Section, ...]:
    table, said, _ = view.corpora, site.words, site.words.translate
    if not table.examples.value:
        return ()
    groups = table.by_domain[:_SHOWN_CATEGORIES]
    return (
        Section(
            heading=datasets.finding(table, said),
            table=Table(
                caption=_("Examples by domain. {source}").format(
                    source=datasets.origins_text((line.examples for line in table.lines), said)
                ),
                columns=(
                    Column(_("Domain")),
                    Column(_("Corpora"), is_number=True),
                    Column(_("Examples"), is_number=True),
                ),
                rows=tuple(
                    (
                        Said(shortened(domains.domain_name(group.key, said)), is_peoples=True),
                        Said(said.number(group.examples.corpora)),
                        Said(said.number(group.examples.value)),
                    )
                    for group in groups
                ),
            ),
        ),
    )


def _dates(site: Site, results_since: datetime | None) -> Section:
    _ = site.words.translate
    return Section(
        heading=_("Dates"),
        facts=tuple(
            (event_date.label.text(site.words.language), (Said(site.words.date_in_its_zone(event_date)),))
            for event_date in sorted(site.words.edition.dates, key=_day)
        ),
        notes=()
        if results_since is not None and results_since <= site.now
        else (_("Scores stay closed until the results are published."),),
    )


def _day(event_date: EventDate) -> datetime:
    # By the calendar that people see: 23:59 Anywhere on Earth is after the next morning in Europe.
    return event_date.instant.astimezone(zone_named(event_date.current_zone)).replace(tzinfo=None)


def _evaluation_sets(view: Panorama, site: Site) -> tuple[Section, ...]:
    sets, said, _ = view.evaluation_sets, site.words, site.words.translate
    if not sets.total:
        return ()
    return (
        Section(
            heading=_.plural("{n} evaluation set", "{n} evaluation sets", sets.total).format(n=said.number(sets.total)),
            table=Table(
                caption=_("Sets by language; a set in two languages counts in both. {source}").format(
                    source=said.declared_by(sets.source)
                ),
                columns=(Column(_("Language")), Column(_("Sets"), is_number=True)),
                rows=tuple(
                    (Said(i18n.language_name(code, said.locale)), Said(said.number(count)))
                    for code, count in sets.by_language[:_SHOWN_CATEGORIES]
                ),
            ),
        ),
    )


def _share(value: int, most: int) -> int:
    """The width of a bar in whole percent, at least 1 for anything that is not zero."""
    return max(1, round(100 * value / most)) if value and most else 0
