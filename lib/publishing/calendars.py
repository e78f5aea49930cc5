"""The dates of an edition as a calendar file (RFC 5545), for any calendar program.

The identifier of an event depends on the edition and the key of the date alone, so that a file downloaded again, in
whatever language, replaces what was there before; an extension raises the event's sequence number. A date of which
only the day is known lasts that whole day where it happens. A deadline is its very instant; its description says the
time in the zone in which it was announced.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from lib import i18n
from lib.domain.edition import EventDate, Extension, zone_named
from lib.publishing.wording import Words

FILE_ENDING: Final = "ics"
MEDIA_TYPE: Final = "text/calendar"


def edition_calendar(said: Words, *, now: datetime) -> bytes:
    """Every date of the edition in the language of `said`, as the bytes of an .ics file; `now` is its time stamp."""
    edition = said.edition
    calendar = Calendar()
    calendar.add("prodid", f"-//Tablero//{edition.slug}//{said.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):  # the standard's word and the one that most programs read
        calendar.add(name, edition.title.text(said.language))
    for event_date in sorted(edition.dates, key=lambda one: one.instant):
        calendar.add_component(_event(event_date, said, now))
    content: bytes = calendar.to_ical()
    return content


def identifier(slug: str, key: str) -> str:
    """What calendar programs know the date `key` of the edition `slug` by."""
    return f"{key}.{slug}@tablero"


def _event(event_date: EventDate, said: Words, now: datetime) -> Event:
    event = Event()
    event.add("uid", identifier(said.edition.slug, event_date.key))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", len(event_date.extensions))
    event.add("summary", f"{said.edition.name.text(said.language)}: {event_date.label.text(said.language)}")
    if event_date.has_time:
        event.add("dtstart", event_date.instant)
    else:
        day = event_date.instant.astimezone(zone_named(event_date.current_zone)).date()
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # a date to know, not time that is taken
    description = _description(event_date, said)
    if description:
        event.add("description", description)
    return event


def _description(event_date: EventDate, said: Words) -> str:
    _ = said.translate
    lines = []
    if event_date.has_time:
        lines.append(written(event_date, said))
    lines += moves(event_date, said)
    if event_date.note is not None:
        lines.append(event_date.note.text(said.language))
    for link in said.edition.links.values():
        if link.closes == event_date.key and link.is_open:
            lines.append(f"{link.label.text(said.language)}: {link.url}")
    source = source_of(event_date)
    if source is not None:
        lines.append(_("Source: {source}").format(source=said.source_name(source)))
    return "\n".join(lines)


def source_of(event_date: EventDate) -> str | None:
    """The source of the value that holds: that of the last extension that names one, else of the date itself."""
    named = [extension.source for extension in event_date.extensions if extension.source is not None]
    return named[-1] if named else event_date.source


def moves(event_date: EventDate, said: Words) -> list[str]:
    """How the date was moved, a sentence for each time, the first value first; empty where it never was."""
    _ = said.translate
    if not event_date.extensions:
        return []
    sentences = [_("First announced for {date}.").format(date=first_written(event_date, said))]
    for extension in event_date.extensions:
        to = _written_extension(extension, event_date, said)
        if extension.announced_on is None:
            moved = _("Moved to {date}.").format(date=to)
        else:
            day = i18n.day(extension.announced_on, said.locale)
            moved = _("Moved to {date}, announced on {day}.").format(date=to, day=day)
        reason = extension.reason.text(said.language) if extension.reason is not None else ""
        sentences.append(f"{moved} {reason}".strip())
    return sentences


def written(event_date: EventDate, said: Words) -> str:
    """The date that holds, in its zone."""
    return _written(event_date.instant, event_date.current_zone, said, has_time=event_date.has_time)


def first_written(event_date: EventDate, said: Words) -> str:
    """The date as it was first announced, in its zone."""
    return _written(event_date.first_instant, event_date.zone, said, has_time=event_date.has_time)


def _written_extension(extension: Extension, event_date: EventDate, said: Words) -> str:
    instant = extension.at.replace(tzinfo=zone_named(extension.zone))
    return _written(instant, extension.zone, said, has_time=event_date.has_time)


def _written(instant: datetime, zone: str, said: Words, *, has_time: bool) -> str:
    """A moment where it was announced, with its zone; its day where only that is known."""
    where = zone_named(zone)
    if not has_time:
        return i18n.day(instant.astimezone(where).date(), said.locale)
    moment = i18n.moment(instant, said.locale, where, with_year=True)
    return said.translate("{moment} ({zone})").format(moment=moment, zone=i18n.zone_name(zone, said.locale))
