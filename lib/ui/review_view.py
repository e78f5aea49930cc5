"""The pieces of the organizers' page of the review: all submissions, one of them with its checklist, the messages."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from lib.domain.review import STATES, State
from lib.domain.review_lines import RESULTS, CheckResult, Line
from lib.publishing import review_tables as tables
from lib.publishing import review_wording as wording
from lib.publishing.tables import MEDIA_TYPES, Table, file_of
from lib.publishing.wording import Words
from lib.services import reviews as service
from lib.services.review_reading import Review, ReviewedArtifact
from lib.services.reviews import Reviews, Verdict
from lib.ui import (
    address_choices,
    figures,
    file_buttons,
    messages,
    review_decision,
    review_messages,
    session,
)
from lib.ui.session import translate as _

_SECTION, _STATE, _DECISION, _FAILS = "seccion", "estado", "decision", "falla"
_ALL = "todos"
# What the address calls what was decided.
_DECISIONS: Mapping[str, Verdict | None] = {
    "por-decidir": None,
    "aceptados": "accepted",
    "con-cambios": "changes_asked",
    "rechazados": "rejected",
}
_BADGES: Mapping[CheckResult, str] = {
    "fails": ":red-badge[:material/close: {result}]",
    "needs_person": ":orange-badge[:material/person: {result}]",
    "unknown": ":gray-badge[:material/help: {result}]",
    "passes": ":green-badge[:material/check: {result}]",
}
_VERDICTS: Mapping[Verdict | None, str] = {
    None: ":orange-badge[:material/pending: {verdict}]",
    "accepted": ":green-badge[:material/check_circle: {verdict}]",
    "changes_asked": ":blue-badge[:material/edit: {verdict}]",
    "rejected": ":red-badge[:material/block: {verdict}]",
}
_COLOURS: Mapping[State, str] = {"complete": "green", "corpus_only": "green", "incomplete": "orange", "late": "orange"}


def current() -> Reviews:
    """Every submission now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.reviews_of_edition(reading, visit.actor, session.edition(), visit.edition_id, session.now())


def chosen(found: Reviews) -> Review | None:
    """The submission that the address names; None where it names none."""
    return found.review(st.query_params.get(review_decision.PROJECT, ""))


def title(found: Reviews, review: Review | None) -> str:
    """The page's title: what waits, or which submission it is about."""
    return figures.plain(review.name.title if review is not None else wording.finding(found, figures.words()))


def nothing() -> None:
    """No submission yet: what fills the page."""
    messages.empty(
        _("Nothing was submitted yet"), _("Submissions appear with the first import of the form; see Sources.")
    )


def body(found: Reviews) -> None:
    """The section that the address names, below the choice among both."""
    sections: Mapping[str, tuple[str, Callable[[Reviews], None]]] = {
        "entregas": (_("Submissions"), _submissions),
        "mensajes": (_("Messages"), review_messages.section),
    }
    picked = address_choices.section(_SECTION, {name: label for name, (label, _draw) in sections.items()})
    sections[picked][1](found)


def _submissions(found: Reviews) -> None:
    said = figures.words()
    st.markdown(
        _(
            "Each line of a checklist passes, fails, needs a person or is unknown, with what was read and when. "
            "Unknown is never taken for a fault."
        )
    )
    shown = _filtered(found)
    count = session.translator().plural("{n} of {total} submission", "{n} of {total} submissions", len(found.reviews))
    st.markdown(f"**{count.format(n=said.number(len(shown)), total=said.number(len(found.reviews)))}**")
    if not shown:
        messages.empty(_("No submission matches"), _("Take away a filter to see more."))
    with st.grid(1 if session.current().viewport.is_narrow else 2, min_column_width=280, gap="small", key="reviews"):
        for review in shown:
            _row(review)
    name = session.edition().slug
    with st.container(horizontal=True, key="review_files"):
        for key, label, table in (
            ("submissions", _("CSV of the submissions"), tables.submissions),
            ("checks", _("CSV of all checks"), tables.lines),
        ):
            file_buttons.button(
                label,
                partial(_file, table),
                key=f"csv_{key}",
                file_name=f"{name}-{key}.csv",
                mime=MEDIA_TYPES["csv"],
            )


