"""What a person reads in Prefect after a run: the Reporte and each Acuse."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact

from pipelines.exercise import Exercise
from pipelines.run import Delivery
from pipelines.validate import Reporte
from pipelines.validate.report.markdown import as_markdown


def keep_report(exercise: Exercise, report: Reporte) -> None:
    """The Reporte as the artifact ``reporte-EJERCICIO``."""
    create_markdown_artifact(
        as_markdown(report, exercise.title), key=f"reporte-{exercise.slug}", description=f"Reporte de {exercise.title}"
    )


def keep_acuse(delivery: Delivery) -> None:
    """The Acuse as the artifact ``acuse-CONJUNTO``, by the dataset's name in CKAN."""
    create_markdown_artifact(
        delivery.acuse.as_markdown(),
        key=f"acuse-{delivery.entrega.dataset}",
        description=f"Acuse de {delivery.acuse.title}",
    )
