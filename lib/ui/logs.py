"""The log: one JSON object per line on standard error, without personal data.

Messages of exceptions may quote what somebody typed. E-mail addresses and the parameters of a database statement are
taken out before a line is written; where in the code it happened stays.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

_EMAIL = re.compile(r"[^\s'\"<>(),;:=]+@[^\s'\"<>(),;:=]+\.\w+")
_STATEMENT_PARAMETERS = re.compile(r"\[parameters: .*?\](?=\s*(?:\(Background|\n|$))", flags=re.DOTALL)
_OUR_LOGGER = "lib"
_STREAMLIT_ERRORS = "streamlit.error_util"
_STREAMLIT_CONTEXT = "streamlit.runtime.scriptrunner_utils.script_run_context"


def configure() -> None:
    """Send our log to standard error as JSON, and leave failed scripts to `lib.ui.script_errors`, which knows their id.

    Calling it again changes nothing.
    """
    ours = logging.getLogger(_OUR_LOGGER)
    if not any(isinstance(handler.formatter, JsonLines) for handler in ours.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        ours.addHandler(handler)
        ours.setLevel(logging.INFO)
        ours.propagate = False
        logging.getLogger(_STREAMLIT_ERRORS).addFilter(_is_not_ours_to_report)
        # First views read the same caches as pages, on purpose outside of any visit; each read would warn of that.
        logging.getLogger(_STREAMLIT_CONTEXT).setLevel(logging.ERROR)


def _is_not_ours_to_report(record: logging.LogRecord) -> bool:
    # Streamlit logs every failed script with its full message. Ours are logged with an id and without personal
    # data; a script that does not even compile never reaches our handler.
    error = record.exc_info[1] if record.exc_info else None
    return not (record.getMessage() == "Uncaught app execution" and not isinstance(error, SyntaxError))


def without_personal_data(text: str) -> str:
    """`text` with e-mail addresses and statement parameters replaced by what they were.

    >>> without_personal_data("no account for ana.p@example.org")
    'no account for [e-mail]'
    """
    return _EMAIL.sub("[e-mail]", _STATEMENT_PARAMETERS.sub("[parameters]", text))


class JsonLines(logging.Formatter):
    """One record as one line of JSON: when, level, where, message, error id, and the exception with its place."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
        }
        error_id = getattr(record, "error_id", None)
        if error_id:
            line["error_id"] = error_id
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line["exception"] = without_personal_data("".join(traceback.format_exception(error)))
        return json.dumps(line, ensure_ascii=False)
