"""The pieces of the organizers' first page: what needs them today, each task with the page where it is done."""

from dataclasses import dataclass

import streamlit as st

from lib import i18n
from lib.publishing import certificate_wording
from lib.publishing.jury_wording import few_names
from lib.services import overview as service
from lib.services.overview import Overview, Task, TaskKind
from lib.ui import addresses, figures, messages, page_list, session, sources_view
from lib.ui.session import translate as _


@dataclass(frozen=True, slots=True)
class _Way:
    """Where a task is done, and the icon of its kind."""

    url_path: str
    query: tuple[tuple[str, str], ...]
    icon: str


_WAYS: dict[TaskKind, _Way] = {
    "publication_waits": _Way("publicacion", (), "verified"),
    "import_waits": _Way("fuentes", (), "hourglass_empty"),
    "source_failed": _Way("fuentes", (), "warning"),
    "conflicts_undecided": _Way("jurado", (("seccion", "conflictos"),), "gavel"),
    "repos_unclaimed": _Way("repos", (), "help"),
    "submissions_undecided": _Way("revision", (("decision", "por-decidir"),), "fact_check"),
    "ballots_proposed": _Way("jurado", (("seccion", "propuestas"),), "edit"),
    "jurors_behind": _Way("jurado", (("seccion", "recordatorios"),), "mail"),
    "pairs_undecided": _Way("personas", (("vista", "parejas"),), "group"),
    "teams_seeking": _Way("personas", (("vista", "cifras"),), "groups"),
    "certificates_to_issue": _Way("certificados", (), "workspace_premium"),
    "date_near": _Way("ajustes", (), "alarm"),
}


def current() -> Overview:
    """What waits now."""
    visit = session.current()
    with session.database().read() as reading:
        return service.overview(reading, visit.actor, session.edition(), visit.edition_id, now=session.now())


def finding(found: Overview) -> str:
    """How much waits, as the title of the page."""
    count = len(found.waiting)
    if not count:
        return _("Nothing waits for you today")
    plural = session.translator().plural("{n} thing waits for you today", "{n} things wait for you today", count)
    return plural.format(n=figures.words().number(count))


def tasks(found: Overview) -> None:
    """Every task as a card, the most urgent first."""
    if not found.tasks:
        messages.empty(
            _("Nothing waits"),
            _("Imports, repos, conflicts and ballots that need a decision appear here by themselves."),
        )
        return
    for task in found.tasks:
        way = _WAYS[task.kind]
        with st.container(border=True, key=f"task_{task.kind}"):
            st.markdown(f"**:material/{way.icon}: {figures.plain(sentence(task, found))}**")
            details = _details(task)
            if details:
                st.caption(details)
            st.markdown(
                addresses.link(_page_name(way.url_path), way.url_path, dict(way.query), icon=":material/chevron_right:")
            )


def _page_name(url_path: str) -> str:
    entry = next(entry for entry in page_list.PAGES if entry.url_path == url_path)
    return _(entry.title)


def sentence(task: Task, found: Overview) -> str:
    """What waits, in a sentence."""
    plural, number = session.translator().plural, figures.words().number
    n = number(task.count)
    match task.kind:
        case "publication_waits":
            return _("A publication waits for a second person")
        case "import_waits":
            return plural("{n} import waits for a decision", "{n} imports wait for a decision", task.count).format(n=n)
        case "source_failed":
            text = plural("{n} source failed the last time", "{n} sources failed the last time", task.count)
        case "conflicts_undecided":
            text = plural(
                "{n} conflict of interest is undecided", "{n} conflicts of interest are undecided", task.count
            )
        case "repos_unclaimed":
            text = plural("{n} repo waits for a decision", "{n} repos wait for a decision", task.count)
        case "submissions_undecided":
            text = plural("{n} submission is undecided", "{n} submissions are undecided", task.count)
        case "ballots_proposed":
            text = plural("{n} proposed ballot waits", "{n} proposed ballots wait", task.count)
        case "jurors_behind":
            text = plural(
                "{n} juror owes ballots: {owed} of {asked}", "{n} jurors owe ballots: {owed} of {asked}", task.count
            )
            return text.format(n=n, owed=number(found.owed), asked=number(found.asked))
        case "pairs_undecided":
            text = plural("{n} pair may be one person", "{n} pairs may be one person each", task.count)
        case "teams_seeking":
            text = plural("{n} team still looks for people", "{n} teams still look for people", task.count)
        case "certificates_to_issue":
            text = plural("{n} certificate can be issued", "{n} certificates can be issued", task.count)
        case "date_near":
            return _("{date}: {left} left").format(date=_date_name(task.names[0]), left=_left(task))
    return text.format(n=n)


def _date_name(key: str) -> str:
    return session.edition().date(key).label.text(session.current().language)


def _left(task: Task) -> str:
    if task.since is None:
        return ""
    return i18n.time_left(task.since - session.now(), session.translator(), session.locale())


def _details(task: Task) -> str:
    """Since when, and the names of the first few."""
    said = figures.words()
    names = list(task.names)
    if task.kind in ("import_waits", "source_failed"):
        names = [sources_view.source_name(name, session.translator()) for name in names]
    if task.kind == "certificates_to_issue":
        known_kinds = certificate_wording.kinds(session.translator())
        names = [called for kind, called in known_kinds.items() if kind in names]
    parts = []
    if task.since is not None:
        moment = said.moment(task.since, with_year=True)
        until = task.kind in ("jurors_behind", "teams_seeking", "date_near")
        parts.append((_("until {moment}") if until else _("since {moment}")).format(moment=moment))
    known = [name for name in names if name] if task.kind != "date_near" else []
    if known:
        parts.append(figures.plain(few_names(known, said)))
    return " · ".join(parts)
