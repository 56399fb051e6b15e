"""Handlers of /templates: list, show, store, delete and validate templates."""

from hybrid_audio import services
from hybrid_audio.domain.templates.lint import lint
from hybrid_audio.domain.templates.reader import read_template, template_name
from hybrid_audio.edge.call import Call, Created
from hybrid_audio.edge.inputs.validated import read_json, validated
from hybrid_audio.edge.schemas.shared import DeletedResponse, QueryModel
from hybrid_audio.edge.schemas.templates import (
    TemplateResponse,
    TemplatesQuery,
    TemplatesResponse,
    TemplateSummary,
    ValidationResponse,
)
from hybrid_audio.errors import InvalidInput


@validated
def list_templates(query: TemplatesQuery) -> TemplatesResponse:
    """List the templates of the bucket and those that are shipped, a page at a time."""
    names, following = services.template_store().page(after=query.page_token, limit=query.limit)
    found = [TemplateSummary(name=name, source=source) for name, source in names.items()]
    return TemplatesResponse(templates=found, next_page_token=following)


@validated
def get_template(query: QueryModel, call: Call) -> TemplateResponse:
    """Return a template whole, with its slots and the warnings of its lint."""
    found = services.template_store().get(call.path["name"])
    return TemplateResponse.from_template(found.template, found.source)


@validated
def put_template(query: QueryModel, call: Call) -> TemplateResponse | Created[TemplateResponse]:
    """Store a template in the bucket; 201 where the name was not taken there."""
    name = template_name(call.path["name"])
    template = read_template(read_json(call))
    if template.name != name:
        raise InvalidInput.at("$.template_name", "differs from the name in the address")
    is_new = services.template_store().put(template)
    stored = TemplateResponse.from_template(template, "bucket")
    return Created(stored) if is_new else stored


@validated
def delete_template(query: QueryModel, call: Call) -> DeletedResponse:
    """Delete the bucket's template; a shipped one of that name is used again."""
    services.template_store().delete(call.path["name"])
    return DeletedResponse(deleted=template_name(call.path["name"]))


@validated
def validate_template(query: QueryModel, call: Call) -> ValidationResponse:
    """Say whether a template would be accepted, with all its errors and warnings."""
    try:
        template = read_template(read_json(call))
    except InvalidInput as error:
        return ValidationResponse.from_faults(errors=error.faults)
    return ValidationResponse.from_faults(warnings=lint(template))
