"""What a request may not ask: what is somebody else's, and what is no id, no hash, no name and no file.

Everything that a request names is looked at here before it becomes part of a path or of SQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import IO, Any

from ckan import model
from ckan.plugins import toolkit
from ckanext.cocrea.database import transaction
from ckanext.cocrea.definition import Definition, read_definition
from ckanext.cocrea.files import is_resource_id, is_sha256, path_of
from ckanext.cocrea.served import RELEASE_EXTRA
from ckanext.cocrea.survivors import is_free_for

_RELEASE = re.compile(r"[0-9a-f]{64}")
# As CKAN's addresses are; PostgreSQL would cut longer ones.
_ALIAS = re.compile(r"[^\W_][\w-]{0,62}")
_LONGEST_NAME_BYTES = 63
_OTHERS = "El recurso {} es de otro conjunto de datos."
_TAKEN = "«{}» ya es el nombre de otra tabla."


def get(data: Mapping[str, Any], key: str) -> Any:
    """What a request must say."""
    value = data.get(key)
    if value in (None, ""):
        raise invalid(key, "Falta este dato.")
    return value


def text(data: Mapping[str, Any], key: str) -> str:
    """A text that a request must say."""
    if not isinstance(value := get(data, key), str):
        raise invalid(key, "No es un texto.")
    return value


def number(data: Mapping[str, Any], key: str) -> int:
    """A number that a request must say."""
    try:
        return int(get(data, key))
    except (TypeError, ValueError) as error:
        raise invalid(key, "No es un número.") from error


def sha256(data: Mapping[str, Any], key: str) -> str:
    """The sha256 of a file."""
    if not is_sha256(value := get(data, key)):
        raise invalid(key, f"{value!r} no es un sha256.")
    return str(value)


def resource(data: Mapping[str, Any], key: str = "resource_id") -> str:
    """A resource's id: it becomes the name of a folder and of a table."""
    if not is_resource_id(value := get(data, key)):
        raise invalid(key, f"{value!r} no es la clave de un recurso.")
    return str(value)


def upload(data: Mapping[str, Any], key: str) -> IO[bytes]:
    """The file that came with the request in that field."""
    stream: IO[bytes] | None = getattr(data.get(key), "stream", None)
    if stream is None:
        raise invalid(key, "Falta el archivo.")
    stream.seek(0)  # it may be another resource's too
    return stream


def texts(data: Mapping[str, Any], key: str) -> list[str]:
    """A list of texts, none where there is none."""
    found = _listed(data.get(key) or [], key)
    if not all(isinstance(one, str) for one in found):
        raise invalid(key, "No es una lista de textos.")
    return found


