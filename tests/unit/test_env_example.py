"""The example of the environment names every setting, and only settings."""

import ast
import inspect
from pathlib import Path

from hybrid_audio import settings

ROOT = Path(__file__).parents[2]


def names_in_example() -> set[str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {line.split("=", 1)[0] for line in lines if line and not line.startswith("#")}


def names_read() -> set[str]:
    calls = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(settings.read)))
        if isinstance(node, ast.Call)
    ]
    first = [call.args[0] for call in calls if call.args and isinstance(call.func, ast.Attribute)]
    named = {
        arg.value for arg in first if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    }
    return named - {"GOOGLE_CLOUD_PROJECT"}


def test_the_example_documents_every_setting():
    """A variable that is read but not in the example would be found only in the source."""
    assert names_in_example() == names_read()


def test_the_example_is_a_working_environment():
    """Whoever copies it can start."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    environ = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert settings.read(environ).is_open
