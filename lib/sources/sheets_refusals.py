"""Why a spreadsheet could not be read: sentences that say what to do, in the manner of `lib.sources.refusals`.

None repeats what a cell holds or what Google answered in full: runs and their reasons are kept.
"""

from lib.sources.refusals import Refusal, RefusedFileError

# The account
NO_ACCOUNT = (
    "No service account is configured, so no sheet can be read. Put its key in [sheets.service_account] of "
    ".streamlit/secrets.toml, or in TABLERO_SHEETS_ACCOUNT."
)
BAD_ACCOUNT = (
    "The key of the service account cannot be used: it is not the JSON file that the Google console gives, or parts "
    "are missing. Download a new key and configure it."
)
BAD_CONFIGURATION = (
    "The configuration of the sheets has a fault ({where}), so none is read. `python -m lib.cli check` says what to do."
)
ACCOUNT_REFUSED = (
    "Google does not accept the key of the service account {account}: it was deleted or replaced, or the clock of this "
    "machine is wrong. Check the clock, then make a new key in the Google console."
)

# Addresses
NOT_AN_ADDRESS = (
    '"{address}" is not the address of a Google sheet. Open the tab in the browser and copy its address, such as '
    "https://docs.google.com/spreadsheets/d/<id>/edit#gid=<number>."
)
PUBLISHED_ADDRESS = (
    '"{address}" is the address of a published copy, which cannot be read. Copy the address that the sheet has in '
    "the browser while you edit it."
)
NO_SUCH_TAB = (
    'The spreadsheet "{spreadsheet}" has no tab with the number {gid}: it was deleted. Its tabs: {tabs}. Configure the '
    "address of the tab that counts."
)
SEVERAL_TABS = (
    'The address of "{spreadsheet}" does not say which tab is meant. Its tabs: {tabs}. Open the right one and '
    "configure the address that ends with its #gid."
)
NOT_A_GRID = 'The tab "{tab}" of "{spreadsheet}" is a chart and has no cells. Configure the address of another tab.'

# What Google answers
NOT_SHARED = "The sheet {sheet} is not shared with the service account. Share it with {account} (reader is enough)."
API_IS_OFF = (
    "The Google Sheets API is switched off in the project of the service account {account}. Switch it on in the Google "
    "console."
)
NO_SUCH_SHEET = (
    "There is no sheet {sheet}, or it was moved to the bin. Check the address in the configuration, or restore it."
)
NOT_A_SHEET = (
    "The document {sheet} is no Google sheet: an Excel file that lies in Drive cannot be read. Open it, save it as a "
    "Google sheet, and configure the new address."
)
REFUSED = (
    "Google refuses to read the sheet {sheet} (status {status}). Check that its address is right, and that it is "
    "shared with {account}."
)

SIGN_IN_FAILED = (
    "Google's sign-in for the service account {account} cannot be reached or fails. The next sync tries again; check "
    "the network."
)

# Writing
NOT_SHARED_FOR_WRITING = (
    "The service account {account} may not write to the sheet {sheet}. Share it with that address as editor."
)
NOT_OUR_TAB = (
    'The tab "{tab}" of the sheet {sheet} was not made by Tablero, so it is left alone. Rename it, or configure '
    "another name for the tab that Tablero may overwrite."
)

# Tabs
EMPTY_TAB = "The tab is empty. Check that it is the right one."
UNKNOWN_ZONE = (
    'The spreadsheet keeps the time of "{zone}", which is no known zone. Choose a city in File > Settings > Time zone.'
)
OTHER_DAY_ORDER = (
    "The spreadsheet's locale {locale} writes dates in another order than the edition file declares (day_order), so "
    "days and months would be mixed up. Change the locale in File > Settings, or the declaration."
)
OTHER_TAB_DIFFERS = (
    'The tab "{other}" has the same entry with other answers. Remove the one that does not count from its tab.'
)
NOTICE_IN_TWO_TABS = "The same entry stands in another tab too: counted once."


class SheetRefusedError(RefusedFileError):
    """A sheet that cannot be read as it is, or as it is configured: trying again does not help."""

    def __init__(self, message_id: str, **values: str | int) -> None:
        super().__init__(Refusal(None, None, message_id, values))
