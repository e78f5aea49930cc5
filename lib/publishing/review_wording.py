"""Submissions, the lines of their checklists and what was decided about them, in plain words."""

from collections.abc import Callable, Mapping, Sequence

from lib.domain.bundle import Check
from lib.domain.card_template import CardTopic
from lib.domain.deadlines import RepoAtDeadline
from lib.domain.edition import Edition
from lib.domain.review import Line, State
from lib.domain.review_lines import CheckResult, named_line
from lib.i18n import Translator
from lib.publishing import bundle_wording, deadline_wording
from lib.publishing.project_wording import artifact_kind_and_name, kind_name
from lib.publishing.wording import Words, capitalized
from lib.services.review_reading import ReviewedArtifact
from lib.services.reviews import DecisionRow, Reviews, Verdict, WaiverRow

_SHOWN_FILES = 3


def state_name(state: State, translate: Translator) -> str:
    """What a submission is, in a word or two."""
    _ = translate
    return {
        "complete": _("Complete"),
        "corpus_only": _("Corpus only"),
        "incomplete": _("Incomplete"),
        "late": _("Late"),
        "duplicate": _("Duplicate"),
        "withdrawn": _("Taken back"),
    }[state]


def result_name(result: CheckResult, translate: Translator) -> str:
    """A result in a word or two."""
    _ = translate
    return {
        "passes": _("passes"),
        "fails": _("fails"),
        "needs_person": _("needs a person"),
        "unknown": _("unknown"),
    }[result]


def verdict_name(verdict: Verdict | None, translate: Translator) -> str:
    """What holds about a submission; None: it waits for a decision."""
    _ = translate
    return {
        None: _("To decide"),
        "accepted": _("Accepted"),
        "changes_asked": _("Changes asked"),
        "rejected": _("Rejected"),
        "reopened": _("Reopened"),
    }[verdict]


def finding(found: Reviews, said: Words) -> str:
    """How many submissions wait for a decision, as the title of the page."""
    _ = said.translate
    if not found.reviews:
        return _("Review")
    waiting = len(found.open)
    if not waiting:
        return _("Every submission is decided")
    plural = _.plural("{n} submission waits for a decision", "{n} submissions wait for a decision", waiting)
    return plural.format(n=said.number(waiting))


def counts_sentence(counts: Mapping[CheckResult, int], said: Words) -> str:
    """How many checks have each result, those that none has left out."""
    named = [
        f"{result_name(result, said.translate)}: {said.number(count)}" for result, count in counts.items() if count
    ]
    return capitalized(" · ".join(named))


def group_name(artifact: ReviewedArtifact | None, said: Words) -> str:
    """What lines are about: one link, or with None the submission and its team."""
    _ = said.translate
    if artifact is None:
        return _("Submission and team")
    return artifact_kind_and_name(artifact.kind, artifact.repo_id, _)


def kind_of(artifact: ReviewedArtifact | None, said: Words) -> str:
    """Of which kind the link is that lines are about; empty for the whole."""
    return kind_name(artifact.kind, said.translate) if artifact is not None else ""


def check_name(line: Line, artifact: ReviewedArtifact | None, said: Words) -> str:
    """What a line checks. `artifact`: the link that it is about, None for the whole."""
    _ = said.translate
    if line.check == "topic":
        topic = _topic(said.edition, artifact, line.topic)
        return topic.label.text(said.language) if topic is not None else line.topic
    if line.check == "front_matter":
        known = {"license": _("Licence"), "language": _("Languages")}
        return known.get(line.topic, _("Front matter: {key}").format(key=line.topic))
    return {
        "in_time": _("Submitted in time"),
        "parts": _("All parts given"),
        "team_size": _("Size of the team"),
        "registered": _("Members registered"),
        "organization_members": _("Members in the organization"),
        "one_team": _("Nobody in two teams"),
        "kind": _("Link of the right kind"),
        "existence": _("Is on the Hub"),
        "organization": _("Belongs to the organization"),
        "openness": _("Public"),
        "size": _("Size of the model"),
        "base_model": _("Made from a named model"),
        "dataset_of_model": _("Links its corpus"),
        "model_of_space": _("Links its model"),
        "dataset_of_space": _("Links its corpus"),
        "runs": _("Runs"),
        "changed_after": _("Unchanged since the deadline"),
        "card": _("Has a card"),
        "placeholders": _("No placeholder left"),
        "scripts": _("Scripts"),
        "tools": _("Creation tools (recommended)"),
    }[line.check]


def evidence(line: Line, said: Words) -> str:
    """What was found, in a sentence; never empty."""
    if isinstance(line.basis, RepoAtDeadline):
        return _held(line, line.basis, said)
    if isinstance(line.basis, Check) and not line.found:
        return _bundle(line, line.basis, said)
    return _WORDS[line.check](line, said)


