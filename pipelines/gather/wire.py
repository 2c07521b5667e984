"""Connections of one gathering: only to addresses that were checked, and none past its time.

A host's name is resolved once for each connection, every address it has is checked, and the connection goes to one of
those: neither a redirect nor a name that changes its address in between (DNS rebinding) leads elsewhere.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence

from pipelines.errors import SourceError, TimedOut
from pipelines.gather.means import Means, is_link_local
from pipelines.source import Source


class Wire:
    """Opens the sockets of one gathering. A context: past ``limits.total_s`` its sockets are shut, whatever they do."""

    def __init__(self, source: Source, means: Means) -> None:
        self.limits = means.limits
        self._source = source
        self._resolve = means.resolve
        self._is_public = means.is_public
        self._open: list[socket.socket] = []
        self._over = threading.Event()
        self._timer = threading.Timer(self.limits.total_s, self._shut)
        self._timer.daemon = True

    def __enter__(self) -> Wire:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Let its watch go."""
        self._timer.cancel()
        for one in self._open:
            one.close()

    def connect(self, host: str, port: int, timeout_s: float | None, *, trusted: bool = False) -> socket.socket:
        """A socket to ``host``; one that is ``trusted`` (the office's proxy) may be anywhere.

        Raises SourceError when an address of it may not be reached, TimedOut past the time, OSError when it fails.
        """
        self.check_time(host)
        problem: OSError | None = None
        for address in self._resolve(host, port) if trusted else self.addresses(host, port):
            try:
                found = socket.create_connection((address, port), timeout_s)
            except OSError as error:
                problem = error
                continue
            # TLS takes the socket's own handle away; a copy of it still shuts the connection.
            self._open.append(found.dup())
            return found
        raise problem or OSError(f"{host} no tiene ninguna dirección")

    def addresses(self, host: str, port: int) -> Sequence[str]:
        """The addresses of ``host``, all of which may be reached. Raises SourceError, OSError."""
        found = self._resolve(host, port)
        for address in found:
            if self._source.local_network and is_link_local(address):
                # A machine's own network and a cloud's secrets: no office keeps its files there.
                raise self.refusal(
                    f"«{host}», que es una dirección interna de la máquina o de la nube ({address})",
                    "Revise la dirección, o a dónde envía; pídala a quien publica. Ni red_local la permite.",
                )
            if not self._source.local_network and not self._is_public(address):
                raise self.refusal(
                    f"«{host}», que es de una red privada ({address})",
                    f"Si es una máquina de su oficina, escriba red_local = true en [fuentes.{self._source.table}] de "
                    "ejercicio.toml; si no, revise la dirección, o a dónde envía.",
                )
        return found

    def refusal(self, where: str, remedy: str) -> SourceError:
        """The error of a source that leads ``where`` it may not."""
        return SourceError(
            f"La dirección de «{self._source.table}» lleva a {where}.",
            remedy,
            rule="direccion-no-permitida",
            file=self._source.label,
        )

    def check_time(self, address: str) -> None:
        """Raise TimedOut when the time of the whole gathering is over."""
        if self._over.is_set():
            raise TimedOut(
                f"{address} no terminó de enviar el archivo en {self.limits.total_s / 60:,.0f} minutos, lo más que se "
                "espera.",
                "Vuelva a intentarlo a otra hora; si sigue igual, pida el archivo a quien lo publica.",
            )

    def _shut(self) -> None:
        self._over.set()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
