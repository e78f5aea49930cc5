"""The pieces of the organizers' page of corpus audits: which corpus, what its data is, and rows of it to read."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from lib.charts import corpus_audits as specs
from lib.domain.corpus_audit import AuditResult, Lengths, SampleRow, ValueCount, is_listed
from lib.domain.edition import CorpusColumn
from lib.publishing import corpus_audit_tables as audit_tables
from lib.publishing import corpus_audit_wording as wording
from lib.publishing.pictures import Part
from lib.publishing.tables import Table
from lib.services import corpus_audits as service
from lib.services.access import NotAllowedError
from lib.services.corpus_audits import Audit, AuditedCorpus, AuditRefusedError, Audits, BackgroundAudits, SamplePage
from lib.ui import charts, figures, file_buttons, messages, session
from lib.ui.charts import Description
from lib.ui.session import translate as _

AUDITS = BackgroundAudits()
"""Those of this process: a thread outlives the run of the page that started it, and every organizer sees it."""

_CORPUS = "corpus"
_LONGEST_SEARCH = 80
_LOOK_AGAIN_SECONDS = 2
_BARS = 8
_CROSSINGS_SHOWN = 12
_COMMAND = "python -m lib.cli audit --file corpus.parquet --project {slug}"


def current() -> Audits:
    """Every corpus with its newest audit. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.audits_of_edition(reading, visit.actor, session.edition(), visit.edition_id)


def finding(found: Audits) -> str:
    """The page's title."""
    return figures.plain(wording.finding(found, figures.words()))


def chosen(found: Audits) -> AuditedCorpus | None:
    """The corpus that the address names, else the first that was audited, else the first; None where there are none."""
    if not found.corpora:
        messages.empty(_("No corpus yet"), _("Corpora appear with the first import of submissions."))
        return None
    by_id = {str(one.artifact.artifact_id): one for one in found.corpora}
    asked = st.query_params.get(_CORPUS, "")
    first = str((found.audited or found.corpora)[0].artifact.artifact_id)
    options = list(by_id)
    value = st.selectbox(
        _("Corpus"),
        options,
        index=options.index(asked if asked in by_id else first),
        format_func=lambda option: _choice(by_id[option]) if option in by_id else option,
        key=f"audit_corpus_{session.language()}",
    )
    value = value if value in by_id else first
    if value == first:
        st.query_params.pop(_CORPUS, None)
    else:
        st.query_params[_CORPUS] = value
    return by_id[value]


def _choice(corpus: AuditedCorpus) -> str:
    is_read = corpus.audit is not None and corpus.audit.result is not None
    return f"{corpus.artifact.name} · {_('audited') if is_read else _('not audited')}"


def state(found: Audits, corpus: AuditedCorpus) -> None:
    """How far the audit is, and the button that makes one; on its way, how far it is."""
    said = figures.words()
    of = ", ".join(title for title, _slug in corpus.artifact.projects)
    lines = [wording.state(corpus, said)]
    if of:
        lines.append(_("Given by {projects}").format(projects=of))
    st.markdown("  \n".join(figures.plain(line) for line in lines))
    visit = session.current()
    running = AUDITS.watched(session.database().url, visit.edition_id)
    is_running = running is not None and running.is_running
    can_be_read = not found.is_demo and corpus.artifact.repo_id is not None and corpus.revision is not None
    if can_be_read and st.button(
        _("Audit now"), type="primary", icon=":material/sync:", disabled=is_running, key="audit_now"
    ):
        _start(corpus)
    if found.is_demo:
        st.caption(_("This is a demo: its repos are made up and cannot be read. A file of yours can be audited:"))
    elif not can_be_read:
        st.caption(_("Its data cannot be read from the Hub. A file of it can be audited on the server:"))
    if not can_be_read:
        slug = next((slug for _title, slug in corpus.artifact.projects), None)
        command = _COMMAND.format(slug=slug) if slug is not None else _COMMAND.partition(" --project")[0]
        st.code(command, language=None, wrap_lines=True)
    if running is not None:
        st.fragment(_progress, run_every=_LOOK_AGAIN_SECONDS if is_running else None)(is_running)


