"""The rules of the edition in words: teams, projects and the columns of a corpus."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import pandas as pd
import streamlit as st

from lib.domain.edition import ArtifactKind, CorpusColumn, GuideColumn
from lib.publishing import calendars
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.ui import figures, file_buttons, session
from lib.ui.session import translate as _


def link(label: str, url: str) -> str:
    """A link in Markdown, its label shown as written."""
    return f"[{figures.plain(label)}]({url.replace('(', '%28').replace(')', '%29')})"


def published_by(sources: Iterable[str | None], said: Words) -> str:
    """The sources behind a part of the page, each once with its date; empty where none is named."""
    named = [
        _("{source}, {date}").format(source=said.source_name(source), date=said.source_date(source))
        for source in dict.fromkeys(sources)
        if source is not None
    ]
    return _("Published by the organizers: {sources}.").format(sources="; ".join(named)) if named else ""


def contradictions(about: Literal["dates", "rules", "rubric", "prizes"]) -> None:
    """Where what was published about this disagrees; nothing where it does not."""
    said = figures.words()
    found = [one.label.text(said.language) for one in said.edition.contradictions if one.about == about]
    if found:
        title = _("Where the published sources disagree")
        listed = "\n".join(f"- {figures.plain(sentence)}" for sentence in found)
        st.caption(f"**{title}**\n\n{listed}")


def rules() -> None:
    """Who may take part, what is to be made, and which columns a corpus has."""
    said = figures.words()
    with st.grid(2, min_column_width=280, gap="small", key="edition_rules"):
        card("teams", _("Teams"), _team_rules(said))
        card("projects", _("What a project is"), _project_rules(said))
    if said.edition.corpus_columns:
        _columns(said)
    contradictions("rules")


def card(key: str, title: str, sentences: Iterable[str]) -> None:
    """A card with a title and a list of sentences, all shown as written."""
    with st.container(border=True, height="stretch", key=f"edition_{key}"):
        st.markdown("\n".join([f"#### {figures.plain(title)}\n", *(f"- {figures.plain(one)}" for one in sentences)]))


def _team_rules(said: Words) -> list[str]:
    teams = said.edition.teams
    size = session.translator().plural("From {least} to {n} person.", "From {least} to {n} people.", teams.maximum_size)
    sentences = [size.format(least=teams.minimum_size, n=teams.maximum_size)]
    if teams.allows_several_teams:
        sentences.append(_("One person may be in several teams."))
    else:
        sentences.append(_("One person is in one team only."))
    if teams.closes is not None:
        until = calendars.written(said.edition.date(teams.closes), said)
        sentences.append(_("New teams until {date}.").format(date=until))
    if teams.note is not None:
        sentences.append(teams.note.text(said.language))
    return sentences


def _project_rules(said: Words) -> list[str]:
    artifacts = said.edition.artifacts
    sentences = [_("Everything is pushed to the organization {name} on the Hub.").format(name=artifacts.organization)]
    if artifacts.required:
        required = _listed([_artifact_name(kind) for kind in artifacts.required])
        sentences.insert(0, _("A complete project: {artifacts}.").format(artifacts=required))
    if artifacts.allows_corpus_only:
        sentences.append(_("A project may also be a corpus alone."))
    if artifacts.maximum_model_parameters is not None:
        sentences.append(
            _("A model has at most {n} million parameters.").format(
                n=said.number(Decimal(artifacts.maximum_model_parameters) / 1_000_000, decimals=0)
            )
        )
    sentences += [
        _("A repo whose name ends in “{ending}”: {meaning}.").format(ending=ending, meaning=meaning.text(said.language))
        for ending, meaning in artifacts.dataset_suffixes.items()
    ]
    if artifacts.note is not None:
        sentences.append(artifacts.note.text(said.language))
    return sentences


def _artifact_name(kind: ArtifactKind) -> str:
    return {
        "dataset": _("a corpus"),
        "model": _("a model"),
        "space": _("a demo"),
        "notebook": _("a notebook"),
        "video": _("a video"),
        "collection": _("a collection"),
        "other": _("another artifact"),
    }[kind]


def _listed(words: list[str]) -> str:
    return _(" and ").join([part for part in (", ".join(words[:-1]), words[-1]) if part])


def _columns(said: Words) -> None:
    """The columns of a corpus, in the words of each guide."""
    columns = said.edition.corpus_columns
    st.subheader(_("Columns of a corpus"))
    guides = _guides(columns)
    if session.current().viewport.is_narrow or not guides:
        named = [f"{_mark(guides, guide)} {figures.plain(said.source_name(guide))}" for guide in guides]
        st.markdown("\n\n".join(["  \n".join(named), *(_column_in_words(column, guides, said) for column in columns)]))
    else:
        rows = [(_column_name(column, said), *(_guide_cell(column, source) for source in guides)) for column in columns]
        headers = [_("Column"), *(said.source_name(source) for source in guides)]
        st.table(
            pd.DataFrame(rows, columns=headers), border="horizontal", hide_index=True, alt=_("Columns of a corpus")
        )
    with st.container(horizontal=True, vertical_alignment="center", key="edition_columns_files"):
        st.caption(_("Download:"), width="content")
        file_buttons.table_button("edition_columns", f"{said.edition.slug}-columns", lambda: _columns_table(said))


def _guides(columns: Iterable[CorpusColumn]) -> list[str]:
    """The sources that asked for columns in words of their own, in order."""
    return list(dict.fromkeys(guide.source for column in columns for guide in column.guides))


def _guide_of(column: CorpusColumn, source: str) -> GuideColumn | None:
    return next((guide for guide in column.guides if guide.source == source), None)


def _column_name(column: CorpusColumn, said: Words) -> str:
    name = f"**{figures.plain(column.label.text(said.language))}**"
    if column.note is not None:
        name += f"  \n:small[:gray[{figures.plain(column.note.text(said.language))}]]"
    return name


def _guide_cell(column: CorpusColumn, source: str) -> str:
    guide = _guide_of(column, source)
    if guide is None:
        return f":gray[{_('not asked for')}]"
    names = ", ".join(_code(name) for name in guide.names)
    names += f" ({_('optional')})" if guide.is_optional else ""
    return f"{names}  \n:small[{' · '.join(figures.plain(value) for value in guide.values)}]" if guide.values else names


def _code(name: str) -> str:
    return f"`{name.replace('`', '')}`"


def _mark(guides: list[str], source: str) -> str:
    """What stands for a guide where its name would be too long."""
    return f":gray-badge[{guides.index(source) + 1}]"


def _column_in_words(column: CorpusColumn, guides: list[str], said: Words) -> str:
    lines = [_column_name(column, said) if guides else f"{_column_name(column, said)} {_code(column.key)}"]
    for source in guides:
        asked = _guide_cell(column, source).replace("  \n", " ")
        lines.append(f"{_mark(guides, source)} {asked}")
    if not guides and column.vocabulary:
        lines.append(f":small[{' · '.join(figures.plain(value) for value in column.vocabulary)}]")
    return "  \n".join(lines)


def _columns_table(said: Words) -> Table:
    """Everything that is known of every column, one row per column and guide."""
    rows = [
        (
            column.key,
            column.label.text(said.language),
            "yes" if column.is_required else "no",
            " ".join(column.vocabulary),
            guide.source if guide else None,
            " ".join(guide.names) if guide else None,
            " ".join(guide.values) if guide else None,
        )
        for column in said.edition.corpus_columns
        for guide in (column.guides or (None,))
    ]
    names = ("column", "label", "is_required", "values", "guide", "names_in_guide", "values_in_guide")
    return Table(tuple(Column(name, name) for name in names), tuple(rows))
