"""Text in spreadsheet cells: what a spreadsheet would run as a formula, kept as the text it is.

A cell is *runnable* when its first visible character starts a formula in some spreadsheet: ``= + - @``, also in their
full-width and small forms and as the minus sign, or a tab or line break at its very start. Numbers, phone numbers and
a lone sign are not: nothing in them can run, and a leading apostrophe would spoil them. An apostrophe in front keeps a
runnable cell as text. Both functions undo each other for every text, also one that starts with apostrophes.

>>> protected("=1+1"), protected("@name"), protected("-12,5"), protected("+34 600 000 000"), protected("-")
("'=1+1", "'@name", '-12,5', '+34 600 000 000', '-')
>>> original("'=1+1"), original("'tis"), original(protected("'=1+1"))
('=1+1', "'tis", "'=1+1")
"""

import re

# NFKC turns the other forms of = + - @ into these four; they are listed to keep this a single match per cell.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\u207a\u207b\u207c\u208a\u208b\u208c\ufe62\ufe63\ufe66\ufe6b\ufb29\u2212"
_UNSEEN = "\\s\\x00-\\x1f\\x7f\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
_RUNNABLE = re.compile(f"'*(?:[\\t\\r\\n]|[{_UNSEEN}]*[{_SIGNS}])")
# Digits and separators only: at worst, a spreadsheet subtracts the parts of a phone number from each other.
_NUMBER = re.compile(r"[+\-\u2212]?[0-9]+(?:[.,' \u00a0\u202f][0-9]+)*(?:[eE][+\-]?[0-9]{1,3})?[ \u00a0\u202f]?%?")
_PHONE = re.compile(r"\+[0-9(][0-9 ().\-\u00a0\u2011]{3,24}[0-9]")
_LONE_SIGN = re.compile(f"[{_SIGNS}]")


def protected(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return f"'{text}" if _is_runnable(text) else text


def original(cell: str) -> str:
    """The text that `protected` made `cell` from; a cell that needed no protection stays as it is."""
    return cell[1:] if cell.startswith("'") and _is_runnable(cell[1:]) else cell


def _is_runnable(text: str) -> bool:
    if _RUNNABLE.match(text) is None:
        return False
    return not any(harmless.fullmatch(text) for harmless in (_LONE_SIGN, _NUMBER, _PHONE))
