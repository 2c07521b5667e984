"""The place that a release is about, as CKAN's extras say it: ckanext-dcat reads an address and a name."""

from __future__ import annotations

_ADDRESS = "https://www.inegi.org.mx/app/ageeml/entidad/"
# INEGI's names of the states, in the order of their keys, 01 to 32 (Catálogo Único de Claves Geoestadísticas).
_STATES = (
    "Aguascalientes", "Baja California", "Baja California Sur", "Campeche", "Coahuila de Zaragoza", "Colima",
    "Chiapas", "Chihuahua", "Ciudad de México", "Durango", "Guanajuato", "Guerrero", "Hidalgo", "Jalisco", "México",
    "Michoacán de Ocampo", "Morelos", "Nayarit", "Nuevo León", "Oaxaca", "Puebla", "Querétaro", "Quintana Roo",
    "San Luis Potosí", "Sinaloa", "Sonora", "Tabasco", "Tamaulipas", "Tlaxcala", "Veracruz de Ignacio de la Llave",
    "Yucatán", "Zacatecas",
)  # fmt: skip


_COUNTRY = "00"
_COUNTRY_ADDRESS = "http://publications.europa.eu/resource/authority/country/MEX"


def coverage(state: str) -> dict[str, str]:
    """The extras of a state by its INEGI key, "01" to "32", or of the whole country, "00"."""
    if state == _COUNTRY:
        return {"spatial_uri": _COUNTRY_ADDRESS, "spatial_text": "México"}
    # Without the name ckanext-dcat would leave the place out of what it tells other catalogues.
    return {"spatial_uri": f"{_ADDRESS}{state}", "spatial_text": _STATES[int(state) - 1]}
