"""What certificates say, and what the pages about them say, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lib import i18n
from lib.domain.certificates import KINDS, Certificate, Kind, printable
from lib.domain.edition import Edition, Language
from lib.i18n import Translator
from lib.publishing.wording import Words, capitalized
from lib.services.certificates import CertificatePage, Desk, KindSummary, ListedState, Plan
from lib.services.verification import Genuine


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sentences of a certificate in its language; `award`, `project` and `note` may be empty."""

    kind: str
    opening: str
    reason: str
    award: str
    project: str
    issued: str
    verify: str
    qr_says: str
    note: str


def sheet(certificate: Certificate, edition: Edition, day: date, *, is_demo: bool) -> Sheet:
    """What a certificate says."""
    _ = i18n.translator(certificate.language)
    locale = i18n.locale_for(certificate.language, None)
    return Sheet(
        kind=kind_name(certificate.kind, _),
        opening=_("It is awarded to"),
        reason=reason(certificate.kind, edition, _, certificate.language),
        award=award_name(certificate.award, edition, certificate.language),
        project=printable(certificate.project or ""),
        issued=_("Issued on {day}").format(day=i18n.day(day, locale)),
        verify=_("Verify it with this code:"),
        qr_says=_("QR code with the address that verifies this certificate"),
        note=_("Demo: made-up data, no real certificate") if is_demo else "",
    )


def kind_name(kind: Kind, translate: Translator) -> str:
    """What a certificate is called."""
    _ = translate
    return {
        "participant": _("Certificate of participation"),
        "winner": _("Certificate of award"),
        "juror": _("Certificate of the jury"),
        "mentor": _("Certificate of mentoring"),
    }[kind]


def kinds(translate: Translator) -> Mapping[Kind, str]:
    """For whom certificates are, by kind."""
    _ = translate
    names: dict[Kind, str] = {
        "participant": _("Participants"),
        "winner": _("Winners"),
        "juror": _("Jurors"),
        "mentor": _("Mentors"),
    }
    return {kind: names[kind] for kind in KINDS}


def reason(kind: Kind, edition: Edition, translate: Translator, language: Language) -> str:
    """What somebody gets a certificate for; an award and a project follow on lines of their own."""
    _ = translate
    name = printable(edition.name.text(language))
    sentence = {
        "participant": _("for taking part in {edition} with the project"),
        "winner": _("for what their team won in {edition}"),
        "juror": _("for judging the projects of {edition} as a member of its jury"),
        "mentor": _("for mentoring the teams of {edition}"),
    }[kind]
    return sentence.format(edition=name)


def award_name(award: str | None, edition: Edition, language: Language) -> str:
    """An award in words; its key where the edition does not know it any more."""
    if award is None:
        return ""
    return next((prize.label.text(language) for prize in edition.prizes if prize.key == award), award)


def finding(desk: Desk, said: Words) -> str:
    """The title of the organizers' page: how many are valid, and what waits."""
    valid = sum(one.valid for one in desk.kinds)
    waiting = sum(one.waiting for one in desk.kinds)
    if not valid:
        return said.translate("No certificate is issued yet")
    issued = said.translate.plural("{n} certificate issued", "{n} certificates issued", valid)
    head = issued.format(n=said.number(valid))
    if not waiting:
        return head
    return said.translate("{certificates}, {n} to issue").format(certificates=head, n=said.number(waiting))


def summary(one: KindSummary, said: Words) -> str:
    """A kind in numbers, on one line."""
    _ = said.translate
    parts = [
        _("who can get one: {n}").format(n=said.number(one.eligible)) if one.eligible is not None else "",
        _("valid: {n}").format(n=said.number(one.valid)),
        _("to issue: {n}").format(n=said.number(one.waiting)) if one.eligible is not None else "",
        _("without a name: {n}").format(n=said.number(one.nameless)) if one.nameless else "",
        _("revoked: {n}").format(n=said.number(one.revoked)) if one.revoked else "",
    ]
    return capitalized(" · ".join(part for part in parts if part))


