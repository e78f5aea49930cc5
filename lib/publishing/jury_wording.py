"""The jury in plain words: how far it is, conflicts, and plans with their reasons and warnings."""

from collections.abc import Mapping, Sequence

from lib import i18n
from lib.domain.assignment import AssignmentPlan, PlannedPair, PlanWarning, Reason, Release, Shortage
from lib.domain.conflicts import Kind, State
from lib.i18n import Translator
from lib.publishing.wording import Words
from lib.services.assignments import Trial
from lib.services.conflicts import ConflictRow
from lib.services.jury import JurorStanding, Jury, PlanRow, ProjectStanding
from lib.services.projects import ProjectName

_MOST_NAMES = 8


def finding(found: Jury, said: Words) -> str:
    """How far the jury is, as the title of its page."""
    _ = said.translate
    if not found.judging_jurors:
        return _("Nobody judges this edition yet")
    if not found.asked:
        count = len(found.judging_jurors)
        plural = _.plural("{n} juror, and nothing assigned yet", "{n} jurors, and nothing assigned yet", count)
        return plural.format(n=said.number(count))
    plural = _.plural("{n} of {total} ballot submitted", "{n} of {total} ballots submitted", found.asked)
    return plural.format(n=said.number(found.submitted), total=said.number(found.asked))


def juror_name(name: str, number: int, translate: Translator) -> str:
    """What a juror is called, with a number where nobody knows their name."""
    return name or translate("Juror without a name ({n})").format(n=number)


def languages(codes: Sequence[str], said: Words) -> str:
    """Languages by name, or that none is stated."""
    if not codes:
        return said.translate("languages not stated")
    return ", ".join(i18n.language_name(code, said.locale) for code in codes)


def topics(keys: Sequence[str], said: Words) -> str:
    """Domains by their label, or that none is stated."""
    if not keys:
        return said.translate("topics not stated")
    labels = {domain.key: domain.label.text(said.language) for domain in said.edition.domains}
    return ", ".join(labels.get(key, key) for key in keys)


def load_limit(maximum: int | None, said: Words) -> str:
    """How many projects a juror takes."""
    _ = said.translate
    if maximum is None:
        return _("no maximum")
    return _.plural("{n} project at most", "{n} projects at most", maximum).format(n=said.number(maximum))


def juror_progress(juror: JurorStanding, said: Words) -> str:
    """How far one juror is: "7 of 18"."""
    _ = said.translate
    if not juror.asked:
        return _("Nothing assigned")
    plural = _.plural("{n} of {total} ballot submitted", "{n} of {total} ballots submitted", juror.asked)
    return plural.format(n=said.number(juror.submitted), total=said.number(juror.asked))


def lost_sentence(juror: JurorStanding, said: Words) -> str:
    """What is assigned to a juror and cannot be scored by them; empty where nothing is."""
    _ = said.translate
    if not juror.lost:
        return ""
    plural = _.plural("{n} open ballot needs another juror", "{n} open ballots need another juror", len(juror.lost))
    return plural.format(n=said.number(len(juror.lost)))


def project_state(project: ProjectStanding, said: Words) -> str:
    """What a project still lacks, in a word or two."""
    _ = said.translate
    if project.short:
        plural = _.plural("{n} ballot without a juror", "{n} ballots without a juror", project.short)
        return plural.format(n=said.number(project.short))
    if project.due:
        plural = _.plural("{n} ballot due", "{n} ballots due", len(project.due))
        return plural.format(n=said.number(len(project.due)))
    return _("All ballots are in") if project.submitted else _("Nothing assigned")


# --- Conflicts -------------------------------------------------------------------------------------------------------


def conflict_state(state: State, translate: Translator) -> str:
    """How a conflict stands, in a word or two."""
    _ = translate
    return {
        "none": _("No conflict"),
        "suggested": _("Suggested"),
        "declared": _("Declared"),
        "confirmed": _("Confirmed"),
        "waived": _("Waived"),
    }[state]


