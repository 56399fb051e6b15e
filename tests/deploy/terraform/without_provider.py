"""A Terraform file rewritten so that Terraform can plan it without the provider.

Each resource becomes one of Terraform's own (`terraform_data`), whose input holds the resource's
arguments and blocks, worked out; what the provider would answer stands there by its name. It relies
on the form that `terraform fmt` gives the files.
"""

import re
from collections.abc import Iterator

_BLOCK = re.compile(r'^(\w+)((?: "[^"]+")*) \{\n(.*?)^\}\n', re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^  (?=\w)", re.MULTILINE)
_OPENS = re.compile(r"^( *)(\w+) (\{\}?)$")
_DYNAMIC = re.compile(r'^( *)dynamic "(\w+)" \{$')
_ARGUMENT = re.compile(r"^ *(\w+) *= (.*)$")
_ANSWER = re.compile(r"((?:data\.)?google_\w+\.\w+)(?:\[([^\[\]]+)\])?((?:\.\w+(?:\[\d+\])?)+)")
_RESOURCE = re.compile(r"\bgoogle_\w+\.\w+\b(?![\w.\[-])")
OF_TERRAFORM = ("for_each", "lifecycle")
LEFT_OUT = ("depends_on",)


def rewritten(text: str) -> str:
    """Return the file's variables, local values, outputs and resources without the provider."""
    parts = []
    for kind, labels, body in _BLOCK.findall(text):
        if kind == "resource":
            parts.append(_resource(labels.replace('"', "").split(), body))
        elif kind in ("locals", "variable", "output"):
            parts.append(f"{kind}{labels} {{\n{body}}}\n")
    return _unanswered("\n".join(parts))


def _unanswered(code: str) -> str:
    """Return the code with a name in place of each answer, and none of a resource's instances."""
    return _RESOURCE.sub("{}", _ANSWER.sub(_named, code))


def _named(answer: re.Match[str]) -> str:
    """Return a text that names an answer: type, name, key of the instance, attribute."""
    resource, key, attribute = answer.groups()
    of_instance = "" if key is None else f"${{{key}}}-"
    return f'"{_words(resource)}-{of_instance}{_words(attribute[1:])}"'


def _words(reference: str) -> str:
    return re.sub(r"[\W_]+", "-", reference.removeprefix("data.google_").removeprefix("google_"))


def _resource(labels: list[str], body: str) -> str:
    own: list[str] = []
    given: list[str] = []
    starts = [found.start() for found in _ENTRY.finditer(body)]
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        entry = body[start:end]
        word = entry.split()[0]
        if word not in LEFT_OUT:
            (own if word in OF_TERRAFORM else given).append(entry)

    arguments = "\n".join(_arguments("".join(given).splitlines()))
    head = f'resource "terraform_data" "{"--".join(labels)}" {{'
    return "\n".join([head, *own, "  input = {", arguments, "  }", "}", ""])


def _arguments(lines: list[str]) -> Iterator[str]:
    """Yield a body's lines with its blocks as arguments, numbered where they stand."""
    ends: list[tuple[str, str]] = []
    rest = iter(enumerate(lines))
    for number, line in rest:
        if (dynamic := _DYNAMIC.match(line)) is not None:
            indent, name = dynamic.groups()
            yield f"{indent}{name}_{number} = {_each(name, rest)}"
            ends += [(f"{indent}}}", ""), (f"{indent}  }}", f"{indent}}}]")]
        elif (block := _OPENS.match(line)) is not None:
            yield f"{block[1]}{block[2]}_{number} = {block[3]}"
        elif ends and line == ends[-1][0]:
            yield ends.pop()[1]
        else:
            yield line


def _each(name: str, rest: Iterator[tuple[int, str]]) -> str:
    """Return the head of a dynamic block as a list of objects; reads on to its content."""
    given = {}
    for _, line in rest:
        if line.strip() == "content {":
            break
        if (argument := _ARGUMENT.match(line)) is not None:
            given[argument[1]] = argument[2]

    iterator = given.get("iterator", name)
    pairs = f"[for key, value in {given['for_each']} : {{ key = key, value = value }}]"
    return f"[for {iterator} in {pairs} : {{"
