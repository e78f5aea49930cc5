"""Whose a repo is, why, and how far teams have come, in plain words."""

from lib.domain.claims import ClaimState, Variant
from lib.domain.team_progress import Progress, Step
from lib.i18n import Translator
from lib.publishing.wording import Words
from lib.services.claims import Claims, DecisionRow, LeftOut, RepoClaim


def state_name(state: ClaimState, translate: Translator) -> str:
    """Whose a repo is, in a word or two."""
    _ = translate
    return {
        "unclaimed": _("Unclaimed"),
        "in_progress": _("In progress"),
        "by_hand": _("Claimed by hand"),
        "submitted": _("Submitted"),
        "ignored": _("Ignored"),
        "other_edition": _("Of another edition"),
    }[state]


def step_name(step: Step, translate: Translator) -> str:
    """A step on the way to a submission."""
    _ = translate
    return {
        "team": _("Team"),
        "corpus": _("Corpus"),
        "card": _("Card of the corpus"),
        "model": _("Model"),
        "demo": _("Demo app"),
        "submitted": _("Submitted"),
    }[step]


def finding(found: Claims, said: Words) -> str:
    """How many repos wait for a decision, as the title of the page."""
    _ = said.translate
    if found.looked_at is None:
        return _("Repos")
    waiting = len(found.undecided)
    if not waiting:
        return _("No repo waits for a decision")
    plural = _.plural("{n} repo waits for a decision", "{n} repos wait for a decision", waiting)
    return plural.format(n=said.number(waiting))


def progress_finding(found: Claims, said: Words) -> str:
    """How many teams have submitted, as the title of the funnel."""
    _ = said.translate
    steps = {step.step: step.count for step in found.steps}
    plural = _.plural("{n} of {total} team has submitted", "{n} of {total} teams have submitted", steps["team"])
    return plural.format(n=said.number(steps["submitted"]), total=said.number(steps["team"]))


def stalled_finding(found: Claims, said: Words) -> str:
    """How many teams stand still."""
    _ = said.translate
    count = len(found.stalled)
    if not count:
        return _("No team stands still")
    return _.plural("{n} team stands still", "{n} teams stand still", count).format(n=said.number(count))


def stalled_line(progress: Progress, said: Words) -> str:
    """Since when a team stands still."""
    _ = said.translate
    if progress.last_push_at is not None:
        return _("last push on {day}").format(day=said.day(progress.last_push_at, with_year=False))
    if progress.undertaking.formed_at is not None:
        return _("nothing on the Hub since the team formed on {day}").format(
            day=said.day(progress.undertaking.formed_at, with_year=False)
        )
    return _("nothing on the Hub")


def evidence_sentences(repo: RepoClaim, said: Words) -> list[str]:
    """What speaks for whose a repo is."""
    _ = said.translate
    made = said.day(repo.created_at) if repo.created_at is not None else ""
    words = {
        "given": _("Given by the project {about}"),
        "given_unsubmitted": _("Given by the project {about}, which is not submitted yet"),
        "listed": _("In the corpus table of the edition, given by no project"),
        "tag": _("Has the tag {about}"),
        "name": _("Has {about} in its name"),
        "names_repo": _("Its card names {about}"),
        "made_in_window": _("Made on {day}, in the time of the edition"),
        "made_outside_window": _("Made on {day}, outside the time of the edition"),
        "made_unknown": _("The Hub does not say when it was made"),
        "no_rule": _("No project, tag, name or card says whose it is"),
        "outside_organization": _("Outside the organization"),
        "decided": "",
    }
    sentences = [words[one.kind].format(about=one.about, day=made) for one in repo.claim.evidence]
    return [sentence for sentence in sentences if sentence]


def variant_sentence(variant: Variant, translate: Translator) -> str:
    """Why a repo is counted with another one."""
    _ = translate
    if variant.ending is None:
        return {
            "quantized": _("Quantized copy, as its card says"),
            "merged": _("Merged weights, as its card says"),
        }.get(variant.kind, _("Another form of it, as its card says"))
    return {
        "quantized": _("Quantized copy: the same name and {ending}"),
        "merged": _("Merged weights: the same name and {ending}"),
        "format": _("Copy in another format: the same name and {ending}"),
        "form": _("Another form of the corpus: the same name and {ending}"),
    }[variant.kind].format(ending=variant.ending)


def left_out_sentence(why: LeftOut, translate: Translator) -> str:
    """Why a corpus is in no total."""
    _ = translate
    if why.variant is None:
        return _("The organizers decided that it does not count in totals.")
    return _("{variant}. It belongs to {parent} and is not counted once more in totals.").format(
        variant=variant_sentence(why.variant, translate), parent=why.parent
    )


def absence(repo: RepoClaim, translate: Translator) -> str:
    """What became of a repo that is not where it was; empty for one that is."""
    _ = translate
    return {
        "here": "",
        "moved": _("Moved out of the organization"),
        "gone": _("Deleted"),
        "hidden": _("Deleted or made private"),
        "disabled": _("Disabled by the Hub"),
    }[repo.presence]


def decision_sentence(decision: DecisionRow, owners: tuple[str, ...], said: Words) -> str:
    """Who decided what, when and why."""
    _ = said.translate
    what = {
        "claimed": _("claimed for {owner}").format(owner=", ".join(owners)) if owners else _("claimed"),
        "ignored": _("ignored"),
        "undone": _("undone"),
    }[decision.verdict]
    who = decision.decider or _("the command line")
    return _("{when}, {who}: {what}. {reason}").format(
        when=said.moment(decision.decided_at), who=who, what=what, reason=decision.reason
    )


def window_sentence(found: Claims, said: Words) -> str:
    """What time the edition takes repos from."""
    _ = said.translate
    return _("The edition's time is from {opens} to {closes}.").format(
        opens=said.day(found.window.opens_at, with_year=False), closes=said.day(found.window.closes_at)
    )


def looked_at(found: Claims, said: Words) -> str:
    """From when the data is, and whether it is made up."""
    _ = said.translate
    if found.looked_at is None:
        return ""
    when = said.moment(found.looked_at, with_year=True)
    return (_("Hub, {when} (made up)") if found.is_demo else _("Hub, {when}")).format(when=when)


def reasons(repo: RepoClaim, said: Words) -> list[str]:
    """Everything that speaks for whose a repo is: what it is a form of, the evidence, and what was decided."""
    variant = repo.claim.variant
    said_of_it = [variant_sentence(variant, said.translate)] if variant is not None else []
    said_of_it += evidence_sentences(repo, said)
    if repo.holding is not None:
        said_of_it.append(decision_sentence(repo.holding, repo.owners, said))
    return said_of_it
