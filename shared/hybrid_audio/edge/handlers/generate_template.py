"""The handler of /generate/template; apart, since a stem of one text needs nothing of templates."""

from hybrid_audio import services
from hybrid_audio.domain.stem import Outcome
from hybrid_audio.domain.templates.resolve import resolve
from hybrid_audio.edge.handlers.generate import speaker, stem_told
from hybrid_audio.edge.inputs.validated import validated
from hybrid_audio.edge.schemas.generate import Extended, StemsResponse
from hybrid_audio.edge.schemas.shared import TemplateBody
from hybrid_audio.generate import ensure_stems, slot_values


@validated
def generate_template(body: TemplateBody, query: Extended) -> StemsResponse:
    """Have every stem of a template exist."""
    found = services.template_store().get(body.template).template
    values = slot_values(body.values, name=body.name, developer=body.developer)
    resolved = resolve(found, variant=body.variant, values=values)
    stems = ensure_stems(speaker().template_specs(resolved), services.stem_library())
    spoken = {stem.spec.signature: stem.spec for stem in stems if stem.outcome is Outcome.CREATED}
    return StemsResponse(
        template=found.name,
        variant=body.variant,
        stems=[stem_told(stem, query) for stem in stems],
        characters_spoken=sum(len(spec.text) for spec in spoken.values()),
        characters_in_full=resolved.characters,
    )
