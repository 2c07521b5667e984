"""CKAN's fields as a person says them in Spanish, by what they are called in its API."""

from __future__ import annotations

from collections.abc import Mapping

# Of the dataset, its extras, and its resources.
FIELD_NAMES: Mapping[str, str] = {
    "title": "título", "notes": "descripción", "author": "autor", "author_email": "correo del autor",
    "maintainer": "responsable", "maintainer_email": "correo del responsable", "license_id": "licencia",
    "tags": "lista de etiquetas", "owner_org": "organización",
    "frequency": "frecuencia", "language": "idioma", "publisher_name": "nombre de quien publica",
    "publisher_email": "correo de quien publica", "spatial_text": "cobertura, en palabras",
    "spatial_uri": "cobertura, en su catálogo", "temporal_start": "primer día", "temporal_end": "último día",
    "cocrea_paquete": "paquete", "cocrea_catalogos": "conjunto con sus catálogos",
    "name": "nombre", "description": "descripción", "format": "formato", "mimetype": "tipo de archivo",
    "license": "licencia", "hash": "huella", "size": "tamaño", "url": "archivo",
    "cocrea_sha256": "huella (sha256)", "cocrea_diccionario": "diccionario", "cocrea_tabla": "nombre de tabla",
    "datastore_active": "tabla en el DataStore",
}  # fmt: skip


def field_name(key: str) -> str:
    """The name of a field, of an extra also as «extras.frequency»; one that we do not know is named as CKAN does."""
    plain = key.removeprefix("extras.")
    return FIELD_NAMES.get(plain, plain)
