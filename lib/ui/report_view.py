"""The pieces of the page of the report and of every file that organizers may take along."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lib import i18n
from lib.domain.edition import LANGUAGES, Language
from lib.publishing import event_tables, feedback_files, tables, workbooks
from lib.publishing.event_report import files as report_files
from lib.publishing.event_report import sections
from lib.publishing.event_tables import Taker
from lib.publishing.wording import Words
from lib.services import event_report as service
from lib.services import exports, feedback, results
from lib.services.exports import EventTable, Form
from lib.ui import address_choices, figures, file_buttons, messages, session
from lib.ui.session import translate as _

_VIEW, _LANGUAGE, _GROUP, _TABLE = "vista", "idioma", "grupo", "tabla"
_LONGEST_REASON = 500
_MEDIA_TYPES: dict[Form, str] = {"csv": tables.MEDIA_TYPES["csv"], "xlsx": workbooks.MEDIA_TYPE}
_FORM_NAMES: dict[Form, str] = {"csv": "CSV", "xlsx": "Excel"}
_ROWS_THAT_FIT, _HEIGHT = 14, 530


def title() -> str:
    """The page's title."""
    return _("Report and files")


def view() -> str:
    """Which part of the page is shown, kept in the address."""
    names = {"informe": _("Report"), "archivos": _("Files"), "equipos": _("Feedback for teams")}
    return address_choices.section(_VIEW, names)


def _said(language: Language) -> Words:
    """The words of a file in a language, with moments in the visitor's zone."""
    return Words(language, i18n.locale_for(language, None), session.current().zone, session.edition())


def _language(what: str) -> Language:
    names = {str(language): i18n.LANGUAGE_NAMES[language] for language in (session.language(), *LANGUAGES)}
    chosen = address_choices.one_of(what, _("Language of the file"), _LANGUAGE, names)
    return next(language for language in LANGUAGES if language == chosen)


# --- The report ------------------------------------------------------------------------------------------------------


def report() -> None:
    """The report in a language: what it comes to, and its files."""
    st.caption(
        _(
            "It holds what is public anyway: declared figures, released counts, what the Hub shows, and the result "
            "once it is published. You can publish it as it is."
        )
    )
    language = _language("report")
    said, now = _said(language), session.now()
    found = session.view(service.event_report)
    document = session.derived(f"report {language}", lambda: sections.document(found, said, now))
    with st.container(border=True, key="report_summary"):
        facts = [f"**{figures.plain(term)}**: {figures.plain(told)}" for term, told in document.facts]
        lines = [f"- {figures.plain(line)}" for line in document.findings]
        st.markdown("  \n".join(facts) + "\n\n" + "\n".join(lines))
        st.caption(
            _("{n} sections, {charts} charts: {titles}").format(
                n=figures.words().number(len(document.sections)),
                charts=figures.words().number(len(document.charts)),
                titles=figures.plain(", ".join(section.title for section in document.sections)),
            )
        )
        slug = session.edition().slug
        with st.container(horizontal=True, key="report_files"):
            file_buttons.button(
                _("PDF for the paper"),
                lambda: report_files.pdf(found, said, now),
                key=f"report_pdf_{language}",
                file_name=f"{slug}-report-{language}.pdf",
                mime="application/pdf",
                is_quiet=False,
            )
            file_buttons.button(
                _("Markdown and charts (ZIP)"),
                lambda: report_files.markdown_zip(found, said, now),
                key=f"report_zip_{language}",
                file_name=f"{slug}-report-{language}.zip",
                mime="application/zip",
                is_quiet=False,
            )
        st.caption(_("Each chart is in the ZIP as SVG, PNG and PDF. A file takes a few seconds to make."))


# --- Feedback for teams ----------------------------------------------------------------------------------------------


def teams() -> None:
    """What the jury says to each team, once the result is published."""
    public = session.view(results.public_result)
    if public is None or not public.is_public(session.now()):
        messages.empty(_("No feedback yet"), _("Teams get their feedback once the result is published."))
        return
    st.caption(
        _("A Markdown file and a PDF for each team: its place, its points as far as they are published, and comments.")
    )
    language = _language("feedback")
    reason = _reason("feedback")
    if reason:
        file_buttons.button(
            _("Feedback of every team (ZIP)"),
            lambda: _feedback(language, reason),
            key=f"feedback_zip_{language}",
            file_name=f"{session.edition().slug}-feedback-{language}.zip",
            mime="application/zip",
            is_quiet=False,
        )


def _feedback(language: Language, reason: str) -> bytes:
    visit, now = session.current(), session.now()
    sheets = feedback.take_feedback(session.database(), visit.actor, session.edition(), reason=reason, now=now)
    return feedback_files.archive(sheets, _said(language), now)


