"""What a project is judged by: what it gives as it was at the deadline, its figures, results, video and demo."""

import streamlit as st

from lib.domain.leaderboard import Score
from lib.publishing import corpus_audit_wording, project_wording, review_wording
from lib.publishing.wording import Words
from lib.services import corpus_audits, projects, snapshots
from lib.services.leaderboard import Leaderboard, leaderboard
from lib.services.projects import ProjectArtifact, ProjectSummary
from lib.services.reviews import JurorEvidence
from lib.ui import figures, project_view, session
from lib.ui.session import translate as _

_OPENED_FIRST = ("space", "video")
_SCORES_AT_MOST = 12


def evidence(slug: str, review: JurorEvidence) -> None:
    """Everything about the project called `slug`, each with its date; links open beside this page."""
    project = session.view(projects.project_gallery).project(slug)
    if project is None:
        st.markdown(_("Nothing is known of this project yet."))
        return
    _links(project)
    _review(review)
    for name, text in session.derived(f"evidence {slug} {session.now():%Y-%m-%d %H}", lambda: _texts(project)):
        with st.container(border=True, key=f"evidence_{name}"):
            st.markdown(text)
    _audits(slug)


def _links(project: ProjectSummary) -> None:
    """The demo and the video, to try and to watch."""
    words = {"space": (_("Open the demo"), "smart_toy"), "video": (_("Watch the video"), "play_circle")}
    found = [one for kind in _OPENED_FIRST for one in project.artifacts if one.kind == kind and one.url]
    if not found:
        return
    with st.container(horizontal=True, key="evidence_links"):
        for one in found:
            label, icon = words[one.kind]
            st.link_button(label, one.url or "", icon=f":material/{icon}:", help=project_wording.host_of(one) or None)


def _review(review: JurorEvidence) -> None:
    """What the organizers decided about the submission and told its team, and which checks they waived."""
    said = figures.words()
    parts = []
    if review.decision is not None:
        verdict = review_wording.verdict_name(review.decision.verdict, said.translate)
        when, why = figures.plain(said.moment(review.decision.decided_at)), figures.plain(review.decision.reason)
        parts.append(f"**{figures.plain(verdict)}** :small[:gray[{when}]]  \n{why}")
    if review.waived:
        names = [review_wording.line_name(review.artifacts, key, said) for key in review.waived]
        parts.append(figures.plain(_("Waived checks: {checks}").format(checks="; ".join(names))))
    if parts:
        with st.container(border=True, key="evidence_review"):
            st.markdown("\n\n".join([f"#### {_('Review by the organizers')}", *parts]))


def _audits(slug: str) -> None:
    """What was counted in each corpus of the project: something to look at, and never a score."""
    said, columns = figures.words(), session.edition().corpus_columns
    for corpus in session.view(corpus_audits.audits_for_jurors).get(slug, ()):
        if corpus.audit is None or corpus.audit.result is None:
            continue
        lines = [
            f"- {figures.plain(fact.label)}: **{figures.plain(fact.value)}**"
            + (f" :gray[:small[{figures.plain(fact.note)}]]" if fact.note else "")
            for fact in corpus_audit_wording.facts(corpus.audit.result, columns, said)
        ]
        title = _("Corpus audit: {name}").format(name=corpus.artifact.name)
        with st.container(border=True, key=f"evidence_audit_{corpus.artifact.artifact_id}"):
            st.markdown(f"#### {figures.plain(title)}")
            st.markdown("\n".join(lines))
            st.caption(f"{figures.plain(corpus_audit_wording.state(corpus, said))} · {_('None of it is a score.')}")


def _texts(project: ProjectSummary) -> tuple[tuple[str, str], ...]:
    snapshot = session.view(snapshots.project_snapshots).get(project.slug)
    texts = [
        ("facts", project_view.facts_text(project)),
        ("artifacts", project_view.artifacts_text(project, snapshot)),
        ("corpora", project_view.corpora_text(project, snapshot)),
        ("results", _results(project, session.view(leaderboard), figures.words())),
    ]
    return tuple((name, text) for name, text in texts if text)


def _results(project: ProjectSummary, view: Leaderboard, said: Words) -> str:
    """The scores of the project's models on the leaderboard, with their dates; empty without a model."""
    models = [one for one in project.artifacts if one.kind == "model"]
    if not models:
        return ""
    parts = [f"#### {_('Results on the leaderboard')}"]
    for model in models:
        parts.append(_results_of(model, view, said))
    if view.imported_at is not None:
        read = _("Files of the leaderboard, imported {date}").format(date=said.moment(view.imported_at, with_year=True))
        parts.append(f":small[:gray[{figures.plain(read)}]]")
    return "\n\n".join(parts)


def _results_of(model: ProjectArtifact, view: Leaderboard, said: Words) -> str:
    name = model.repo_id or project_wording.artifact_name(model, said.translate)
    found = [
        (column.name, score)
        for column in view.scores.columns
        for score in column.scores
        if model.repo_id is not None and score.version.model.casefold() == model.repo_id.casefold()
    ]
    lines = [f"**{figures.plain(name)}**"]
    lines += [f"{figures.plain(column)}: {_score(score, said)}" for column, score in found[:_SCORES_AT_MOST]]
    if len(found) > _SCORES_AT_MOST:
        lines.append(_("{n} more on the leaderboard").format(n=said.number(len(found) - _SCORES_AT_MOST)))
    if not found:
        is_asked = any(one.version.model.casefold() == (model.repo_id or "").casefold() for one in view.requests)
        lines.append(_("Its evaluation was asked for; no results yet.") if is_asked else _("Not on the leaderboard."))
    return "  \n".join(lines)


def _score(score: Score, said: Words) -> str:
    return f"**{said.number(score.value, decimals=3)}** :gray[{figures.plain(said.day(score.measured_at))}]"
