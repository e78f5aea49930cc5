"""How figures, sources and dates are said: the same words in the app, in the first HTML and wherever else we publish.

Unknown is a dash with its reason, never a zero; a declared figure names who published it and when; a made-up one says
so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from lib import i18n
from lib.domain import data_age
from lib.domain.edition import (
    Edition,
    EventDate,
    Language,
    last_instant,
    next_date,
    phase_at,
    takes_effect_at,
    zone_named,
)
from lib.i18n import Translator
from lib.services.panorama import Figure, Panorama, SourceAge

UNKNOWN = "—"
_MILLION = 1_000_000


def capitalized(text: str) -> str:
    """The text with a capital at its beginning, and the rest as it is."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one visitor: language, locale and zone, about one edition."""

    language: Language
    locale: str
    zone: tzinfo
    edition: Edition

    @property
    def translate(self) -> Translator:
        """The translator of the language."""
        return i18n.translator(self.language)

    def number(self, value: Decimal | float | None, *, decimals: int | None = None) -> str:
        """A number in the locale; a dash where it is unknown."""
        return UNKNOWN if value is None else i18n.number(value, self.locale, decimals=decimals)

    def day(self, moment: datetime, *, with_year: bool = True) -> str:
        """The day of an instant in the visitor's zone."""
        return i18n.day(moment.astimezone(self.zone).date(), self.locale, with_year=with_year)

    def moment(self, moment: datetime, *, with_year: bool = False) -> str:
        """Day and time of an instant in the visitor's zone."""
        return i18n.moment(moment, self.locale, self.zone, with_year=with_year)

    def figure(self, figure: Figure) -> str:
        """The value of a headline figure: MB with two decimals, all others whole."""
        return self.number(figure.value, decimals=2 if figure.key == "megabytes" else 0)

    def figure_label(self, figure: Figure) -> str:
        """The name of a headline figure."""
        _ = self.translate
        return {
            "people": _("People"),
            "countries": _("Countries"),
            "teams": _("Teams"),
            "projects": _("Projects"),
            "examples": _("Examples"),
            "megabytes": _("MB"),
            "likes": _("Likes"),
        }[figure.key]

    def origin(self, figure: Figure) -> str:
        """Where a headline figure comes from and when, short: "declared, July 2024"."""
        _ = self.translate
        if figure.value is None:
            return _("no data yet")
        if figure.provenance == "declared" and figure.source is not None:
            date_said = self.source_date(figure.source) if figure.as_of is None else self.day(figure.as_of)
            text = _("declared, {date}").format(date=date_said)
        else:
            text = _("released") if figure.provenance == "released" else _("counted")
            if figure.as_of is not None:
                text = _("{how}, {date}").format(how=text, date=self.day(figure.as_of))
        return _("{origin} · made up").format(origin=text) if figure.is_synthetic else text

    def trend_origin(self, figure: Figure) -> str:
        """Where the line of a figure comes from, where that is not where the figure does; else empty."""
        _ = self.translate
        if not figure.trend or figure.provenance != "declared":
            return ""
        return _("line: released, made up") if figure.is_trend_synthetic else _("line: released")

    def footnotes(self, figures: Sequence[Figure]) -> dict[str, str]:
        """The notes that these figures need, by key, in the order of their first figure."""
        return {
            figure.footnote: self.edition.footnote(figure.footnote).text(self.language)
            for figure in figures
            if figure.footnote is not None
        }

    def source_name(self, key: str | None) -> str:
        """A source in words: the title of a source of the edition, one of our own, or its key if it is neither."""
        _ = self.translate
        own = {
            None: _("no source yet"),
            "registrations": _("registrations"),
            "submissions": _("project submissions"),
            "hub": _("Hugging Face Hub"),
            "viewer": _("Dataset viewer"),
            "card": _("dataset card"),
        }
        titles = {source.key: source.title.text(self.language) for source in self.edition.sources}
        return own[key] if key in own else titles.get(str(key), str(key))

    def source_date(self, key: str) -> str:
        """When a source of the edition was published, as precisely as known."""
        parts = [int(part) for part in self.edition.source(key).published.split("-")]
        match parts:
            case [year]:
                return str(year)
            case [year, month]:
                return i18n.month(date(year, month, 1), self.locale)
            case _:
                return i18n.day(date(*parts), self.locale)

    def declared_by(self, key: str | None) -> str:
        """A source of the edition with its date, for the foot of a chart; empty where there is none."""
        if key is None:
            return ""
        return self.translate("Declared: {source}, {date}").format(
            source=self.source_name(key), date=self.source_date(key)
        )

    def finding(self, view: Panorama) -> str:
        """The edition in one sentence, from what is known."""
        _ = self.translate
        people, countries = view.figure("people").value, view.figure("countries").value
        examples = view.figure("examples").value
        if people is None:
            return self.edition.name.text(self.language)
        if view.figure("people").provenance == "released":
            return _("About {people} people have registered").format(people=self.number(people))
        if countries is None:
            return _("{people} people have registered").format(people=self.number(people))
        if not examples:
            return _("{people} people from {countries} countries").format(
                people=self.number(people), countries=self.number(countries)
            )
        if examples < _MILLION:
            return _("{people} people from {countries} countries made {examples} examples").format(
                people=self.number(people), countries=self.number(countries), examples=self.number(examples)
            )
        return _("{people} people from {countries} countries made {millions} million examples").format(
            people=self.number(people),
            countries=self.number(countries),
            millions=self.number((examples / _MILLION).quantize(Decimal("0.1")), decimals=1),
        )

    def date_of(self, event_date: EventDate) -> str:
        """A date of the edition: in the visitor's zone where its time is known, else its day where it happens."""
        if event_date.has_time:
            return self.moment(event_date.instant)
        local = event_date.instant.astimezone(zone_named(event_date.current_zone))
        return i18n.day(local.date(), self.locale, with_year=False)

    def phase(self, now: datetime) -> str:
        """The phase of the edition; empty before the first."""
        phase = phase_at(self.edition, now)
        return phase.label.text(self.language) if phase is not None else ""

    def next_date(self, now: datetime) -> str:
        """What comes next, the time left and when that is in the visitor's zone; empty when nothing does."""
        ahead = next_date(self.edition, now)
        if ahead is None:
            return ""
        _ = self.translate
        label = ahead.label.text(self.language)
        left = i18n.time_left(takes_effect_at(self.edition, ahead) - now, self.translate, self.locale)
        if not ahead.has_time:
            return _("{date}: {left} left · {day}").format(date=label, left=left, day=self.date_of(ahead))
        return _("{date}: {left} left ({zone}) · {here} in your time").format(
            date=label,
            left=left,
            zone=i18n.zone_name(ahead.current_zone, self.locale),
            here=self.moment(ahead.instant),
        )

    def next_date_abroad(self, now: datetime) -> str:
        """What comes next and when, for readers whose zone is not known: the time in the zone of the date itself."""
        ahead = next_date(self.edition, now)
        if ahead is None:
            return ""
        label = ahead.label.text(self.language)
        return self.translate("{date}: {when}").format(date=label, when=self.date_in_its_zone(ahead))

    def date_in_its_zone(self, event_date: EventDate) -> str:
        """A date of the edition for readers whose zone is not known: in its own zone, named where it has a time."""
        zone = zone_named(event_date.current_zone)
        if not event_date.has_time:
            return i18n.day(event_date.instant.astimezone(zone).date(), self.locale)
        return self.translate("{when} ({zone})").format(
            when=i18n.moment(event_date.instant, self.locale, zone, with_year=True),
            zone=i18n.zone_name(event_date.current_zone, self.locale),
        )

    def fresh_source_name(self, key: str) -> str:
        """A source that is read again and again, in words; its key where it is none of ours."""
        _ = self.translate
        return {
            "registrations": _("registrations"),
            "registrations:eventbrite": _("registrations (Eventbrite)"),
            "registrations:form": _("registrations (form)"),
            "submissions": _("submissions"),
            "teams:file": _("rosters of teams (file)"),
            "teams:discord": _("rosters of teams (Discord)"),
            "feedback": _("answers about the event"),
            "leaderboard": _("requests and results"),
            "hub": _("likes on the Hub"),
            "sizes": _("sizes of datasets"),
            "likes": _("people behind likes"),
            "sheets:registrations": _("registrations (Google Sheets)"),
            "sheets:submissions": _("submissions (Google Sheets)"),
        }.get(key, key)

    def source_age(self, age: SourceAge) -> str:
        """A source and when it last gave good data."""
        text = f"{self.fresh_source_name(age.source)} {self.moment(age.updated_at)}"
        return f"{text} ({self.translate('made up')})" if age.is_synthetic else text

    def data_state(self, updated_at: datetime, period: timedelta | None, now: datetime) -> data_age.DataState:
        """How old data of this period are at `now`. Once the edition is over, they age no more."""
        over_at = max(last_instant(event_date) for event_date in self.edition.dates)
        return data_age.state_of(min(now, over_at) - updated_at, period)

    def overdue(self, state: data_age.DataState, period: timedelta | None) -> str:
        """In words that data of a period are late or old, by the time that says so; empty where they are fresh."""
        if state == "fresh" or period is None:
            return ""
        passed = data_age.OLD_AFTER if state == "old" else data_age.late_after(period)
        span = i18n.time_left(passed, self.translate, self.locale)
        return self.translate("not updated for over {time}").format(time=span)

    def freshness(self, ages: Sequence[SourceAge], now: datetime | None) -> str:
        """When each source last gave good data, and which of them is overdue at `now`; None, for what is read later,
        leaves that out."""
        _ = self.translate
        if not ages:
            return _("Data: nothing was imported yet.")
        listed = []
        for age in ages:
            state = self.data_state(age.updated_at, age.period, now) if now is not None else "fresh"
            overdue = self.overdue(state, age.period)
            listed.append(f"{self.source_age(age)} ({overdue})" if overdue else self.source_age(age))
        return _("Data: {sources}").format(sources=" · ".join(listed))
