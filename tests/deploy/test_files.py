"""What deploy/ asks of a server, as far as it can be judged without one: parsed, compared with the box, hardened."""

from __future__ import annotations

import configparser
import json
import os
import re
import runpy
import subprocess
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from compose_spec import PyCompose
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.server.schemas.actions import WorkPoolCreate as StoredWorkPool
from prefect.utilities.schema_tools import validate
from ruamel.yaml import YAML

from portal.box import ckan, postgres
from portal.box.solr_schema import localized_schema
from portal.flow_services import BATCHES_POOL, POOL, flow_services
from tools.deployment import DEFAULTS, DEPLOY, documents, job_template

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SCRIPTS = sorted(DEPLOY.rglob("*.sh"))
# Said by every unit; a line less is a door more.
HARDENED = {
    "NoNewPrivileges=yes", "CapabilityBoundingSet=", "AmbientCapabilities=", "ProtectSystem=strict", "ProtectHome=yes",
    "PrivateTmp=yes", "PrivateDevices=yes", "ProtectKernelTunables=yes", "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes", "ProtectControlGroups=yes", "ProtectClock=yes", "ProtectHostname=yes",
    "ProtectProc=invisible", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "RestrictNamespaces=yes",
    "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes", "RemoveIPC=yes",
    "SystemCallArchitectures=native", "SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources",
    "SystemCallErrorNumber=EPERM",
}  # fmt: skip


