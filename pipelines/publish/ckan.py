"""CKAN's action API through ckanapi, with time-outs and typed errors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import IO, Any, TypeAlias

import requests
from ckanapi import RemoteCKAN
from ckanapi.common import reverse_apicontroller_action
from ckanapi.errors import CKANAPIError, ServerIncompatibleError
from ckanapi.errors import NotAuthorized as ActionNotAuthorized
from ckanapi.errors import NotFound as ActionNotFound
from ckanapi.errors import ValidationError as ActionInvalid
from requests_toolbelt import MultipartEncoder

from pipelines import http, settings
from pipelines.errors import (
    AlreadyRunning,
    ChangedMeanwhile,
    CkanRefused,
    CkanRejected,
    NotFound,
    ServerFailed,
    UsageError,
)
from pipelines.settings import CkanAccess

# By the field that each is in: a file's name, and its open bytes.
Uploads: TypeAlias = Mapping[str, tuple[str, IO[bytes]]]


class Ckan:
    """One CKAN, spoken to as the owner of a token, or as anyone when there is none."""

    def __init__(self, access: CkanAccess) -> None:
        self.url = access.url
        self.session = requests.Session()
        self.timeout = (settings.CONNECT_TIMEOUT_S, access.read_timeout_s)
        # The organizations in which the token is known to publish: see organization.py.
        self.publishes_in: frozenset[str] = frozenset()
        # The datasets of code lists that are known to be there: see obstacles.py.
        self.has_code_lists: frozenset[str] = frozenset()
        self._api = RemoteCKAN(access.url, apikey=access.token or None, user_agent="cocrea", session=self.session)

    def __enter__(self) -> Ckan:
        return self

    def __exit__(self, *_error: object) -> None:
        """Let its connections go."""
        self.session.close()

    def call(
        self,
        action: str,
        data: Mapping[str, Any] | None = None,
        uploads: Uploads | None = None,
        read_timeout_s: float | None = None,
    ) -> Any:
        """Call ``action``, with ``uploads`` if any; ``read_timeout_s`` is for what takes longer.

        Raises Unreachable, TimedOut, ServerFailed, CkanRefused, CkanRejected, NotFound; AlreadyRunning where our
        extension says that another publication is going on, ChangedMeanwhile where it was; UsageError for an address
        that sends elsewhere.
        """
        try:
            with http.typed_errors(self.url):
                options = {
                    "timeout": (self.timeout[0], read_timeout_s or self.timeout[1]),
                    "hooks": {"response": self._check_answer},
                }
                if uploads:
                    return self._send(action, data or {}, uploads, options)
                return self._api.call_action(action, dict(data or {}), requests_kwargs=options)
        except ActionNotAuthorized as error:
            raise CkanRefused(
                f"CKAN ({self.url}) no acepta el token para «{action}».",
                f"Revise {settings.CKAN_TOKEN}: que esté completo, que no haya vencido y que su usuario pueda editar "
                "la organización.",
            ) from error
        except ActionNotFound as error:
            raise NotFound(
                f"CKAN ({self.url}) no encuentra lo que pide «{action}».",
                "Si alguien lo borró en CKAN, vuelva a correr el comando; si no, revise la dirección.",
            ) from error
        except ActionInvalid as error:
            if error.error_dict.get("busy"):
                raise AlreadyRunning(
                    f"Otra corrida está publicando lo mismo en este momento en CKAN ({self.url}).",
                    "Espere a que termine y vuelva a correr el comando; no quedó nada publicado a medias.",
                ) from error
            if error.error_dict.get("expected"):
                raise ChangedMeanwhile(
                    f"Alguien, u otra corrida, cambió lo mismo en CKAN ({self.url}) mientras se comparaba.",
                    "Vuelva a correr el comando, que compara otra vez; no quedó nada publicado a medias.",
                ) from error
            if uploads and error.error_dict.get("upload"):
                raise self._too_large() from error
            raise CkanRejected(
                f"CKAN ({self.url}) rechazó «{action}»: {_reasons(error.error_dict)}.",
                "Corrija lo que señala y vuelva a correr el comando; no quedó nada publicado a medias.",
            ) from error
        except (CKANAPIError, ServerIncompatibleError) as error:
            raise ServerFailed(
                f"CKAN ({self.url}) falló al atender «{action}».",
                "Vuelva a intentarlo en unos minutos; si sigue igual, revise la bitácora de CKAN "
                "(en el portal local, «cocrea portal bitacora»).",
            ) from error

    @cached_property
    def status(self) -> Mapping[str, Any]:
        """What this CKAN says of itself (its version, its plugins), asked for once. Raises as ``call`` does."""
        found: Mapping[str, Any] = self.call("status_show")
        return found

    @property
    def extensions(self) -> frozenset[str]:
        """The plugins that this CKAN says it has. Raises as ``call`` does."""
        return frozenset(self.status.get("extensions") or ())

    @cached_property
    def user(self) -> Mapping[str, Any] | None:
        """The token's own user, asked for once; None when CKAN does not know the token. Raises as ``call`` does."""
        found: Mapping[str, Any] | None = self.find("user_show", {})
        return found

    def is_administrator(self) -> bool:
        """Whether the token is a site administrator's. Raises as ``call`` does."""
        return bool((self.user or {}).get("sysadmin"))

    def download(self, address: str) -> bytes:
        """The file at one of this CKAN's addresses. Raises ServiceError, UsageError."""
        # Where an address leads elsewhere, the token must not go along.
        own = address.startswith(f"{self.url}/") and self._api.apikey
        headers = {"Authorization": self._api.apikey} if own else {}
        with http.typed_errors(address):
            answer = self.session.get(address, headers=headers, timeout=self.timeout)
            http.check_status(address, answer.status_code)
            return answer.content

    def find(self, action: str, data: Mapping[str, Any]) -> Any | None:
        """As ``call``, but what is not there is None."""
        try:
            return self.call(action, data)
        except NotFound:
            return None

    def _send(self, action: str, data: Mapping[str, Any], uploads: Uploads, options: Mapping[str, Any]) -> Any:
        """As ckanapi sends files, but read while they are sent: of any size, in the same memory."""
        fields = {key: str(value) for key, value in data.items() if value is not None}
        form = MultipartEncoder({**fields, **uploads})
        headers = {"Content-Type": form.content_type, "User-Agent": self._api.user_agent}
        if self._api.apikey:
            headers["Authorization"] = self._api.apikey
        url = f"{self.url}/api/action/{action}"
        answer = self.session.post(url, data=form, headers=headers, allow_redirects=False, **options)
        return reverse_apicontroller_action(url, answer.status_code, answer.text)

    def _too_large(self) -> CkanRejected:
        return CkanRejected(
            f"CKAN ({self.url}) no acepta un archivo tan grande.",
            "Pida a quien administra CKAN que suba el límite (ckan.max_resource_size y el del servidor web).",
        )

    def _check_answer(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """Tell apart what is not CKAN's own answer: a proxy's page, another program, another address."""
        if "json" in response.headers.get("Content-Type", "") and response.status_code != 413:
            return
        response.close()
        if response.is_redirect:
            raise UsageError(
                f"{self.url} envía a otra dirección: {response.headers['Location']}.",
                f"Escriba en {settings.CKAN_URL} la dirección final de su CKAN; a veces solo falta la «s» de https.",
            )
        if response.status_code == 413:
            raise self._too_large()
        if response.status_code >= 500 or response.status_code in (401, 403, 429):
            http.check_status(self.url, response.status_code)
        raise ServerFailed(
            f"{self.url} no responde como un CKAN (respuesta {response.status_code}).",
            f"Revise {settings.CKAN_URL}: es la dirección de la portada, sin /dataset ni /api. Si es la correcta, "
            "vuelva a intentarlo en unos minutos.",
        )


def _reasons(errors: Mapping[str, Any]) -> str:
    parts = []
    for key, value in errors.items():
        if key == "__type":
            continue
        texts = value if isinstance(value, list) else [value]
        parts.append(f"{key}: {'; '.join(str(one).rstrip('.') for one in texts)}")
    return ", ".join(parts) or "no dice por qué"