def read_on(line: Line, said: Words) -> str:
    """From when the evidence is; empty where nothing was read."""
    if line.read_at is None:
        return ""
    return said.translate("read on {when}").format(when=said.moment(line.read_at, with_year=True))


def decision_sentence(decision: DecisionRow, said: Words) -> str:
    """Who decided what, when and why."""
    _ = said.translate
    return _("{when}, {who}: {what}. {reason}").format(
        when=said.moment(decision.decided_at),
        who=decision.decider or _("the command line"),
        what=verdict_name(decision.verdict, _),
        reason=decision.reason,
    )


def waiver_sentence(waiver: WaiverRow, check: str, said: Words) -> str:
    """Who waived which check, or asked for it again, when and why."""
    _ = said.translate
    what = _("waived “{check}”") if waiver.is_waived else _("asks again for “{check}”")
    return _("{when}, {who}: {what}. {reason}").format(
        when=said.moment(waiver.set_at),
        who=waiver.setter or _("the command line"),
        what=what.format(check=check),
        reason=waiver.reason,
    )


def line_name(artifacts: Sequence[ReviewedArtifact], key: str, said: Words) -> str:
    """The check with this key, and what it is about; the key itself where there is no such check any more."""
    line = named_line(key)
    if line is None:
        return key
    about = artifact_of(artifacts, line)
    name = check_name(line, about, said)
    return name if about is None else f"{group_name(about, said)}: {name}"


def artifact_of(artifacts: Sequence[ReviewedArtifact], line: Line) -> ReviewedArtifact | None:
    """The link that a line is about; None: the whole."""
    return next((one for one in artifacts if one.id == line.artifact), None)


def _topic(edition: Edition, artifact: ReviewedArtifact | None, key: str) -> CardTopic | None:
    kind = artifact.kind if artifact is not None else ""
    template = {"dataset": edition.cards.dataset, "model": edition.cards.model, "space": edition.cards.demo}.get(kind)
    return next((topic for topic in template.topics if topic.key == key), None) if template is not None else None


def _held(line: Line, held: RepoAtDeadline, said: Words) -> str:
    _ = said.translate
    if held.evidence == "not_there" or (held.evidence == "contradicting" and line.result != "passes"):
        text = deadline_wording.evidence_sentence(held, said)
        return capitalized(text) + "."
    if held.is_changed is None:
        return _("What it held at the deadline is not known.")
    return deadline_wording.change_sentence(held, said) or _("It holds what it held at the deadline.")


def _bundle(line: Line, check: Check, said: Words) -> str:
    _ = said.translate
    text = bundle_wording.sentence(check, said)
    if text:
        return capitalized(text)
    if line.result == "unknown":
        if check.aspect == "size" and check.read_at is not None:
            return _("Neither its name nor the Hub says how many parameters it has.")
        return _("Nobody has looked for it on the Hub yet.")
    return {
        "kind": _("It is linked as what it is."),
        "existence": _("It is there: {name}.").format(name=", ".join(check.found)),
        "organization": _("It belongs to {owner}.").format(owner=", ".join(check.found)),
        "openness": _("Anybody can read it."),
    }.get(check.aspect, result_name(line.result, _))


def _in_time(line: Line, said: Words) -> str:
    _ = said.translate
    when = said.moment(line.read_at) if line.read_at is not None else ""
    return {
        "before": _("Submitted on {when}, in time."),
        "extended": _("Submitted on {when}, within the longer time of its team."),
        "after": _("Submitted on {when}, after its deadline."),
        "made_late": _("Submitted on {when}, in time; one of its repos was made only after the deadline."),
        "no_deadline": _("The edition has no deadline."),
    }[line.found].format(when=when)


def _parts(line: Line, said: Words) -> str:
    _ = said.translate
    kinds = ", ".join(kind_name(kind, _) for kind in line.values)
    return {
        "all": _("It gives: {kinds}."),
        "corpus_only": _("Only a corpus, which the edition takes."),
        "missing": _("It does not give: {kinds}."),
        "no_links": _("It gives no link."),
    }[line.found].format(kinds=kinds)


