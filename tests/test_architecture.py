"""The rules of the tree, read from the code with `ast`: who may import whom, who owns which library, what a page is.

Each rule is a function from one parsed file to its faults. The whole tree must have none; and because a rule that
never fires proves nothing, each has a bad module, written to a temporary folder, that it must catch.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]

# pages -> ui -> publishing -> charts, services -> store, sources -> domain, i18n;  cli -> publishing, services
MAY_IMPORT = {
    "domain": set(),
    "i18n": set(),
    "store": {"domain", "i18n"},
    "sources": {"domain", "i18n"},
    "charts": {"domain", "i18n"},  # a DataFrame comes in: no database, no source
    "services": {"store", "sources", "domain", "i18n"},
    "publishing": {"charts", "services", "store", "sources", "domain", "i18n"},
    "ui": {"publishing", "charts", "services", "store", "sources", "domain", "i18n"},
    "cli": {"publishing", "charts", "services", "store", "sources", "domain", "i18n"},
    "pages": {"ui", "publishing", "services", "domain", "i18n"},  # never the store, a source or a chart's library
    "Home": {"ui"},
}

OWNERS = {
    "streamlit": {"ui", "pages", "Home"},
    "starlette": {"ui"},
    "uvicorn": {"ui"},
    "anyio": {"ui"},
    "altair": {"charts"},
    "pydeck": {"charts"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "psycopg": {"store"},
    "sqlite3": {"store"},
    "gspread": {"sources"},
    "huggingface_hub": {"sources"},
    "duckdb": {"sources"},
    "babel": {"i18n"},
    "gettext": {"i18n"},
    "vl_convert": {"publishing"},
    "icalendar": {"publishing"},
    "jinja2": {"publishing"},
    "typst": {"publishing"},
    "segno": {"publishing"},
    "openpyxl": {"publishing", "sources"},
    "typer": {"cli"},
    "rich": {"cli"},
}

NETWORK = {"socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib"}

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
MAY_READ_THE_CLOCK = {
    "lib/ui/session.py": "the visit's clock, which everything in a page takes as `now`",
    "lib/cli/environment.py": "the clock of a command, which everything it calls takes as `now`",
    "lib/ui/first_views.py": "the first HTML has no visit to ask: it is made before one begins",
}

GUARDS_OF = {
    "jury": ("guards.require_juror",),
    "organizers": ("guards.require_organizer", "guards.require_staff"),
}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "shared", "base", "core"}

# What public pages show comes from here; tables about people, runs and ballots are out of their reach.
PUBLIC_STORE = {
    "public_figures",
    "editions",
    "database",
    "faults",
    "public_projects",
    "public_results",
    "public_certificates",
    "leaderboard",
    "project_repos",
}
PUBLIC_SERVICES = {"panorama", "corpora", "settings", "projects", "leaderboard", "snapshots", "results", "verification"}

# What only an edition may say: its year, its name, its published figures.
FACTS_OF_THE_EDITION = ("2024", "Somos600M", "651", "2333052", "2,333,052", "324.67", "222")


@dataclass(frozen=True)
class Module:
    """One parsed file. `place` is its path from the root; `room` the first folder that the rules speak of."""

    place: PurePosixPath
    tree: ast.Module

    @classmethod
    @cache
    def read(cls, path: Path, root: Path) -> "Module":
        return cls(PurePosixPath(path.relative_to(root).as_posix()), ast.parse(path.read_text(encoding="utf-8")))

    @property
    def room(self) -> str:
        parts = self.place.with_suffix("").parts
        return parts[1] if parts[0] == "lib" and len(parts) > 1 else parts[0]

    @property
    def audience(self) -> str:
        return self.place.parts[1] if self.room == "pages" and len(self.place.parts) > 2 else ""

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Every imported module with its line; `from lib import i18n` is "lib.i18n"."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0 and node.module, f"{self.place}:{node.lineno}: relative import"
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def names(self) -> Iterator[tuple[int, str]]:
        """Every dotted name that is used, with its line: "st.session_state", "datetime.now"."""
        for node in self.nodes:
            if isinstance(node, ast.Attribute | ast.Name) and (name := dotted(node)):
                yield node.lineno, name

    def constants(self) -> Iterator[tuple[int, object]]:
        """Every literal that is not a docstring, with its line."""
        docstrings = {
            id(node.body[0].value)
            for node in self.nodes
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in self.nodes:
            if isinstance(node, ast.Constant) and id(node) not in docstrings:
                yield node.lineno, node.value


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text; empty for anything that is not names and dots."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (start := dotted(node.value)):
        return f"{start}.{node.attr}"
    return ""


Faults = Iterator[tuple[int, str]]
Rule = Callable[[Module], Faults]


def imports_point_right(module: Module) -> Faults:
    for line, name in module.imports():
        parts = name.split(".")
        if parts[0] not in ("lib", "pages", "Home", "tests"):
            continue
        room = parts[1] if parts[0] == "lib" and len(parts) > 1 else parts[0]
        if room != module.room and room not in MAY_IMPORT[module.room]:
            yield line, f"{module.room} imports {room}"


def libraries_have_one_owner(module: Module) -> Faults:
    for line, name in module.imports():
        library = name.split(".")[0]
        if library in OWNERS and module.room not in OWNERS[library]:
            yield line, f"{library} belongs to {', '.join(sorted(OWNERS[library]))}"


def only_sources_reach_the_network(module: Module) -> Faults:
    for line, name in module.imports():
        if module.room != "sources" and any(name == library or name.startswith(f"{library}.") for library in NETWORK):
            yield line, f"{name} reaches the network"


def domain_does_no_input_or_output(module: Module) -> Faults:
    if module.room != "domain":
        return
    for line, name in module.imports():
        if name.split(".")[0] in ("os", "subprocess", "asyncio", "threading", "shutil", "tempfile", "logging"):
            yield line, f"a rule imports {name}"
    for line, name in module.names():
        if name == "open" or name.endswith((".read_text", ".write_text", ".read_bytes", ".write_bytes", ".open")):
            yield line, f"a rule calls {name}"


def the_clock_is_an_argument(module: Module) -> Faults:
    if str(module.place) in MAY_READ_THE_CLOCK:
        return
    for line, name in module.names():
        if ".".join(name.split(".")[-2:]) in CLOCKS:
            yield line, f"{name} reads the clock; take `now` as an argument"


def session_state_has_one_owner(module: Module) -> Faults:
    if str(module.place) == "lib/ui/session.py":
        return
    for line, name in module.names():
        if name.split(".")[-1] == "session_state":
            yield line, f"{name} belongs to lib/ui/session.py"


def files_are_made_in_the_visit(module: Module) -> Faults:
    if str(module.place) == "lib/ui/file_buttons.py":
        return
    for line, name in module.names():
        if name.split(".")[-1] == "download_button":
            yield line, f"{name} belongs to lib/ui/file_buttons.py, which takes the visit along"


def text_is_never_html(module: Module) -> Faults:
    for node in module.nodes:
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            yield node.value.lineno, "unsafe_allow_html"
    for line, name in module.names():
        if name in ("st.html", "streamlit.html", "st.iframe") or name.startswith(
            ("components.", "st.components", "streamlit.components")
        ):
            yield line, f"{name} sends HTML of ours"


def pages_only_arrange(module: Module) -> Faults:
    if module.room != "pages":
        return
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, f"a page defines {node.name}"
    for line, name in module.imports():
        if name.split(".")[0] in ("pandas", "numpy", "pyarrow", "altair", "pydeck"):
            yield line, f"a page imports {name}"
    if not ast.get_docstring(module.tree):
        yield 1, "a page says in its docstring what the person does here"


def guards_come_first(module: Module) -> Faults:
    if module.audience not in GUARDS_OF:
        return
    wanted = GUARDS_OF[module.audience]
    statements = [
        node
        for node in module.tree.body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    first = statements[0] if statements else None
    call = first.value if isinstance(first, ast.Expr | ast.Assign) else None
    if not (isinstance(call, ast.Call) and dotted(call.func) in wanted):
        yield getattr(first, "lineno", 1), f"the first statement is not {wanted[0]}()"


def pages_lie_in_their_audience(module: Module) -> Faults:
    if module.room == "pages" and (len(module.place.parts) != 3 or module.audience not in ("public", *GUARDS_OF)):
        yield 1, "a page file lies in pages/public, pages/jury or pages/organizers: elsewhere it escapes the router"


def public_code_reaches_public_figures_only(module: Module) -> Faults:
    is_public_service = module.room == "services" and module.place.stem in PUBLIC_SERVICES
    for line, name in module.imports():
        layer, part = ([*name.split("."), "", ""])[1:3]
        if (module.room in ("ui", "publishing") or is_public_service) and layer == "store" and part not in PUBLIC_STORE:
            yield line, f"{name} is more than public figures"
        if module.audience == "public" and layer == "services" and part not in PUBLIC_SERVICES:
            yield line, f"a public page asks {name}"


def names_say_what_they_hold(module: Module) -> Faults:
    for part in module.place.with_suffix("").parts:
        if part.lower() in VAGUE_NAMES or part.lower().split("_")[-1] in VAGUE_NAMES:
            yield 1, f"{part!r} does not say what it holds"


def no_code_knows_an_edition(module: Module) -> Faults:
    if module.place.parts[0] not in ("lib", "pages"):
        return
    for line, value in module.constants():
        said = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        words = {said, *said.replace("/", " ").replace("-", " ").split()}
        for fact in FACTS_OF_THE_EDITION:
            if fact in words or (not fact.isdigit() and fact.lower() in said.lower()):
                yield line, f"{said!r} is a fact of one edition; it belongs to its folder or to the database"


@dataclass(frozen=True)
class Example:
    """A file that breaks a rule, and words of the fault that must be found."""

    place: str
    source: str
    fault: str


RULES: dict[Rule, tuple[Example, ...]] = {
    imports_point_right: (
        Example("lib/domain/scores.py", "from lib.store import models\n", "domain imports store"),
        Example("lib/domain/scores.py", "from lib import i18n\n", "domain imports i18n"),
        Example("lib/store/rows.py", "import lib.services.panorama\n", "store imports services"),
        Example("lib/sources/hub.py", "from lib.store.database import Database\n", "sources imports store"),
        Example("lib/charts/bars.py", "from lib.services import panorama\n", "charts imports services"),
        Example("lib/services/jury.py", "def f():\n    from lib.ui import session\n", "services imports ui"),
        Example("lib/cli/editions.py", "from lib.ui import session\n", "cli imports ui"),
        Example("pages/public/a.py", '"""A."""\nfrom lib.store import models\n', "pages imports store"),
        Example("pages/public/a.py", '"""A."""\nfrom lib.sources import geography\n', "pages imports sources"),
        Example("lib/ui/frame.py", "from pages.public import panorama\n", "ui imports pages"),
        Example("lib/ui/frame.py", "from tests import serving\n", "ui imports tests"),
    ),
    libraries_have_one_owner: (
        Example("lib/services/a.py", "from sqlalchemy import select\n", "sqlalchemy belongs to store"),
        Example("lib/charts/a.py", "import streamlit as st\n", "streamlit belongs to"),
        Example("lib/publishing/a.py", "from starlette.routing import Route\n", "starlette belongs to ui"),
        Example("lib/ui/a.py", "import altair as alt\n", "altair belongs to charts"),
        Example("lib/ui/a.py", "from babel.numbers import format_decimal\n", "babel belongs to i18n"),
        Example("lib/services/a.py", "from rich.progress import Progress\n", "rich belongs to cli"),
        Example("lib/services/a.py", "import huggingface_hub\n", "huggingface_hub belongs to sources"),
    ),
    only_sources_reach_the_network: (
        Example("lib/domain/a.py", "import urllib.request\n", "reaches the network"),
        Example("lib/services/a.py", "from http import client\n", "reaches the network"),
        Example("lib/services/a.py", "import httpx\n", "reaches the network"),
    ),
    domain_does_no_input_or_output: (
        Example("lib/domain/a.py", "import os\n", "a rule imports os"),
        Example("lib/domain/a.py", "text = path.read_text()\n", "a rule calls path.read_text"),
        Example("lib/domain/a.py", "file = open('a')\n", "a rule calls open"),
    ),
    the_clock_is_an_argument: (
        Example("lib/domain/a.py", "from datetime import datetime\nnow = datetime.now()\n", "reads the clock"),
        Example("lib/services/a.py", "import datetime as dt\nnow = dt.datetime.utcnow()\n", "reads the clock"),
        Example("lib/ui/a.py", "import time\nnow = time.time()\n", "reads the clock"),
        Example("pages/public/a.py", '"""A."""\nfrom datetime import date\nt = date.today()\n', "reads the clock"),
    ),
    session_state_has_one_owner: (
        Example("pages/public/a.py", '"""A."""\nimport streamlit as st\nst.session_state["a"] = 1\n', "belongs to"),
        Example("lib/ui/frame.py", "import streamlit as st\nx = st.session_state.a\n", "belongs to"),
        Example("lib/ui/frame.py", "from streamlit import session_state\nx = session_state['a']\n", "belongs to"),
    ),
    files_are_made_in_the_visit: (
        Example("lib/ui/a.py", "st.download_button('CSV', data=made)\n", "belongs to"),
        Example(
            "pages/public/a.py", '"""A."""\nfrom streamlit import download_button\ndownload_button()\n', "belongs to"
        ),
    ),
    text_is_never_html: (
        Example("lib/ui/a.py", "st.markdown(name, unsafe_allow_html=True)\n", "unsafe_allow_html"),
        Example("lib/ui/a.py", "st.html(name)\n", "st.html"),
        Example("lib/ui/a.py", "components.html(name)\n", "components.html"),
        Example("lib/ui/a.py", "st.components.v1.html(name)\n", "st.components"),
    ),
    pages_only_arrange: (
        Example("pages/public/a.py", '"""A."""\ndef f():\n    pass\n', "a page defines f"),
        Example("pages/public/a.py", '"""A."""\nclass C:\n    pass\n', "a page defines C"),
        Example("pages/public/a.py", '"""A."""\nimport pandas as pd\n', "a page imports pandas"),
        Example("pages/public/a.py", '"""A."""\nimport altair\n', "a page imports altair"),
        Example("pages/public/a.py", "import streamlit as st\n", "docstring"),
    ),
    guards_come_first: (
        Example("pages/jury/a.py", '"""A."""\nimport streamlit as st\nst.title("a")\n', "guards.require_juror"),
        Example("pages/jury/a.py", '"""A."""\nguards.require_organizer()\n', "guards.require_juror"),
        Example("pages/organizers/a.py", '"""A."""\nst.title("a")\nguards.require_organizer()\n', "first statement"),
        Example("pages/organizers/a.py", '"""A."""\nif True:\n    guards.require_organizer()\n', "first statement"),
        Example("pages/organizers/a.py", '"""A."""\n', "first statement"),
    ),
    pages_lie_in_their_audience: (
        Example("pages/review.py", '"""A."""\n', "escapes the router"),
        Example("pages/admin/review.py", '"""A."""\n', "escapes the router"),
        Example("pages/public/deep/review.py", '"""A."""\n', "escapes the router"),
    ),
    public_code_reaches_public_figures_only: (
        Example("lib/services/panorama.py", "from lib.store import registrations\n", "more than public figures"),
        Example("lib/ui/cached.py", "from lib.store.models import Registration\n", "more than public figures"),
        Example("lib/publishing/datasets.py", "from lib.store import releases\n", "more than public figures"),
        Example("pages/public/a.py", '"""A."""\nfrom lib.services import source_runs\n', "a public page asks"),
    ),
    names_say_what_they_hold: (
        Example("lib/ui/utils.py", "", "'utils'"),
        Example("lib/services/import_helpers.py", "", "'import_helpers'"),
        Example("lib/common/names.py", "", "'common'"),
    ),
    no_code_knows_an_edition: (
        Example("lib/services/a.py", "year = 2024\n", "'2024'"),
        Example("lib/ui/a.py", 'text = _("222 of them for the talks only.")\n', "222 of them"),
        Example("lib/ui/a.py", 'slug = "somos600m-2024"\n', "somos600m-2024"),
        Example("lib/ui/a.py", 'text = "651 people"\n', "651 people"),
    ),
}
RULE_NAMES = [rule.__name__ for rule in RULES]


def our_files() -> list[Path]:
    migrations = ROOT / "lib" / "store" / "migrations" / "versions"
    found = [ROOT / "Home.py", *ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/**/*.py")]
    return sorted(path for path in found if path.parent != migrations)


@pytest.mark.parametrize("rule", RULES, ids=RULE_NAMES)
def test_the_tree_keeps(rule: Rule) -> None:
    modules = [Module.read(path, ROOT) for path in our_files()]
    faults = [f"{module.place}:{line}: {fault}" for module in modules for line, fault in rule(module)]
    assert faults == []


@pytest.mark.parametrize(
    ("rule", "example"),
    [(rule, example) for rule, examples in RULES.items() for example in examples],
    ids=[f"{rule.__name__}-{number}" for rule, examples in RULES.items() for number, _ in enumerate(examples)],
)
def test_a_module_that_breaks(rule: Rule, example: Example, tmp_path: Path) -> None:
    path = tmp_path / example.place
    path.parent.mkdir(parents=True)
    path.write_text(example.source, encoding="utf-8")
    faults = [fault for _line, fault in rule(Module.read(path, tmp_path))]
    assert len(faults) >= 1
    assert example.fault in faults[0]


def test_every_file_is_looked_at() -> None:
    rooms = {Module.read(path, ROOT).room for path in our_files()}
    assert rooms - {"lib", "__init__"} == set(MAY_IMPORT)


def test_every_page_file_is_in_the_list_of_pages_under_its_audience() -> None:
    from lib.ui.page_list import PAGES

    listed = sorted(f"pages/{entry.audience}/{entry.file}" for entry in PAGES)
    assert listed == sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("pages/**/*.py"))


def test_nothing_is_called_pages_beside_the_entry_script() -> None:
    from lib.ui import application

    entry = Path(application.ENTRY_SCRIPT)
    assert entry == ROOT / "lib" / "ui" / "router.py"
    assert not (entry.parent / "pages").exists()


def test_no_module_beside_the_entry_script_bears_the_name_of_a_library() -> None:
    # Streamlit puts the entry script's folder on sys.path: `import click` would find our click.py.
    taken = sys.stdlib_module_names | set(packages_distributions())
    ours = {path.stem for path in (ROOT / "lib" / "ui").glob("*.py")} - {"__init__"}
    assert sorted(ours & taken) == []


def test_the_application_file_holds_the_application_and_nothing_else() -> None:
    tree = Module.read(ROOT / "Home.py", ROOT).tree
    kinds = [type(node).__name__ for node in tree.body]
    assert kinds == ["Expr", "Import", "ImportFrom", "Assign"]


def test_migrations_import_only_what_makes_tables() -> None:
    versions = sorted((ROOT / "lib" / "store" / "migrations" / "versions").glob("*.py"))
    foreign = [
        f"{path.name}:{line}: {name}"
        for path in versions
        for line, name in Module.read(path, ROOT).imports()
        if name.split(".")[0] not in {"alembic", "sqlalchemy", "collections", "typing"}
        and not name.startswith("lib.store.")
    ]
    assert versions
    assert foreign == []