def rule(kind: Kind, desk: Desk, said: Words) -> str:
    """Who gets a kind of certificate in this edition, and by what data."""
    _ = said.translate
    if kind == "participant":
        numbers = {"projects": said.number(desk.projects), "submitted": said.number(desk.submitted)}
        if desk.rule == "presented":
            return _(
                "Everyone in the team of a project that presented. Recorded as presented: {projects} of the "
                "{submitted} projects that were submitted and not withdrawn."
            ).format(**numbers)
        return _(
            "Everyone in the team of a project that was submitted and not withdrawn: {submitted} projects. As soon as "
            "the page of presentations records who presented, only those count."
        ).format(**numbers)
    if kind == "winner":
        if desk.is_result_public:
            return _("Everyone in the team of a project with an award in the published result, one for each award.")
        return _("Everyone in the team of a project with an award, once the result is public. It is not public yet.")
    if kind == "juror":
        return _("Everyone who submitted a ballot, by the name of their account.")
    return _("Whoever you name: paste a list, and issue certificates to those who have none.")


def plan_sentences(plan: Plan, said: Words) -> tuple[str, ...]:
    """What issuing would do."""
    _ = said.translate
    plural = said.translate.plural
    count = len(plan.to_issue)
    lines = [
        plural("{n} certificate would be issued", "{n} certificates would be issued", count).format(
            n=said.number(count)
        )
    ]
    if count:
        by_language = ", ".join(
            f"{i18n.language_name(language, said.locale)} {said.number(number)}"
            for language, number in sorted(plan.languages.items())
        )
        lines.append(_("By language: {languages}").format(languages=by_language))
    if plan.held:
        held = plural("{n} has or had one: nothing new", "{n} have or had one: nothing new", plan.held)
        lines.append(held.format(n=said.number(plan.held)))
    if plan.nameless:
        nobody = plural(
            "{n} gets none, because no name is known: write it where they are from (registrations, rosters, or the "
            "account of a juror), then issue again",
            "{n} get none, because no name is known: write it where they are from (registrations, rosters, or the "
            "account of a juror), then issue again",
            len(plan.nameless),
        )
        lines.append(nobody.format(n=said.number(len(plan.nameless))))
    return tuple(lines)


def states(translate: Translator) -> Mapping[ListedState, str]:
    """The choices of a filter; the first is the default."""
    _ = translate
    return {"valid": _("Valid"), "revoked": _("Revoked"), "all": _("Valid and revoked")}


def found(page: CertificatePage, said: Words) -> str:
    """How many certificates a search found."""
    plural = said.translate.plural("{n} certificate found", "{n} certificates found", page.found)
    return plural.format(n=said.number(page.found))


def holder(certificate: Certificate, translate: Translator) -> str:
    """Whose a certificate is."""
    return certificate.full_name or translate("Erased")


def state_name(certificate: Certificate, said: Words) -> str:
    """Whether a certificate is valid, and since when it is not."""
    _ = said.translate
    if certificate.revoked_at is None:
        return _("valid")
    return _("revoked on {day}").format(day=said.day(certificate.revoked_at))


def verified(found: Genuine, language: Language, locale: str) -> tuple[tuple[str, str], ...]:
    """What a certificate says, line by line with what each line is: nothing else."""
    _ = i18n.translator(language)
    lines = (
        (_("Name"), found.full_name),
        (_("Certificate"), f"{kind_name(found.kind, _)}: {reason(found.kind, found.edition, _, language)}"),
        (_("Award"), award_name(found.award, found.edition, language)),
        (_("Project"), found.project or ""),
        (_("The edition"), found.edition.name.text(language)),
        (_("Issued by"), found.edition.organizer),
        (_("Date of issue"), i18n.day(issue_day(found.issued_at), locale)),
    )
    return tuple((label, text) for label, text in lines if text)


def issue_day(issued_at: datetime) -> date:
    """The day that a certificate bears: that of Greenwich, the same wherever it is read."""
    return issued_at.astimezone(UTC).date()
