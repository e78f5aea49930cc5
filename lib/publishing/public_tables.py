"""Every public table by name: what the page of data offers for download and what the command line exports.

A file is the same whoever asks for it: numbers and dates are written as in the home of the language, times in UTC.
Without a language, words are those of the sources.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lib import i18n
from lib.domain.edition import Edition, Language
from lib.domain.release import DIMENSIONS
from lib.publishing import (
    datasets,
    domains,
    evaluation_sets,
    leaderboard_scores,
    paper_tables,
    project_table,
    public_feedback,
)
from lib.publishing import participants as people
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import Words
from lib.services import feedback_releases, leaderboard, panorama, participants, projects
from lib.store import public_figures

if TYPE_CHECKING:
    from lib.store.database import Session

_LANGUAGE_OF_SOURCES: Language = "en"
_OF_PARTICIPANTS, _OF_PAPER = "participants-", "table-"
_RELEASES = "participants-releases"

NAMES: tuple[str, ...] = (
    "datasets",
    "domains",
    "projects",
    "likes",
    "evaluation-sets",
    "leaderboard-scores",
    "participants",
    *(f"{_OF_PARTICIPANTS}{dimension}" for dimension in DIMENSIONS),
    _RELEASES,
    "event-feedback",
    "declared-figures",
    *(f"{_OF_PAPER}{number}" for number in paper_tables.NUMBERS),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose table it is: which edition, at which moment, in which language (None: the words of the sources)."""

    edition: Edition
    edition_id: int
    now: datetime
    language: Language | None

    @property
    def words(self) -> Words:
        """How things are said in the file."""
        spoken = self.language or _LANGUAGE_OF_SOURCES
        return Words(spoken, i18n.locale_for(spoken, None), UTC, self.edition)


_Builder = Callable[["Session", Reader], Table]
_Export = Callable[["Session", Edition, int, Language | None], Table]


def public_table(session: "Session", name: str, reader: Reader) -> Table:
    """The table called `name`, one of `NAMES`, as the database holds it now. Raises KeyError for any other name."""
    if name not in NAMES:
        raise KeyError(name)
    if name.startswith(_OF_PAPER):
        number = int(name.removeprefix(_OF_PAPER))
        return paper_tables.paper_table(session, reader.edition, reader.edition_id, number)
    if name.startswith("participants"):
        return _about_participants(session, name, reader)
    return _BUILDERS[name](session, reader)


def _projects(session: "Session", reader: Reader) -> Table:
    gallery = projects.project_gallery(session, reader.edition, reader.edition_id)
    return project_table.projects_table(gallery, reader.words, reader.now)


def _likes(session: "Session", reader: Reader) -> Table:
    view = panorama.panorama(session, reader.edition, reader.edition_id)
    return project_table.likes_table(view.most_liked, reader.words)


def _scores(session: "Session", reader: Reader) -> Table:
    view = leaderboard.leaderboard(session, reader.edition, reader.edition_id)
    return leaderboard_scores.scores_table(view, reader.words)


def _event_feedback(session: "Session", reader: Reader) -> Table:
    found = feedback_releases.public_feedback(session, reader.edition, reader.edition_id)
    return public_feedback.table(found, reader.words)


def _declared_figures(session: "Session", reader: Reader) -> Table:
    return declared_figures_table(public_figures.declared_figures(session, reader.edition_id), reader.words)


def _in_words_of_sources(export: _Export) -> _Builder:
    return lambda session, reader: export(session, reader.edition, reader.edition_id, reader.language)


_BUILDERS: Mapping[str, _Builder] = {
    "datasets": _in_words_of_sources(datasets.export_datasets),
    "domains": _in_words_of_sources(domains.export_domains),
    "projects": _projects,
    "likes": _likes,
    "evaluation-sets": _in_words_of_sources(evaluation_sets.export_evaluation_sets),
    "leaderboard-scores": _scores,
    "event-feedback": _event_feedback,
    "declared-figures": _declared_figures,
}


