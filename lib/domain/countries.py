"""Which country somebody wrote, as its ISO 3166-1 alpha-2 code, or that we cannot tell.

Names come from the caller (country names in several languages, see `lib.i18n.country_codes_by_name`); here are only
the spellings that no list of names has. Text is compared without case, accents and punctuation. A code counts when
written in capitals, since ``no``, ``es`` and ``is`` are words. Nothing is guessed: ``Ciudad de México, México`` is
None, and so is a name that means two countries.

>>> countries = CountryNames({"México": "MX", "España": "ES", "Namibia": "NA", "United States": "US"})
>>> [countries.code(text) for text in ("Me\\u0301xico ", "mexico", "MX", "NA", "EE. UU.", "no", "LATAM")]
['MX', 'MX', 'MX', 'NA', 'US', None, None]
"""

from collections.abc import Mapping

from lib.domain.identity import clean_text, unaccented_key

# Codes that lists of names carry although they are no countries (ISO 3166-1 reserves them or leaves them to users).
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EU", "EZ", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_PARTS = {"EA": "ES", "IC": "ES"}  # Ceuta and Melilla, Canary Islands
_OTHER_SPELLINGS = {
    "bolivia estado plurinacional de": "BO",
    "corea del sur": "KR",
    "czech republic": "CZ",
    "dominican rep": "DO",
    "ee uu": "US",
    "ee uu de america": "US",
    "eeuu": "US",
    "england": "GB",
    "escocia": "GB",
    "estado plurinacional de bolivia": "BO",
    "espanya": "ES",
    "estados unidos da america": "US",
    "estados unidos de america": "US",
    "estados unidos mexicanos": "MX",
    "eua": "US",
    "gran bretana": "GB",
    "great britain": "GB",
    "holanda": "NL",
    "holland": "NL",
    "hong kong": "HK",
    "inglaterra": "GB",
    "mejico": "MX",
    "palestina": "PS",
    "palestine": "PS",
    "rep dominicana": "DO",
    "republica argentina": "AR",
    "republica bolivariana de venezuela": "VE",
    "republica checa": "CZ",
    "republica de chile": "CL",
    "republica de colombia": "CO",
    "republica del ecuador": "EC",
    "republica del paraguay": "PY",
    "republica del peru": "PE",
    "republica oriental del uruguay": "UY",
    "scotland": "GB",
    "south korea": "KR",
    "turkey": "TR",
    "u k": "GB",
    "u s": "US",
    "u s a": "US",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "venezuela republica bolivariana de": "VE",
}
_REMEMBERED = 50_000


class CountryNames:
    """Country codes by what people write, from `codes_by_name` (name in any language to alpha-2 code)."""

    def __init__(self, codes_by_name: Mapping[str, str]) -> None:
        found: dict[str, set[str]] = {}
        for name, code in codes_by_name.items():
            if code not in _NOT_COUNTRIES:
                found.setdefault(unaccented_key(name), set()).add(_PARTS.get(code, code))
        self._codes = _OTHER_SPELLINGS | {key: codes.pop() for key, codes in found.items() if len(codes) == 1}
        self._known = frozenset(self._codes.values())
        self._remembered: dict[str, str | None] = {}

    def code(self, text: str) -> str | None:
        """The alpha-2 code of the one country that `text` names; None if it names none or several that we know."""
        if text not in self._remembered:
            written = clean_text(text)
            found = written if written in self._known else self._codes.get(unaccented_key(text))
            if len(self._remembered) >= _REMEMBERED:
                return found
            self._remembered[text] = found
        return self._remembered[text]
