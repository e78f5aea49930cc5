"""The gallery: every submitted project as a card, with a search and filters that the address keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from lib import i18n
from lib.domain.projects import DELIVERIES
from lib.publishing import project_wording as wording
from lib.publishing.datasets import count_of_corpora, origins_text
from lib.publishing.tables import Column, Table
from lib.services import corpora
from lib.services import projects as service
from lib.services.projects import ORDERS, Order, ProjectGallery, ProjectSummary, Wanted
from lib.ui import address_choices, addresses, figures, file_buttons, first_views, messages, session
from lib.ui.session import translate as _

_PAGE = "proyectos"
_ALL = ""
_SEARCH = "q"
_LONGEST_SEARCH = 80
_ICONS = {
    "dataset": "dataset",
    "model": "model_training",
    "space": "smart_button",
    "notebook": "code_blocks",
    "video": "play_circle",
    "collection": "list",
    "other": "link",
}
# What the address calls an order, and what the service does.
_ORDER_NAMES: Mapping[str, Order] = dict(zip(("titulo", "me-gusta", "ejemplos"), ORDERS, strict=True))


def finding() -> str:
    """The page's title: how many projects there are, and how many of them are complete."""
    return session.derived("gallery finding", lambda: figures.plain(_finding(_gallery())))


def _gallery() -> ProjectGallery:
    return session.view(service.project_gallery)


def _finding(gallery: ProjectGallery) -> str:
    said, total = figures.words(), len(gallery.projects)
    if not total:
        return _("Projects")
    complete = sum(project.is_complete for project in gallery.projects)
    if complete == total:
        plural = session.translator().plural("{n} complete project", "{n} complete projects", total)
        return plural.format(n=said.number(total))
    plural = session.translator().plural(
        "{complete} of {n} project is complete", "{complete} of {n} projects are complete", total
    )
    return plural.format(complete=said.number(complete), n=said.number(total))


def about() -> None:
    """What the projects come from, and what complete means."""
    if _gallery().projects:
        st.caption(session.derived("gallery about", _about))


def _about() -> str:
    said = figures.words()
    figure = session.panorama().figure("projects")
    required = ", ".join(wording.kind_name(kind, said.translate) for kind in said.edition.artifacts.required)
    origin = said.declared_by(figure.source) if figure.provenance == "declared" else said.origin(figure)
    sentences = [
        f"{origin[0].upper()}{origin[1:]}." if origin else "",
        *said.footnotes([figure]).values(),
        _("Complete: {kinds}. A notebook counts as a demo.").format(kinds=required) if required else "",
    ]
    return " ".join(figures.plain(sentence) for sentence in sentences if sentence)


@st.fragment
def projects() -> None:
    """The projects that the filters in the address leave, as cards."""
    gallery = _gallery()
    if not gallery.projects:
        _none_yet(gallery)
        return
    wanted, order = _chosen(gallery)
    found = service.in_order(service.projects_matching(gallery, wanted), order)
    _count(gallery, found, is_filtered=wanted != Wanted())
    if not found:
        messages.empty(_("No project matches"), _("Take away a filter to see more."))
        return
    cards = session.derived(f"gallery cards {_moment()}", lambda: {one.slug: _card(one) for one in gallery.projects})
    narrow = session.current().viewport.is_narrow
    with st.grid(1 if narrow else 3, min_column_width=280, gap="small", key="projects"):
        for project in found:
            st.markdown(cards[project.slug])
    st.caption(session.derived(f"gallery notes {_moment()}", lambda: _notes(gallery)))


def _moment() -> str:
    """What awards depend on: whether they are public."""
    gallery = session.view(service.project_gallery)
    return str(service.are_awards_public(gallery, session.edition(), session.now()))


def _notes(gallery: ProjectGallery) -> str:
    """Where the figures on the cards come from, and what they come to."""
    said, now = figures.words(), session.now()
    lines = [artifact.corpus for project in gallery.projects for artifact in project.datasets if artifact.corpus]
    origin = origins_text([figure for line in lines for figure in (line.examples, line.megabytes)], said)
    sums = _("{corpora}: {examples} examples, {megabytes} MB").format(
        corpora=count_of_corpora(gallery.examples.corpora, said),
        examples=said.number(gallery.examples.value),
        megabytes=wording.megabytes(gallery.megabytes.value, said),
    )
    counts = [project.likes for project in gallery.projects if project.likes]
    newest = max(counts, key=lambda likes: likes.as_of) if counts else None
    published = next((phase for phase in said.edition.phases if phase.key == "published"), None)
    sentences = [
        f"{sums}. " + _("Totals count each corpus once, however many projects share it.") if lines else "",
        _("Without published figures: {n}.").format(n=count_of_corpora(gallery.examples.unknown, said))
        if gallery.examples.unknown
        else "",
        _("Examples and MB: {source}.").format(source=origin) if origin else "",
        _("Likes: {source}.").format(source=wording.likes_source(newest, said)) if newest else "",
        _("Awards appear here on {date}.").format(date=said.date_of(said.edition.date(published.starts)))
        if published is not None and not service.are_awards_public(gallery, said.edition, now)
        else "",
    ]
    return "\n".join(f"- {figures.plain(sentence)}" for sentence in sentences if sentence)


