"""The part of the Sources page that starts a sync and shows how far it is."""

import os

import streamlit as st

from lib.services.access import NotAllowedError
from lib.services.background_sync import BackgroundSyncs, WatchedSync, configured_words, word_of
from lib.services.source_runs import SourceState
from lib.services.sync import SourceReport, SyncNotPossibleError
from lib.ui import figures, session, sources_view
from lib.ui.session import translate as _

SYNCS = BackgroundSyncs()
"""Those of this process: a thread outlives the run of the page that started it, and every organizer sees it."""

_LOOK_AGAIN_SECONDS = 2
_ALL = "all"
_WARNING = ":orange-badge[:material/warning: {}]"


def section() -> None:
    """The choice of sources, the button, and the sync that runs or was the last."""
    st.subheader(_("Sync now"))
    if session.current().demo_stage is not None:
        st.caption(_("This is a demo, whose clock stands still: it is not synced."))
        return
    found = _watched()
    is_running = found is not None and found.is_running
    _choice(is_running=is_running)
    if found is not None:
        # Looks again by itself only while there is something to see.
        st.fragment(_progress, run_every=_LOOK_AGAIN_SECONDS if is_running else None)(is_running)


def _choice(*, is_running: bool) -> None:
    words = configured_words(os.environ)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        only = st.selectbox(
            _("What to ask"),
            (_ALL, *words),
            format_func=_word_name,
            key="sync_only",
            width=320,
        )
        is_dry_run = st.checkbox(_("Only say what would change"), key="sync_dry_run")
        if st.button(_("Sync now"), type="primary", disabled=is_running, icon=":material/sync:"):
            start(None if only == _ALL else only, is_dry_run=is_dry_run)
    if "sheets" not in words:
        st.caption(_("No Google sheet is configured, so registrations and submissions come from files only."))


def _word_name(word: str) -> str:
    if word == _ALL:
        return _("Everything that is configured")
    return sources_view.source_name(word, session.translator())


def start(only: str | None, *, is_dry_run: bool = False, accepts_drop: bool = False) -> None:
    """Begin a sync as the visitor, or say why not; the page is drawn anew either way."""
    visit = session.current()
    try:
        SYNCS.start(
            session.database(),
            session.edition(),
            visit.edition_id,
            visit.actor,
            only=only,
            environment=os.environ,
            clock=session.real_now,
            is_dry_run=is_dry_run,
            accepts_drop=accepts_drop,
        )
    except SyncNotPossibleError as refused:
        st.warning(figures.plain(refused.finding.text(session.translator())))
    except NotAllowedError:
        st.warning(_("You no longer run this edition, so nothing was started."))
    else:
        st.rerun()


def _watched() -> WatchedSync | None:
    visit = session.current()
    return SYNCS.watched(session.database().url, visit.edition_id)


def _progress(was_running: bool) -> None:
    found = _watched()
    if found is None:
        return
    if found.is_running:
        share = min(1.0, found.done / found.total) if found.total else 0.0
        number = figures.words().number
        steps = _("{done} of {total} steps").format(done=number(found.done), total=number(found.total))
        st.progress(share, steps if found.total else _("Asking what there is"))
        return
    if was_running:
        st.rerun()  # the cards above and the button now say something else
    _result(found)


def _result(found: WatchedSync) -> None:
    if found.fault is not None:
        st.warning(figures.plain(found.fault.text(session.translator())))
    if found.report is None:
        return
    if found.is_dry_run:
        st.info(_("Nothing was written; this would happen:"))
    for part in found.report.sources:
        _part(part)


def _part(part: SourceReport) -> None:
    translate = session.translator()
    badge = ":green-badge[:material/check_circle: {}]" if part.status == "succeeded" else _WARNING
    state, name = sources_view.status_name(part.status, translate), sources_view.source_name(part.source, translate)
    st.markdown(f"{badge.format(state)} **{figures.plain(name)}**")
    st.caption(sources_view.counts(part.rows))
    sources_view.problem_list((*part.reasons, *part.notices))


def acceptance(state: SourceState) -> None:
    """For an answer that waits because too much is missing: take it, after a second press."""
    refused = state.newest_refusal
    if session.current().demo_stage is not None or refused is None or refused.status != "waiting":
        return
    if word_of(state.source) not in configured_words(os.environ):
        return
    with st.popover(_("Take it as it is"), icon=":material/done_all:"):
        st.markdown(
            _("The source is asked again, and what is missing then counts as gone. What was seen before is kept.")
        )
        if st.button(_("Yes, take it"), key=f"accept_{state.source}", type="primary"):
            start(word_of(state.source), accepts_drop=True)