def _start(corpus: AuditedCorpus) -> None:
    visit = session.current()
    try:
        AUDITS.start(
            session.database(),
            visit.actor,
            session.edition(),
            visit.edition_id,
            corpus.artifact.artifact_id,
            clock=session.real_now,
        )
    except AuditRefusedError as refused:
        st.warning(_(refused.message_id))
    except NotAllowedError:
        st.warning(_("You no longer run this edition, so nothing was started."))
    else:
        st.rerun()


def _progress(was_running: bool) -> None:
    running = AUDITS.watched(session.database().url, session.current().edition_id)
    if running is None:
        return
    if running.is_running:
        share = min(1.0, running.done / running.total) if running.total else 0.0
        megabytes = figures.words().number
        text = _("{done} of {total} MB: first the files come, then they are read").format(
            done=megabytes(running.done / 1_000_000, decimals=1), total=megabytes(running.total / 1_000_000, decimals=1)
        )
        st.progress(share, text if running.total else _("Asking what there is"))
        return
    if was_running:
        st.rerun()
    if running.problem is not None:
        message_id, values = running.problem
        st.warning(figures.plain(session.translator()(message_id).format(**values)))


def never_audited() -> None:
    """What an audit is for, where there is none."""
    messages.empty(
        _("Nothing was counted yet"),
        _("An audit reads the data of a corpus and counts empty, short and repeated rows, and its varieties."),
    )


def result(corpus: AuditedCorpus) -> None:
    """What was found in a corpus."""
    audit = corpus.audit
    if audit is None or audit.result is None:
        never_audited()
        return
    found, columns = audit.result, session.edition().corpus_columns
    _facts(found, columns)
    _columns(corpus, found, columns)
    st.subheader(_("What the rows say they are"))
    narrow = session.current().viewport.is_narrow
    with st.grid(1 if narrow else 2, min_column_width=280, gap="small", key="audit_charts"):
        for column in columns:
            if found.column(column.key).values:
                _distribution(corpus, audit, column)
        _lengths(corpus, audit)
        _crossings(corpus, audit)
    _repeated(found)


def _facts(found: AuditResult, columns: Sequence[CorpusColumn]) -> None:
    said = figures.words()
    facts = wording.facts(found, columns, said)
    lines = [
        f"- {':orange-badge[:material/search:] ' if one.is_doubtful else ''}{figures.plain(one.label)}: "
        f"**{figures.plain(one.value)}**" + (f" :gray[:small[{figures.plain(one.note)}]]" if one.note else "")
        for one in facts
    ]
    st.markdown("\n".join(lines))
    st.caption(_("Marked is what somebody should look at. None of it is a score."))


def _columns(corpus: AuditedCorpus, found: AuditResult, columns: Sequence[CorpusColumn]) -> None:
    said = figures.words()
    st.subheader(_("Columns"))
    lines = []
    for one in found.columns:
        label = figures.plain(wording.column_label(columns, one.key, said))
        line = f"- **{label}**: {figures.plain(wording.column_sentence(one, found, said))}"
        examples = [f"{example.value} ({said.number(example.rows)})" for example in one.unknown_examples]
        if examples:
            line += f"  \n  :small[{figures.plain(_('For example: {values}').format(values='; '.join(examples)))}]"
        lines.append(line)
    if found.extra:
        extra = _("Other columns: {names}").format(names=", ".join(found.extra))
        lines.append(f"- {figures.plain(extra)}")
    if found.doubled:
        doubled = _("Could be the same columns again: {names}").format(names=", ".join(found.doubled))
        lines.append(f"- {figures.plain(doubled)}")
    st.markdown("\n".join(lines))
    stem = _stem(corpus)
    with st.container(horizontal=True, vertical_alignment="center", key="audit_files"):
        st.caption(_("Download:"), width="content")
        number = corpus.artifact.artifact_id
        for key, label, table in (
            ("facts", _("Counts"), lambda: audit_tables.facts(_found(number), _edition_columns(), figures.words())),
            (
                "columns",
                _("Columns"),
                lambda: audit_tables.columns_found(_found(number), _edition_columns(), figures.words()),
            ),
        ):
            st.caption(label, width="content")
            file_buttons.table_button(f"csv_audit_{key}", f"{stem}-{key}", table)


