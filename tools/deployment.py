"""Writes what deploy/ takes from elsewhere in this repository and from Prefect: ``make despliegue``.

deploy/ckan/cocrea.ini      the local portal's own settings, for a server
deploy/prefect/TYPE.json    Prefect's own job template of a kind of worker, with what our runs need
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import prefect

from portal.box import ckan
from portal.site import site_settings

DEPLOY = Path(__file__).parents[1] / "deploy"
_HEAD = """\
# Lo que el CKAN de un servidor comparte con el portal local. Lo escribe «make despliegue»; no lo edite.
# Lo propio de cada servidor (direcciones, contraseñas) lo agrega configurar.sh en otro archivo, que lee éste.
"""
# What differs on a server, whichever way it is set up.
_ON_A_SERVER = {
    "ckan.storage_path": "/var/lib/ckan",
    "licenses_group_url": "file:///etc/cocrea/licencias.json",
    # nginx, and nothing else, writes who asks.
    "cocrea.participa.proxies": "1",
    # The site is served by HTTPS alone.
    "SESSION_COOKIE_SECURE": "true",
    "REMEMBER_COOKIE_SECURE": "true",
}
# Of each server: configurar.sh writes them.
_OF_EACH_SERVER = {"smtp.server", "smtp.mail_from"}

_IMAGE = "cocrea-flujos:0.1.0"
# Without it Prefect tells of a run every three minutes, and one that is silent for less is taken for dead.
_ALIVE = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}
# What a run is told, and the variable of deploy/compose/.env that says it: whoever makes the group puts it in.
_FROM_DOT_ENV = {
    "COCREA_CKAN_URL": "COCREA_SITIO_URL", "COCREA_SMTP": "COCREA_CORREO",
    "COCREA_SMTP_REMITENTE": "COCREA_CORREO_REMITENTE", "COCREA_SMTP_USUARIO": "COCREA_CORREO_USUARIO",
    "COCREA_BITACORA": "COCREA_BITACORA", "COCREA_ALMACEN": "COCREA_ALMACEN",
    "AWS_ENDPOINT_URL_S3": "AWS_ENDPOINT_URL_S3",
}  # fmt: skip
_METADATA = Path("server", "api", "collections_data", "views", "aggregate-worker-metadata.json")
# Of each kind of worker: what its variables are where nobody says otherwise.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    # Beside deploy/compose, in its networks: each run reaches Prefect by its name there, and CKAN as visitors do.
    "docker": {
        "image": _IMAGE,
        "env": {
            **_ALIVE,
            "PREFECT_API_URL": "http://prefect-servidor:4200/api",
            **{name: f"${{{value}}}" for name, value in _FROM_DOT_ENV.items()},
            "TZ": "America/Mexico_City",
        },
        "image_pull_policy": "Never",
        "auto_remove": True,
        "mem_limit": "4g",
        "networks": ["cocrea_interna", "cocrea_salida"],
        "volumes": ["${COCREA_EJERCICIOS}:/srv/ejercicios", "/srv/cocrea/secretos-de-flujos:/run/secrets:ro"],
    },
    "kubernetes": {
        "image": _IMAGE,
        "env": {**_ALIVE, "TZ": "America/Mexico_City"},
        "namespace": "cocrea",
        "finished_job_ttl": 86400,
        "cpu_request": "500m",
        "cpu_limit": "2",
        "memory_request": "1Gi",
        "memory_limit": "4Gi",
        "service_account_name": "cocrea-flujos",
    },
}


def settings_of_a_server() -> str:
    """The text of cocrea.ini."""
    values = {**ckan.portable(site_settings(environment={})), **_ON_A_SERVER}
    return _HEAD + ckan.written({key: value for key, value in values.items() if key not in _OF_EACH_SERVER})


def job_template(kind: str) -> dict[str, Any]:
    """Prefect's own template of this kind of worker, as it lies in Prefect's package, with our defaults."""
    known = json.loads((Path(prefect.__file__).parent / _METADATA).read_text("utf-8"))
    template = deepcopy(known[f"prefect-{kind}"][kind]["default_base_job_configuration"])
    for name, value in DEFAULTS[kind].items():
        template["variables"]["properties"][name]["default"] = value
    if kind == "kubernetes":
        _harden(template["job_configuration"]["job_manifest"]["spec"]["template"]["spec"])
    return dict(template)


def _harden(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    pod["automountServiceAccountToken"] = False
    pod["securityContext"] = {
        "runAsNonRoot": True, "runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 1000,
        "seccompProfile": {"type": "RuntimeDefault"},
    }  # fmt: skip
    container["securityContext"] = {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    # The token of CKAN and the passwords of sources, from the cluster's own secrets.
    container["envFrom"] = [{"secretRef": {"name": "cocrea-flujos"}}]
    container["volumeMounts"] = [
        {"name": "ejercicios", "mountPath": "/srv/ejercicios"},
        {"name": "temporal", "mountPath": "/tmp"},  # noqa: S108 - inside the pod
        {"name": "casa", "mountPath": "/var/lib/cocrea"},
    ]
    pod["volumes"] = [
        {"name": "ejercicios", "persistentVolumeClaim": {"claimName": "cocrea-ejercicios"}},
        {"name": "temporal", "emptyDir": {"sizeLimit": "4Gi"}},
        {"name": "casa", "emptyDir": {"sizeLimit": "4Gi"}},
    ]


def documents() -> dict[Path, str]:
    """Every file that is written, with its text."""
    pools = {
        DEPLOY / "prefect" / f"{kind}.json": json.dumps(job_template(kind), indent=2, ensure_ascii=False) + "\n"
        for kind in DEFAULTS
    }
    return {DEPLOY / "ckan" / "cocrea.ini": settings_of_a_server(), **pools}


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
