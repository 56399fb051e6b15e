"""Statistics are drawn where a chart is asked for, and only there."""

from typing import Any

import pytest

from tests.unit.cli.drawing.test_cache import stats
from tests.unit.cli.services import FakeService

PNG = b"\x89PNG"
CACHE = stats({"name": 3}, 5)
CACHE["models"] = CACHE["kinds"]
ROTATION: dict[str, Any] = {"datasets": [], "pairs": None}


@pytest.fixture
def service(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = FakeService()
    found.answer("GET /cache/stats", CACHE)
    found.answer("GET /rotation/stats", ROTATION)
    return found


@pytest.mark.parametrize("of", ["cache", "rotation"])
def test_a_chart_is_written_beside_the_table(service, tmp_path, capsys, of):
    """Under the name of what it shows, unless another is given."""
    assert service.run(of, "stats", "--plot") == 0
    assert service.run(of, "stats", "--plot", "other.png") == 0
    for name in (f"{of}.png", "other.png"):
        assert (tmp_path / name).read_bytes().startswith(PNG)
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("of", ["cache", "rotation"])
def test_nothing_is_drawn_unless_it_is_asked_for(service, tmp_path, of):
    """The table alone needs no drawing library."""
    assert service.run(of, "stats") == 0
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("of", ["cache", "rotation"])
def test_a_chart_on_standard_output_is_alone_there(service, capfdbinary, of):
    """A table beside it would spoil it."""
    assert service.run(of, "stats", "--plot", "-") == 0
    assert capfdbinary.readouterr().out.startswith(PNG)


def test_a_file_without_plot_is_wrong_usage(service, capsys):
    """It would be dropped in silence."""
    assert service.run("cache", "stats", "chart.png") == 2
    assert "chart.png goes with --plot only" in capsys.readouterr().err


def test_a_chart_and_json_need_two_places(service, capsys):
    """Both on standard output would be neither."""
    assert service.run("cache", "stats", "--plot", "-", "--json") == 2
    assert "name a file" in capsys.readouterr().err