def _edition_columns() -> Sequence[CorpusColumn]:
    return session.edition().corpus_columns


def _found(artifact_id: int) -> AuditResult:
    """The result as it is when a file is asked for: whoever presses has to be allowed then."""
    corpus = current().corpus(artifact_id)
    if corpus is None or corpus.audit is None or corpus.audit.result is None:
        raise NotAllowedError
    return corpus.audit.result


def _stem(corpus: AuditedCorpus) -> str:
    return f"{session.edition().slug}-audit-{corpus.artifact.artifact_id}"


def _distribution(corpus: AuditedCorpus, audit: Audit, column: CorpusColumn) -> None:
    if audit.result is None:
        return
    said = figures.words()
    found = audit.result.column(column.key)
    label = column.label.text(said.language)
    most = found.values[0]
    name = wording.value_name(column, most.value, said)
    title = _("{label}: most rows say {value}").format(label=label, value=name)
    rest = len(found.values) - _BARS
    subtitle = _("Rows by value")
    if rest > 0:
        plural = session.translator().plural(
            "Rows by value, without {n} rarer one", "Rows by value, without {n} rarer ones", rest
        )
        subtitle = plural.format(n=said.number(rest))
    rows = _bars([ValueCount(wording.value_name(column, one.value, said), one.rows) for one in found.values[:_BARS]])
    number = corpus.artifact.artifact_id
    _bar_card(
        Description(
            key=f"{_stem(corpus)}-{column.key}",
            finding=title,
            subtitle=subtitle,
            source=wording.source(audit, said),
            alt=_alt(title, rows),
        ),
        rows,
        lambda: audit_tables.values(_found(number), column, figures.words()),
    )


def _lengths(corpus: AuditedCorpus, audit: Audit) -> None:
    if audit.result is None or audit.result.answer_lengths is None:
        return
    said = figures.words()
    lengths: Lengths = audit.result.answer_lengths
    title = _("Half of the answers have at most {n} characters").format(n=said.number(lengths.median, decimals=0))
    names = wording.length_names(said)
    rows = _bars([ValueCount(name, count) for name, count in zip(names, lengths.bins, strict=True)])
    number = corpus.artifact.artifact_id
    subtitle = _("Answers by their length in characters, from {least} to {most}").format(
        least=said.number(lengths.shortest), most=said.number(lengths.longest)
    )
    _bar_card(
        Description(f"{_stem(corpus)}-lengths", title, subtitle, wording.source(audit, said), _alt(title, rows)),
        rows,
        lambda: audit_tables.lengths(_found(number), figures.words()),
    )


def _crossings(corpus: AuditedCorpus, audit: Audit) -> None:
    if audit.result is None or not audit.result.crossings:
        return
    said = figures.words()
    rows = [
        {
            _("Variety"): wording.variety_name(one.variety, said) if one.variety else _("not said"),
            _("Country"): wording.country_name(one.country, said) if one.country else _("not said"),
            _("Rows"): said.number(one.rows),
        }
        for one in audit.result.crossings[:_CROSSINGS_SHOWN]
    ]
    title = _("Examples by language variety and country")
    description = Description(
        f"{_stem(corpus)}-crossings", title, _("The most frequent pairs"), wording.source(audit, said), title
    )
    number = corpus.artifact.artifact_id
    lines = [f"- {' · '.join(figures.plain(str(cell)) for cell in row.values())}" for row in rows]

    def draw() -> object:
        if session.current().viewport.is_narrow:
            return st.markdown("\n".join(lines))
        return st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=title)

    charts.card(description, draw, lambda: audit_tables.crossings(_found(number), figures.words()))


def _bars(counts: Sequence[ValueCount]) -> list[dict[str, object]]:
    number = figures.words().number
    return [
        {"name": one.value, "rank": rank, "value": one.rows, "shown": number(one.rows), "emphasis": False}
        for rank, one in enumerate(counts)
    ]


def _alt(title: str, rows: Sequence[dict[str, object]]) -> str:
    return f"{title}. " + ", ".join(f"{row['name']}: {row['shown']}" for row in rows)


