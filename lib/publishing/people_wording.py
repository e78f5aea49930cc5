"""What the organizers' page about people says, in words."""

from collections.abc import Mapping

from lib.domain.people_matching import Reason, Suggestion
from lib.i18n import Translator
from lib.publishing.wording import UNKNOWN, Words
from lib.services.people import Counts, Detail, Order, PairView, PeopleState, PersonRow, SeekingTeam
from lib.services.people_erasure import Erasure, Retention


def finding(counts: Counts, said: Words) -> str:
    """The title: how many people there are, and what is to be done about them."""
    people = said.translate.plural("{n} person", "{n} people", counts.everybody)
    head = people.format(n=said.number(counts.everybody))
    if not counts.everybody:
        return said.translate("Nobody has registered yet")
    alone = said.translate("{people}, {n} with a ticket for the hackathon and in no team")
    return alone.format(people=head, n=said.number(counts.hackathon_no_team))


def states(translate: Translator) -> Mapping[PeopleState, str]:
    """The choices of a filter; the first is everybody."""
    _ = translate
    return {
        "all": _("Everybody"),
        "registered": _("With a registration"),
        "no_team": _("Registered, in no team"),
        "not_registered": _("Submitted, not registered"),
        "returning": _("Took part before"),
        "matched": _("Known by several rows"),
    }


def state_counts(counts: Counts) -> Mapping[PeopleState, int]:
    """How many people each of those choices has."""
    return {
        "all": counts.everybody,
        "registered": counts.registered,
        "no_team": counts.no_team,
        "not_registered": counts.not_registered,
        "returning": counts.returning,
        "matched": counts.matched,
    }


def orders(translate: Translator) -> Mapping[Order, str]:
    """The orders of the list."""
    _ = translate
    return {"newest": _("Newest registration first"), "oldest": _("Oldest registration first"), "name": _("By name")}


def ticket_name(ticket: str | None, translate: Translator) -> str:
    """A ticket in words."""
    _ = translate
    return {"hackathon": _("Hackathon"), "talks": _("Talks only"), None: _("No answer")}.get(ticket, str(ticket))


def source_name(source: str, translate: Translator) -> str:
    """Where a registration came from."""
    _ = translate
    return {"eventbrite": "Eventbrite", "form": _("Form")}.get(source, source)


def name_of(detail: Detail, translate: Translator) -> str:
    """What somebody is called: the name, or else what else is known."""
    known = detail.full_name or detail.email or detail.hub_name
    return known or translate("Person {n}").format(n=detail.person_id)


def person_name(row: PersonRow, translate: Translator) -> str:
    """What a person is called, by the first of their rows that has a name."""
    named = next((detail for detail in row.details if detail.full_name), None)
    first = named or next(iter(row.details), Detail(row.id, None, None, None))
    return name_of(first, translate)


def detail_line(detail: Detail) -> str:
    """One row of somebody: name, address and Hub name."""
    parts = (detail.full_name, detail.email, f"hf: {detail.hub_name}" if detail.hub_name else None)
    return " · ".join(part for part in parts if part) or UNKNOWN


def reason_name(reason: Reason, translate: Translator) -> str:
    """Why two rows may be one person, or why not."""
    _ = translate
    return {
        "same_hub_name": _("the same Hub name"),
        "same_name": _("the same words in the name"),
        "name_within_name": _("one name within the other"),
        "similar_name": _("names that differ by a letter"),
        "same_mailbox": _("the same address at another provider"),
        "other_name": _("but other names"),
        "other_hub_name": _("but other Hub names"),
        "usual_name": _("but a usual name"),
    }[reason]


def why(suggestion: Suggestion | None, said: Words) -> str:
    """Why a pair is suggested, with its score."""
    if suggestion is None:
        return said.translate("Nothing of what is known now suggests it")
    reasons = ", ".join(reason_name(reason, said.translate) for reason in suggestion.reasons)
    return said.translate("{score} of 100: {reasons}").format(score=said.number(suggestion.score), reasons=reasons)


def decision(pair: PairView, said: Words) -> str:
    """What was decided about a pair, by whom and when."""
    _ = said.translate
    if pair.match is None:
        return ""
    by = pair.match.recorder or (
        _("the command line") if pair.match.recorded_by is None else _("Account {n}").format(n=pair.match.recorded_by)
    )
    sentence = (
        _("One person, says {who}, {when}") if pair.match.state == "confirmed" else _("Two people, says {who}, {when}")
    )
    return sentence.format(who=by, when=said.moment(pair.match.recorded_at, with_year=True))


def team_line(team: SeekingTeam, said: Words) -> str:
    """A team that looks for people."""
    people = said.translate.plural("{n} person", "{n} people", team.members).format(n=said.number(team.members))
    source = {"file": said.translate("file"), "discord": "Discord", "sheet": "Google Sheets"}.get(
        team.source, team.source
    )
    return f"{team.name} ({people}, {source})"


def what_goes(said: Words) -> str:
    """What erasing somebody takes."""
    return said.translate(
        "Name, addresses, Hub name, city, country and occupation as written go for good, in every edition, and from "
        "what the Hub tells of commits and members, from accounts and from invitations."
    )


def what_remains(erasure: Erasure, said: Words) -> tuple[str, ...]:
    """What remains of somebody, line by line."""
    translate, left = said.translate, erasure.remains
    lines = (
        (
            left.registrations,
            translate.plural(
                "{n} registration, by date and ticket", "{n} registrations, by date and ticket", left.registrations
            ),
        ),
        (
            left.places_in_teams,
            translate.plural(
                "{n} place in a team, as a number", "{n} places in teams, as numbers", left.places_in_teams
            ),
        ),
        (
            left.places_on_rosters,
            translate.plural(
                "{n} place on a roster, as a number", "{n} places on rosters, as numbers", left.places_on_rosters
            ),
        ),
        (
            left.certificates,
            translate.plural("{n} certificate, by its code", "{n} certificates, by their codes", left.certificates),
        ),
    )
    last = translate("Ballots and the audit log, which hold numbers only; what the Hub shows to everybody.")
    return (*(text.format(n=said.number(count)) for count, text in lines if count), last)


def retention_sentences(held: Retention, said: Words) -> tuple[str, ...]:
    """How old personal data are and until when they are kept."""
    _ = said.translate
    if held.oldest_at is None:
        return (_("There are no personal data of this edition."),)
    oldest = _("The oldest personal data of this edition are from {day}.").format(day=said.day(held.oldest_at))
    if held.due_at is None:
        return oldest, _("The edition does not say how long they are kept (personal_data_kept_days).")
    plural = said.translate.plural("{n} row of people", "{n} rows of people", held.rows)
    concerned = plural.format(n=said.number(held.rows))
    sentence = (
        _("They were kept until {day}: {rows} are due to be erased.")
        if held.is_due
        else _("They are kept until {day}; then {rows} are due to be erased.")
    )
    return oldest, sentence.format(day=said.day(held.due_at), rows=concerned)