def _file(table: Callable[[Sequence[Review], Words], Table]) -> bytes:
    return file_of(table(current().reviews, figures.words()), "csv")


def _filtered(found: Reviews) -> Sequence[Review]:
    said = figures.words()
    states = {_ALL: _("All states")} | {
        state: f"{wording.state_name(state, said.translate)} ({said.number(count)})"
        for state in STATES
        if (count := sum(one.state == state for one in found.reviews))
    }
    decisions = {_ALL: _("All decisions")} | {
        name: f"{wording.verdict_name(verdict, said.translate)} ({said.number(count)})"
        for name, verdict in _DECISIONS.items()
        if (count := sum(one.verdict == verdict for one in found.reviews))
    }
    with st.grid(1 if session.current().viewport.is_narrow else 3, min_column_width=200, key="review_filters"):
        state = address_choices.one_of("review", _("State"), _STATE, states)
        decision = address_choices.one_of("review", _("Decision"), _DECISION, decisions)
        fails = address_choices.one_of(
            "review", _("What fails"), _FAILS, {_ALL: _("Anything or nothing")} | _failing(found)
        )
    return [
        one
        for one in found.reviews
        if state in (_ALL, one.state)
        and (decision == _ALL or one.verdict == _DECISIONS[decision])
        and (fails == _ALL or any(_sort_of(one, line) == fails for line in one.faults))
    ]


def _failing(found: Reviews) -> dict[str, str]:
    """The checks that fail somewhere, with how many submissions they fail in, most often first."""
    said = figures.words()
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for review in found.reviews:
        own = {_sort_of(review, line): line for line in review.faults}
        for sort, line in own.items():
            about = wording.artifact_of(review.artifacts, line)
            kind = wording.kind_of(about, said)
            names[sort] = " · ".join(part for part in (kind, wording.check_name(line, about, said)) if part)
            counts[sort] = counts.get(sort, 0) + 1
    ordered = sorted(counts, key=lambda sort: (-counts[sort], names[sort]))
    return {sort: f"{names[sort]} ({said.number(counts[sort])})" for sort in ordered}


def _sort_of(review: Review, line: Line) -> str:
    """The check of a line whichever link it is about: "topic-bias-dataset"."""
    about = wording.artifact_of(review.artifacts, line)
    return "-".join(part for part in (line.check, line.topic, about.kind if about is not None else "") if part)


def _row(review: Review) -> None:
    said = figures.words()
    with st.container(
        border=True,
        horizontal=True,
        horizontal_alignment="distribute",
        height="stretch",
        key=f"review_{review.project_id}",
    ):
        facts = [wording.counts_sentence(review.counts, said)] if review.lines else []
        if review.waived:
            facts.append(_("waived: {n}").format(n=said.number(len(review.waived))))
        st.markdown(
            f"{_badges(review)} **{figures.plain(review.name.short_title)}**  \n"
            f":small[{figures.plain(' · '.join(facts) or _('No checks'))}]"
        )
        if st.button(
            _("Open the checklist"),
            icon=":material/checklist:",
            type="tertiary",
            key=f"open_{review.project_id}",
        ):
            st.query_params[review_decision.PROJECT] = review.name.slug
            st.rerun()


def _badges(review: Review) -> str:
    said = figures.words()
    state = figures.plain(wording.state_name(review.state, said.translate))
    verdict = _VERDICTS[review.verdict].format(
        verdict=figures.plain(wording.verdict_name(review.verdict, said.translate))
    )
    return f":{_COLOURS.get(review.state, 'gray')}-badge[{state}] {verdict}"


