"""E-mail addresses that are not an institution's: a person's own, or one of a domain nobody declared official.

Source: official addresses are public by the Ley General de Transparencia, article 70-VII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.domains.personal_data.sighting import Column, Detector, Sighting

KIND = "correo"
OFFICIAL_DOMAINS = ("gob.mx",)
_AT = r"(?:\s{0,2}@\s{0,2}|\s{0,2}[(\[{<]\s?(?:arroba|at|a|@)\s?[)\]}>]\s{0,2}|\sarroba\s)"
_DOT = r"(?:\s?\.\s?|\s?[(\[{<]\s?(?:punto|dot|\.)\s?[)\]}>]\s?|\spunto\s)"
_SHAPE = re.compile(
    rf"(?<![\w.+'-])(?P<local>[^\W_][\w.+'-]*+)(?P<at>{_AT})(?P<domain>[^\W_][\w-]*(?:{_DOT}[^\W_][\w-]*){{1,5}})",
    re.IGNORECASE,
)
_PLAIN_DOMAIN = re.compile(r"[^\W_][\w-]*(?:\.[^\W_][\w-]*)*\.[a-z]{2,24}(?![\w-])", re.IGNORECASE)
# Mail that anyone can have, by the name before its endings, and by its whole name where that is somebody else's too.
_PRIVATE = re.compile(
    r"(?:(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|icloud|aol|proton|protonmail|tutanota|tuta|gmx"
    r"|zoho|zohomail|yandex|prodigy|terra|infinitummail)\.(?:(?:com|net|org|me|ch|es|mx|de|fr|it|eu|io)(?:\.[a-z]{2})?|co\.[a-z]{2})"
    r"|(?:me|mac|mail|hey|fastmail|duck)\.com|pm\.me)(?![\w-])"
)
# Addresses of an office and not of a person, at a domain of its own.
_OFFICES = re.compile(
    r"(?:contacto|contactenos|info|informes|informacion|atencion|atencionciudadana|ayuda|soporte|quejas|sugerencias|denuncias"
    r"|transparencia|datosabiertos|datos|prensa|comunicacion|medios|ventas|cotizaciones|licitaciones|facturacion|compras"
    r"|oficina|oficialia|recepcion|direccion|administracion|secretaria|presidencia|webmaster|noreply|no-reply|git)",
    re.IGNORECASE,
)
# Reserved for examples (RFC 2606): nobody's.
_NOBODYS = re.compile(r"(?:.+\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)")


def find(text: str, column: Column) -> Iterator[Sighting]:
    """Private addresses anywhere; elsewhere than in official columns, also those of domains not declared official."""
    for match in _SHAPE.finditer(text):
        domain = _domain(match["domain"])
        written_out = match["at"] != "@" or domain is None
        if written_out:
            domain = _domain(re.sub(_DOT, ".", match["domain"], flags=re.IGNORECASE)) or ""
        if domain and _is_personal(match["local"], domain, column, written_out):
            end = match.end() if written_out else match.start("domain") + len(domain)
            yield Sighting(KIND, match.start(), end, f"{match['local']}@{domain}".lower())


def is_private(domain: str) -> bool:
    """Whether anyone can have an address there: gmail.com, hotmail.es, live.com.mx…"""
    return _PRIVATE.match(domain) is not None


def is_official(domain: str, declared: tuple[str, ...]) -> bool:
    """Whether it is a government's, or one of those ``declared``, or under one of them."""
    return any(domain == one or domain.endswith(f".{one}") for one in (*OFFICIAL_DOMAINS, *declared))


def _is_personal(local: str, domain: str, column: Column, written_out: bool) -> bool:
    if is_private(domain):
        return True
    if written_out or column.official or is_official(domain, column.official_domains):
        return False
    return not (_NOBODYS.fullmatch(domain) or _OFFICES.fullmatch(local))


def _domain(text: str) -> str | None:
    found = _PLAIN_DOMAIN.match(text)
    return found[0].lower() if found else None


DETECTOR = Detector(KIND, _SHAPE, find)
