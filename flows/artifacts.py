"""What a person reads in Prefect after a run: the Reporte and each Acuse."""

from __future__ import annotations

from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact

from pipelines.exercise import Exercise
from pipelines.many import Outcome, in_a_line
from pipelines.run import Delivery, Plans
from pipelines.validate import Reporte
from pipelines.validate.report.markdown import as_markdown


def keep_report(exercise: Exercise, report: Reporte) -> None:
    """The Reporte as the artifact ``reporte-EJERCICIO``."""
    create_markdown_artifact(
        as_markdown(report, exercise.title), key=f"reporte-{exercise.slug}", description=f"Reporte de {exercise.title}"
    )


def keep_plan(exercise: Exercise, plans: Plans) -> None:
    """What publishing will change, before it changes, as the artifact ``plan-EJERCICIO``."""
    told = [f"## {one.entrega.dataset}\n\n" + "\n".join(f"- {line}" for line in one.lines()) for one in plans.packages]
    create_markdown_artifact(
        f"# Lo que cambia: {exercise.title}\n\n" + "\n\n".join(told), key=f"plan-{exercise.slug}",
        description=f"Lo que cambia de {exercise.title}",
    )  # fmt: skip


def keep_acuse(delivery: Delivery) -> None:
    """The Acuse as the artifact ``acuse-CONJUNTO``, by the dataset's name in CKAN."""
    create_markdown_artifact(
        delivery.acuse.as_markdown(),
        key=f"acuse-{delivery.entrega.dataset}",
        description=f"Acuse de {delivery.acuse.title}",
    )


def keep_outcomes(outcomes: Sequence[Outcome]) -> None:
    """What became of each exercise of a batch, as an artifact of its run: first what somebody must attend to."""
    wrong = [f"- **{one.title}** ({one.folder.name}): {one.error.paragraph}" for one in outcomes if one.error]
    well = [f"- {one.title}: {', '.join(one.changed) or 'nada cambió'}" for one in outcomes if not one.error]
    create_markdown_artifact("\n".join([f"# {in_a_line(outcomes)}", "", *wrong, *well]), description="Lo que pasó")
