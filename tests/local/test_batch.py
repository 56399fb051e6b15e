"""The batches of `make`: each asks for what its name says, on a cloud that runs or its own."""

import contextlib

import pytest

from infra.local import batch, through_client


class Client:
    """Keeps the commands that it was given, and ends each with the same code."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []
        self.is_ours = True
        self.api = None
        self.code = 3

    def __call__(self, *words: str) -> int:
        self.commands.append(words)
        return self.code


@pytest.fixture
def client(monkeypatch) -> Client:
    """What runs the commands; no cloud is there."""
    made = Client()

    @contextlib.contextmanager
    def client_of(state):
        yield made

    def values(api, template, given):
        return {"name": given["name"] or "John", "developer": given["developer"] or "Hilton"}

    monkeypatch.setattr(through_client, "client_of", client_of)
    monkeypatch.setattr(batch, "wanted_values", values)
    return made


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["batch", *arguments, "--template", "t"])
    return batch.main()


RUN = ("batch", "run", "--template", "t")
PAUSES = ("--pause-on-interrupt",)


def test_rotations_ask_for_every_item_of_the_template(monkeypatch, client):
    """An empty variant, as make hands it on, is none; the exit code is that of the command."""
    assert run(monkeypatch, "rotations", "--variant", "") == 3
    assert client.commands == [(*RUN, *PAUSES, "--kind", "rotations")]


def test_a_template_is_spoken_for_one_set_of_values(monkeypatch, client):
    """As `make demo` takes them."""
    run(monkeypatch, "template", "--name", "Mary", "--developer", "", "--variant", "warm")
    values = ("--value", "name=Mary", "--value", "developer=Hilton")
    assert client.commands == [(*RUN, "--variant", "warm", *PAUSES, "--kind", "template", *values)]


def test_outputs_ask_for_every_enabled_pair(monkeypatch, client):
    """The client makes the table of them."""
    run(monkeypatch, "outputs")
    assert client.commands == [(*RUN, *PAUSES, "--pairs")]


@pytest.mark.parametrize(
    ("is_ours", "option", "pauses"),
    [(True, [], True), (False, [], False), (False, ["--pause-on-interrupt"], True)],
)
def test_ctrl_c_pauses_where_the_cloud_ends_with_the_command(
    monkeypatch, client, is_ours, option, pauses
):
    """On a cloud that runs on, the batch goes on unless asked otherwise."""
    client.is_ours = is_ours
    run(monkeypatch, "rotations", *option)
    assert (PAUSES[0] in client.commands[0]) is pauses


def test_a_cloud_that_ends_with_the_command_is_said_to(monkeypatch, client, capsys):
    """Its port is no one's afterwards; the next command goes to the one of `make run`."""
    run(monkeypatch, "rotations")
    assert "first: make run" in capsys.readouterr().out


def test_a_refused_batch_has_no_command_that_follows(monkeypatch, client, capsys):
    """Nothing was begun, so nothing goes on later."""
    client.code = 1
    assert run(monkeypatch, "rotations") == 1
    assert capsys.readouterr().out == ""


def test_an_audit_reads_every_byte(monkeypatch, client):
    """Its exit code is 1 on any finding."""
    client.code = 1
    assert run(monkeypatch, "validate") == 1
    assert client.commands == [("cache", "audit", "--deep")]