def _about_participants(session: "Session", name: str, reader: Reader) -> Table:
    view, said = participants.participants(session, reader.edition, reader.edition_id), reader.words
    if name == _RELEASES:
        return people.releases_table(view, said)
    if name == "participants":
        return _every_dimension(view, said)
    return people.released_table(view, name.removeprefix(_OF_PARTICIPANTS), said)


def _every_dimension(view: participants.Participants, said: Words) -> Table:
    """The released counts of every attribute, one below the other: each attribute by itself, none crossed."""
    _ = said.translate
    rows: list[tuple[Cell, ...]] = []
    columns: tuple[Column, ...] = ()
    for dimension in DIMENSIONS:
        table = people.released_table(view, dimension, said)
        columns = table.described
        rows += [(dimension, *row) for row in table.rows]
    labelled = tuple(Column("label", _("Answer")) if column.key == "label" else column for column in columns)
    return Table(
        columns=(Column("dimension", _("Counted by")), *labelled),
        rows=tuple(rows),
        caption=" ".join(f"{part}." for part in (_("Released counts"), people.released_source(view, said)) if part),
        notes=people.protection_rules(_),
        unknown=_("not shown"),
        locale=said.locale,
    )


def declared_figures_table(figures: Iterable[public_figures.DeclaredRow], said: Words) -> Table:
    """Every figure that the organizers published about the edition, by the names that the edition gives them."""
    _ = said.translate
    published = {source.key: source.published for source in said.edition.sources}
    return Table(
        columns=(
            Column("topic", _("Topic")),
            Column("category", _("Figure")),
            Column("value", _("Value"), is_number=True),
            Column("unit", _("Unit")),
            Column("is_at_least", _("At least"), is_detail=True),
            Column("note", _("Note")),
            Column("source", _("Source")),
            Column("source_date", _("Date of the source"), is_detail=True),
        ),
        rows=tuple(
            (
                row.topic,
                row.category,
                row.value,
                row.unit,
                "yes" if row.is_lower_bound else "no",
                datasets.footnote_text(said, row.footnote) if row.footnote else None,
                said.source_name(row.source),
                published.get(row.source),
            )
            for row in figures
        ),
        caption=_("Figures that the organizers published about {edition}.").format(
            edition=said.edition.name.text(said.language)
        ),
        locale=said.locale,
    )


def title(name: str, said: Words) -> str:
    """What the table called `name` holds, in words. Raises KeyError for a name that is none of `NAMES`."""
    _ = said.translate
    if name.startswith(_OF_PAPER):
        number = int(name.removeprefix(_OF_PAPER))
        kind, language = paper_tables.kind_and_language(number)
        return _("Table {n} of the paper: {what} ({language})").format(
            n=number, what=_kind_title(kind, said), language=i18n.language_name(language, said.locale)
        )
    if name.startswith(_OF_PARTICIPANTS) and name != _RELEASES:
        dimension = people.dimension_name(name.removeprefix(_OF_PARTICIPANTS), _)
        return _("Participants by {attribute}").format(attribute=dimension[:1].lower() + dimension[1:])
    return {
        "datasets": _("Corpora"),
        "domains": _("Examples by domain"),
        "projects": _("Projects"),
        "likes": _("Likes by project"),
        "evaluation-sets": _("Evaluation sets"),
        "leaderboard-scores": _("Scores of the leaderboard"),
        "participants": _("Participants, every attribute"),
        _RELEASES: _("People registered at each release"),
        "event-feedback": _("What participants thought of the event"),
        "declared-figures": _("Figures that the organizers published"),
    }[name]


def _kind_title(kind: paper_tables.Kind, said: Words) -> str:
    _ = said.translate
    return {
        "location": _("location"),
        "gender": _("gender"),
        "nlp_level": _("NLP level"),
        "datasets": _("instruction corpora"),
        "evaluation_sets": _("evaluation sets"),
    }[kind]
