"""What the site is, as Prometheus reads it: services, requests, releases, lateness, and how many cases wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import sqlalchemy as sa
from ckan import model, plugins
from ckanext.cocrea.database import transaction
from ckanext.cocrea.health import counting
from ckanext.cocrea.health.services import DATABASE, DATASTORE, QUEUE, answering
from ckanext.cocrea.participation.model import message
from ckanext.cocrea.portal import clock
from ckanext.cocrea.portal.exercises import served_exercises, served_stamp
from ckanext.cocrea.portal.punctuality import punctuality
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric


class Site:
    """A collector: asked anew each time."""

    def collect(self) -> Iterator[Metric]:
        """Of what does not answer now, only that it does not."""
        well = answering()
        up = GaugeMetricFamily("cocrea_servicio_responde", "1 si el servicio responde, 0 si no.", labels=("servicio",))
        for name, answers in well.items():
            up.add_metric((name,), float(answers))
        yield up
        if well[QUEUE]:
            yield from counting.families()
        if well[DATABASE]:
            yield from _lateness(served_stamp(), clock.now().date())
        if well[DATABASE] and well[DATASTORE]:
            yield _releases()
        if well[DATABASE] and plugins.plugin_loaded("cocrea_participa"):
            yield from _cases()


def as_text() -> bytes:
    """All of it, in Prometheus's format."""
    registry = CollectorRegistry()
    registry.register(Site())
    text: bytes = generate_latest(registry)
    return text


def _releases() -> Metric:
    found = GaugeMetricFamily(
        "cocrea_entrega_fecha_segundos", "Cuándo cambió la entrega que se sirve (época Unix).", labels=("conjunto",)
    )
    with transaction() as cursor:
        cursor.execute("SELECT dataset_id, extract(epoch FROM max(since)) FROM cocrea.release GROUP BY dataset_id")
        since = dict(cursor.fetchall())
    public = model.Session.query(model.Package.id, model.Package.name).filter(
        model.Package.state == "active", model.Package.private.is_(False), model.Package.id.in_(since)
    )
    for dataset_id, name in public.order_by(model.Package.name):
        found.add_metric((name,), float(since[dataset_id]))
    return found


# Each table's history is a file: they are read once for each day, and for each change of what is served.
@lru_cache(maxsize=1)
def _lateness(_stamp: str, today: date) -> tuple[Metric, ...]:
    late = GaugeMetricFamily(
        "cocrea_tablas_atrasadas", "Tablas que no cambiaron como se prometió.", labels=("conjunto",)
    )
    days = GaugeMetricFamily(
        "cocrea_tabla_atraso_dias", "Días de atraso de cada tabla atrasada.", labels=("conjunto", "tabla")
    )
    for exercise in served_exercises():
        lines = punctuality(exercise, today)
        for release in exercise.releases.values():
            own = [one for one in lines if one.release.dataset == release.dataset and one.days_late]
            late.add_metric((release.dataset,), len(own))
            for one in own:
                days.add_metric((release.dataset, one.table), one.days_late)
    return late, days


def _cases() -> Iterator[Metric]:
    cases = GaugeMetricFamily("cocrea_buzon_casos", "Casos sin cerrar.", labels=("ejercicio", "formulario", "estado"))
    overdue = GaugeMetricFamily(
        "cocrea_buzon_vencidos", "Casos sin respuesta y con plazo vencido.", labels=("ejercicio",)
    )
    column = message.c
    by_state = (
        sa.select(column.exercise, column.form, column.state, sa.func.count())
        .where(column.closed.is_(None))
        .group_by(column.exercise, column.form, column.state)
    )
    past = (
        sa.select(column.exercise, sa.func.count())
        .where(column.closed.is_(None), column.answered.is_(None), column.due < clock.now().date())
        .group_by(column.exercise)
    )
    with model.meta.engine.connect() as connection:
        for *labels, count in connection.execute(by_state):
            cases.add_metric(labels, count)
        for exercise, count in connection.execute(past):
            overdue.add_metric((exercise,), count)
    yield cases
    yield overdue