def _none_yet(gallery: ProjectGallery) -> None:
    said = figures.words()
    phases = {phase.key: said.edition.date(phase.starts) for phase in said.edition.phases}
    until = (
        _("Teams submit them until {date}.").format(date=said.date_of(phases["judging"])) if "judging" in phases else ""
    )
    known = session.translator().plural(
        "{n} repo of a team is on the Hub already.", "{n} repos of teams are on the Hub already.", gallery.repos
    )
    sentences = [
        until or _("They appear when teams submit them."),
        known.format(n=said.number(gallery.repos)) if gallery.repos else "",
    ]
    messages.empty(_("No projects submitted yet"), figures.plain(" ".join(filter(None, sentences))))


def _chosen(gallery: ProjectGallery) -> tuple[Wanted, Order]:
    """What the widgets and the address ask for."""
    narrow = session.current().viewport.is_narrow
    text = _search()
    place = st.expander(_("Filter and sort")) if narrow else st.grid(3, min_column_width=250, key="project_filters")
    names = session.derived("gallery names", lambda: _names(gallery))
    with place:
        track = _filter(_("Track"), _("All tracks"), "modalidad", names.tracks)
        delivery = _filter(_("What it gives"), _("Everything"), "entrega", names.deliveries)
        goal = _filter(_("SDG"), _("All SDGs"), "ods", names.goals)
        domain = _filter(_("Domain"), _("All domains"), "dominio", names.domains)
        country = _filter(_("Country named"), _("All countries"), "pais", names.countries)
        order = address_choices.one_of(_PAGE, _("Order"), "orden", names.orders)
    return (
        Wanted(
            text,
            track,
            int(goal) if goal else None,
            domain,
            country,
            next((known for known in DELIVERIES if known == delivery), None),
        ),
        _ORDER_NAMES[order],
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The options of each filter by what the address calls them, in the visitor's words."""

    tracks: dict[str, str]
    deliveries: dict[str, str]
    goals: dict[str, str]
    domains: dict[str, str]
    countries: dict[str, str]
    orders: dict[str, str]


def _names(gallery: ProjectGallery) -> _Names:
    said = figures.words()
    listed = gallery.projects
    given = {project.delivery for project in listed}
    domains = {key for project in listed for key in project.domains}
    countries = {code for project in listed for code in project.countries}
    return _Names(
        tracks={
            track.key: track.label.text(said.language)
            for track in said.edition.tracks
            if track.key in {project.track for project in listed}
        },
        deliveries={key: wording.delivery_name(key, said.translate) for key in DELIVERIES if key in given},
        goals={
            str(number): wording.goal(number, said)
            for number in sorted({number for project in listed for number in project.sdgs})
        },
        domains=_by_name({key: corpora.domain_label(said.edition, key, said.language) or key for key in domains}),
        countries=_by_name({code: i18n.country(code, said.locale) for code in countries}),
        orders={
            "titulo": _("By title"),
            "me-gusta": _("Most likes first"),
            "ejemplos": _("Most examples first"),
        },
    )


def _by_name(names: dict[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda entry: entry[1].casefold()))


def _search() -> str:
    """What somebody looks for, kept in the address."""
    in_address = st.query_params.get(_SEARCH, "")[:_LONGEST_SEARCH]
    text = st.text_input(
        _("Search titles and summaries"),
        value=in_address,
        max_chars=_LONGEST_SEARCH,
        type="search",
        placeholder=_("One or more words"),
        live=True,
        key=address_choices.key_of(_PAGE, _SEARCH),
    )
    wanted = " ".join((text or "").split())
    if not wanted:
        st.query_params.pop(_SEARCH, None)
    elif wanted != in_address:
        st.query_params[_SEARCH] = wanted
    return wanted


def _filter(label: str, everything: str, parameter: str, names: Mapping[str, str]) -> str | None:
    return address_choices.one_of(_PAGE, label, parameter, {_ALL: everything, **names}) or None


def _reset() -> None:
    session.choose(
        {
            address_choices.key_of(_PAGE, _SEARCH): "",
            **{
                address_choices.key_of(_PAGE, name): _ALL for name in ("modalidad", "entrega", "ods", "dominio", "pais")
            },
        }
    )


def _count(gallery: ProjectGallery, found: Sequence[ProjectSummary], *, is_filtered: bool) -> None:
    said = figures.words()
    everything = len(gallery.projects)
    if is_filtered:
        count = _("{n} of {all} projects").format(n=said.number(len(found)), all=said.number(everything))
    else:
        count = session.translator().plural("{n} project", "{n} projects", everything).format(n=said.number(everything))
    with st.container(horizontal=True, vertical_alignment="center", key="projects_count"):
        st.markdown(f"**{count}**", width="content")
        if is_filtered:
            st.button(
                _("Take all filters away"),
                icon=":material/close:",
                type="tertiary",
                on_click=_reset,
                key="projects_reset",
            )
        file_buttons.table_button("projects_csv", f"{said.edition.slug}-projects", lambda: _table(found))


def _card(project: ProjectSummary) -> str:
    said = figures.words()
    award = service.public_award(project, said.edition, session.now())
    name = figures.plain(project.short_title)
    lines = [f"**{addresses.link(name, 'proyecto', {first_views.PROJECT_PARAMETER: project.slug})}**"]
    if award is not None:
        lines.append(f":yellow-badge[:material/emoji_events: {figures.plain(award.label.text(said.language))}]")
    if project.rest_of_title:
        lines.append(figures.plain(project.rest_of_title))
    lines.append(" \u2002".join(_given(project)))
    goals = [f":gray-badge[{figures.plain(wording.goal(number, said))}]" for number in project.sdgs]
    if goals:
        lines.append(" ".join(goals))
    lines.append(f":small[:gray[{figures.plain(_figures(project))}]]")
    return "\n\n".join(lines)


def icon_of(kind: str) -> str:
    """The symbol of a kind of artifact."""
    return _ICONS.get(kind, "link")


def _given(project: ProjectSummary) -> list[str]:
    """What a project has, as icons with words; more of a kind with their number."""
    said = figures.words()
    counts: dict[str, int] = {}
    for kind in project.kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return [
        f":material/{icon_of(kind)}:\u00a0{figures.plain(wording.kind_name(kind, said.translate))}"
        + (f"\u00a0×\u00a0{count}" if count > 1 else "")
        for kind, count in counts.items()
    ]


def _figures(project: ProjectSummary) -> str:
    said = figures.words()
    parts = []
    if project.examples.value is not None:
        parts.append(wording.examples(project.examples.value, said))
    if project.megabytes.value is not None:
        parts.append(_("{n} MB").format(n=wording.megabytes(project.megabytes.value, said)))
    if not parts and project.datasets:
        parts.append(_("size not published"))
    parts.append(wording.likes(project.likes, said))
    return " · ".join(parts)


def _table(found: Sequence[ProjectSummary]) -> Table:
    """The projects as a table, as they are listed now."""
    said, now = figures.words(), session.now()
    return Table(
        columns=(
            Column("project", _("Project")),
            Column("title", _("Title")),
            Column("track", _("Track")),
            Column("delivery", _("What it gives")),
            Column("sdgs", _("SDG")),
            Column("domains", _("Domain")),
            Column("countries", _("Countries")),
            Column("examples", _("Examples"), is_number=True),
            Column("mb", _("MB"), is_number=True, digits=3),
            Column("likes", _("Likes"), is_number=True),
            Column("likes_at", _("Likes counted at")),
            Column("likes_source", _("Likes: source")),
            Column("award", _("Award")),
            Column("links", _("Links")),
        ),
        rows=tuple(
            (
                project.slug,
                project.title,
                project.track,
                project.delivery,
                ", ".join(str(number) for number in project.sdgs),
                ", ".join(project.domains),
                ", ".join(project.countries),
                project.examples.value,
                project.megabytes.value,
                project.likes.likes if project.likes else None,
                project.likes.as_of.isoformat() if project.likes else None,
                wording.likes_source(project.likes, said) or None,
                award.label.text(said.language)
                if (award := service.public_award(project, said.edition, now))
                else None,
                " ".join(artifact.url for artifact in project.artifacts if artifact.url),
            )
            for project in found
        ),
        locale=said.locale,
    )