# --- Every table -----------------------------------------------------------------------------------------------------


def files() -> None:
    """Every table of the event: which there are, how many rows, and the files of the one that is chosen."""
    edition, taker = session.edition(), _taker()
    st.caption(
        _(
            "CSV has machine names and moments in UTC; Excel has words, and dates in {zone}. What tells of people asks "
            "why, and that it was taken stays in the audit log."
        ).format(zone=session.current().zone_name)
    )
    groups = {"work": _("Tables of the organizers"), "public": _("Public tables"), "records": _("Stored rows")}
    group = address_choices.section(_GROUP, groups)
    listed = [table for table in event_tables.all_tables(edition) if table.group == group]
    titles = {table.name: event_tables.title(table.name, taker.said) for table in listed}
    chosen = address_choices.one_of(f"report_{group}", _("Table"), _TABLE, titles)
    counts = _counts(listed)
    _one(next(table for table in listed if table.name == chosen), counts[chosen])
    _list(listed, titles, counts)
    _everything()


def _taker() -> Taker:
    visit = session.current()
    return Taker(visit.actor, visit.edition_id, session.now(), figures.words())


def _one(table: EventTable, count: int) -> None:
    taker = _taker()
    with st.container(border=True, key="report_table"):
        title = figures.plain(event_tables.title(table.name, taker.said))
        rows = session.translator().plural("{n} row", "{n} rows", count).format(n=taker.said.number(count))
        st.markdown(f"**{title}**  \n{rows} · {_personal(table)}")
        reason = _reason(f"table_{table.name}") if table.is_personal else ""
        if table.is_personal and not reason:
            return
        with st.container(horizontal=True, key="report_table_files"):
            for form in event_tables.FORMS:
                _file(table, form, reason)


def _file(table: EventTable, form: Form, reason: str) -> None:
    file_buttons.button(
        _FORM_NAMES[form],
        lambda: event_tables.file_of(session.database(), table, form, _taker(), reason),
        key=f"take_{table.name}_{form}",
        file_name=f"{session.edition().slug}-{table.name}.{form}",
        mime=_MEDIA_TYPES[form],
        is_quiet=False,
    )


def _reason(key: str) -> str:
    """Why somebody needs a file that tells of people; empty until they say so."""
    said = st.text_input(_("Why do you need it"), max_chars=_LONGEST_REASON, key=f"{key}_reason") or ""
    if not said.strip():
        st.caption(_("The button appears with the reason."))
    return said.strip()


def _personal(table: EventTable) -> str:
    return _("tells of people") if table.is_personal else _("nothing personal")


def _list(listed: Sequence[EventTable], titles: Mapping[str, str], counts: Mapping[str, int]) -> None:
    number = figures.words().number
    if session.current().viewport.is_narrow:
        notes = {table.name: f"{number(counts[table.name])} · {_personal(table)}" for table in listed}
        lines = [f"- {figures.plain(titles[name])}  \n  :small[:gray[{note}]]" for name, note in notes.items()]
        st.markdown("\n".join(lines))
        return
    frame = pd.DataFrame(
        [(titles[table.name], counts[table.name], _personal(table), table.name) for table in listed],
        columns=[_("What it holds"), _("Rows"), _("People"), _("Name of the file")],
    )
    st.dataframe(
        frame,
        hide_index=True,
        height=_HEIGHT if len(frame) > _ROWS_THAT_FIT else "content",
        alt=_("Every table with its rows and whether it tells of people"),
    )


def _counts(listed: Sequence[EventTable]) -> Mapping[str, int]:
    """How many rows each table has: counted by the database where it can, else by making the table."""
    taker = _taker()

    def counted() -> Mapping[str, int]:
        with session.database().read() as reading:
            known = exports.row_counts(reading, taker.actor, taker.edition, taker.edition_id)
            return {
                table.name: known[table.name]
                if table.name in known
                else sum(1 for _row in event_tables.sheet(reading, table.name, taker).rows)
                for table in listed
            }

    return session.derived(f"report rows {listed[0].group}", counted)


def _everything() -> None:
    with st.container(border=True, key="report_everything"):
        st.markdown(f"**{_('Everything in one workbook')}**")
        st.caption(_("All tables of the event, one sheet each, people included. It takes a while with many rows."))
        reason = _reason("everything")
        if reason:
            file_buttons.button(
                "Excel",
                lambda: event_tables.everything(session.database(), _taker(), reason),
                key="take_everything",
                file_name=f"{session.edition().slug}-everything.xlsx",
                mime=workbooks.MEDIA_TYPE,
                is_quiet=False,
            )
