"""What a person reads in Prefect after a run: the Reporte and each Acuse."""

from __future__ import annotations

from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact

from pipelines.exercise import Exercise
from pipelines.many import Outcome, in_a_line
from pipelines.run import Checked, Delivery, Plans
from pipelines.validate.report.markdown import as_markdown, where_it_is


def keep_report(exercise: Exercise, checked: Checked, ckan_url: str) -> None:
    """The Reporte as the artifact ``reporte-EJERCICIO``, with where its files are and the datasets it is about."""
    datasets = {one.title: f"{ckan_url}/dataset/{one.dataset}" for one in exercise.published}
    create_markdown_artifact(
        as_markdown(checked.report, exercise.title) + where_it_is(checked.files, datasets),
        key=f"reporte-{exercise.slug}", description=f"Reporte de {exercise.title}",
    )  # fmt: skip


def keep_plan(exercise: Exercise, ckan_url: str, plans: Plans) -> None:
    """What publishing will change, before it changes, as the artifact ``plan-EJERCICIO``."""
    told = [
        f"## [{one.entrega.dataset}]({ckan_url}/dataset/{one.entrega.dataset})\n\n"
        + "\n".join(f"- {line}" for line in one.lines())
        for one in plans.packages
    ]
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
