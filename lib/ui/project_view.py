"""The page of one project: what it is, its artifacts, figures, likes, citation, and how to share it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import streamlit as st

from lib.charts import projects as specs
from lib.domain.identity import clean_paragraphs
from lib.publishing import citations, claim_wording, datasets
from lib.publishing import project_wording as wording
from lib.publishing.tables import Table
from lib.services import corpora as corpus_service
from lib.services import projects as service
from lib.services import snapshots
from lib.services.projects import LikeHistory, ProjectArtifact, ProjectName, ProjectSummary
from lib.services.snapshots import ProjectSnapshot
from lib.ui import (
    addresses,
    charts,
    figures,
    file_buttons,
    first_views,
    project_checks,
    project_gallery,
    session,
)
from lib.ui.session import translate as _

_GALLERY, _PROJECT = "proyectos", "proyecto"


def _project() -> ProjectSummary | None:
    """The project that the address names."""
    return session.view(service.project_gallery).project(_slug())


def _slug() -> str:
    return st.query_params.get(first_views.PROJECT_PARAMETER, "")


def is_known() -> bool:
    """Whether the address names a project that was submitted."""
    return _project() is not None


def heading() -> str:
    """The page's title: that of the project."""
    project = _project()
    if project is not None:
        return figures.plain(project.title)
    return _("There is no such project") if _slug() else _("Choose a project")


def unknown() -> None:
    """The address names no project: what may have happened, and the way to all of them."""
    if _slug():
        st.markdown(_("The link may be cut short, or the project was not submitted or was withdrawn."))
    else:
        st.markdown(_("This address shows one project at a time. All of them are in the gallery."))
    _to_gallery(":material/arrow_back:")


def _to_gallery(icon: str) -> None:
    st.markdown(addresses.link(_("See all projects"), _GALLERY, icon=icon))


def facts() -> None:
    """Award, goals, track, team, date and summary."""
    project = _known()
    with st.container(key="project_facts"):
        st.markdown(_derived("facts", lambda: facts_text(project)))


def _known() -> ProjectSummary:
    project = _project()
    if project is None:
        raise LookupError("the address names no project: ask is_known() first")
    return project


def _derived(part: str, build: Callable[[], str]) -> str:
    now_public = session.now().isoformat(timespec="hours")
    return session.derived(f"project {_slug()} {part} {now_public}", build)


def facts_text(project: ProjectSummary) -> str:
    """Award, goals, track, team, date and summary of a project, in Markdown."""
    said = figures.words()
    award = service.public_award(project, said.edition, session.now())
    badges = []
    if award is not None:
        badges.append(f":yellow-badge[:material/emoji_events: {figures.plain(award.label.text(said.language))}]")
    badges.append(f":blue-badge[{figures.plain(wording.delivery_name(project.delivery, said.translate))}]")
    badges += [f":gray-badge[{figures.plain(wording.goal(number, said))}]" for number in project.sdgs]
    facts = [wording.team(project, said), wording.submission(project, said)]
    track = wording.track_name(project.track, said)
    if track:
        facts.insert(0, _("Track: {track}").format(track=track))
    parts = [" ".join(badges), figures.plain(" · ".join(fact for fact in facts if fact))]
    if project.summary:
        parts += [figures.plain(paragraph) for paragraph in clean_paragraphs(project.summary).split("\n\n")]
    return "\n\n".join(part for part in parts if part)


def artifacts() -> None:
    """Every artifact with its link, what is odd about it, who shares it, and what is missing."""
    project = _known()
    with st.container(border=True, key="project_artifacts"):
        st.markdown(_derived("artifacts", lambda: artifacts_text(project, _snapshot())))


def artifacts_text(project: ProjectSummary, snapshot: ProjectSnapshot | None) -> str:
    """Every artifact of a project with what is known of it, in Markdown; `snapshot` is what syncs saw of its repos."""
    said = figures.words()
    parts = [f"#### {_('What it gives')}"]
    parts += [_artifact(artifact, project, snapshot) for artifact in project.artifacts]
    missing = wording.missing_sentences(project, said.translate)
    if missing:
        parts.append(f":material/info:\u00a0{figures.plain(' '.join(missing))}")
    parts.append(f":small[:gray[{figures.plain(project_checks.how_checked(snapshot, session.now()))}]]")
    return "\n\n".join(parts)


def _snapshot() -> ProjectSnapshot | None:
    """What syncs saw of the repos of the project that the address names."""
    return session.view(snapshots.project_snapshots).get(_slug())