def project(review: Review) -> None:
    """One submission: what it is, its checklist by what the lines are about, what was decided and how to decide."""
    if st.button(_("All submissions"), icon=":material/arrow_back:", type="tertiary", key="review_back"):
        for name in review_decision.PARAMETERS:
            st.query_params.pop(name, None)
        st.rerun()
    _head(review)
    review_decision.buttons(review)
    by_artifact: dict[int | None, list[Line]] = {}
    for line in review.lines:
        by_artifact.setdefault(line.artifact, []).append(line)
    about: Mapping[int | None, ReviewedArtifact | None] = {None: None} | {one.id: one for one in review.artifacts}
    with st.grid(1 if session.current().viewport.is_narrow else 2, min_column_width=280, gap="small", key="checks"):
        for number, lines in by_artifact.items():
            _group(review, about.get(number), lines)
    review_decision.history(review)
    review_decision.dialogs(review)


def _head(review: Review) -> None:
    said = figures.words()
    facts = [_("Submitted on {when}").format(when=said.moment(review.submitted_at, with_year=True))]
    if review.withdrawn_at is not None:
        out = _("withdrawn on {when}").format(when=said.moment(review.withdrawn_at, with_year=True))
        facts.append(f"{out}: {review.withdrawn_reason}" if review.withdrawn_reason else out)
    if review.duplicate_of is not None:
        facts.append(_("the newer one: {name}").format(name=review.duplicate_of.short_title))
    lines = [_badges(review), f":small[{figures.plain(' · '.join(facts))}]"]
    if review.lines:
        lines.append(_counts(review.counts))
    if review.verdict is not None:
        lines.append(figures.plain(wording.decision_sentence(review.decisions[0], said)))
    st.markdown("\n\n".join(lines))
    if not review.lines:
        messages.empty(_("No checks"), _("A withdrawn submission is not checked."))


def _counts(counts: Mapping[CheckResult, int]) -> str:
    said = figures.words()
    return " ".join(
        _badge(result, f"{wording.result_name(result, said.translate)}: {said.number(counts[result])}")
        for result in RESULTS
        if counts[result]
    )


def _badge(result: CheckResult, text: str) -> str:
    return _BADGES[result].format(result=figures.plain(text))


def _group(review: Review, about: ReviewedArtifact | None, lines: Sequence[Line]) -> None:
    """What one link, or the whole, is checked for; what was found, when and where is one click away."""
    said, waived = figures.words(), review.waived
    ordered = sorted(lines, key=lambda line: RESULTS.index(line.result))
    key = f"checks_{about.id if about is not None else 'all'}"
    with st.container(border=True, height="stretch", key=key):
        listed = [
            f"- {_result(line, is_waived=line.key in waived)} {figures.plain(wording.check_name(line, about, said))}"
            for line in ordered
            if line.result != "passes" or line.key in waived
        ]
        passing = [
            wording.check_name(line, about, said)
            for line in ordered
            if line.result == "passes" and line.key not in waived
        ]
        if passing:
            passes = _badge("passes", wording.result_name("passes", said.translate))
            listed.append(f"- {passes} {figures.plain(', '.join(passing))}")
        heading = f"**{figures.plain(wording.group_name(about, said))}**"
        st.markdown("\n".join([heading, "", *listed]))
        with st.expander(_("Evidence and dates"), icon=":material/fact_check:", key=f"{key}_evidence"):
            st.markdown("\n".join(f"- {_evidence(line, about)}" for line in ordered))


def _result(line: Line, *, is_waived: bool) -> str:
    """The result of a line as a badge: in grey where it does not count, as it is waived or was only recommended."""
    translate = figures.words().translate
    name = wording.result_name(line.result, translate)
    if is_waived:
        return f":gray-badge[:material/remove: {figures.plain(_('{result}, waived').format(result=name))}]"
    if line.is_voluntary:
        return f":gray-badge[:material/info: {figures.plain(name)}]"
    return _badge(line.result, name)


def _evidence(line: Line, about: ReviewedArtifact | None) -> str:
    said = figures.words()
    parts = [
        f"**{figures.plain(wording.check_name(line, about, said))}**: {figures.plain(wording.evidence(line, said))}"
    ]
    if line.read_at is not None:
        parts.append(f":gray[{figures.plain(wording.read_on(line, said))}]")
    if line.url:
        parts.append(f"[{figures.plain(_('Look'))}]({line.url})")
    return " · ".join(parts)
