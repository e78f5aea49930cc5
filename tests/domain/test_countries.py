"""Country codes from what people write."""

import pytest

from lib import i18n
from lib.domain.countries import CountryNames

COUNTRIES = CountryNames(i18n.country_codes_by_name())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("México", "MX"),
        ("Me\u0301xico", "MX"),
        ("mexico", "MX"),
        ("Méjico", "MX"),
        ("MX", "MX"),
        ("Mexico 🇲🇽", "MX"),
        ("Estados Unidos", "US"),
        ("EEUU", "US"),
        ("EE. UU.", "US"),
        ("EE.UU", "US"),
        ("United States", "US"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("EUA", "US"),
        ("Brasil", "BR"),
        ("Brazil", "BR"),
        ("República Dominicana", "DO"),
        ("Rep. Dominicana", "DO"),
        ("Dominica", "DM"),
        ("Dominican Republic", "DO"),
        ("NA", "NA"),
        ("Namibia", "NA"),
        ("España", "ES"),
        ("ESPAÑA ", "ES"),
        ("Spain", "ES"),
        ("Espanha", "ES"),
        ("Canarias", "ES"),
        ("Perú", "PE"),
        ("Peru", "PE"),
        ("Guinea Ecuatorial", "GQ"),
        ("Reino Unido", "GB"),
        ("UK", "GB"),
        ("Alemanha", "DE"),
        ("Puerto Rico", "PR"),
        # Not one country that we know, so nobody guesses.
        ("no", None),
        ("es", None),
        ("mx", None),
        ("N/A", None),
        ("LATAM", None),
        ("EU", None),
        ("Unión Europea", None),
        ("ZZ", None),
        ("Ciudad de México, México", None),
        ("España y México", None),
        ("Korea", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_a_declared_name_or_not_at_all(text: str, code: str | None) -> None:
    assert COUNTRIES.code(text) == code


def test_a_name_that_means_two_countries_means_none() -> None:
    names = CountryNames({"Isla": "AA", "isla": "BB", "Otra": "CC"})
    assert (names.code("Isla"), names.code("Otra")) == (None, "CC")


def test_every_name_in_three_languages_is_its_country() -> None:
    codes = {code: {i18n.country(code, language) for language in i18n.LANGUAGES} for code in ("AR", "CO", "VE", "CL")}
    assert {code: {COUNTRIES.code(name) for name in names} for code, names in codes.items()} == {
        code: {code} for code in codes
    }
