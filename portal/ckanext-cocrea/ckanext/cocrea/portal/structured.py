"""What each page is, as search engines read it: schema.org in JSON-LD, only of what the page shows.

Terms: https://schema.org/GovernmentOrganization, Event, Dataset, CreativeWork, BreadcrumbList.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.cocrea.pages import kind_of
from ckanext.cocrea.portal.clock import zone
from ckanext.cocrea.portal.commitments import of_plan, plan_of
from ckanext.cocrea.portal.exercises import Exercise, Release
from ckanext.cocrea.portal.formats import offers
from ckanext.cocrea.portal.tables import Row, Tables
from ckanext.cocrea.portal.words import size

Thing = dict[str, Any]
_MOST_EVENTS = 50
# Of a tentative activity nothing is said: there is no word for it.
_EVENT_STATUS = {
    "confirmada": "https://schema.org/EventScheduled", "realizada": "https://schema.org/EventScheduled",
    "cancelada": "https://schema.org/EventCancelled",
}  # fmt: skip
# Of each page: what people call it, and the tables that it is made of; all of them for the page of the data.
_SECTIONS: Mapping[str, tuple[str, frozenset[str] | None]] = {
    "stl": ("Secretariado Técnico Local", frozenset({
        "stl_integrantes", "stl_sesiones", "asistencias", "acuerdos", "votaciones", "minutas", "evidencias",
        "comunicados",
    })),
    "compromisos": ("Compromisos", frozenset({"compromisos", "hitos", "avances", "objetivos", "cumplimiento"})),
    "agenda": ("Agenda", frozenset({"agenda"})),
    "dinero": ("El dinero", frozenset({
        "presupuesto_egresos", "presupuesto_ingresos", "contratos", "pagos", "camino_del_dinero",
    })),
    "datos": ("Datos abiertos", None),
    "cumplimiento": ("Cumplimiento", frozenset({"cumplimiento"})),
    "ligas": ("Ligas de interés", frozenset({"ligas"})),
    "contacto": ("Contacto", frozenset({"contactos"})),
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A page that is being drawn: its own address, the site's ``root``, and where its other sections are."""

    name: str
    address: str
    root: str
    here: Callable[..., str]

    def at(self, section: str, **parts: str) -> str:
        """The whole address of a section of the same exercise."""
        return self.root + self.here(section, **parts).lstrip("/")


def structured(page: Page, exercise: Exercise, tables: Tables, shown: Mapping[str, Any]) -> list[Thing]:
    """All that is said of a page; ``shown`` is what its template is given."""
    things = list(_own(page, exercise, tables, shown))
    title, names = _SECTIONS.get(page.name, ("", frozenset()))
    things += [
        _dataset(page, exercise, release, about, names)
        for release, about in tables.packages
        if names is None or names & release.downloads.keys()
    ]
    if title:
        things.append(_crumbs((exercise.title, page.at("inicio")), (title, page.address)))
    return [{"@context": "https://schema.org", **one} for one in things]


def _own(page: Page, exercise: Exercise, tables: Tables, shown: Mapping[str, Any]) -> Iterator[Thing]:
    if page.name in ("inicio", "stl", "contacto"):
        yield _organization(page, exercise, tables)
    elif page.name == "agenda":
        events = [*shown["agenda"].coming, *shown["agenda"].past][:_MOST_EVENTS]
        yield from (_event(page, exercise, one) for one in events)
    elif page.name == "compromisos" and shown["commitments"]:
        yield {
            "@type": "ItemList",
            "name": plan_of(tables).get("titulo") or "Compromisos",
            "itemListElement": [
                {
                    "@type": "ListItem", "position": place, "name": one.row["titulo"],
                    "url": page.at("compromiso", slug=one.slug),
                }
                for place, one in enumerate(shown["commitments"], 1)
            ],
        }  # fmt: skip
    elif page.name == "compromiso":
        one = shown["one"].row
        yield _without_blanks({
            "@type": "CreativeWork", "name": one["titulo"], "description": one["descripcion"], "url": page.address,
            "inLanguage": "es-MX", "author": _name_of(exercise),
            "isPartOf": {"@type": "CreativeWork", "name": plan_of(tables)["titulo"], "url": page.at("compromisos")},
        })  # fmt: skip
        yield _crumbs(
            (exercise.title, page.at("inicio")),
            ("Compromisos", page.at("compromisos")),
            (f"Compromiso {one['numero']}", page.address),
        )


def _name_of(exercise: Exercise) -> Thing:
    return {"@type": "GovernmentOrganization", "name": exercise.title}


def _organization(page: Page, exercise: Exercise, tables: Tables) -> Thing:
    contacts = [
        _without_blanks({
            "@type": "ContactPoint", "contactType": tables.label("contactos", "tipo", one["tipo"]),
            "name": one["area"], "email": one["correo"], "telephone": one["telefono"], "url": one["url_formulario"],
            "availableLanguage": "es",
        })
        for one in of_plan(tables, "contactos")
    ]  # fmt: skip
    told = {"description": exercise.description, "url": page.at("inicio"), "contactPoint": contacts}
    return _without_blanks({**_name_of(exercise), **told})


def _event(page: Page, exercise: Exercise, one: Row) -> Thing:
    ends = one["fin"].replace(tzinfo=zone()).isoformat() if one["fin"] else None
    return _without_blanks({
        "@type": "Event", "name": one["titulo"], "startDate": one["inicio"].replace(tzinfo=zone()).isoformat(),
        "endDate": ends, "eventStatus": _EVENT_STATUS.get(one["estatus"]), "organizer": _name_of(exercise),
        "location": {"@type": "Place", "name": one["lugar"], "address": one["lugar"]},
        "url": f"{page.at('la_agenda')}#{one['evento_id']}",
    })  # fmt: skip


def _dataset(
    page: Page, exercise: Exercise, release: Release, about: Mapping[str, Any], names: frozenset[str] | None
) -> Thing:
    address = f"{page.root}dataset/{release.dataset}"
    return _without_blanks({
        "@type": "Dataset", "name": release.title, "url": address,
        # Without what CKAN reads as Markdown.
        "description": (release.notes or release.title).replace("**", ""),
        "identifier": address, "version": release.identifier, "dateModified": release.modified.isoformat(),
        "license": about["licenses"][0].get("path"), "keywords": about.get("keywords"),
        "temporalCoverage": about.get("temporal"), "inLanguage": "es-MX", "isAccessibleForFree": True,
        "creator": _name_of(exercise),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": exercise.title, "url": page.at("datos")},
        "distribution": list(_distributions(page, exercise, release, names)),
    })  # fmt: skip


def _distributions(page: Page, exercise: Exercise, release: Release, names: frozenset[str] | None) -> Iterator[Thing]:
    """Each table that the page shows, in each of its formats."""
    titles = {name: one.title for name, one in release.downloads.items() if names is None or name in names}
    files: list[tuple[str, str, int | None]] = [
        (titles[name], one.url, one.size_bytes) for name, one in release.downloads.items() if name in titles
    ]
    files += [(titles[one.table], one.url, one.size_bytes) for one in offers(exercise, release) if one.table in titles]
    for title, url, size_bytes in files:
        yield _without_blanks({
            "@type": "DataDownload", "name": title, "encodingFormat": kind_of(url),
            "contentUrl": page.root + url.lstrip("/"), "contentSize": size(size_bytes) if size_bytes else "",
        })  # fmt: skip


def _crumbs(*steps: tuple[str, str]) -> Thing:
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": address}
        for place, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _without_blanks(thing: Thing) -> Thing:
    return {key: value for key, value in thing.items() if value}
