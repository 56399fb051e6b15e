"""The house rules that no linter holds: rooms of a size one can see, tests that read alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "shared/hybrid_audio"
MOST_AT_THE_ROOT = 14
MOST_IN_A_FOLDER = 16
FEWEST_WORDS = 5
DEPENDENT = ("and", "but", "it", "its", "neither", "nor", "so", "that", "they", "this")
"""First words of a test's name that need the test above it to be understood."""

FOLDERS = sorted(
    {path.parent for top in ("shared", "infra") for path in (ROOT / top).rglob("*.py")}
)
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


def modules_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.py") if path.name != "__init__.py")


def facts_of(path: Path) -> dict[str, str]:
    """Return the docstring of each test of the file, by the test's name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    functions = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    named = [node for node in functions if node.name.startswith("test_")]
    return {node.name: ast.get_docstring(node) or "" for node in named}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_root_of_the_package_holds_use_cases_and_little_else():
    """A reader sees at one glance what the service does."""
    assert len(modules_of(PACKAGE)) <= MOST_AT_THE_ROOT


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_has_no_more_modules_than_one_can_see(folder):
    """Where names share a prefix, the prefix is a folder."""
    assert len(modules_of(folder)) <= MOST_IN_A_FOLDER


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_package_says_its_idea_and_imports_nothing(folder):
    """Importing one module of a package must not load its neighbours: a cold start pays for it."""
    init = folder / "__init__.py"
    tree = ast.parse(init.read_text(encoding="utf-8"))

    assert ast.get_docstring(tree)
    assert not [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_a_test_reads_alone(path):
    """A name is a sentence of its own; a docstring states a fact in five words or more."""
    facts = facts_of(path)

    dependent = [name for name in facts if name.split("_")[1] in DEPENDENT]
    short = [name for name, fact in facts.items() if len(fact.split()) < FEWEST_WORDS]
    assert (dependent, short) == ([], [])


@pytest.mark.parametrize(
    "use_case",
    [name.removesuffix(".py") for name in modules_of(PACKAGE)],
)
def test_every_use_case_has_a_unit_test_of_its_own(use_case):
    """`tests/unit` mirrors the source: the tests of a module are where its reader looks."""
    named = [f"tests/unit/test_{use_case}.py", f"tests/unit/test_{use_case}_routes.py"]
    assert any((ROOT / name).is_file() for name in named)


def test_the_map_of_the_architecture_is_drawn_from_the_imports_of_today():
    """`make map` draws it anew; the page never shows a house that is not there."""
    command = [sys.executable, "docs/draw_map.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0, "run `make map`"