def _artifact(artifact: ProjectArtifact, project: ProjectSummary, snapshot: ProjectSnapshot | None) -> str:
    said = figures.words()
    name = figures.plain(wording.artifact_name(artifact, said.translate))
    kind = figures.plain(wording.kind_name(artifact.kind, said.translate))
    linked = f"[{name}]({_markdown_address(artifact.url)})" if _is_safe(artifact.url) else name
    host = wording.host_of(artifact)
    below = [host] if host != wording.artifact_name(artifact, said.translate) else []
    if artifact.is_on_hub:
        below.append(wording.likes(artifact.likes, said))
    lines = [f":material/{project_gallery.icon_of(artifact.kind)}:\u00a0{kind}: **{linked}**"]
    if any(below):
        lines.append(f":small[:gray[{figures.plain(' · '.join(part for part in below if part))}]]")
    lines += [
        f":small[{figures.plain(sentence)}]" for sentence in wording.oddity_sentences(artifact, project, said.translate)
    ]
    lines += project_checks.lines(snapshot, artifact.id, session.now())
    if artifact.shared_with:
        others = ", ".join(_link_to(other) for other in artifact.shared_with)
        lines.append(f":small[{figures.plain(_('Shared with:'))} {others}]")
    return "  \n".join(lines)


def _is_safe(url: str | None) -> bool:
    return url is not None and urlsplit(url).scheme == "https"


def _markdown_address(url: str | None) -> str:
    """An address as Markdown takes it between parentheses."""
    return (url or "").replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def corpora() -> None:
    """Examples, MB, languages, domain and countries of each corpus, with who says so and when."""
    project = _known()
    with st.container(border=True, key="project_corpora"):
        st.markdown(_derived("corpora", lambda: corpora_text(project, _snapshot())))


def corpora_text(project: ProjectSummary, snapshot: ProjectSnapshot | None) -> str:
    """The corpora of a project with their figures, in Markdown; `snapshot` is what syncs saw of its repos."""
    said = figures.words()
    if not project.datasets:
        return f"#### {_('Corpus')}\n\n{_('No corpus.')}"
    parts = [f"#### {_size(project)}"]
    parts += [_corpus(artifact, snapshot) for artifact in project.datasets]
    lines = tuple(artifact.corpus for artifact in project.datasets if artifact.corpus is not None)
    origin = datasets.origins_text([figure for line in lines for figure in (line.examples, line.megabytes)], said)
    own = replace(
        session.panorama().corpora,
        lines=lines,
        examples=project.examples,
        megabytes=project.megabytes,
        footnote=None,
    )
    notes = [f"{origin}."] if origin else []
    notes += datasets.notes(own, said) if lines else []
    parts += [f":small[:gray[{figures.plain(note)}]]" for note in notes]
    return "\n\n".join(parts)


def _size(project: ProjectSummary) -> str:
    said = figures.words()
    if project.examples.value is None:
        return figures.plain(_("Size not published"))
    text = _("{examples} examples, {megabytes} MB").format(
        examples=said.number(project.examples.value), megabytes=wording.megabytes(project.megabytes.value, said)
    )
    return figures.plain(text)


def _corpus(artifact: ProjectArtifact, snapshot: ProjectSnapshot | None) -> str:
    said, line = figures.words(), artifact.corpus
    if line is None:
        name = artifact.repo_id or wording.artifact_name(artifact, said.translate)
        unknown = _("Nobody has published or counted how many examples and MB it has.")
        return f"**{figures.plain(name)}**  \n{figures.plain(unknown)}"
    facts = []
    if line.examples is not None and line.examples.value is not None:
        facts.append(f"{wording.examples(line.examples.value, said)} ({wording.figure_origin(line.examples, said)})")
    if line.megabytes is not None and line.megabytes.value is not None:
        size = _("{n} MB").format(n=wording.megabytes(line.megabytes.value, said))
        facts.append(f"{size} ({wording.figure_origin(line.megabytes, said)})")
    about = [
        _("Languages: {names}").format(names=", ".join(wording.language_names(line.languages, said)))
        if line.languages
        else "",
        _("Domain: {name}").format(name=corpus_service.domain_label(said.edition, line.domain, said.language))
        if line.domain
        else "",
        _("Countries: {names}").format(names=datasets.countries_words(line.countries, said.translate))
        if line.countries
        else "",
    ]
    rows = [f"**{figures.plain(line.name)}**", *(figures.plain(fact) for fact in (*facts, *about) if fact)]
    if artifact.left_out is not None:
        rows.append(figures.plain(claim_wording.left_out_sentence(artifact.left_out, said.translate)))
    rows += project_checks.figure_lines(snapshot, artifact.id, session.now())
    return "  \n".join(rows)


