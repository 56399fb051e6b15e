"""The handler of /generate/template, apart since a stem of one text imports no templates."""

from hybrid_audio import services
from hybrid_audio.edge.handlers.generate import stem_response
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.generate import Extended, StemsResponse
from hybrid_audio.edge.schemas.shared import MessageWarning
from hybrid_audio.edge.schemas.template_body import TemplateBody
from hybrid_audio.generate import characters_spoken, ensure_stems
from hybrid_audio.templates import spoken_template


@validated
def generate_template(body: TemplateBody, query: Extended) -> StemsResponse:
    """Ensure every stem of a template."""
    spoken = spoken_template(
        body.to_request(), templates=services.template_store(), speaker=services.speaker()
    )
    stems = ensure_stems(spoken.specs, services.stem_library())

    return StemsResponse(
        template=spoken.name,
        variant=body.variant,
        stems=[stem_response(stem, extended=query.extended) for stem in stems],
        characters_spoken=characters_spoken(stems),
        characters_in_full=spoken.resolved.characters,
        warnings=[MessageWarning(**vars(warning)) for warning in spoken.warnings],
    )
