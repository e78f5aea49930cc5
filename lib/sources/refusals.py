"""Why a file was not taken: each refusal names the place and what to do; notices say what was taken with a doubt.

A refusal stops the whole file, so that the last good import stays; a notice does not. Both hold an English sentence
with named placeholders, translated when shown. Their values never repeat what a person typed about themselves: runs
and their refusals are kept when a person asks to be erased, so the place leads back to the file instead.

    RefusedFileError        a file that was not taken; `.refusals` says why, at least one

>>> print(Refusal(12, "Email", EMAIL_WITHOUT_AT))
Line 12, column "Email": The e-mail address has no @. Correct the cell at its source and export again.
>>> print(Refusal(3, None, FIELD_COUNT, {"expected": 12, "found": 9}))
Line 3: Expected 12 fields, found 9. Check the row for a missing or an unquoted separator, or export the file again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

MAX_REFUSALS = 50  # enough to correct a file in one go; after that it is the wrong file

# Files
EMPTY_FILE = "The file is empty. Export it again."
NO_ROWS = "The file has a header but no rows, so nothing was imported. Export it again when it has answers."
FILE_TOO_LARGE = "The file has {found} bytes; at most {limit} are read. Check that it is the right file."
TOO_MANY_ROWS = "The file has more than {limit} rows. Check that it is the right file."
TOO_MANY_COLUMNS = "The header has {found} columns; at most {limit} are read. Check that it is the right file."
NOT_CSV = (
    "This is {kind}, neither CSV nor an Excel workbook (.xlsx). Open it where it was made and save it as one of them."
)
NUL_CHARACTER = (
    "There is a NUL character, which no text has: the file is damaged or not text. Export it again as CSV (UTF-8)."
)
UNKNOWN_ENCODING = "The characters fit none of UTF-8, UTF-16 and Windows-1252. Save the file again as CSV UTF-8."
MIXED_ENCODINGS = (
    "UTF-8 up to here, then a character of another encoding: two files were joined or one was damaged. "
    "Export it again as CSV (UTF-8)."
)
FILE_CUT = "The file ends in the middle of a character: it was cut. Download or export it again."
DAMAGED_TEXT = (
    "The accents are damaged, as when UTF-8 is opened as Windows-1252 and saved again. "
    "Export the file again and do not save it from a spreadsheet program."
)

# What else a file can be: values of NOT_CSV
KIND_EXCEL = "an Excel or other zipped file"
KIND_ZIPPED = "a zipped file"
KIND_OLD_EXCEL = "an old Excel file"
KIND_PDF = "a PDF"
KIND_COMPRESSED = "a compressed file"
KIND_FORMATTED_TEXT = "a formatted text document"
KIND_DATABASE = "a database"
KIND_WEB_PAGE = "a web page"
KIND_XML = "an XML file"
KIND_JSON = "a JSON file"

# Excel workbooks
NAMED_WORKBOOK = (
    "The name ends in {ending}, but this is no Excel workbook. Name it after what it is, or save it as a workbook."
)
NAMED_TEXT = (
    "The name ends in {ending}, but this is an Excel workbook. Name it after what it is (.xlsx), or save it as CSV."
)
WORKBOOK_LOCKED = "The workbook is locked with a password. Open it, take the password away and save it again."
WORKBOOK_BROKEN = "The workbook is damaged or was cut. Open it in a spreadsheet program and save it again as .xlsx."
WORKBOOK_UNPACKS_TOO_LARGE = (
    "The workbook has {packed} bytes and unpacks to more than {limit}: it is not read. Copy its rows into a new "
    "workbook and save that, or export it as CSV (UTF-8)."
)
TOO_MANY_CELLS = (
    "Up to here the sheet has more rows, or more than {limit} cells with the empty ones between, than are read. Copy "
    "its rows into a new workbook and save that."
)
FORMULA_WITHOUT_VALUE = (
    "The cell holds a formula without a stored value. Open the workbook in a spreadsheet program and save it, so that "
    "values are stored."
)
NO_SUCH_SHEET = 'The workbook has no sheet "{sheet}". Its sheets: {known}.'
NO_SHEETS = 'The file is CSV, which has no sheets, and none called "{sheet}". Leave the sheet out.'

# What was counted for projects
UNKNOWN_PROJECT = 'No project of the edition is called "{name}". Write the name that ends the address of its page.'
UNKNOWN_COUNT = 'The rubric counts nothing called "{name}"; it counts: {known}. Correct the cell.'
NOT_A_COUNT = "This is not a whole number from 0 on. Correct the cell; leave the row out where nobody counted."
COUNTED_TWICE = "The same was counted for the same project on line {first}. Keep one of the two rows."

# What jurors gave outside of the app
NO_SUCH_PROJECT = "No project of the edition is called like that. Write the name that ends the address of its page."
NO_SUCH_JUROR = (
    "No juror of the edition goes by that. Write the e-mail address or the Hub user name that they sign in with."
)
SEVERAL_JURORS = (
    "Several jurors go by that. Write the Hub user name instead of the e-mail address, or the other way round."
)
NOT_A_MARK = (
    "This is not a whole number from {least} to {greatest}. Correct the cell; leave it blank where the juror gave none."
)
LONG_COMMENT = "The comment has more than {limit} characters. Shorten it."
SCORED_TWICE = "The same juror scored the same project on line {first}. Keep one of the two rows."
NO_SCORES = (
    "No row has marks or comments, so nothing was imported. Export the file again once the jury has filled it in."
)

# Rows
FIELD_COUNT = (
    "Expected {expected} fields, found {found}. Check the row for a missing or an unquoted separator, "
    "or export the file again."
)
TEXT_BEYOND_HEADER = (
    "Field {position} has text, but the header has only {expected} columns. Check the row for an unquoted separator."
)
QUOTE_NEVER_CLOSED = 'A quotation mark (") opens in this row and never closes. Export the file again.'
TEXT_AFTER_QUOTE = 'There is text after a closing quotation mark ("). Quotation marks inside a field are doubled ("").'
FIELD_TOO_LONG = "A field has more than {limit} characters. Check the row for a quotation mark that never closes."

# Headers
NO_HEADER = "The first row holds answers and no headers. Export the file with its header row."
MISSING_HEADER = (
    'No column for "{field}". Headers tried: {tried}. Rename the column or add its header to the edition file.'
)
MISSING_HEADER_NEAREST = (
    'No column for "{field}". Headers tried: {tried}. The nearest one found is "{nearest}": rename it or add it to the '
    "edition file."
)
DUPLICATE_HEADER = (
    'Columns {first} and {second} have the same header, for "{field}". Remove or rename the one that does not count.'
)
UNKNOWN_SOURCE = (
    "The headers are neither those of an Eventbrite report nor those of a form of this edition. Found: {found}. "
    "Check that it is the right file, or say which source it is to see what is missing."
)
SEVERAL_SOURCES = "The headers fit both an Eventbrite report and a form. Say which source it is."
SOURCE_NOT_DECLARED = 'The edition file declares no source "{source}". Add its columns there.'
UNKNOWN_FIELD = (
    'The edition file declares a column "{field}" that no import knows. Known: {known}. Correct its name there.'
)
UNKNOWN_MEANING = (
    'The edition file declares the answer "{answer}" for "{field}", which no import knows. Known: {known}. '
    "Correct it there."
)

# Cells
MISSING_VALUE = "The cell is empty, and this column must be filled. Correct the cell at its source and export again."
EMAIL_WITHOUT_AT = "The e-mail address has no @. Correct the cell at its source and export again."
EMAIL_WITH_SEVERAL_AT = "The e-mail address has more than one @. Correct the cell at its source and export again."
EMAIL_WITH_SPACE = "The e-mail address has a space inside. Correct the cell at its source and export again."
EMAIL_MAILBOX = (
    "The part of the e-mail address before @ is not a mailbox. Correct the cell at its source and export again."
)
EMAIL_DOMAIN = (
    "The part of the e-mail address after @ is not a domain. Correct the cell at its source and export again."
)
EMAIL_TOO_LONG = "The e-mail address is longer than one can be. Correct the cell at its source and export again."
REWRITTEN_NUMBER = (
    "This is not a whole number: a spreadsheet program may have rewritten it and lost digits. Export the file again "
    "and do not save it from a spreadsheet program."
)
SEVERAL_TICKETS = (
    "The row stands for {found} tickets. Export the report of attendees, which has a row for each, instead of orders."
)
UNKNOWN_ANSWER = (
    "The answer is none of those declared for this column ({known}). Correct the cell or add the answer to the "
    "edition file."
)
REPEATED_KEY = "Line {first} is the same entry with other answers. Remove the one that does not count."
NOT_A_NUMBER = "This is not a whole number. Correct the cell at its source and export again."
NOT_A_GOAL = "Sustainable Development Goals are numbered 1 to 17. Correct the cell at its source and export again."

# Timestamps
NOT_A_TIMESTAMP = (
    "This is not a date and time in a declared format, such as 2026/02/23 7:18:51 a. m. GMT-5, 23/02/2026 07:18:51 or "
    "2026-02-23T07:18:51Z. Correct the cell or export again."
)
TIMESTAMP_WITHOUT_TIME = '"{value}" is a day without a time. Export the file with its timestamps.'
SPREADSHEET_SERIAL = (
    '"{value}" is a spreadsheet\'s number for a date. Format the column as date and time and export again.'
)
AMBIGUOUS_DATE = (
    '"{value}" may be day/month or month/day. Declare the order of this source in the edition file (day_order).'
)
TWO_DIGIT_YEAR = '"{value}" has a year of two digits and no declared order. Declare it in the edition file (day_order).'
WRONG_ORDER = '"{value}" does not fit the declared order ({order}). Check day_order in the edition file.'
NO_SUCH_MOMENT = '"{value}" is no date and time of the calendar. Correct the cell at its source and export again.'
SKIPPED_HOUR = (
    '"{value}" never happened in {zone}: clocks skipped that hour. Check the zone of this source in the edition file.'
)
UNKNOWN_ABBREVIATION = (
    '"{value}": {zone} does not use the abbreviation {abbreviation} then. Check the zone of this source in the '
    "edition file."
)

ORDER_DAY_FIRST = "day first"
ORDER_MONTH_FIRST = "month first"

# Leaderboard files: there the place is the file
NO_LEADERBOARD_FILES = (
    "The folder holds neither requests (*_eval_request_*.json) nor results (results_*.json). Check that it is the "
    "right folder."
)
TOO_MANY_FILES = "The folder holds more than {limit} requests and results. Check that it is the right folder."
JSON_FILE_TOO_LARGE = "{file} has {found} bytes; at most {limit} are read. Check that it is the right file."
JSON_UNREADABLE = "{file} cannot be opened. Check who may read it, or copy the folder again."
NOT_JSON = "{file} is not JSON from line {line_found} on: it was cut or edited. Download it again."
NOT_A_REQUEST = "{file} is named like a request and holds something else. Download it again, or take it away."
NOT_A_RESULT = (
    "{file} is named like a result of lm-evaluation-harness and holds no scores. Download it again, or take it away."
)
JSON_TEXT_MISSING = '{file}: "{field}" is missing, or not a text of at most {limit} characters. Download it again.'
JSON_MOMENT = (
    '{file}: "{field}" is no date and time with its zone, such as 2030-02-05T23:00:17Z. Correct it at its source.'
)
JSON_FUTURE = '{file}: "{field}" lies in the future. Correct it at its source, or the clock of this computer.'
RESULT_WITHOUT_MODEL = (
    "{file} names no model. Put it into a folder called as lm-evaluation-harness does, such as "
    "results/organization__model/, and import that."
)
RESULT_WITHOUT_DATE = (
    "{file} has no date, nor its name. Give it the name that lm-evaluation-harness wrote, such as "
    "results_2030-02-05T23-00-17.json."
)
JSON_CONTRADICTION = "{file} says otherwise than {other} about the same {entry}. Take away the one that does not count."

ENTRY_REQUEST = "request to evaluate a model"
ENTRY_RESULT = "run of a model on a task"

# Rosters of teams
NOT_A_CHANNEL = (
    "This is not a channel of Discord as DiscordChatExporter writes it: a JSON object with messages. Export the "
    "channel again as JSON, or the sheet as CSV."
)
NO_TEAM_DECLARED = (
    'None of the {count} messages declares a team. A message does so with a line "Equipo: ..." and a line '
    '"Miembros: ...". Check that it is the right channel.'
)
TEAM_WITHOUT_NAME = 'The message has no name after "Equipo:". Ask the team to edit it, and export the channel again.'
TEAM_WITHOUT_MEMBERS = (
    'The message names a team and has no line "Miembros: ...". Ask the team to edit it, and export the channel again.'
)
NAME_TOO_LONG = "The name has more than {limit} characters. Shorten it at its source and export again."

# Mentors for certificates
NO_PRINTABLE_NAME = "The name has no letters. Write the name that is to stand on the certificate."
NO_LANGUAGE_OF_CERTIFICATES = "Certificates are in Spanish, English or Portuguese. Write es, en or pt, or nothing."
MENTOR_TWICE = "The same address has another name on line {first}. Keep one of the two rows."
NOT_YES_OR_NO = "This is neither yes nor no. Correct the cell at its source and export again."
LARGE_ROSTER_DROP = (
    "{gone} of {active} teams of the last import are missing from this file, more than {limit} %. If that is right, "
    "import it again accepting the drop; if not, export the whole list again."
)

# Answers about the event
NO_ASPECT = (
    "No column is about an aspect that the edition file declares. Headers tried: {tried}. Rename the columns or add "
    "their headers to the edition file."
)
NOT_STARS = (
    "This is not one to five stars. Write a whole number from 1 to 5, or leave the cell blank where nothing was "
    "answered."
)

# Whole imports
LARGE_DROP = (
    "{gone} of {active} registrations of the last import are missing from this file, more than {limit} %. "
    "If that is right, import it again accepting the drop; if not, export the whole report again."
)

# Notices
NOTICE_ERASED = "This person asked to be forgotten: the row was left out. Remove it at its source too."
NOTICE_ERASED_IN_TEAM = (
    "Somebody of this team asked to be forgotten, so that people whom nobody knows were left out. Remove the person at "
    "the source too."
)
NOTICE_ROSTER_COLUMNS = "Columns that no roster has were left out: {count}."
NOTICE_OTHER_SHEETS = 'Only the sheet "{sheet}" was read; others with text: {count}.'
NOTICE_OTHER_MESSAGES = "Messages that declare no team, or say it again, were left aside: {count}."
NOTICE_COUNTRY = "Not a country that we know: kept as written, counted as unknown."
NOTICE_GENDER = "Not one of the declared answers: counted as another gender."
NOTICE_HUB_NAME = "Not a user name of the Hugging Face Hub: left empty."
NOTICE_TEAM_SIZE = "The team has {found} people; the edition allows {minimum} to {maximum}: kept, for you to decide."
NOTICE_MEMBER_LISTS = "There are not as many user names as e-mails: the user names were left out."
NOTICE_RESUBMITTED = "The same person and title as line {first}: the newer answers count."
NOTICE_REPEATED_ROW = "The same row as line {first}: counted once."
NOTICE_EMAIL_ONCE_MORE = "The same e-mail as line {first} with another name: one person."
NOTICE_NO_EMAIL = "No e-mail yet (Eventbrite still asks the buyer for it): counted apart, as a person of its own."
NOTICE_LINK = "This is not a link: left out. Ask the team for the address."
NOTICE_LINK_KIND = "The link is {found_kind}, in a column for {expected_kind}: kept as what it is."
LINK_DATASET = "a dataset"
LINK_MODEL = "a model"
LINK_SPACE = "a Space"
LINK_NOTEBOOK = "a notebook"
LINK_VIDEO = "a video"
LINK_COLLECTION = "a collection"
LINK_OTHER = "another link"
NOTICE_COLUMNS_NOT_READ = "Columns that are not about a declared aspect were not read: {count}."
NOTICE_OTHER_FILES = "Files that are neither requests nor results were left aside: {count}."
NOTICE_PRIVATE_REQUEST = "{file} asks for a private model: left out."
NOTICE_SCORES_IN_REQUEST = "{file} carries scores without saying which metric: they were left out. Import its results."
NOTICE_LIMITED_RUN = "{file} is a run on some of the examples (limit): kept, and never shown as a score."
NOTICE_UNSTATED_RUN = "{file} does not say how many examples it used: kept, and shown with that doubt."
NOTICE_LOCAL_MODEL = "{file} names the model by its place on a computer: kept by its last part, {model}."
NOTICE_NO_NUMBER = "{file}: {task}, {metric} is no number that can be kept: left out."
NOTICE_SAME_AGAIN = "{file} says the same as {other}: counted once."
NOTICE_COLUMNS_LEFT_OUT = "Columns that the edition file does not declare were left out: {count}."

# Places
AT_LINE_AND_COLUMN = 'Line {line}, column "{column}": {message}'
AT_LINE = "Line {line}: {message}"
AT_COLUMN = 'Column "{column}": {message}'
IN_TAB = 'Tab "{tab}": {message}'

_PLACES = {(True, True): AT_LINE_AND_COLUMN, (True, False): AT_LINE, (False, True): AT_COLUMN}
# Values that are words of ours and not of the file: translated like the sentence around them.
_WORDS = frozenset({"kind", "order", "found_kind", "expected_kind", "entry"})


def _as_it_is(sentence: str) -> str:
    return sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about a place. `line` counts physical lines of the file from 1; `column` is its header there.

    `tab` is the name of the tab, where the place is in a spreadsheet: lines are then its rows.
    """

    line: int | None
    column: str | None
    message_id: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    tab: str | None = field(default=None, kw_only=True)

    def text(self, translator: Callable[[str], str]) -> str:
        """The place and the sentence in the language of `translator`."""
        values = {name: translator(str(value)) if name in _WORDS else value for name, value in self.values.items()}
        message = translator(self.message_id).format(**values)
        place = _PLACES.get((self.line is not None, self.column is not None))
        if place is not None:
            message = translator(place).format(line=self.line, column=self.column, message=message)
        return translator(IN_TAB).format(tab=self.tab, message=message) if self.tab is not None else message

    def as_stored(self) -> dict[str, str | int | dict[str, str | int] | None]:
        """What a sync run keeps of it."""
        stored: dict[str, str | int | dict[str, str | int] | None] = {
            "line": self.line,
            "column": self.column,
            "message_id": self.message_id,
            "values": dict(self.values),
        }
        return stored if self.tab is None else {**stored, "tab": self.tab}

    def __str__(self) -> str:
        return self.text(_as_it_is)


