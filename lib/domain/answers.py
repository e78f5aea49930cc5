"""What people answered, in the words that an edition declares for it.

A *closed* answer is one of a few: its text equals one of the declared spellings, without case, accents, punctuation
or extra spaces. An *open* answer, such as an occupation, belongs to the first group, in the declared order, one of
whose words or phrases it contains as whole words; ``ingeniero/a`` and ``alumno(a)`` count as their first form.

>>> levels = ClosedAnswers({"fundamental": ("Básico", "Beginner"), "advanced": ("Avanzado",)})
>>> levels.value("  BASICO. "), levels.value("advanced"), levels.value("experto")
('fundamental', 'advanced', None)
>>> groups = OpenAnswers({"data_scientist": ("científica de datos",), "engineer": ("ingeniero", "ingeniera")})
>>> groups.group("Ingeniero/a y Cientifica de datos"), groups.group("INGENIERO/A"), groups.group("poeta")
('data_scientist', 'engineer', None)
"""

import re
from collections.abc import Mapping, Sequence

from lib.domain.identity import unaccented_key

_REMEMBERED = 50_000
_GENDER_ENDING = re.compile(r"[/(](?:as?|os?|es?|x)\b\)?", re.IGNORECASE)  # ingeniero/a, alumno(a)


class ClosedAnswers:
    """One of the keys of `spellings`, by any of its spellings or the key itself."""

    def __init__(self, spellings: Mapping[str, Sequence[str]]) -> None:
        self.spellings = spellings
        self._values = {unaccented_key(key.replace("_", " ")): key for key in spellings}
        self._values |= {unaccented_key(text): key for key, texts in spellings.items() for text in texts}
        self._remembered: dict[str, str | None] = {}

    def value(self, text: str) -> str | None:
        """The key that `text` means; None if it is not declared."""
        if text not in self._remembered:
            found = self._values.get(unaccented_key(text))
            if len(self._remembered) >= _REMEMBERED:
                return found
            self._remembered[text] = found
        return self._remembered[text]

    def known(self) -> str:
        """The declared spellings, for a message: the first of each key."""
        return ", ".join(texts[0] if texts else key for key, texts in self.spellings.items())


class OpenAnswers:
    """A key of `words` for free text that contains one of its words or phrases; the first such key counts."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._phrases = [
            (f" {unaccented_key(text)} ", group)
            for group, texts in words.items()
            for text in texts
            if unaccented_key(text)
        ]
        self._remembered: dict[str, str | None] = {}

    def group(self, text: str) -> str | None:
        """The group of `text`; None if it contains nothing declared."""
        if text not in self._remembered:
            padded = f" {unaccented_key(_GENDER_ENDING.sub('', text))} "
            found = next((group for phrase, group in self._phrases if phrase in padded), None)
            if len(self._remembered) >= _REMEMBERED:
                return found
            self._remembered[text] = found
        return self._remembered[text]
