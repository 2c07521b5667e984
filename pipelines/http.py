"""The one place where HTTP becomes typed errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests
import urllib3

from pipelines.errors import CkanRefused, NotFound, ServerFailed, TimedOut, Unreachable


@contextmanager
def typed_errors(address: str) -> Iterator[None]:
    """Turn whatever requests raises inside the block into a ServiceError that names ``address``."""
    try:
        yield
    except requests.Timeout as error:
        raise _timed_out(address) from error
    except requests.exceptions.SSLError as error:
        raise Unreachable(
            f"La conexión segura con {address} no se pudo verificar.",
            "Revise que la dirección sea la correcta y que el certificado del servidor esté vigente.",
        ) from error
    except (requests.exceptions.MissingSchema, requests.exceptions.InvalidURL) as error:
        raise Unreachable(f"{address} no es una dirección válida.", "Corrija la dirección.") from error
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        # While a body comes in, requests gives a server that went silent this way.
        if any(isinstance(cause, urllib3.exceptions.ReadTimeoutError) for cause in error.args):
            raise _timed_out(address) from error
        raise Unreachable(
            f"No hay respuesta de {address}: la conexión falló o se cortó.",
            "Revise la red y que el servidor esté encendido; si es el portal local, «cocrea portal arriba».",
        ) from error
    except requests.TooManyRedirects as error:
        raise NotFound(
            f"{address} envía a otra dirección, y esa a otra, sin llegar nunca al archivo.",
            "Ábrala en el navegador y copie la dirección a la que llegue; si tampoco llega, avise a quien la publica.",
        ) from error
    except requests.RequestException as error:
        raise ServerFailed(
            f"{address} respondió algo que no se pudo leer.",
            "Vuelva a intentarlo; si sigue igual, revise la dirección.",
        ) from error


def _timed_out(address: str) -> TimedOut:
    return TimedOut(
        f"{address} tardó demasiado en responder.",
        "Vuelva a intentarlo en unos minutos; si sigue igual, avise a quien administra ese servidor.",
    )


def check_status(address: str, status: int) -> None:
    """Raise the typed error of an HTTP ``status`` that is not a success; return for the others."""
    if status < 400:
        return
    if status in (401, 403):
        raise CkanRefused(
            f"{address} no permite la operación (respuesta {status}).",
            "Revise que el token o los permisos sean los correctos y que no hayan vencido.",
        )
    if status in (404, 410):
        raise NotFound(f"{address} ya no existe (respuesta {status}).", "Revise la dirección.")
    if status == 429:
        raise ServerFailed(
            f"{address} pide hacer menos solicitudes (respuesta 429).", "Espere unos minutos y vuelva a intentarlo."
        )
    raise ServerFailed(
        f"{address} falló al atender la solicitud (respuesta {status}).",
        "Vuelva a intentarlo en unos minutos; si sigue igual, avise a quien administra ese servidor.",
    )
