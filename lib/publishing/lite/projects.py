"""The submitted projects as a light page, and one of them."""

from typing import TYPE_CHECKING

from lib import i18n
from lib.publishing import claim_wording, datasets, domains, project_wording
from lib.publishing.lite.documents import LONGEST_TEXT, Column, Document, Link, Said, Section, Table, shortened
from lib.publishing.lite.site import PROJECTS, Part, Site, address_of, part_of_list
from lib.publishing.wording import Words
from lib.services import panorama
from lib.services import projects as reading
from lib.services.projects import ProjectArtifact, ProjectGallery, ProjectSummary

if TYPE_CHECKING:
    from lib.store.database import Session

_MOST_ARTIFACTS = 25
_MOST_NAMES = 8  # of countries, languages or projects in one line


def projects(session: "Session", edition_id: int, site: Site) -> Document:
    """The submitted projects, a page of the list at a time."""
    said, _ = site.words, site.words.translate
    gallery = reading.project_gallery(session, said.edition, edition_id)
    count = len(gallery.projects)
    part = part_of_list(count, site.visit.page)
    heading = _("No projects yet")
    if count:
        heading = _.plural("{n} project", "{n} projects", count).format(n=said.number(count))
    return site.document(
        PROJECTS,
        heading,
        (_list(gallery, part, site) if count else _none_yet(site),),
        title=_("Projects"),
        whole=("proyectos", {}),
        ages=panorama.panorama(session, said.edition, edition_id).freshness,
        page=part.number,
    )


def _none_yet(site: Site) -> Section:
    said, _ = site.words, site.words.translate
    phases = {phase.key: phase.starts for phase in said.edition.phases}
    text = _("They appear when teams submit them.")
    if "judging" in phases:
        deadline = said.edition.date(phases["judging"])
        text = _("They appear when teams submit them, until {date}.").format(date=said.date_in_its_zone(deadline))
    return Section(paragraphs=(Said(text),))


def _list(gallery: ProjectGallery, part: Part, site: Site) -> Section:
    said, _ = site.words, site.words.translate
    sums = _("{examples} examples and {megabytes} MB in all; a corpus that projects share counts once.").format(
        examples=said.number(gallery.examples.value), megabytes=said.number(gallery.megabytes.value)
    )
    left_out = _("The total leaves out {n} without a known number of examples.").format(
        n=datasets.count_of_corpora(gallery.examples.unknown, said)
    )
    return Section(
        paragraphs=(Said(sums),),
        table=Table(
            caption=_("Submitted projects by title, with the examples of their corpora and their likes on the Hub"),
            columns=(Column(_("Project")), Column(_("Examples"), is_number=True), Column(_("Likes"), is_number=True)),
            rows=tuple(_row(project, site) for project in gallery.projects[part.start : part.stop]),
        ),
        notes=(left_out,) if gallery.examples.unknown else (),
        links=site.pages_of_list(PROJECTS, part),
        links_label=_("Pages of the list"),
    )


def _row(project: ProjectSummary, site: Site) -> tuple[Said, ...]:
    said = site.words
    award = reading.public_award(project, said.edition, site.now)
    parts = [
        award.label.text(said.language) if award else "",
        project_wording.track_name(project.track, said),
        _gives(project, said),
    ]
    name = site.project(project.slug, project.title)
    return (
        Said(name.text, is_peoples=True, address=name.address, more=" · ".join(part for part in parts if part)),
        Said(said.number(project.examples.value)),
        Said(said.number(project.likes.likes if project.likes else None)),
    )


def _gives(project: ProjectSummary, said: Words) -> str:
    """What the project gives: "corpus, 2 models, demo"."""
    counts: dict[str, int] = {}
    for kind in project.kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return ", ".join(
        project_wording.kind_name(kind, said.translate) + (f" × {said.number(count)}" if count > 1 else "")
        for kind, count in counts.items()
    )


