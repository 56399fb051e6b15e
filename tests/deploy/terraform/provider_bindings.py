"""Write provider_schema.json anew, from the bindings that `cdktn-provider-google` has.

The provider itself cannot be asked here: it is a program of hundreds of megabytes from another
registry. The package's Python bindings were generated from its schema, and are read, not imported:

    make provider-schema

Only the types that the Terraform files use are kept.
"""

import ast
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.deploy.terraform.configuration import Configuration

SCHEMA = Path(__file__).with_name("provider_schema.json")
PROVIDER = re.compile(r"provider version (\d+\.\d+\.\d+)")
META = {
    *("connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioners"),
    "id",  # is set by the provider
}
"""What the bindings add to the arguments of every type."""

_CHOICES = re.compile(r":param (\w+): [^\n]*Possible values: \[(\"[^\]]*)\]")
_CLASS = re.compile(r"\"(\w+)\"")
_OF_THE_BINDINGS = re.compile(r"_input$|^TF_RESOURCE_TYPE$|^timeouts$")


@dataclass(frozen=True)
class Bindings:
    """The classes of one resource or data source."""

    classes: dict[str, ast.ClassDef]

    @classmethod
    def of(cls, folder: Path) -> "Bindings":
        """Return the classes of a folder of the package."""
        tree = ast.parse((folder / "__init__.py").read_text("utf-8"))
        nodes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        return cls({node.name: node for node in nodes})

    def schema(self) -> dict[str, Any]:
        """Return the arguments, blocks and exported attributes of the type."""
        (config,) = [
            name
            for name, node in self.classes.items()
            if any("TerraformMetaArguments" in ast.unparse(base) for base in node.bases)
        ]
        return {
            **self._body(config, without=META),
            "exports": self._exports(config.removesuffix("Config")),
        }

    def _body(self, name: str, *, without: set[str]) -> dict[str, Any]:
        body: dict[str, Any] = {"required": [], "optional": [], "choices": {}, "blocks": {}}
        init = _init(self.classes[name])
        page = ast.get_docstring(init) or ""
        blocks = set(re.findall(r":param (\w+): \w+ block\.", page))
        for word, choices in _CHOICES.findall(page):
            body["choices"][word.rstrip("_")] = json.loads(f"[{choices}]")
        for argument, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True):
            if argument.arg in without:
                continue
            word, annotation = argument.arg.rstrip("_"), ast.unparse(argument.annotation or init)
            if argument.arg in blocks:
                body["blocks"][word] = self._block(annotation, is_required=default is None)
            else:
                body["required" if default is None else "optional"].append(word)
        return body

    def _block(self, annotation: str, *, is_required: bool) -> dict[str, Any]:
        quoted = annotation.replace("'", '"')
        (name,) = [word for word in _CLASS.findall(quoted) if word in self.classes]
        return {
            **self._body(name, without=set()),
            "is_required": is_required,
            "is_repeatable": "Sequence" in annotation,
        }

    def _exports(self, name: str) -> list[str]:
        functions = [node for node in self.classes[name].body if isinstance(node, ast.FunctionDef)]
        properties = [
            node.name.rstrip("_")
            for node in functions
            if any("property" in ast.unparse(each) for each in node.decorator_list)
        ]
        return sorted({word for word in properties if not _OF_THE_BINDINGS.search(word)})


def _init(node: ast.ClassDef) -> ast.FunctionDef:
    (init,) = [
        each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"
    ]
    return init


def schema_of(package: Path, configuration: Configuration) -> dict[str, Any]:
    """Return the provider's version and the schema of each type that the configuration uses."""
    (version,) = set(PROVIDER.findall((package / "__init__.py").read_text("utf-8")))
    kinds = {"resource": "", "data": "data_google_"}
    schema: dict[str, Any] = {"provider": f"hashicorp/google {version}"}
    for kind, prefix in kinds.items():
        types = sorted({type_ for type_, _, _ in configuration.typed(kind)})
        schema[kind] = {
            type_: Bindings.of(package / (prefix + type_.removeprefix("google_"))).schema()
            for type_ in types
            if type_.startswith("google_")
        }
    return schema


def main(package: str) -> None:
    """Write the schema, from the folder of the installed package."""
    schema = schema_of(Path(package), Configuration())
    SCHEMA.write_text(json.dumps(schema, separators=(",", ":")).replace('},"', '},\n"') + "\n")
    print(f"{SCHEMA.name}: {len(schema['resource'])} resources of {schema['provider']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
