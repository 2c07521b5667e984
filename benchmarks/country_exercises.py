"""Small exercises, as many as municipalities: a plan, five commitments and their milestones, each table at an address.

    FOLDER/pais-100-0001/ejercicio.toml    what runs, of a country of a hundred
    FOLDER/fuentes/pais-100-0001/…csv      what a server gives

All of a country's are alike, so that what one costs can be told from how many there are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

SOURCES = "fuentes"
TABLES = ("plan_accion", "compromisos", "hitos")
# The lists of codes are published once, by an exercise that has nothing else.
PACKAGES = 1
CODE_LISTS = "pais"
_COMPONENTS = ("aga", "aga", "follow_the_money", "problematica_local", "problematica_local")
_AXES = ("datos_abiertos_desarrollo", "gobierno_centrado_ciudadania")
_MILESTONES = 4
# One organization, as an institute that publishes for all; each exercise has its own datasets.
_EXERCISE = """\
version = 1

[ejercicio]
clave = "{slug}"
nombre = "Gobierno abierto en {slug}"
entidad = "{state:02}"
ficticio = true

[organizacion]
clave = "bench-pais"
nombre = "Banco de pruebas de un país"
"""
_SOURCE = """
[fuentes.{table}]
url = "{url}/{slug}/{table}.csv"
red_local = true
"""
_SHARED = """
[paquetes.catalogos]
publicado_por = "{code_lists}"
"""


def write_exercises(folder: Path, count: int, url: str, country: str = "pais", code_lists: str = "") -> list[Path]:
    """Write so many exercises in ``folder``, whose sources are at ``url``; gives their folders, by name.

    The exercise ``code_lists`` publishes the lists of codes of all; without one, each publishes its own.
    """
    found = [_write(folder, f"{country}-{count}-{number:04}", number, url) for number in range(1, count + 1)]
    for one in found if code_lists else ():
        with (one / "ejercicio.toml").open("a", encoding="utf-8") as file:
            file.write(_SHARED.format(code_lists=code_lists))
    return found


def write_code_lists(folder: Path, slug: str = CODE_LISTS) -> Path:
    """Write the exercise that publishes the lists of codes for all, and nothing else; gives its folder."""
    own = folder / slug
    own.mkdir()
    text = _EXERCISE.format(slug=slug, state=9) + _SHARED.format(code_lists=slug) + "\n[fuentes]\n"
    (own / "ejercicio.toml").write_text(text, encoding="utf-8")
    return own


def change(folder: Path, night: int) -> None:
    """Have the exercise's milestones say something else than any night before."""
    table = folder.parent / SOURCES / folder.name / "hitos.csv"
    text = table.read_text(encoding="utf-8").splitlines(keepends=True)
    fields = text[-1].split(",")
    fields[4] = f"Publicar lo revisado la noche {night}"
    table.write_text("".join([*text[:-1], ",".join(fields)]), encoding="utf-8")


def _write(folder: Path, slug: str, number: int, url: str) -> Path:
    own, sources = folder / slug, folder / SOURCES / slug
    own.mkdir(parents=True)
    sources.mkdir(parents=True)
    told = (_SOURCE.format(table=table, url=url, slug=slug) for table in TABLES)
    exercise = _EXERCISE.format(slug=slug, state=1 + number % 32)
    (own / "ejercicio.toml").write_text(exercise + "".join(told), encoding="utf-8")
    for table, rows in zip(TABLES, (_plan(slug, number), _commitments(slug), _milestones()), strict=True):
        _write_table(sources / f"{table}.csv", list(rows))
    return own


def _write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _plan(slug: str, number: int) -> Iterator[Mapping[str, object]]:
    yield {
        "plan_id": slug, "clave_entidad": f"{1 + number % 32:02}", "titulo": f"Plan de {slug}",
        "fecha_instalacion_stl": "2025-02-03", "fecha_firma": "2025-03-03", "fecha_inicio": "2025-03-03",
        "fecha_fin": "2026-03-02", "paso_actual": 6, "frecuencia_sesiones": "R/P1M", "regla_votacion": "consenso",
        "quorum_minimo": 3, "mecanismo_seguimiento": "Sesiones del Secretariado",
        "mecanismo_cumplimiento": "Informe final",
    }  # fmt: skip


def _commitments(slug: str) -> Iterator[Mapping[str, object]]:
    for place, component in enumerate(_COMPONENTS):
        yield {
            "compromiso_id": f"c{place + 1}", "plan_id": slug, "numero": place + 1,
            "titulo": f"Compromiso {place + 1} de {slug}", "descripcion": "Lo que se hará, con quién y para quién.",
            "problematica": "Lo que hoy no se sabe.", "componente": component,
            "eje_aga": _AXES[place] if component == "aga" else "",
            "responsable_gobierno": "Contraloría", "responsable_sociedad_civil": "Observatorio ciudadano",
        }  # fmt: skip


def _milestones() -> Iterator[Mapping[str, object]]:
    for place in range(len(_COMPONENTS)):
        for number in range(1, _MILESTONES + 1):
            yield {
                "hito_id": f"c{place + 1}-h{number}", "compromiso_id": f"c{place + 1}", "meta_num": number,
                "numero": number, "actividad": f"Actividad {number}", "indicador": "Documento publicado",
                "medio_verificacion": "Página del municipio", "responsable": "Contraloría",
                "sector": "institucion_publica", "fecha_inicio": "2025-03-03",
                "fecha_limite": f"2025-{4 + number:02}-30", "ponderacion": 25,
            }  # fmt: skip