def conflict_kind(kind: Kind, translate: Translator) -> str:
    """What ties a juror to a project."""
    _ = translate
    return {
        "team_member": _("Member of the team"),
        "commit_author": _("Owner or author of one of its repos"),
        "same_organization": _("Same organization on the Hub"),
        "employer": _("Same employer"),
        "personal": _("Personal tie"),
        "mentor": _("Mentor of the team"),
        "other": _("Another tie"),
    }[kind]


def conflict_move(state: State, translate: Translator) -> str:
    """The button that brings a conflict to a state."""
    _ = translate
    return {
        "none": _("There is no conflict"),
        "suggested": _("Suggest"),
        "declared": _("Declare"),
        "confirmed": _("Confirm"),
        "waived": _("Waive: may score"),
    }[state]


def conflict_effect(state: State, translate: Translator) -> str:
    """What a state means for the ballot."""
    _ = translate
    return {
        "none": _("The juror may score this project."),
        "suggested": _("No ballot until you decide."),
        "declared": _("No ballot, and it blocks the publication until you decide."),
        "confirmed": _("No ballot and no extra point for this project."),
        "waived": _("The tie is known, and the juror may score this project."),
    }[state]


def conflict_step(row: ConflictRow, said: Words) -> str:
    """One step of a conflict: when, who, what, why."""
    _ = said.translate
    state = conflict_state(row.state, _)
    when = said.moment(row.recorded_at)
    if row.state == "suggested":
        return _("{when}: {state}, from rosters and repos").format(when=when, state=state)
    who = row.recorder or _("the command line")
    return _("{when}: {state} by {who}. {reason}").format(when=when, state=state, who=who, reason=row.reason)


# --- Plans -----------------------------------------------------------------------------------------------------------


def terms_sentence(ballots: int | None, seed: int, said: Words) -> str:
    """What a plan was made with."""
    _ = said.translate
    if ballots is None:
        return _("Everybody scores everything that they may")
    plural = _.plural("{n} ballot per project, seed {seed}", "{n} ballots per project, seed {seed}", ballots)
    return plural.format(n=said.number(ballots), seed=seed)


def plan_line(row: PlanRow, said: Words) -> str:
    """An accepted plan: when, who, what, why."""
    _ = said.translate
    who = row.accepter or _("the command line")
    line = _("{when}, {who}: {terms}").format(
        when=said.moment(row.accepted_at), who=who, terms=terms_sentence(row.ballots_per_project, row.seed, said)
    )
    return f"{line}. {row.reason}" if row.reason else line


def trial_finding(trial: Trial, said: Words) -> str:
    """What a plan that was tried out would do, in one sentence."""
    _ = said.translate
    if trial.plan is None:
        return _("This plan cannot be made")
    if not trial.is_change:
        return _("Nothing would change: who scores what fits these terms already")
    loads = [load.after for load in trial.plan.loads]
    plural = _.plural("{n} new ballot", "{n} new ballots", len(trial.plan.new))
    parts = [plural.format(n=said.number(len(trial.plan.new)))]
    if trial.plan.released:
        gone = len(trial.plan.released)
        plural = _.plural("{n} taken from its juror", "{n} taken from their jurors", gone)
        parts.append(plural.format(n=said.number(gone)))
    if loads:
        parts.append(
            _("lists of {least} to {most}").format(least=said.number(min(loads)), most=said.number(max(loads)))
        )
    return ", ".join(parts)


def growth_sentence(plan: AssignmentPlan, trial: Trial, said: Words) -> str:
    """Whose list gets projects that were not on it, and how many: nobody's grows unseen."""
    _ = said.translate
    names = ", ".join(
        f"{juror_name(trial.jurors.get(load.juror, ''), load.juror, _)} (+{said.number(len(load.added))})"
        for load in plan.growing
    )
    return _("New projects come to: {jurors}.").format(jurors=names)


