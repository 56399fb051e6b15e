"""Every variable says what it is for and refuses what it cannot be."""

from tests.deploy.terraform.configuration import Configuration, plain, unquoted

VARIABLES = dict(Configuration().labelled("variable"))
OUTPUTS = dict(Configuration().labelled("output"))


def test_every_variable_has_a_description_a_type_and_a_check():
    """A check's message names the variable's right form, as a sentence."""
    lacking = {
        name: {"description", "type", "validation"} - set(body)
        for name, body in VARIABLES.items()
        if not {"description", "type", "validation"} <= set(body)
    }
    messages = [
        unquoted(check["error_message"])
        for body in VARIABLES.values()
        for check in body.get("validation", [])
    ]
    assert lacking == {}
    assert [message for message in messages if not message.endswith(".")] == []


def test_every_output_has_a_description():
    """And the URLs are among them."""
    assert [name for name, body in OUTPUTS.items() if "description" not in plain(body)] == []
    assert {"urls", "generate_url"} <= set(OUTPUTS)


def test_what_only_the_owner_knows_has_no_default():
    """A guess of these would deploy something that nobody wants."""
    without = {name for name, body in VARIABLES.items() if "default" not in body}
    assert without == {
        *("project", "archives", "cartesia_plan_concurrency", "secret_versions", "voice_id"),
    }