def _bar_card(description: Description, rows: list[dict[str, object]], table: Callable[[], Table]) -> None:
    charts.card(
        description,
        lambda: st.vega_lite_chart(rows, specs.values(), key=f"chart_{description.key}", alt=description.alt),
        table,
        lambda: (Part(specs.values(), rows),),
    )


def _repeated(found: AuditResult) -> None:
    if not found.repeated_examples:
        return
    said = figures.words()
    st.subheader(_("Rows that stand more than once"))
    plural = session.translator().plural
    lines = [
        f"- {plural('{n} time', '{n} times', one.rows).format(n=said.number(one.rows))}: "
        f"{figures.plain(_line(one.text))}"
        for one in found.repeated_examples
    ]
    st.markdown("\n".join(lines))


def _line(text: str) -> str:
    """Text of a corpus on one line, so that nothing in it begins a heading, a list or a table."""
    return " ".join(text.split())


def sample(corpus: AuditedCorpus) -> None:
    """Rows of the corpus to read, ten a page, with a search."""
    if corpus.audit is None or corpus.audit.result is None or not corpus.audit.result.sample:
        return
    st.subheader(_("Rows to read"))
    st.fragment(_sample)(corpus.artifact.artifact_id)


def _sample(artifact_id: int) -> None:
    said = figures.words()
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit_sample"):
        text = st.text_input(_("Search the sample"), max_chars=_LONGEST_SEARCH, key=f"sample_search_{artifact_id}")
        shown = _sample_page(artifact_id, text or "", 1)
        pages = max(1, -(-shown.matching // service.PAGE))
        if pages > 1:
            page = st.number_input(
                _("Page of {pages}").format(pages=said.number(pages)), 1, pages, key=f"sample_page_{pages}", width=160
            )
            shown = shown if page == 1 else _sample_page(artifact_id, text or "", int(page))
    plural = session.translator().plural(
        "{n} row of a sample of {total}, out of {all} rows",
        "{n} rows of a sample of {total}, out of {all} rows",
        shown.matching,
    )
    st.caption(plural.format(n=said.number(shown.matching), total=said.number(shown.total), all=said.number(shown.of)))
    if not shown.rows:
        st.markdown(_("No row of the sample holds that."))
    for row in shown.rows:
        with st.container(border=True):
            st.markdown(_row_text(row))


def _row_text(row: SampleRow) -> str:
    """The texts of a row one under the other, and what they are said to be in one line."""
    said = figures.words()
    texts, values = [], []
    for column in session.edition().corpus_columns:
        cell, label = row.cells.get(column.key), figures.plain(column.label.text(said.language))
        if cell is None:
            continue
        if is_listed(column):
            values.append(f"{label}: {figures.plain(_line(cell))}")
        else:
            texts.append(f"**{label}:** {figures.plain(_line(cell))}")
    return "  \n".join([*texts, f":gray[:small[{' · '.join(values)}]]" if values else ""])


def _sample_page(artifact_id: int, text: str, page: int) -> SamplePage:
    visit = session.current()
    with session.database().read() as reading:
        return service.sample_of(reading, visit.actor, visit.edition_id, artifact_id=artifact_id, text=text, page=page)


def listing(found: Audits) -> None:
    """Every corpus with how far its audit is and what stands out, and all counts as a file."""
    said = figures.words()
    st.subheader(_("All corpora"))
    lines = []
    for one in found.corpora:
        line = f"- **{figures.plain(one.artifact.name)}**: {figures.plain(wording.state(one, said))}"
        read = one.audit.result if one.audit is not None else None
        if read is not None:
            doubtful = [
                f"{fact.label}: {fact.value}"
                for fact in wording.facts(read, session.edition().corpus_columns, said)
                if fact.is_doubtful
            ]
            line += f"  \n  :small[{figures.plain(' · '.join(doubtful))}]" if doubtful else ""
        lines.append(line)
    st.markdown("\n".join(lines))
    with st.container(horizontal=True, vertical_alignment="center", key="audits_files"):
        st.caption(_("Download:"), width="content")
        file_buttons.table_buttons(
            "corpus_audits",
            f"{session.edition().slug}-corpus-audits",
            lambda: audit_tables.corpora(current(), figures.words()),
        )