@dataclass(frozen=True, slots=True)
class Refusal(Finding):
    """One reason not to take a file."""

    __str__ = Finding.__str__


@dataclass(frozen=True, slots=True)
class Notice(Finding):
    """A doubt about something taken: `line` is the first of the `rows` that share it."""

    rows: int = 1

    __str__ = Finding.__str__


class RefusedFileError(ValueError):
    """A file that was not taken; `refusals` (at least one) say why."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("\n".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


class Findings:
    """Collects what is found while a file is read: refusals to report together, notices counted by kind."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self._notices: dict[tuple[str | None, str], Notice] = {}

    @property
    def notices(self) -> tuple[Notice, ...]:
        """One notice per column and sentence, in the order first met."""
        return tuple(self._notices.values())

    def refuse(self, line: int | None, column: str | None, message_id: str, **values: str | int) -> None:
        """Adds a refusal. Raises RefusedFileError at once when there are already so many that reading on is vain."""
        self.refusals.append(Refusal(line, column, message_id, values))
        if len(self.refusals) >= MAX_REFUSALS:
            self.require_none()

    def notice(self, line: int | None, column: str | None, message_id: str, **values: str | int) -> None:
        """Adds a notice, or counts one row more of the same column and sentence."""
        key = (column, message_id)
        known = self._notices.get(key)
        self._notices[key] = replace(known, rows=known.rows + 1) if known else Notice(line, column, message_id, values)

    def require_none(self) -> None:
        """Raises RefusedFileError if anything was refused."""
        if self.refusals:
            raise RefusedFileError(*self.refusals)
