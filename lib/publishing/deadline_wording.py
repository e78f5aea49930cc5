"""Deadlines, what repos held then, and how teams stand, in plain words."""

from datetime import datetime

from lib import i18n
from lib.domain.deadlines import Announced, Deadline, RepoAtDeadline, TeamState
from lib.domain.event_dates import zone_named
from lib.i18n import Translator
from lib.publishing import bundle_wording
from lib.publishing.project_wording import artifact_kind_and_name, kind_name, megabytes
from lib.publishing.wording import Words
from lib.services.deadline import DeadlineNight, TeamNight
from lib.services.snapshots import ArtifactSnapshot, FigureThenAndNow
from lib.store.project_repos import RevisionFigure

SHORT_SHA = 7
_SHOWN_PATHS = 3
_BYTES_PER_MEGABYTE = 1_000_000


def state_name(state: TeamState, translate: Translator) -> str:
    """How a team stands, in a word or two."""
    _ = translate
    return {
        "submitted": _("Submitted"),
        "incomplete": _("Incomplete"),
        "unclaimed": _("Nothing submitted"),
        "late": _("Late"),
    }[state]


def finding(night: DeadlineNight, now: datetime, said: Words) -> str:
    """How many of the teams are there, as the title of the page."""
    _ = said.translate
    if night.deadline is None or not night.teams:
        return _("Deadline night")
    submitted, total = night.counts["submitted"], len(night.teams)
    if night.deadline.is_over(now):
        plural = _.plural(
            "{n} of {total} team is in, whole and in time", "{n} of {total} teams are in, whole and in time", total
        )
    else:
        plural = _.plural("{n} of {total} team is in so far", "{n} of {total} teams are in so far", total)
    return plural.format(n=said.number(submitted), total=said.number(total))


def moment_of(announced: Announced | Deadline, said: Words) -> str:
    """A deadline in the zone that it was announced in, which is named."""
    return said.translate("{when} ({zone})").format(
        when=i18n.moment(announced.at, said.locale, zone_named(announced.zone), with_year=True),
        zone=i18n.zone_name(announced.zone, said.locale),
    )


def time_left(deadline: Deadline, now: datetime, said: Words) -> str:
    """How long it still is until the deadline, or since when it is over."""
    _ = said.translate
    span = i18n.time_left(abs(deadline.at - now), _, said.locale)
    return (_("over for {span}") if deadline.is_over(now) else _("{span} left")).format(span=span)


def deadline_line(deadline: Deadline, now: datetime, said: Words) -> str:
    """The deadline in its own zone and in the visitor's, and the time left."""
    return said.translate("Deadline: {when} · {here} in your time · {left}").format(
        when=moment_of(deadline, said), here=said.moment(deadline.at), left=time_left(deadline, now, said)
    )


def earlier_line(deadline: Deadline, said: Words) -> str:
    """What was announced before; empty where nothing was."""
    if not deadline.earlier:
        return ""
    listed = " · ".join(moment_of(announced, said) for announced in deadline.earlier)
    return said.translate("Before it was: {moments}").format(moments=listed)


def evidence_sentence(held: RepoAtDeadline, said: Words) -> str:
    """How it is known what a repo held at the deadline, or why it is not."""
    _ = said.translate
    seen_at = said.moment(held.seen.last_seen_at) if held.seen is not None else ""
    other = held.committed.sha[:SHORT_SHA] if held.committed is not None else ""
    dated = said.moment(held.committed.committed_at) if held.committed is not None else ""
    return {
        "agreeing": _("we saw it on {seen}, and the commits say the same"),
        "newer_commit": _("its commit is dated {dated}, after we last looked on {seen}"),
        "contradicting": _("we saw it on {seen}; commit {other} says {dated}, and was not there then"),
        "seen_only": _("we saw it on {seen}; its commits are not known"),
        "commits_only": _("by commit times alone: we first looked after the deadline"),
        "not_there": _("the repo was made after the deadline"),
        "unknown": _("nobody looked before the deadline, and no commit is that old"),
    }[held.evidence].format(seen=seen_at, dated=dated, other=other)