def _team_size(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found in ("no_team", "no_size"):
        return _no_team(line.found, said)
    size, least, most, declared = (said.number(int(value)) if value else "" for value in line.values)
    if line.found == "more_known":
        text = _("People: {n} known, {declared} declared. From {least} to {most} may be in a team.")
    else:
        text = _("People: {n}. From {least} to {most} may be in a team.")
    return text.format(n=size, least=least, most=most, declared=declared or "–")


def _members(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found not in ("so_many", "some_not"):
        return _no_team(line.found, said)
    yes, size, no = (said.number(int(value)) for value in line.values)
    texts = {
        ("registered", "so_many"): _("{n} of {total} are known to be registered."),
        ("registered", "some_not"): _("{n} of {total} are known to be registered; the e-mail of {no} is not."),
        ("organization_members", "so_many"): _("{n} of {total} are known to be in the organization."),
        ("organization_members", "some_not"): _("{n} of {total} are known to be in the organization; {no} are not."),
    }
    return texts[line.check, line.found].format(n=yes, total=size, no=no)


def _no_team(found: str, said: Words) -> str:
    _ = said.translate
    return {
        "no_team": _("No team is known."),
        "no_size": _("The team did not say how many people are in it."),
        "no_members": _("Nobody in the team is known by name."),
        "no_registrations": _("No registrations are imported."),
        "organization_unread": _("Who is in the organization on the Hub was never read."),
    }[found]


def _one_team(line: Line, said: Words) -> str:
    _ = said.translate
    others = ", ".join(line.values)
    if line.found == "allowed":
        allowed = _("The edition lets people be in several teams.")
        return f"{allowed} {_('Somebody is also in: {teams}.').format(teams=others)}" if others else allowed
    if line.found == "others":
        return _("Somebody is also in: {teams}.").format(teams=others)
    return _no_team("no_members", said) if line.found == "no_members" else _("Nobody known is in another team.")


def _no_repo(_line: Line, said: Words) -> str:
    return said.translate("The link names no repo of the Hub.")


def _of_space(line: Line, said: Words) -> str:
    _ = said.translate
    return {
        "in_text": _("Its card names it in the text."),
        "not_in_card": _("Its card names none; look at the demo itself."),
        "none_given": _("The project gives none."),
    }[line.found]


def _runs(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found == "notebook":
        return _("A notebook stands in for the demo; run it to see.")
    if line.found == "no_stage":
        return _("The Hub does not say whether it runs.")
    stage = line.values[0]
    if stage == "SLEEPING":
        return _("It sleeps, and wakes when somebody opens it.")
    if stage == "PAUSED":
        return _("It is paused; only its team can start it.")
    words = {"passes": _("It runs."), "fails": _("It is broken: {stage}.")}
    return words.get(line.result, _("The Hub says: {stage}.")).format(stage=stage)


def _changed(_line: Line, said: Words) -> str:
    return said.translate("What it held at the deadline is not known.")


def _reading(found: str, said: Words) -> str:
    _ = said.translate
    return {
        "read": _("It has a card."),
        "absent": _("It has no card."),
        "refused": _("Its card is not open to us: the repo lets in whom its team allows."),
        "too_large": _("Its card is too large to be read."),
        "unread": _("Nobody has read it yet."),
    }[found]


def _card(line: Line, said: Words) -> str:
    return _reading(line.found, said)


def _front_matter(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found == "unread":
        return _reading("unread", said)
    if line.found == "not_given":
        return _("The front matter of its card does not say.")
    return _("The front matter of its card says: {values}.").format(values=", ".join(line.values))


def _placeholders(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found not in ("left", "none_left"):
        return _reading(line.found, said)
    count = int(line.values[0])
    if not count:
        return _("No placeholder of a template is left.")
    plural = _.plural("{n} placeholder of a template is left.", "{n} placeholders of a template are left.", count)
    return plural.format(n=said.number(count))


def _of_topic(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found == "missing" and line.result == "needs_person":
        return _("Its card does not say; look at the demo itself.")
    words = {
        "written": _("Told under “{title}”."),
        "placeholder": _("Under “{title}” the template's placeholder is left."),
        "empty": _("Under “{title}” there is next to nothing."),
        "no_link": _("Told under “{title}”, without a link to code."),
        "mentioned": _("Mentioned in the text, without a section of its own."),
        "missing": _("Its card does not say."),
    }
    if line.found not in words:
        return _reading(line.found, said)
    return words[line.found].format(title=line.values[0])


def _scripts(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found == "files":
        more = ["…"] if len(line.values) > _SHOWN_FILES else []
        return _("In the repo: {files}.").format(files=", ".join([*line.values[:_SHOWN_FILES], *more]))
    if line.found == "linked":
        return _("Its card links code.")
    if line.found in ("none", "absent"):
        return _("There is no script in the repo, and no link to code in its card.")
    return _reading(line.found, said)


def _tools(line: Line, said: Words) -> str:
    _ = said.translate
    if line.found == "named":
        return _("Named: {tools}.").format(tools=", ".join(line.values))
    if line.found == "none":
        return _("Not named: {tools}. Nobody has to use them.").format(tools=", ".join(line.values))
    return _reading(line.found, said)


_WORDS: Mapping[str, Callable[[Line, Words], str]] = {
    "in_time": _in_time,
    "parts": _parts,
    "team_size": _team_size,
    "registered": _members,
    "organization_members": _members,
    "one_team": _one_team,
    "existence": _no_repo,
    "model_of_space": _of_space,
    "dataset_of_space": _of_space,
    "runs": _runs,
    "changed_after": _changed,
    "card": _card,
    "front_matter": _front_matter,
    "placeholders": _placeholders,
    "topic": _of_topic,
    "scripts": _scripts,
    "tools": _tools,
}
