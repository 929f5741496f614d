"""The form that ArcGIS gives its answers: what has another one is refused."""

from typing import Any, TypeVar

import msgspec

from sources.errors import SourceError

_T = TypeVar("_T")


class Named(msgspec.Struct):
    """A service, or a column, by its name."""

    name: str
    type: str = ""


class Numbered(msgspec.Struct):
    """A layer or table of a service."""

    id: int


class ServiceAnswer(msgspec.Struct):
    """What a feature service says of itself."""

    layers: list[Numbered] | None = None
    tables: list[Numbered] | None = None


class Capabilities(msgspec.Struct):
    """What a layer can do."""

    # Said since version 10.3; a server that says nothing is tried.
    pages: bool | None = msgspec.field(name="supportsPagination", default=None)


class LayerAnswer(msgspec.Struct, rename="camel"):
    """What a layer or table says of itself."""

    fields: list[Named] | None = None
    object_id_field: str | None = None
    max_record_count: int | None = None
    supported_query_formats: str | None = None
    advanced_query_capabilities: Capabilities | None = None


class Holder(msgspec.Struct, rename="camel"):
    """What may say that there is more."""

    exceeded_transfer_limit: bool | None = None


class Page(Holder):
    """Some features of a layer."""

    features: list[dict[str, Any]] | None = None
    properties: Holder | None = None


def shape_answer(answer: object, kind: type[_T], *, host: str) -> _T:
    """Return an answer in the form that ArcGIS gives it.

    Raises:
        SourceError: If it has another one.
    """
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise SourceError(f"{host} does not answer as ArcGIS does ({error}); check --service") from error
