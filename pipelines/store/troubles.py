"""What a store's own errors mean. Their words may hold what is secret, so they are never repeated."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, NoCredentialsError, ParamValidationError, PartialCredentialsError

from pipelines.errors import CocreaError, DiskFull, ServerFailed, ServiceError, Unreachable, UsageError
from pipelines.settings import STORE

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# As S3's of others than Amazon say it.
_FULL_S3 = re.compile("StorageFull|QuotaExceeded|InsufficientStorage")
# It answered.
_ANSWERED = (errno.EIO, errno.EINVAL, errno.EBUSY, errno.EREMOTEIO, errno.ENOSYS, errno.EMSGSIZE)


class Damaged(ServiceError):
    """What the store has is not what was put there."""

    transient = False

    def __init__(self, place: str, how: str) -> None:
        super().__init__(
            f"El almacén {place} está dañado: {how}.",
            "No cambié nada, aquí ni allá. Recupérelo de su respaldo; si no hay, borre esa carpeta del almacén, y en "
            "la máquina que tenga completa su salida borre salida/.almacen.json y corra ahí: lo llena de nuevo.",
        )

    def __reduce__(self) -> tuple[type[ServiceError], tuple[str, ...]]:
        return (ServerFailed, (self.message, self.remedy))


def shown(address: str) -> str:
    """The address without what may be secret: who enters, and what follows «?»."""
    return re.sub(r"//.*@", "//", address.partition("?")[0]).rstrip("/")


@contextmanager
def told(place: str, room: str = "") -> Iterator[None]:
    """What is raised inside, as errors that name the ``place``; ``room`` is where it is written to, if elsewhere."""
    try:
        yield
    except CocreaError:
        raise
    except Exception as error:
        raise _typed(error, place, room or place) from error


def _typed(error: Exception, place: str, room: str) -> CocreaError:
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL or _FULL_S3.search(str(error.__cause__ or "")):
        return DiskFull(
            f"No queda espacio en {room}.",
            "Libere espacio y vuelva a correr el mismo comando: el almacén sigue con el estado anterior, entero.",
        )
    if isinstance(error, PermissionError | NoCredentialsError | PartialCredentialsError):
        return UsageError(
            f"El almacén {place} no deja entrar, o no deja leer y escribir.",
            "Revise sus permisos, y las credenciales del ambiente (de S3, AWS_ACCESS_KEY_ID y AWS_SECRET_ACCESS_KEY).",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UsageError(
            f"No existe el lugar del almacén {place}.",
            f"Revise {STORE}: la carpeta o el «bucket» deben existir antes, y el disco estar montado.",
        )
    if isinstance(error, ImportError | ValueError | ParamValidationError):
        return UsageError(
            f"No sé usar el almacén {place}: {STORE} no es una dirección de fsspec, o falta su biblioteca.",
            "Escriba una como s3://bucket/carpeta o file:///mnt/almacen; para otras, instale junto a Cocrea la "
            "biblioteca que pidan (gcsfs, adlfs…).",
        )
    if isinstance(error, OSError | BotoCoreError) and number not in _ANSWERED:
        return Unreachable(
            f"No hay respuesta del almacén {place}: la conexión falló o se cortó.",
            f"Revise la red, {STORE} y que el servidor esté encendido; después vuelva a correr el mismo comando.",
        )
    return ServerFailed(
        f"El almacén {place} respondió con una falla ({type(error).__name__}).",
        "Vuelva a intentarlo; si sigue igual, avise a quien administra ese almacén.",
    )
