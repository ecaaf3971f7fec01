"""Every route of the application with values that exist, made from its own OpenAPI description."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import quote, unquote

from fastapi.testclient import TestClient
from httpx import Response

Values = Mapping[str, Sequence[Any]]
"""For each name of a parameter the values to try. A name that is not here is a route nobody has thought of."""


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    route: str
    path: str
    query: tuple[tuple[str, Any], ...] = ()
    body: Any = field(default=None, compare=False)
    files: Any = field(default=None, compare=False)

    def __str__(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.method} {self.path}{'?' if asked else ''}{asked}"

    def send(self, client: TestClient) -> Response:
        if self.files is not None:
            return client.request(self.method, self.path, params=list(self.query), data=self.body, files=self.files)
        return client.request(self.method, self.path, params=list(self.query), json=self.body)


class Unforeseen(AssertionError):
    """A route has a parameter for which no value is known."""


def calls(openapi: Mapping[str, Any], values: Values, *, reading: bool) -> Iterator[Call]:
    """Every GET (or everything else), with each value of its path and then, one at a time, each value of its query."""
    for route, operations in sorted(openapi["paths"].items()):
        for method, operation in operations.items():
            if (method == "get") is reading:
                yield from _of_operation(openapi, values, method.upper(), route, operation)


def _of_operation(
    openapi: Mapping[str, Any], values: Values, method: str, route: str, operation: Mapping[str, Any]
) -> Iterator[Call]:
    parameters = operation.get("parameters", [])
    names = [parameter["name"] for parameter in parameters if parameter["in"] == "path"]
    required = [parameter["name"] for parameter in parameters if parameter["in"] == "query" and parameter.get("required")]
    optional = [parameter["name"] for parameter in parameters if parameter["in"] == "query" and not parameter.get("required")]
    body, files = _body(openapi, values, operation)
    for chosen in product(*(_values(values, route, name) for name in names)):
        path = route.format(**{name: quote(str(value), safe="") for name, value in zip(names, chosen, strict=True)})
        always = tuple((name, _values(values, route, name)[0]) for name in required)
        yield Call(method, route, path, always, body, files)
        for name in optional:
            for value in _values(values, route, name):
                yield Call(method, route, path, (*always, (name, value)), body, files)


def _values(values: Values, route: str, name: str) -> Sequence[Any]:
    """Values for one route (`/api/x/{y} y`) go before those for the name alone."""
    found = values.get(f"{route} {name}", values.get(name))
    if found is None:
        raise Unforeseen(f"{route} has a parameter {name!r}: say in walls/values which values it is to be tried with")
    return found


def _body(openapi: Mapping[str, Any], values: Values, operation: Mapping[str, Any]) -> tuple[Any, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        return example(openapi, values, content["application/json"]["schema"]), None
    if "multipart/form-data" in content:
        filled = example(openapi, values, content["multipart/form-data"]["schema"])
        properties = _resolved(openapi, content["multipart/form-data"]["schema"])["properties"]
        carried = [name for name, schema in properties.items() if _carries_file(schema)]
        said = {name: value for name, value in filled.items() if name not in carried}
        return said, [(name, ("x.md", b"# x\n\nx")) for name in carried]
    return None, None


def _carries_file(schema: Mapping[str, Any]) -> bool:
    if schema.get("format") == "binary" or "contentMediaType" in schema:
        return True
    return "items" in schema and _carries_file(schema["items"])


def _resolved(openapi: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found = openapi
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return _resolved(openapi, found)
    if "anyOf" in schema:
        return _resolved(openapi, schema["anyOf"][0])
    if "allOf" in schema:
        return _resolved(openapi, schema["allOf"][0])
    return schema


def example(openapi: Mapping[str, Any], values: Values, schema: Mapping[str, Any], name: str = "") -> Any:
    """A value that fits a schema; numbers and texts that are called like a parameter take its first value."""
    schema = _resolved(openapi, schema)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind == "object":
        return {key: example(openapi, values, inner, key) for key, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [example(openapi, values, schema.get("items", {}), name.removesuffix("s"))]
    kinds = {"integer": int, "string": str}
    fitting = [value for value in values.get(name, ()) if isinstance(value, kinds.get(str(kind), object))]
    if fitting:
        return fitting[0]
    return {"integer": 1, "number": 1.0, "boolean": True}.get(str(kind), "x" * max(1, int(schema.get("minLength", 1))))


def everything_said(response: Response) -> str:
    """The body and the headers of an answer, also as they read once unquoted."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    body = written_in(response)
    said = f"{headers}\n{body}"
    return said + "\n" + unquote(said) + "\n" + _unescaped(body)


def written_in(response: Response) -> str:
    """All that can be read in a file, also inside of Word."""
    if not response.content.startswith(b"PK"):
        return response.content.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(response.content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", errors="replace") for name in parts.namelist())


def _unescaped(body: str) -> str:
    r"""JSON may spell 金 as \u91d1."""
    return body.encode("ascii", errors="ignore").decode("unicode_escape", errors="replace") if "\\u" in body else ""


def numbers_told(answer: Any, keys: frozenset[str], way: str = "") -> Iterator[tuple[str, int]]:
    """The numbers above zero under these keys, anywhere in a JSON answer, with the way to each."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            if key in keys and isinstance(value, int) and value > 0:
                yield f"{way}.{key}", value
            yield from numbers_told(value, keys, f"{way}.{key}")
    elif isinstance(answer, list):
        for value in answer:
            yield from numbers_told(value, keys, f"{way}[]")
