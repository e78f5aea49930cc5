"""The symbols that pages and widgets use, as a font of some 20 kB in the place of Streamlit's 375 kB.

Streamlit's style sheet names its font of symbols once; pages get a copy of that sheet which names ours. Where the small
font would lack a symbol, or was cut from another Streamlit's font, the sheet stays as it is: then everything works as
before, only slower. `python -m tests.ui.cut_icon_font` cuts the font anew.
"""

import logging
import re
from pathlib import Path

SMALL_FONT = Path(__file__).parent / "assets" / "symbols.woff2"
SMALL_FONT_NAMES = SMALL_FONT.with_suffix(".txt")
"""First the name of the file that it was cut from, then its symbols, one a line."""

_ROOT = Path(__file__).resolve().parents[2]
_SYMBOL = re.compile(r":material/([a-z0-9_]+):")
_DRAWN_OTHERWISE = {"star_filled"}  # Streamlit draws it as an image
_LOG = logging.getLogger(__name__)


def streamlit_font(streamlit_static: Path) -> Path:
    """Streamlit's own font of symbols."""
    (found,) = (streamlit_static / "static" / "media").glob("MaterialSymbols-*.woff2")
    return found


def names_in_code() -> set[str]:
    """The symbols that our own code names."""
    files = [*(_ROOT / "lib").rglob("*.py"), *(_ROOT / "pages").rglob("*.py")]
    return {name for file in files for name in _SYMBOL.findall(file.read_text(encoding="utf-8"))}


def names_in_streamlit(streamlit_static: Path) -> set[str]:
    """The symbols that Streamlit's widgets name."""
    scripts = (streamlit_static / "static" / "js").glob("*.js")
    return {name for file in scripts for name in _SYMBOL.findall(file.read_text(encoding="utf-8"))} - _DRAWN_OTHERWISE


def is_enough(streamlit_static: Path) -> bool:
    """Whether the small font can stand for Streamlit's: cut from the same file, with every symbol that our code names.

    Streamlit's own symbols depend on its version alone, so the name of the file covers them.
    """
    cut_from, *names = SMALL_FONT_NAMES.read_text(encoding="utf-8").split()
    if cut_from != streamlit_font(streamlit_static).name:
        _LOG.warning("The small icon font was cut from %s, another one than Streamlit's: using Streamlit's", cut_from)
        return False
    missing = names_in_code() - set(names)
    if missing:
        _LOG.warning("The small icon font lacks %s: using Streamlit's", ", ".join(sorted(missing)))
    return not missing


def stylesheet(index_html: str, streamlit_static: Path, font_address: str) -> tuple[str, str] | None:
    """The address of Streamlit's style sheet as its page writes it, and that sheet's text with the small font.

    The text is for an address in a folder beside `static/`, as `font_address` is. None where Streamlit's own has to do.
    """
    if not is_enough(streamlit_static):
        return None
    (address,) = re.findall(r'<link rel="stylesheet"[^>]* href="(\./static/css/[^"]+)"', index_html)
    css = (streamlit_static / address.removeprefix("./")).read_text(encoding="utf-8")
    theirs = f"../media/{streamlit_font(streamlit_static).name}"
    return address, css.replace(theirs, font_address).replace("../media/", "../static/media/")
