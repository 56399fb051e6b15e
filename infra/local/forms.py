"""A message in context beside its other forms: in one breath, and of pieces spoken alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hybrid_audio.cli.api import Api
from hybrid_audio.cli.files import write_file
from hybrid_audio.cli.options.paths import part
from hybrid_audio.cli.output import Output
from hybrid_audio.cli.pictures import Form, forms_png

WHOLE, ALONE, IN_CONTEXT = "whole", "alone", "in-context"
SAID = {
    WHOLE: "spoken in one breath",
    ALONE: "of pieces spoken alone",
    IN_CONTEXT: "of pieces spoken in context",
}


@dataclass(frozen=True)
class TemplateValues:
    """A template, one of its variants or an empty word, and the values of its slots."""

    values: Mapping[str, str] = field(repr=False)
    template: str
    variant: str = ""

    @property
    def body(self) -> dict[str, Any]:
        """The fields of a request."""
        variant = {"variant": self.variant} if self.variant else {}
        return {"template": self.template, "values": dict(self.values), **variant}


def speaks_in_context(api: Api, template: str) -> bool:
    """Return whether a segment of the template has a carrier; raises ApiError."""
    found = api.get(f"/templates/{part(template, 'template')}")["template"]
    return any("carrier" in segment for segment in found["segments"])


def write_forms(api: Api, wanted: TemplateValues, name: str) -> None:
    """Write `<name>-<form>.wav` of the three forms, and one picture of them, `<name>-forms.png`.

    What is missing is spoken. Raises ApiError, and LocalFault for a file that cannot be written.
    """
    out, forms = Output(), []
    for form, path, body in _requests(api, wanted):
        answer, audio = api.post(path, body), api.audio(path, body)
        forms.append(Form(SAID[form], answer, audio))
        write_file(Path(f"{name}-{form}.wav"), audio, out)

    png = forms_png(api, (wanted.template, *wanted.values.values()), forms)
    write_file(Path(f"{name}-forms.png"), png, out)
    columns = ("form", "length", "spoken now")
    out.table(columns, [_row(form) for form in forms], none="No form.")


def _requests(api: Api, wanted: TemplateValues) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each form with the path and body that make it; nothing of it is stored as an output."""
    query = {"extended": "true"}
    stems = api.post("/generate/template", wanted.body, query=query)["stems"]
    alone = [{"text": stem["text"], "voice": _voice(stem)} for stem in stems]
    whole = {"text": " ".join(piece["text"] for piece in alone), "voice": alone[0]["voice"]}

    yield WHOLE, "/assemble/segments", _by_hand([whole])
    yield ALONE, "/assemble/segments", _by_hand(alone)
    yield IN_CONTEXT, "/assemble/template", {**wanted.body, "upload": False}


def _by_hand(segments: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"segments": list(segments), "upload": False}


def _voice(stem: Mapping[str, Any]) -> dict[str, Any]:
    """Return the voice of a stem, as a segment by hand asks for it."""
    request = stem["entry"]["request"]
    said = {
        "voice_id": request["voice"]["id"],
        "language": request.get("language"),
        "pronunciation_dict_id": request.get("pronunciation_dict_id"),
        **request.get("generation_config", {}),
    }
    return {name: value for name, value in said.items() if value is not None}


def _row(form: Form) -> tuple[str, str, int]:
    answer = form.answer
    return form.name, f"{answer['duration_ms'] / 1000:.3f} s", answer["characters_spoken"]
