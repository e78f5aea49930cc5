"""Words, numbers, dates and country names in the visitor's language and locale. No Streamlit.

Sentences in code are English; `lib/locale/<language>/LC_MESSAGES/tablero.po` holds Spanish and Portuguese.
A *language* is "es", "en" or "pt"; a *locale* is a BCP 47 tag such as "es-MX", which decides how numbers and dates
are written: es-ES writes 12.345, es-MX 12,345.

>>> number(12345, "es-ES"), number(12345, "es-MX"), number(Decimal("324.67"), "pt-BR")
('12.345', '12,345', '324,67')
>>> percent(46, "es-ES"), country("VE", "pt")
('46\\xa0%', 'Venezuela')
"""

import gettext
import io
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, get_timezone, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, format_percent

_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("es", "en", "pt")
LANGUAGE_NAMES = {"es": "Español", "en": "English", "pt": "Português"}
_HOME_LOCALES = {"es": "es-ES", "en": "en-US", "pt": "pt-BR"}


class Translator:
    """Sentences in one language. Call it with the English sentence; `plural` picks the form for a number."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalog = _catalog(language)

    def __call__(self, message: str) -> str:
        return self._catalog.gettext(message)

    def plural(self, singular: str, plural: str, n: int) -> str:
        """The form of the sentence for `n` things."""
        return self._catalog.ngettext(singular, plural, n)


@lru_cache(maxsize=8)
def translator(language: str) -> Translator:
    """The translator of `language`; an unknown language gets Spanish."""
    return Translator(language if language in LANGUAGES else "es")


@lru_cache(maxsize=8)
def _catalog(language: str) -> gettext.NullTranslations:
    path = _FOLDER / language / "LC_MESSAGES" / "tablero.po"
    if not path.exists():
        return gettext.NullTranslations()  # English is the language of the code
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(tag: str | None) -> str | None:
    """The language that we speak in a tag such as "es-MX"; None when we do not speak it."""
    if not tag:
        return None
    start = tag.replace("_", "-").split("-")[0].lower()
    return start if start in LANGUAGES else None


def language_accepted(accept_language: str | None) -> str:
    """The first language of an Accept-Language header that we speak, by its weights; Spanish if none."""
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate((accept_language or "").split(",")):
        tag, _, parameters = part.strip().partition(";")
        weight = 1.0
        if parameters.strip().startswith("q="):
            try:
                weight = float(parameters.strip()[2:])
            except ValueError:
                weight = 0.0
        language = language_of(tag)
        if language and weight > 0:
            weighted.append((-weight, position, language))
    return min(weighted)[2] if weighted else "es"


def locale_for(language: str, browser_locale: str | None) -> str:
    """The locale for numbers and dates: the browser's where it speaks `language`, else that language's home."""
    if browser_locale and language_of(browser_locale) == language and _babel_or_none(browser_locale):
        return browser_locale.replace("_", "-")
    return _HOME_LOCALES.get(language, "es-ES")


@lru_cache(maxsize=64)
def _babel_or_none(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


def _babel(tag: str) -> Locale:
    return _babel_or_none(tag) or Locale.parse(_HOME_LOCALES[language_of(tag) or "es"].replace("-", "_"))


def number(value: Decimal | float, locale: str, *, decimals: int | None = None) -> str:
    """`value` grouped as `locale` writes it; with `decimals`, exactly that many places. Raises ValueError for NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no figure to show")
    places = "######" if decimals is None else "0" * decimals
    return format_decimal(
        value, format=_whole(_babel(locale).decimal_formats[None]) + f".{places}", locale=_babel(locale)
    )


def _whole(pattern: NumberPattern) -> str:
    # The grouping is the locale's own; only the decimals are ours.
    return str(pattern.pattern).partition(".")[0]


def percent(value: Decimal | float, locale: str, *, decimals: int = 0) -> str:
    """A percentage given as 0 to 100, with the sign where `locale` puts it."""
    pattern = str(_babel(locale).percent_formats[None].pattern)
    if decimals:
        pattern = pattern.replace("#0", "#0." + "0" * decimals)
    return format_percent(Decimal(str(value)) / 100, format=pattern, locale=_babel(locale))


def day(value: date, locale: str, *, with_year: bool = True) -> str:
    """A day with the month in words, e.g. "12 abr 2024"."""
    if with_year:
        return format_date(value, format="medium", locale=_babel(locale))
    return format_skeleton("MMMd", datetime(value.year, value.month, value.day), locale=_babel(locale))  # noqa: DTZ001 - a day has no zone


def month(value: date, locale: str) -> str:
    """A month and its year in words, e.g. "julio de 2024"."""
    return format_skeleton("yMMMM", datetime(value.year, value.month, 1), locale=_babel(locale))  # noqa: DTZ001 - a month has no zone


def moment(value: datetime, locale: str, zone: tzinfo, *, with_year: bool = False) -> str:
    """Day and time in `zone`, month in words, e.g. "12 abr, 13:59"; the zone is named beside it by the caller."""
    local = value.astimezone(zone)
    return f"{day(local.date(), locale, with_year=with_year)}, {time_of_day(value, locale, zone)}"


def day_order(tag: str) -> str | None:
    """How a locale writes short dates: "day_first" or "month_first"; None with the year first, or no such locale.

    >>> [day_order(tag) for tag in ("es_ES", "en-US", "pt_BR", "zh_CN", "")]
    ['day_first', 'month_first', 'day_first', None, None]
    """
    locale = _babel_or_none(tag.replace("_", "-"))
    if locale is None:
        return None
    first = min("dMy", key=locale.date_formats["short"].pattern.index)
    return {"d": "day_first", "M": "month_first"}.get(first)


def time_of_day(value: datetime, locale: str, zone: tzinfo) -> str:
    """Hours and minutes in `zone`."""
    return format_datetime(value.astimezone(zone), "HH:mm", tzinfo=zone, locale=_babel(locale))


def zone_name(name: str, locale: str) -> str:
    """A zone in words: "AoE" stays, "America/Bogota" becomes the name of its city or country."""
    if name in ("AoE", "UTC"):
        return name
    return get_timezone_location(get_timezone(name), locale=_babel(locale), return_city=True)


def time_left(span: timedelta, translate: Translator, locale: str) -> str:
    """The two largest units of a span, e.g. "3 d 4 h"; never less than "1 min" while anything is left."""
    minutes = max(1, math.ceil(span.total_seconds() / 60))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = []
    if days:
        parts.append(translate("{n} d").format(n=number(days, locale)))
    if hours:
        parts.append(translate("{n} h").format(n=hours))
    if not days and minutes:
        parts.append(translate("{n} min").format(n=minutes))
    return " ".join(parts)


def country(code: str, locale: str) -> str:
    """The name of a country by its ISO 3166-1 alpha-2 code; the code itself where no name is known."""
    return str(_babel(locale).territories.get(code, code))


def language_name(code: str, locale: str) -> str:
    """The name of a language by its ISO 639 code, e.g. "euskera"."""
    return str(_babel(locale).languages.get(code, code))


@lru_cache(maxsize=1)
def country_codes_by_name() -> Mapping[str, str]:
    """Every country name in our three languages, casefolded, to its code; codes themselves not included."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(str(name).casefold(), code)
    return found