def env_example() -> dict[str, str]:
    lines = (DEPLOY / "compose" / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose(values: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The compose file with .env's variables and its repeated parts put in place, as Docker Compose reads it."""
    values = values or env_example()
    text = re.sub(
        r"\$\{(\w+)(?::[-?]([^}]*))?\}",
        lambda found: values[found[1]] or (found[2] or ""),
        (DEPLOY / "compose" / "compose.yaml").read_text("utf-8"),
    )
    return dict(json.loads(json.dumps(YAML(typ="safe").load(text))))


def judge(found: Mapping[str, Any]) -> None:
    PyCompose.from_json(json.dumps(found)).validate()


def test_what_is_taken_from_elsewhere_is_up_to_date():
    assert {path.name: path.read_text("utf-8") for path in documents()} == {
        path.name: text for path, text in documents().items()
    }, "make despliegue"


def test_compose_is_a_compose_file():
    found = compose()
    judge(found)
    services = found["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {one for one in named if not one.startswith((".", "/"))} <= set(found["volumes"])
        for one in named:
            if one.startswith(".."):
                assert (DEPLOY / "compose" / one).exists(), one


@pytest.mark.parametrize(
    ("key", "value"), [("imagen", "x"), ("networks", ["otra"]), ("secrets", ["otro"]), ("restart", "siempre")]
)
def test_the_judge_of_compose_files_does_judge(key: str, value: object):
    broken = deepcopy(compose())
    broken["services"]["valkey"][key] = value
    with pytest.raises(ValueError):
        judge(broken)


@pytest.mark.parametrize("name", compose()["services"])
def test_a_container_has_no_privilege_that_it_does_not_need(name: str):
    service = compose()["services"][name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    # nginx's own image says 101.
    assert name == "nginx" or service["user"].split(":")[0] not in ("", "0", "root")
    assert name == "preparar" or "healthcheck" in service or service["depends_on"]
    assert not re.search(r":(latest|stable)$|^[^:]+$", service["image"])
    assert ("ports" in service) == (name == "nginx")
    assert not any(re.search("clave|password|token|secret", key, re.IGNORECASE) and not key.endswith("_FILE")
                   for key in service.get("environment", {}))  # fmt: skip


def test_the_databases_cannot_reach_the_internet():
    found = compose()
    assert found["networks"]["interna"] == {"internal": True}
    assert {name for name, one in found["services"].items() if one["networks"] == ["interna"]} == {
        "db", "solr", "valkey", "prefect-servidor",
    }  # fmt: skip


def test_every_secret_is_made_and_each_is_asked_for(tmp_path: Path):
    folder = tmp_path / "secretos"
    made = subprocess.run([DEPLOY / "secretos.sh", folder], capture_output=True, text=True, check=True).stdout
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    subprocess.run([DEPLOY / "secretos.sh", folder], check=True)
    found = compose()
    assert set(before) == set(found["secrets"])
    assert {one for service in found["services"].values() for one in service.get("secrets", [])} == set(before)
    assert {name for name, text in before.items() if not text} == {"almacen", "correo", "token_ckan"}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not any(text.decode() in made for text in before.values() if text)


def test_the_pieces_are_those_of_the_box():
    gunicorn = runpy.run_path(str(DEPLOY / "ckan" / "gunicorn.conf.py"))
    box = (Path(ckan.__file__)).read_text("utf-8")
    assert gunicorn["timeout"] == ckan.REQUEST_SECONDS
    assert f'"--worker-class", "{gunicorn["worker_class"]}"' in box and f'"{gunicorn["wsgi_app"]}"' in box
    assert f'"--limit-request-line", "{gunicorn["limit_request_line"]}"' in box
    assert f'"--graceful-timeout", "{gunicorn["graceful_timeout"]}"' in box and gunicorn["control_socket_disable"]
    ours = {one[2:] for one in compose()["services"]["db"]["command"] if one.startswith("-c")}
    wanted = {line.replace("'", "").replace(" = ", "=") for line in postgres.CONFIGURATION.splitlines()}
    # The box listens on a socket only.
    assert wanted - ours == {"listen_addresses=", "unix_socket_permissions=0700"} and not ours - wanted


@pytest.mark.parametrize("where", ["compose", "systemd"])
def test_prefect_runs_with_the_settings_that_it_has_on_one_machine(where: str, tmp_path: Path):
    if where == "compose":
        found = compose()["services"]["prefect-trabajador"]["environment"]
    else:
        found = dict(line.removeprefix("Environment=").split("=", 1) for line in unit("cocrea-prefect-trabajador")
                     if line.startswith("Environment="))  # fmt: skip
    wanted = flow_services({"COCREA_HOME": str(tmp_path)}).prefect_environment(4200)
    places = {"PREFECT_HOME", "PREFECT_API_URL"}
    same = {key: value for key, value in wanted.items() if key.startswith(("PREFECT_", "DO_NOT")) and key not in places}
    assert {key: found.get(key) for key in same} == same
    assert places <= set(found)


@pytest.mark.parametrize("where", ["compose", "systemd"])
def test_somebody_runs_batches_one_at_a_time(where: str):
    """Without them «Publicar un país» waits for ever."""
    if where == "compose":
        found = compose()["services"]["prefect-lotes"]["command"]
    else:
        (line,) = (one for one in unit("cocrea-prefect-lotes@") if one.startswith("ExecStart="))
        found = line.rpartition("con-secretos.sh ")[2].rstrip("'").split()
    assert found[:7] == ["prefect", "worker", "start", "--pool", BATCHES_POOL, "--type", "process"]
    assert found[-2:] == ["--limit", "1"]


def test_whoever_runs_batches_is_like_whoever_runs_the_rest():
    services = compose()["services"]
    own = {"command", "scale"}
    assert {key: value for key, value in services["prefect-lotes"].items() if key not in own} == {
        key: value for key, value in services["prefect-trabajador"].items() if key not in own
    }
    # They are as many as somebody asks for: two of one name would be taken for one.
    assert services["prefect-lotes"]["scale"] == 0 and "--name" not in services["prefect-lotes"]["command"]
    mine, usual = unit("cocrea-prefect-lotes@"), unit("cocrea-prefect-trabajador")
    differ = ("Description=", "ExecStart=", "#")
    assert [one for one in mine if not one.startswith(differ)] == [one for one in usual if not one.startswith(differ)]
    assert sum("lotes-%i" in one for one in mine) == 1


def test_an_update_restarts_every_unit_that_is_at_work():
    guide = (DEPLOY / "LEAME.md").read_text("utf-8")
    update = guide[guide.index("**Actualizar**, como root") : guide.index("**Recuperar** un respaldo, en")]
    restarted = {one.strip("'").replace("@*", "@") for line in re.findall(r"systemctl restart (.*)", update)
                 for one in line.split()}  # fmt: skip
    timers = {path.name for path in (DEPLOY / "systemd").glob("*.timer")}
    assert restarted == {path.stem for path in UNITS if f"{path.stem}.timer" not in timers} | timers
    for step in ("git -C /opt/cocrea pull", "make -C /opt/cocrea entorno", "ckan/entorno.sh", "ckan/cocrea.ini",
                 "ckan/gunicorn.conf.py", "systemd/*.service", "systemctl daemon-reload"):  # fmt: skip
        assert step in update


def unit(name: str) -> list[str]:
    return (DEPLOY / "systemd" / f"{name}.service").read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_hardened_and_belongs_to_a_user_of_its_own(path: Path):
    lines = path.read_text("utf-8").splitlines()
    assert HARDENED - set(lines) == set()
    users = re.findall(r"^u (\S+)", (DEPLOY / "systemd" / "cocrea.sysusers").read_text("utf-8"), re.MULTILINE)
    assert next(line.removeprefix("User=") for line in lines if line.startswith("User=")) in users
    said = [line for line in lines if line.startswith(("Environment=", "EnvironmentFile="))]
    assert not any(re.search("clave|password|token", line, re.IGNORECASE) for line in said)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_as_systemd_reads_it(path: Path, tmp_path: Path):
    # Programs and other units are not here: the unit is judged with ones that are.
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^(After|Requires|Wants)=.*\n", "", text, flags=re.MULTILINE)
    (tmp_path / path.name).write_text(text, encoding="utf-8")
    try:
        verified = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", tmp_path / path.name], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("No hay systemd-analyze en esta máquina.")
    assert (verified.returncode, verified.stderr) == (0, "")
    judged = ["systemd-analyze", "security", "--offline=true", "--threshold=20", tmp_path / path.name]
    assert subprocess.run(judged, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_bash_and_can_be_run(path: Path):
    assert subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=True).stderr == ""
    assert path.stat().st_mode & 0o111
    text = path.read_text("utf-8")
    assert text.startswith("#!/usr/bin/env bash\n#") and "set -euo pipefail" in text


@pytest.mark.parametrize("kind", DEFAULTS)
def test_a_template_of_workers_is_one_that_prefect_takes(kind: str):
    template = job_template(kind)
    for model in (WorkPoolCreate, StoredWorkPool):
        assert model(name=POOL, type=kind, base_job_template=template).base_job_template == template
    validate(dict(DEFAULTS[kind]), template["variables"], raise_on_error=True, preprocess=True)
    wanted = flow_services({"COCREA_HOME": "/"}).prefect_environment(4200)["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"]
    assert DEFAULTS[kind]["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == wanted


def test_a_run_in_docker_is_told_what_a_worker_of_compose_is_and_is_in_its_networks():
    said = {name: f"lo de {name}" for name in env_example()}
    guide = (DEPLOY / "LEAME.md").read_text("utf-8")
    (order,) = re.findall(r"^(python3 -c .*) < \.\./prefect/docker\.json", guide, re.MULTILINE)
    with (DEPLOY / "prefect" / "docker.json").open("rb") as template:
        made = subprocess.check_output(["sh", "-c", order], stdin=template, env={**os.environ, **said})
    docker = {name: one.get("default") for name, one in json.loads(made)["variables"]["properties"].items()}
    found, told = compose(said), docker["env"]
    worker = found["services"]["prefect-trabajador"]
    ours = {one for one in worker["environment"] if one.startswith(("COCREA", "AWS")) or one == "PREFECT_API_URL"}
    ours -= {"COCREA_HOME"}  # the image says it
    assert {one: told.get(one) for one in ours} == {one: worker["environment"][one] for one in ours}
    assert docker["networks"] == [f"{found['name']}_{one}" for one in worker["networks"]]
    assert docker["image"] == worker["image"] and docker["volumes"][0] in worker["volumes"]


def test_an_image_of_solr_has_the_schema_of_the_box():
    text = (DEPLOY / "compose" / "solr.Containerfile").read_text("utf-8")
    assert "portal/box/solr_schema.py" in text
    with pytest.raises(ValueError, match="does not stem"):
        localized_schema("<schema/>", "es")


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.Containerfile")), ids=lambda path: path.stem)
def test_an_image_is_pinned_and_copies_what_there_is(path: Path):
    text = path.read_text("utf-8").replace("\\\n", " ")
    assert all(re.search(r":\d", one) for one in re.findall(r"^FROM (\S+)", text, re.MULTILINE))
    users = re.findall(r"^USER (\S+)", text, re.MULTILINE)
    assert users and users[-1] not in ("root", "0")
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        *sources, _target = [one for one in line.split() if not one.startswith("--")]
        assert [one for one in sources if not (DEPLOY.parent / one).exists()] == []


def test_the_settings_of_each_server_read_the_common_ones(tmp_path: Path):
    subprocess.run([DEPLOY / "secretos.sh", tmp_path / "secretos"], capture_output=True, check=True)
    (tmp_path / "secretos" / "correo").chmod(0o600)
    (tmp_path / "secretos" / "correo").write_text("a%b\n", encoding="utf-8")
    run = subprocess.run(
        [DEPLOY / "ckan" / "configurar.sh", "printenv", "COCREA_CLAVE_PARTICIPACION", "COCREA_TOKEN_METRICAS"],
        env={
            "PATH": "/usr/bin:/bin", "COCREA_SECRETOS": str(tmp_path / "secretos"), "COCREA_BD": "db:5432",
            "CKAN_INI": str(tmp_path / "ckan.ini"), "COCREA_SITIO_URL": "https://datos.ejemplo.gob.mx",
        }, capture_output=True, text=True, check=True,
    )  # fmt: skip
    secret = {path.name: path.read_text("utf-8").strip() for path in (tmp_path / "secretos").iterdir()}
    ini = configparser.ConfigParser()
    ini.optionxform = str  # type: ignore[assignment, method-assign]
    ini.read(tmp_path / "ckan.ini")
    found = dict(ini["app:main"])
    assert run.stdout.split() == [secret["participacion"], secret["metricas"]]
    assert (tmp_path / "ckan.ini").stat().st_mode & 0o777 == 0o600
    assert found["use"] == "config:/etc/cocrea/cocrea.ini" and found["smtp.password"] == "a%b"
    assert found["ckan.datastore.read_url"] == f"postgresql://datastore_ro:{secret['bd_lectura']}@db:5432/datastore"
    assert found["api_token.jwt.decode.secret"] == f"string:{secret['tokens']}"


def test_a_secret_that_is_missing_is_said(tmp_path: Path):
    run = subprocess.run(
        [DEPLOY / "ckan" / "configurar.sh", "true"],
        env={"PATH": "/usr/bin:/bin", "COCREA_SECRETOS": str(tmp_path), "CKAN_INI": str(tmp_path / "ckan.ini"),
             "COCREA_SITIO_URL": "https://datos.ejemplo.gob.mx"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (
        78, f"Falta el secreto «bd_ckan» en {tmp_path}. Hágalo con deploy/secretos.sh y vuelva a arrancar.\n",
    )  # fmt: skip
    assert not (tmp_path / "ckan.ini").exists()