def project(session: "Session", edition_id: int, site: Site, slug: str) -> Document | None:
    """One submitted project; None where there is none of that name."""
    said = site.words
    gallery = reading.project_gallery(session, said.edition, edition_id)
    found = gallery.project(slug)
    if found is None:
        return None
    return site.document(
        address_of("proyecto", slug),
        shortened(found.title, 200),
        (_summary(found, site), _artifacts(found, site), _neighbours(gallery, found, site)),
        title=shortened(found.short_title),
        whole=("proyecto", {"id": slug}),
        ages=panorama.panorama(session, said.edition, edition_id).freshness,
    )


def _summary(found: ProjectSummary, site: Site) -> Section:
    said, _ = site.words, site.words.translate
    award = reading.public_award(found, said.edition, site.now)
    facts: list[tuple[str, list[str]]] = [
        (_("Award"), [award.label.text(said.language)] if award else []),
        (_("Track"), [project_wording.track_name(found.track, said)]),
        (_("Team"), [project_wording.team(found, said)]),
        (_("Goals"), [project_wording.goal(number, said) for number in found.sdgs]),
        (_("Domain"), [_few([domains.domain_name(domain, said) for domain in found.domains])]),
        (_("Countries"), [_few([i18n.country(code, said.locale) for code in found.countries])]),
        (_("Languages"), [_few(list(project_wording.language_names(found.languages, said)))]),
        (_("Likes"), [_likes(found, said)]),
        (_("Submission"), [project_wording.submission(found, said)]),
    ]
    shown = ((label, tuple(Said(text) for text in texts if text)) for label, texts in facts)
    return Section(
        paragraphs=(Said(shortened(found.summary, LONGEST_TEXT), is_peoples=True),) if found.summary else (),
        facts=tuple((label, texts) for label, texts in shown if texts),
    )


def _few(names: list[str]) -> str:
    """The first of many names, and that there are more."""
    listed = ", ".join(shortened(name) for name in names[:_MOST_NAMES])
    return f"{listed}…" if len(names) > _MOST_NAMES else listed


def _likes(found: ProjectSummary, said: Words) -> str:
    if found.likes is None:
        return ""
    return f"{said.number(found.likes.likes)} · {project_wording.likes_source(found.likes, said)}"


def _artifacts(found: ProjectSummary, site: Site) -> Section:
    said, _ = site.words, site.words.translate
    return Section(
        heading=_("What the team gave"),
        table=Table(
            caption=_("Links as the team gave them; “—”: not known, or nothing that is counted"),
            columns=(
                Column(_("Link")),
                Column(_("Examples"), is_number=True),
                Column(_("MB"), is_number=True),
                Column(_("Likes"), is_number=True),
            ),
            rows=tuple(_artifact(artifact, said) for artifact in found.artifacts[:_MOST_ARTIFACTS]),
        )
        if found.artifacts
        else None,
        paragraphs=() if found.artifacts else (Said(_("The team gave no links.")),),
    )


def _artifact(artifact: ProjectArtifact, said: Words) -> tuple[Said, ...]:
    shared = said.translate("shared with {projects}").format(
        projects=_few([name.short_title for name in artifact.shared_with])
    )
    about = [project_wording.kind_name(artifact.kind, said.translate)]
    if artifact.shared_with:
        about.append(shared)
    if artifact.left_out is not None:
        about.append(shortened(claim_wording.left_out_sentence(artifact.left_out, said.translate), LONGEST_TEXT))
    corpus = artifact.corpus
    return (
        Said(
            shortened(project_wording.artifact_name(artifact, said.translate)),
            is_peoples=True,
            address=artifact.url or "",
            more=" · ".join(about),
        ),
        Said(said.number(corpus.examples.value if corpus and corpus.examples else None)),
        Said(project_wording.megabytes(corpus.megabytes.value if corpus and corpus.megabytes else None, said)),
        Said(said.number(artifact.likes.likes if artifact.likes else None)),
    )


def _neighbours(gallery: ProjectGallery, found: ProjectSummary, site: Site) -> Section:
    _ = site.words.translate
    before, after = gallery.neighbours(found.slug)
    texts = ((before, _("Before: {project}")), (after, _("Next: {project}")))
    return Section(
        links=tuple(
            Link(
                Said(text.format(project=shortened(name.short_title)), is_peoples=True),
                site.light(address_of("proyecto", name.slug)),
            )
            for name, text in texts
            if name is not None
        ),
        links_label=_("Other projects"),
    )