def likes() -> None:
    """The likes of the project's repos together, over time."""
    project = _known()
    history = session.view(service.like_histories).get(project.slug)
    if history is None or project.likes is None:
        with st.container(border=True, key="project_likes_none"):
            st.markdown(f"**:material/hourglass_empty: {_('No likes yet')}**")
            st.caption(_("They appear when the repos of the project are counted on the Hub."))
        return
    charts.chart(
        f"project_likes_{project.slug}",
        lambda: (_likes_description(project), _likes_rows(history)),
        specs.likes_over_time(),
        lambda: Table(
            (_("Counted at"), _("Likes")),
            tuple((moment.isoformat(), total) for moment, total in history.totals),
            locale=session.locale(),
        ),
        fills=not session.current().viewport.is_narrow,
    )


def _likes_description(project: ProjectSummary) -> charts.Description:
    said = figures.words()
    finding = wording.likes(project.likes, said)
    return charts.Description(
        key=f"likes_{project.slug}",
        finding=finding,
        subtitle=_("Likes on the Hub of all its repos together, over time"),
        source=wording.likes_source(project.likes, said),
        alt=_("{likes}, over time").format(likes=finding),
    )


def _likes_rows(history: LikeHistory) -> list[Mapping[str, object]]:
    said, last = figures.words(), len(history.totals) - 1
    rows: list[Mapping[str, object]] = []
    for position, (moment, total) in enumerate(history.totals):
        day = said.day(moment, with_year=False)
        rows.append(
            {
                "moment": moment.isoformat(),
                "value": total,
                "shown": said.number(total),
                "when": day,
                "label": f"{day}: {said.number(total)}" if position in (0, last) else "",
                "side": "right" if position == 0 and last else "left",
            }
        )
    return rows


@st.fragment
def take_along() -> None:
    """How to cite and share the project, each behind a button: nobody waits for what they did not ask for."""
    project, is_narrow = _known(), session.current().viewport.is_narrow
    entries = citations.citations(project, figures.words())
    folded = st.expander if is_narrow else st.popover  # on a phone a popover gets what is left below its button
    with st.container(horizontal=not is_narrow, key="project_take_along"):
        if entries:
            label = _("How to cite the corpus") if len(entries) == 1 else _("How to cite the corpora")
            citing = folded(label, icon=":material/library_books:", on_change="rerun", key="project_citing")
            if citing.open:
                with citing:
                    _citation(project, entries)
        sharing = folded(_("Share this project"), icon=":material/share:", on_change="rerun", key="project_sharing")
        if sharing.open:
            with sharing:
                _share(project)


def _citation(project: ProjectSummary, entries: Sequence[str]) -> None:
    """A BibTeX entry for each corpus that has a repo, to copy or to take along."""
    st.code("\n".join(entries), language=None, wrap_lines=True)
    file_buttons.button(
        _("Download as .bib"),
        lambda: "\n".join(entries).encode(),
        key="project_bib",
        file_name=f"{project.slug}.bib",
        mime="application/x-bibtex",
    )


def _share(project: ProjectSummary) -> None:
    """The picture that a shared link shows, and the address to copy."""
    visit = session.current()
    picture = first_views.share_image_address(project.slug, visit.language, visit.demo_stage)
    alt = figures.plain(_("What a shared link shows: {project}").format(project=project.short_title))
    st.markdown(
        f"{_('Copy this address. Where it is shared, it shows the title and this picture.')}\n\n"
        f"[![{alt}]({picture})]({picture})"
    )
    st.code(_address(project.slug), language=None, wrap_lines=True)


def _address(slug: str) -> str:
    """The whole address of this page; in a demo with its stage."""
    parts = urlsplit(st.context.url or "")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    parameters = {first_views.PROJECT_PARAMETER: slug}
    stage = session.current().demo_stage
    if stage is not None:
        parameters[session.STAGE_PARAMETER] = stage
    return f"{origin}/{_PROJECT}?{urlencode(parameters)}"


def neighbours() -> None:
    """The way to the project before, to the one after, and to all of them."""
    before, after = session.view(service.project_gallery).neighbours(_slug())
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="project_neighbours"
    ):
        if before is not None:
            st.markdown(f":material/chevron_left: {_link_to(before)}")
        _to_gallery(":material/grid_view:")
        if after is not None:
            st.markdown(f"{_link_to(after)} :material/chevron_right:")


def _link_to(other: ProjectName) -> str:
    """A link to the page of another project, in Markdown."""
    return addresses.link(figures.plain(other.short_title), _PROJECT, {first_views.PROJECT_PARAMETER: other.slug})