def listed(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """A list of objects that a request must say."""
    return _objects(_read(get(data, key), key), key)


def dataset(data: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset that a request brings, with the name that it must have."""
    if not isinstance(wanted := get(data, "dataset"), dict):
        raise invalid("dataset", "No es un objeto.")
    for key in ("name", *(one for one in ("id", "owner_org") if wanted.get(one))):
        text(wanted, key)
    return dict(wanted)


def definition(cursor: Any, data: Mapping[str, Any], resource_id: str) -> Definition:
    """The table that a request asks for. Raises NotADefinition."""
    read = {}
    for key in ("fields", "primary_key", "indexes"):
        read[key] = _read(data.get(key), key)
    if not is_free_for(cursor, resource_id, resource_id):
        raise invalid("resource_id", _TAKEN.format(resource_id))
    return read_definition(resource_id, read["fields"], read["primary_key"] or (), read["indexes"] or ())


def may_write(context: Any, data: Mapping[str, Any], resource_ids: Collection[str]) -> None:
    """Who may publish the dataset may put its files and stage its tables. Raises NotAuthorized."""
    name = text(data, "dataset")
    current = model.Package.get(name)
    _refuse_others(resource_ids, current)
    if current is None:
        toolkit.check_access("package_create", context, {"name": name, "owner_org": data.get("owner_org")})
    else:
        toolkit.check_access("package_update", context, {"id": current.id})


def may_switch(context: Any, wanted: dict[str, Any], current: Any) -> None:
    """Raises NotAuthorized for who may not give the dataset what is ``wanted`` of it."""
    asked = {**wanted, "id": current.id} if current else wanted
    toolkit.check_access("package_update" if current else "package_create", context, asked)
    owner = model.Group.get(wanted.get("owner_org") or "")
    if current and owner is not None and owner.id != current.owner_org:
        # CKAN asks this when it validates the dataset, which happens here without asking for rights again.
        toolkit.check_access("package_create", context, {"name": current.name, "owner_org": owner.id})


def switch(data: Mapping[str, Any], current: Any) -> None:
    """What a switch may not name: resources of others, a release that the dataset does not say, hostile names."""
    wanted, tables = data["dataset"], _objects(data.get("tables") or [], "tables")
    about = data.get("about") or {}
    if not isinstance(about, Mapping):
        raise invalid("about", "No es un objeto.")
    files = _objects(about.get("files") or [], "about")
    own = {text(one, "id") for one in _objects(wanted.get("resources") or [], "dataset")}
    named = {resource(one) for one in (*tables, *files)}
    _refuse_others(own | named, current)
    if strangers := sorted(named - own):
        raise toolkit.NotAuthorized(f"«{strangers[0]}» no es un recurso del conjunto de datos.")
    names = [text(one, "name") for one in files]
    if len(set(names)) < len(names):
        raise invalid("about", "Dos archivos de la entrega se llaman igual.")
    for file in files:
        if not path_of(resource(file), sha256(file, "sha256")).is_file():
            raise invalid("about", f"Falta «{file['name']}»: envíelo antes con cocrea_files_put.")
    _refuse_release(get(data, "release"), wanted)
    _refuse_aliases(tables)


def invalid(key: str, told: str) -> Exception:
    """CKAN's error of one thing that a request says."""
    error: Exception = toolkit.ValidationError({key: [told]})
    return error


def of_others(resource_ids: Collection[str], current: Any) -> list[Any]:
    """Those of the resources that are another dataset's, each with its ``id`` and ``package_id``."""
    found = model.Session.query(model.Resource.id, model.Resource.package_id).filter(
        model.Resource.id.in_(resource_ids), model.Resource.package_id != (current.id if current else None)
    )
    return list(found.order_by(model.Resource.id))


def _refuse_others(resource_ids: Collection[str], current: Any) -> None:
    """A resource's id says nothing of whose it is: only those of this dataset, or of none, may be named."""
    for one in of_others(resource_ids, current):
        raise toolkit.NotAuthorized(_OTHERS.format(one.id))


def _refuse_release(release: Any, wanted: Mapping[str, Any]) -> None:
    if not isinstance(release, str) or not _RELEASE.fullmatch(release):
        raise invalid("release", f"{release!r} no es la clave de una entrega: 64 cifras hexadecimales.")
    told = [
        one.get("value") for one in _objects(wanted.get("extras") or [], "dataset") if one.get("key") == RELEASE_EXTRA
    ]
    if told != [release]:
        # Whoever ends a switch that was cut short reads there that it was decided.
        raise invalid("release", f"El conjunto de datos debe decir la misma entrega en «{RELEASE_EXTRA}».")


def _refuse_aliases(tables: Iterable[Mapping[str, Any]]) -> None:
    named = [(one["resource_id"], alias) for one in tables for alias in _listed(one.get("aliases") or [], "aliases")]
    with transaction() as cursor:
        for resource_id, alias in named:
            if not isinstance(alias, str) or not _ALIAS.fullmatch(alias) or len(alias.encode()) > _LONGEST_NAME_BYTES:
                raise invalid("aliases", f"{alias!r} no sirve como nombre de una tabla.")
            if model.Resource.get(alias) is not None or not is_free_for(cursor, alias, resource_id):
                raise invalid("aliases", _TAKEN.format(alias))


def _read(value: Any, key: str) -> Any:
    # In a request with a file, lists come as JSON in a field.
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise invalid(key, "No es JSON.") from error


def _objects(value: Any, key: str) -> list[dict[str, Any]]:
    if not all(isinstance(one, dict) for one in _listed(value, key)):
        raise invalid(key, "No es una lista de objetos.")
    return list(value)


def _listed(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise invalid(key, "No es una lista.")
    return value
