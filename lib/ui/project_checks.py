"""What syncs saw of a project's repos, as lines of its page: the checks, the deadline, what changed since."""

from collections.abc import Mapping
from datetime import datetime

from lib.domain.bundle import Result
from lib.publishing import bundle_wording
from lib.publishing import deadline_wording as wording
from lib.services.snapshots import ArtifactSnapshot, ProjectSnapshot
from lib.ui import figures, session
from lib.ui.session import translate as _

_RESULTS: Mapping[Result, str] = {
    "verified": ":green-badge[:material/check_circle: {result}]",
    "missing": ":orange-badge[:material/search: {result}]",
    "contradicting": ":orange-badge[:material/warning: {result}]",
}


def lines(snapshot: ProjectSnapshot | None, artifact_id: int, now: datetime) -> list[str]:
    """What is known of an artifact beyond its link, in Markdown; nothing where nobody looked."""
    seen = snapshot.artifact(artifact_id) if snapshot is not None else None
    if snapshot is None or seen is None:
        return []
    return [*_checked(seen), *(_at_deadline(seen) if _is_over(snapshot, now) else [])]


def figure_lines(snapshot: ProjectSnapshot | None, artifact_id: int, now: datetime) -> list[str]:
    """Examples and MB as we counted them at the deadline and now, in Markdown; nothing where they are not two."""
    seen = snapshot.artifact(artifact_id) if snapshot is not None else None
    if snapshot is None or seen is None or not _is_over(snapshot, now):
        return []
    found = [wording.figure_line(figure, figures.words()) for figure in seen.figures]
    return [f":small[{figures.plain(line)}]" for line in found if line]


def how_checked(snapshot: ProjectSnapshot | None, now: datetime) -> str:
    """What the checks rest on, and the deadline that they speak of."""
    said = figures.words()
    artifacts = snapshot.artifacts if snapshot is not None else ()
    if not any(one.checked.read_at for one in artifacts):
        return _("Links are checked by their text: of which kind they are, not whether they open.")
    sentences = [_("Checked by what the Hub shows of each repo and of its card.")]
    if snapshot is not None and snapshot.deadline is not None and _is_over(snapshot, now):
        when = wording.moment_of(snapshot.deadline, said)
        if snapshot.deadline.is_extended:
            sentences.append(_("The team had until {when}, longer than everybody.").format(when=when))
        else:
            sentences.append(_("The deadline was {when}; what came after it does not count.").format(when=when))
        sentences.append(wording.earlier_line(snapshot.deadline, said))
    if session.current().demo_stage is not None:
        sentences.append(made_up())
    return " ".join(_ended(sentence) for sentence in sentences if sentence)


def made_up() -> str:
    """That a demo's repos tell nothing about those that bear their names."""
    return _("Repos, commits and cards are made up for the demo: links to a revision lead nowhere.")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def _is_over(snapshot: ProjectSnapshot, now: datetime) -> bool:
    return snapshot.deadline is not None and snapshot.deadline.is_over(now)


def _checked(seen: ArtifactSnapshot) -> list[str]:
    """What the Hub shows of an artifact, in one line and one for each fault; nothing where nobody could look."""
    said, checked = figures.words(), seen.checked
    faults = bundle_wording.fault_sentences(checked, said)
    result = bundle_wording.worst_result(checked)
    if result == "unknown" or checked.read_at is None:
        return [f":small[{figures.plain(sentence)}]" for sentence in faults]
    badge = _RESULTS[result].format(result=figures.plain(bundle_wording.result_name(result, said.translate)))
    read = _("seen on {when}").format(when=said.moment(checked.read_at))
    words = " · ".join([*bundle_wording.verified_words(checked, said), read])
    return [
        f"{badge} :small[:gray[{figures.plain(words)}]]",
        *(f":small[{figures.plain(sentence)}]" for sentence in faults),
    ]


def _at_deadline(seen: ArtifactSnapshot) -> list[str]:
    """What the repo held at the deadline, how that is known, and what changed since."""
    said, held = figures.words(), seen.held
    if held is None or (held.sha is None and held.evidence == "unknown" and seen.checked.read_at is None):
        return []
    evidence = figures.plain(wording.evidence_sentence(held, said))
    if held.sha is None:
        lines = [f"{figures.plain(_('At the deadline:'))} {evidence}"]
    else:
        short = held.sha[: wording.SHORT_SHA]
        linked = f"[{short}]({seen.frozen_url})" if seen.frozen_url else short
        lines = [f"{figures.plain(_('At the deadline: revision'))} {linked}, {evidence}"]
    lines += [figures.plain(wording.change_sentence(held, said))]
    if held.evidence != "contradicting" or len(held.dated_early) > 1:  # else it is said of that one already
        lines += [figures.plain(wording.doubt_sentence(held, said))]
    return [f":small[{line}]" for line in lines if line]
