"""The submitted projects of an edition, and their ranking by likes, as tables of `lib.publishing.tables`.

Machine names (tracks, kinds of delivery, countries, languages) are the same in every language. An award is in the
table once the results are public. A corpus that projects share stands in the row of each: sums count it twice.
"""

from datetime import datetime

from lib.domain.corpus_table import Total
from lib.publishing import project_wording
from lib.publishing.datasets import MEGABYTE_DIGITS
from lib.publishing.domains import domain_name
from lib.publishing.tables import Cell, Column, Notation, Table
from lib.publishing.wording import Words
from lib.services import projects
from lib.services.panorama import MostLiked
from lib.services.projects import ProjectGallery, ProjectSummary

_LINKED_KINDS = ("dataset", "model", "space", "notebook", "video", "collection", "other")


def projects_table(gallery: ProjectGallery, said: Words, now: datetime) -> Table:
    """One row for each submitted project, by title. Its links stand apart by kind, several separated by a space."""
    _ = said.translate
    return Table(
        columns=(
            Column("project", _("Key"), is_detail=True),
            Column("title", _("Project")),
            Column("award", _("Award")),
            Column("track", _("Track")),
            Column("delivery", _("What it gives")),
            Column("sdgs", _("Goals")),
            Column("domains", _("Domain"), is_detail=True),
            Column("countries", _("Countries"), is_detail=True),
            Column("languages", _("Languages"), is_detail=True),
            Column("team_size", _("People in the team"), is_number=True),
            Column("examples", _("Examples"), is_number=True),
            Column("mb", _("MB"), is_number=True, digits=MEGABYTE_DIGITS),
            Column("corpora_without_number", _("Corpora without a known number"), is_number=True, is_detail=True),
            Column("likes", _("Likes"), is_number=True),
            Column("likes_at", _("Likes: date"), is_detail=True),
            Column("likes_made_up", _("Likes: made up"), is_detail=True),
            Column("submitted_at", _("Submission"), is_detail=True),
            Column("submission_origin", _("Submission: how it is known"), is_detail=True),
            *(Column(f"{kind}_links", project_wording.kind_name(kind, _), is_detail=True) for kind in _LINKED_KINDS),
        ),
        rows=tuple(_row(project, said, now) for project in gallery.projects),
        caption=_("Projects of {edition}.").format(edition=said.edition.name.text(said.language)),
        notes=_notes(gallery, said),
        unknown=_("unknown"),
        locale=said.locale,
    )


def _row(project: ProjectSummary, said: Words, now: datetime) -> tuple[Cell, ...]:
    _ = said.translate
    award = projects.public_award(project, said.edition, now)
    track = project_wording.track_name(project.track, said)
    return (
        project.slug,
        project.title,
        Notation(award.key, award.label.text(said.language)) if award else None,
        Notation(project.track, track) if project.track else None,
        Notation(project.delivery, project_wording.delivery_name(project.delivery, _)),
        ", ".join(str(number) for number in project.sdgs),
        ", ".join(domain_name(domain, said) for domain in project.domains),
        ", ".join(project.countries),
        ", ".join(project.languages),
        project.team_size,
        project.examples.value,
        project.megabytes.value,
        project.examples.unknown,
        project.likes.likes if project.likes else None,
        project.likes.as_of.isoformat() if project.likes else None,
        _yes_or_no(is_so=project.likes.is_synthetic) if project.likes else None,
        project.submitted_at.isoformat() if project.submitted_at else None,
        project.submission_origin,
        *(
            " ".join(artifact.url for artifact in project.artifacts if artifact.kind == kind and artifact.url)
            for kind in _LINKED_KINDS
        ),
    )


def _yes_or_no(*, is_so: bool) -> str:
    return "yes" if is_so else "no"


def _notes(gallery: ProjectGallery, said: Words) -> tuple[str, ...]:
    _ = said.translate
    if not gallery.projects:
        return ()

    def shown(total: Total) -> str:
        return said.number(total.value)

    return (
        _("{examples} examples and {megabytes} MB in all; a corpus that projects share counts once.").format(
            examples=shown(gallery.examples), megabytes=shown(gallery.megabytes)
        ),
    )


def likes_table(view: MostLiked, said: Words) -> Table:
    """The projects by likes, ties with the same place."""
    _ = said.translate
    as_of = view.as_of.isoformat() if view.as_of else None
    caption = _("Likes on the Hub, summed over the repos of each project.")
    if view.as_of is not None:
        how = _("Made up for the demo, {date}") if view.is_synthetic else _("Hugging Face Hub, {date}")
        caption = f"{caption} {how.format(date=said.moment(view.as_of, with_year=True))} UTC."
    return Table(
        columns=(
            Column("place", _("Place"), is_number=True),
            Column("project", _("Key"), is_detail=True),
            Column("title", _("Project")),
            Column("likes", _("Likes"), is_number=True),
            Column("likes_at", _("Likes: date"), is_detail=True),
            Column("likes_made_up", _("Likes: made up"), is_detail=True),
        ),
        rows=tuple(
            (project.place, project.slug, project.title, project.likes, as_of, _yes_or_no(is_so=view.is_synthetic))
            for project in view.projects
        ),
        caption=caption,
        locale=said.locale,
    )
