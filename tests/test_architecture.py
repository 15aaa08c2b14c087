"""The walls of the house (DESIGN section 4): imports point downward, files and functions stay small."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mailguard"

# From the ground up; a module may import its own layer and those below it.
LAYERS = (
    (
        "ground",
        (
            "addresses",
            "errors",
            "vocabulary",
            "config",
            "config_file",
            "db",
            "keys",
            "links",
            "logs",
            "loop_lag",
            "lexicon",
            "sealing",
            "tls",
        ),
    ),
    ("values", ("message", "findings", "facts", "explanations", "verdict", "replies", "mail_files")),
    ("values of the register", ("incident", "held", "case", "letter", "dutch")),
    ("facts", ("content", "detectors", "name_model", "data_subjects", "bcc")),
    (
        "judgement",
        (
            "policy",
            "disclosures",
            "secure_routes",
            "own_case",
            "wrong_recipient",
            "acquaintance",
            "severity",
            "assessment",
        ),
    ),
    ("adapters", ("stores", "correspondence", "next_hop", "inspection", "notices")),
    (
        "use cases",
        ("gate", "marker", "precedents", "custody", "review", "delivery", "digest", "jobs", "register_export"),
    ),
    ("wiring", ("app", "office", "child_process")),
    ("faces", ("smtp_proxy", "smtp", "cli", "web", "__main__")),
)
# The wiring builds the faces it puts together.
WIRED_FACES = {("app", "smtp_proxy"), ("office", "web")}
# Migrations are run by Alembic and imported by nobody.
APART = {"migrations", "__init__"}

# Where a library may be used; everybody else goes through those modules.
WALLS = {
    "aiosmtpd": {"smtp_proxy", "smtp"},
    "sqlalchemy": {"db", "stores", "correspondence"},
    "alembic": {"db"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "argon2": {"stores"},
    "pyotp": {"stores"},
    "segno": {"web"},
    "email": {"content", "smtp", "bcc", "notices", "digest"},
    "html": {"content"},
    "phonenumbers": {"detectors"},
    "stdnum": {"detectors"},
    "msoffcrypto": {"content"},
    "olefile": {"content"},
    "PIL": {"content"},
    "bcj": {"content"},
    "Cryptodome": {"content"},
    "inflate64": {"content"},
    "pypdf": {"content"},
    "pypdfium2": {"content"},
    "pyppmd": {"content"},
    "tesserocr": {"content"},
    "email_validator": {"detectors"},
    "click": {"cli"},
    "rich": {"cli"},
    "spacy": {"name_model"},
    "cryptography": {"content", "keys", "lexicon", "sealing", "tls"},
    "uvloop": {"cli"},
    "pydantic": {"config", "config_file", "stores"},
}
# Detectors do no I/O, read no clock and log nothing.
FORBIDDEN_IN_DETECTORS = {"os", "io", "pathlib", "socket", "time", "datetime", "logging", "subprocess", "random"}

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The module or package directly below mailguard/ that this file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of all that a file imports, at whatever place in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def own_rooms(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imports(path) if name.startswith("mailguard.")}
    return names - {"__version__"}


def height(name: str) -> int:
    return next(i for i, (_, rooms) in enumerate(LAYERS) if name in rooms)


def test_every_room_has_a_layer():
    known = {name for _, rooms in LAYERS for name in rooms} | APART
    assert {room(path) for path in sources()} <= known


@pytest.mark.parametrize(
    "path", [p for p in sources() if room(p) not in APART], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_point_downward(path: Path):
    here = room(path)
    for other in own_rooms(path):
        assert height(other) <= height(here) or (here, other) in WIRED_FACES, f"{here} imports {other}"


@pytest.mark.parametrize(
    "path", [p for p in sources() if room(p) not in APART], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_libraries_stay_behind_their_walls(path: Path):
    for name in imports(path):
        library = name.split(".")[0]
        assert room(path) in WALLS.get(library, {room(path)}), f"{room(path)} imports {library}"


def test_detectors_do_nothing_but_detect():
    for path in (PACKAGE / "detectors").rglob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & FORBIDDEN_IN_DETECTORS, path


def test_no_room_imports_in_a_circle():
    graph = {name: set[str]() for _, rooms in LAYERS for name in rooms}
    for path in sources():
        if room(path) not in APART:
            graph[room(path)] |= own_rooms(path) - {room(path)}
    while graph:
        leaves = {name for name, below in graph.items() if not below & graph.keys()}
        assert leaves, f"a circle among {sorted(graph)}"
        graph = {name: below for name, below in graph.items() if name not in leaves}


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_and_functions_stay_small(path: Path):
    text = path.read_text(encoding="utf-8")
    if room(path) == "migrations":  # a revision is one list of columns
        return
    assert len(text.splitlines()) <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION_LINES, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_module_says_what_it_is_for(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body


def test_broad_excepts_stand_at_the_known_borders_only():
    """Around each detector, each file's format and each job; where SMTP, a worker, a page, the writer of others' work
    answer; where the command line ends."""
    borders = {
        "content/formats/__init__.py",
        "detectors/__init__.py",
        "smtp/commands.py",
        "inspection/worker.py",
        "inspection/part_process.py",
        "inspection/fork_server.py",
        "db.py",
        "cli/__init__.py",
        "jobs.py",
        "web/security.py",
    }
    found = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                if isinstance(node, ast.ExceptHandler) and node.type
                else set()
            )
            reraises = isinstance(node, ast.ExceptHandler) and any(isinstance(n, ast.Raise) for n in ast.walk(node))
            if names & {"Exception", "BaseException"} and not reraises:
                found.add(str(path.relative_to(PACKAGE)))
            assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"{path}: bare except"
    assert found <= borders