def shortage_sentence(shortage: Shortage, trial: Trial, said: Words) -> str:
    """Why a plan cannot be: which projects, which jurors, by how much."""
    _ = said.translate
    projects = few_names([trial.projects[number].short_title for number in shortage.projects], said)
    if len(shortage.projects) == len(trial.projects) > 1:
        projects = _("All projects together")
    jurors = few_names([juror_name(trial.jurors.get(number, ""), number, _) for number in shortage.jurors], said)
    if trial.terms.ballots_per_project is None:
        return _("{jurors}: would have {needed} open ballots and takes {possible}. Raise their maximum.").format(
            jurors=jurors, needed=said.number(shortage.needed), possible=said.number(shortage.possible)
        )
    if not shortage.possible:
        return _("{projects}: {needed} ballots are needed, and nobody may or can give one.").format(
            projects=projects, needed=said.number(shortage.needed)
        )
    return _("{projects}: {needed} ballots are needed, and only {possible} can come, from {jurors}.").format(
        projects=projects, needed=said.number(shortage.needed), possible=said.number(shortage.possible), jurors=jurors
    )


def warning_sentence(warning: PlanWarning, trial: Trial, said: Words) -> str:  # noqa: PLR0911 - a sentence for each kind
    """What organizers should know before they accept a plan."""
    _ = said.translate
    projects = few_names([trial.projects[number].short_title for number in warning.projects], said)
    jurors = _juror_names(warning.jurors, trial, said)
    match warning.kind:
        case "forbidden_ballots":
            return _("Ballots of {jurors} for {projects} do not count: there is a conflict of interest.").format(
                jurors=jurors, projects=projects
            )
        case "no_shared_language":
            return _("{jurors} would score in a language that they do not read: {projects}.").format(
                jurors=jurors, projects=projects
            )
        case "few_bilingual":
            return _(
                "Projects are in {languages}, and {share} of the jurors read more than one of these: with less than "
                "40% who compare both, one group of projects may be scored more severely than the other."
            ).format(
                languages=languages(warning.languages, said),
                share=i18n.percent(round((warning.value or 0) * 100), said.locale),
            )
        case "one_ballot":
            return _("With one ballot per project no two jurors are compared: severity cannot be told from quality.")
        case "disconnected":
            groups = "; ".join(_juror_names(group, trial, said) for group in warning.groups)
            return _("These groups share no project, so their scores cannot be compared: {groups}.").format(
                groups=groups
            )
        case "uneven":
            return _(
                "The longest list has {n} ballots more than that of {jurors}: languages, conflicts or what was "
                "assigned before leave no other way."
            ).format(n=said.number(warning.value), jurors=jurors)
        case "extra_ballots":
            return _("{projects}: more ballots are finished than the plan asks for. All of them count.").format(
                projects=projects
            )


def reason_sentence(pair: PlannedPair, trial: Trial, said: Words) -> str:
    """Why a juror is to score a project."""
    _ = said.translate
    place = (pair.project, pair.juror)
    words: Mapping[Reason, str] = {
        "finished": _("ballot submitted"),
        "kept": _("as before"),
        "everybody": _("everybody scores everything"),
        "takes_over": _("takes over from {juror}").format(
            juror=juror_name(trial.jurors.get(pair.instead_of or 0, ""), pair.instead_of or 0, _)
        ),
        "language": _("reads {languages}").format(languages=languages(trial.languages.get(place, ()), said)),
        "language_unstated": _("language not stated"),
        "no_language": _("does not read its language"),
        "topic": _("knows {topics}").format(topics=topics(trial.topics.get(place, ()), said)),
    }
    return ", ".join(words[reason] for reason in pair.reasons)


def release_reason(why: Release, translate: Translator) -> str:
    """Why an open ballot is taken from its juror."""
    _ = translate
    return {
        "dropped_out": _("judges no longer"),
        "forbidden": _("has a conflict of interest"),
        "moved": _("goes to somebody else"),
    }[why]


def project_list(projects: Sequence[ProjectName], said: Words) -> str:
    """Titles without what follows their colon, the first of many."""
    return few_names([project.short_title for project in projects], said)


def _juror_names(numbers: Sequence[int], trial: Trial, said: Words) -> str:
    return few_names([juror_name(trial.jurors.get(number, ""), number, said.translate) for number in numbers], said)


def few_names(names: Sequence[str], said: Words) -> str:
    """The first of them by name, and how many there are besides."""
    shown = ", ".join(names[:_MOST_NAMES])
    if len(names) <= _MOST_NAMES:
        return shown
    more = len(names) - _MOST_NAMES
    return said.translate("{names} and {n} more").format(names=shown, n=said.number(more))
