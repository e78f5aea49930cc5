"""Why a corpus is not audited: sentences that say what to do, in the manner of `lib.sources.refusals`."""

from lib.sources.refusals import Refusal, RefusedFileError

# Files
NOT_A_FORMAT = "{file} is none of the formats that are read: Parquet (.parquet), JSON lines (.jsonl), JSON and CSV."
NOT_WHAT_ITS_NAME_SAYS = "{file} is not what its name says: {kind} instead of {format}. Name it after what it is."
KIND_UNKNOWN = "something else"
COMPRESSED = "{file} is compressed as a whole. Unpack it, or save it as Parquet."
EMPTY = "{file} is empty. Upload it again."
TOO_LARGE = "The files have {found} bytes; at most {limit} are read. Audit a part of the corpus as a file."
TOO_MANY_FILES = "The corpus has {found} files; at most {limit} are read."
TOO_MANY_ROWS = "{file} has more than {limit} rows. Audit a part of the corpus as a file."
TOO_MANY_COLUMNS = "{file} has {found} columns; at most {limit} are read. Check that it is the right file."
FIELD_TOO_LONG = "A cell of {file} has more than {limit} bytes, which no instruction has. Check how it was made."
UNPACKS_TOO_LARGE = (
    "{file} has {packed} bytes and unpacks to more than {limit} times that: it is not read, since it can fill the "
    "memory of whoever opens it."
)
UNREADABLE = "{file} cannot be read as {format}: {detail}"
TWICE_A_COLUMN = 'The column "{column}" stands twice in {file}. Rename one of the two.'

# The reading
OUT_OF_TIME = "Reading was stopped after {seconds} seconds. Audit a part of the corpus as a file."
OUT_OF_ROOM = "Reading needs more room on disk than it may have ({limit} bytes). Audit a part of the corpus as a file."
OUT_OF_MEMORY = "Reading needs more memory than it may have ({limit} bytes). Audit a part of the corpus as a file."
DIED = "The reading ended without an answer: a file is damaged, or made to do harm. The rest of Tablero is not touched."

# The corpus
MADE_UP = "This is a demo: its repos are made up and cannot be read. Audit a file instead."
NOT_ON_THE_HUB = "It is not known which repo of the Hub the corpus is, so it cannot be read. Audit its file instead."
NO_REVISION = "No sync has read the repo yet, so its revision is not known. Sync with the Hub first."
CLOSED = "The Hub does not let us read {repo}: it is private, gated or gone."
NO_DATA_FILES = "The repo has no data file at this revision that could be read."


class CorpusRefusedError(RefusedFileError):
    """A corpus that is not read; its one refusal says why."""

    def __init__(self, message_id: str, **values: str | int) -> None:
        super().__init__(Refusal(None, None, message_id, values))

    @property
    def refusal(self) -> Refusal:
        """Why."""
        return self.refusals[0]