def change_sentence(held: RepoAtDeadline, said: Words) -> str:
    """What changed since the deadline; empty where nothing did or nobody knows."""
    _ = said.translate
    if not held.is_changed:
        return ""
    if held.changes is None:
        return _("Changed after the deadline; which files is not known.")
    if not held.changes.paths:
        return _("Changed after the deadline, and holds the same files again.")
    if held.changes.is_card_only:
        return _("Changed after the deadline: only its card.")
    paths = held.changes.paths
    plural = _.plural(
        "Changed after the deadline: {n} file ({paths}).",
        "Changed after the deadline: {n} files ({paths}).",
        len(paths),
    )
    listed = ", ".join([*paths[:_SHOWN_PATHS], "…"] if len(paths) > _SHOWN_PATHS else paths)
    return plural.format(n=said.number(len(paths)), paths=listed)


def doubt_sentence(held: RepoAtDeadline, said: Words) -> str:
    """Commits that are dated before a look which did not show them; empty without."""
    count = len(held.dated_early)
    if not count:
        return ""
    plural = said.translate.plural(
        "{n} commit is dated before our last look, which did not show it: it came late, or the history was rewritten.",
        "{n} commits are dated before our last look, which did not show them: they came late, or the history was "
        "rewritten.",
        count,
    )
    return plural.format(n=said.number(count))


def figure_line(figure: FigureThenAndNow, said: Words) -> str:
    """A figure of a corpus at the deadline and now; empty where only one of both is known, or both are of one sha."""
    _ = said.translate
    if figure.then is None or figure.now is None or figure.then.revision == figure.now.revision:
        return ""
    then, now = _amount(figure.then, said), _amount(figure.now, said)
    if figure.metric == "examples":
        return _("Examples: {then} at the deadline, {now} now").format(then=then, now=now)
    return _("MB: {then} at the deadline, {now} now").format(then=then, now=now)


def _amount(figure: RevisionFigure, said: Words) -> str:
    if figure.metric == "examples":
        return said.number(figure.value)
    is_bytes = figure.unit == "bytes"
    return megabytes(figure.value / _BYTES_PER_MEGABYTE if is_bytes else figure.value, said)


def lack_sentences(team: TeamNight, said: Words) -> tuple[str, ...]:
    """What a team still has to do or to explain, worst first, each with the repo that it is about."""
    _ = said.translate
    if team.project is None:
        return (_("No submission names this team."),)
    found = []
    if team.submitted_at is not None and team.submitted_at > team.deadline.at:
        found.append(_("Submitted on {when}, after its deadline.").format(when=said.moment(team.submitted_at)))
    found += [_about(one, _("made after the deadline."), said) for one in team.made_late]
    if not team.is_corpus_only:
        names = {"dataset": _("No corpus."), "model": _("No model."), "space": _("No demo."), "video": _("No video.")}
        found += [names.get(kind, kind_name(kind, _)) for kind in team.missing_kinds]
    for one in team.artifacts:
        found += [_about(one, text, said) for text in bundle_wording.fault_sentences(one.checked, said)]
    return tuple(found)


def remark_sentences(team: TeamNight, now: datetime, said: Words) -> tuple[str, ...]:
    """What is good to know and no fault: only a corpus, what changed since, what nobody looked at."""
    _ = said.translate
    found = [_("Only a corpus, which the edition takes.")] if team.is_corpus_only else []
    if team.deadline.is_over(now):
        for one in team.changed_after:
            if one.held is not None:
                found.append(_about(one, change_sentence(one.held, said), said))
        for one in team.artifacts:
            if one.held is not None and doubt_sentence(one.held, said):
                found.append(_about(one, doubt_sentence(one.held, said), said))
    unread = sum(one.checked.read_at is None and one.checked.check("existence") is not None for one in team.artifacts)
    if unread:
        plural = _.plural(
            "{n} repo was not looked for on the Hub yet.", "{n} repos were not looked for on the Hub yet.", unread
        )
        found.append(plural.format(n=said.number(unread)))
    return tuple(found)


def _about(one: ArtifactSnapshot, text: str, said: Words) -> str:
    return f"{artifact_kind_and_name(one.checked.link.kind, one.checked.link.repo_id, said.translate)}: {text}"
