"""Say which answers lead on: what one operation gives, others take."""

from typing import Any, NamedTuple


class Link(NamedTuple):
    """An operation that takes, as `parameter`, what an answer or its request holds at `value`."""

    operation: str
    parameter: str
    value: str


_BATCH_STEPS = (
    *("get_batch", "list_outcomes", "get_manifest", "start_batch", "pause_batch", "resume_batch"),
    *("cancel_batch", "retry_batch", "delete_batch"),
)
_BATCH = "$response.body#/batch_id"
_TEMPLATE = "$request.path.name"
_DATASET = "$response.body#/dataset"
_LABEL = "$response.body#/label"

LINKS: dict[str, tuple[Link, ...]] = {
    "create_batch": tuple(Link(step, "batch", _BATCH) for step in _BATCH_STEPS),
    "put_template": (
        Link("get_template", "name", _TEMPLATE),
        Link("delete_template", "name", _TEMPLATE),
    ),
    "generate_name": (Link("check_stem_in_bucket", "label", _LABEL),),
    "generate_developer": (Link("check_stem_in_bucket", "label", _LABEL),),
    "generate_script": (Link("check_stem_in_bucket", "label", _LABEL),),
    "upload_dataset": (
        Link("get_dataset", "dataset", _DATASET),
        Link("delete_dataset", "dataset", _DATASET),
    ),
    "list_reports": (Link("get_report", "upload", "$response.body#/reports/0/name"),),
}


def described(operation: str) -> dict[str, Any]:
    """Return the `links` of an operation's answers, nothing without any."""
    found = {
        link.operation: {
            "operationId": link.operation,
            "parameters": {link.parameter: link.value},
        }
        for link in LINKS.get(operation, ())
    }
    return {"links": found} if found else {}
