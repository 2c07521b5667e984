"""What a schema asks that no cell can answer, in Spanish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipelines.errors import UsageError
from pipelines.validate.engine import BadConstraint, CannotTell
from pipelines.validate.shown import visible


@contextmanager
def schema_faults(
    schema: str, kind: type[UsageError] = UsageError, cell: Callable[[str], str] = lambda text: f"«{visible(text)}»"
) -> Iterator[None]:
    """Raise ``kind`` instead of what the engine says of a ``schema``; ``cell`` says how a text is shown."""
    try:
        yield
    except CannotTell as error:
        raise kind(
            f"El patrón «{error.pattern}» del {schema} tarda demasiado con la celda {cell(error.text)}.",
            "Escriba el patrón sin repeticiones dentro de otras repeticiones, como en (a+)+.",
        ) from error
    except BadConstraint as error:
        raise kind(
            f"Con el «{error.constraint}» que el {schema} da a «{error.field}», «{error.value}», no se puede comparar "
            f"ninguna celda: no es un valor de tipo «{error.kind}» como los escribe esa columna.",
            "Escríbalo en el esquema tal como se escribiría en la columna, con su mismo formato.",
        ) from error
