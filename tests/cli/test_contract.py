"""The contract that other programs rely on: exit codes, JSON documents, and whole messages."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer.main
from ckanapi import RemoteCKAN

from pipelines.cli.app import app
from pipelines.settings import CKAN_TOKEN, CKAN_URL, SMTP, SMTP_SENDER, CkanAccess
from tests.conftest import Cli, Published, copy_example, leave_out
from tests.faulty_proxy import FaultyProxy, faulty_proxy
from tests.machine import free_port
from tests.mail import mail_server

VERSION = version("cocrea")
PACKAGES = ["catalogos", "follow-the-money", "plan-de-accion", "presupuesto", "secretariado"]


@pytest.fixture(scope="module")
def published(published_example: Published) -> Path:
    """An exercise that `cocrea correr` has published; tests leave CKAN as they find it."""
    found = json.loads(published_example.done.stdout)
    assert list(found) == ["entregas"]
    assert [list(one) for one in found["entregas"]] == [["paquete", "id", "cambio", "acuse", "url"]] * len(PACKAGES)
    assert [(one["paquete"], one["cambio"], one["acuse"]) for one in found["entregas"]] == [
        (one, True, "ok") for one in PACKAGES
    ]
    return published_example.folder


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exercise of two packages, to be read back as often as a test likes."""
    folder = copy_example(tmp_path_factory.mktemp("pocos") / "ejercicio", f"t{uuid.uuid4().hex[:10]}")
    leave_out(folder, "follow-the-money", "plan-de-accion", "secretariado")
    return folder


@pytest.fixture
def proxy(ckan: CkanAccess) -> Iterator[FaultyProxy]:
    with faulty_proxy(ckan.url) as one:
        yield one


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its whole name."""

    def walk(name: str, one: Any) -> Iterator[tuple[str, Any]]:
        if hasattr(one, "commands"):
            for child, command in one.commands.items():
                yield from walk(f"{name} {child}".strip(), command)
        else:
            yield name, one

    yield from walk("", typer.main.get_command(app))


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_every_command_has_help_with_an_example_of_itself(name: str, command: Any) -> None:
    assert command.help, name
    assert re.search(rf"Ejemplo.*cocrea {name}\b", command.epilog or ""), command.epilog


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_the_kinds_of_values_are_said_in_spanish(name: str, command: Any) -> None:
    context = typer.Context(command, info_name=name)
    kinds = {one.display_type(context) for one in command.get_params(context)}
    assert {one for one in kinds if "|" not in one} <= {"<ruta>", "<archivo>", "<texto>", "<número>", ""}


@pytest.mark.parametrize(
    ("arguments", "message", "command"),
    [
        (["valdar"], "No existe el comando «valdar». ¿Quiso escribir «validar»?", "cocrea"),
        (
            ["validar", "x", "--formato", "xml"],
            "El valor de --formato no sirve. Los valores posibles son: «texto», «json».", "cocrea validar",
        ),
        (["validar", "x", "--errores", "-1"], "El valor de --errores no sirve. Debe ser 0 o más.", "cocrea validar"),
        (
            ["validar", "x", "--errores", "x"], "El valor de --errores no sirve. Debe ser un número entero.",
            "cocrea validar",
        ),
    ],
)  # fmt: skip
def test_a_wrong_use_is_told_with_our_quotes(arguments: list[str], message: str, command: str, cocrea: Cli) -> None:
    done = cocrea(*arguments)
    assert (done.returncode, done.stderr.splitlines()) == (
        2, [f"✗ {message}", f"  Qué hacer: Vea cómo se usa con «{command} --help»."]
    )  # fmt: skip


def test_all_the_exercises_of_a_folder_run_and_one_that_fails_stops_no_other(
    cocrea: Cli, published: Path, on_ckan: Mapping[str, str]
) -> None:
    broken = published.parent / "a-roto"
    broken.mkdir()
    (broken / "ejercicio.toml").write_text("version = 1\n", encoding="utf-8")
    try:
        done = cocrea("correr", published.parent, "--todos", env=on_ckan)
    finally:
        shutil.rmtree(broken)
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"✗ a-roto ({broken}): Falta «ejercicio»")
    assert lines[-2:] == [
        f"✓ Ejemplo ficticio: Gobierno Abierto en Morelos ({published}): nada cambió",
        "2 ejercicios: 1 bien, 1 con algo que atender.",
    ]


def test_a_second_run_says_that_nothing_changed(published: Path, cocrea: Cli, on_ckan: Mapping[str, str]) -> None:
    plan = cocrea("publicar", published, "--simular", env=on_ckan)
    done = cocrea("publicar", published, env=on_ckan)

    assert plan.stdout.count("Nada cambia: CKAN ya tiene esta entrega.") == len(PACKAGES)
    assert plan.stdout.splitlines()[-1] == "No se envió nada."
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Nada cambió: CKAN ya tenía estas entregas."


def test_simulating_sends_nothing_and_lists_the_changes(
    exercise: Path, ckan: CkanAccess, proxy: FaultyProxy, cocrea: Cli
) -> None:
    env = {CKAN_URL: proxy.url, CKAN_TOKEN: ckan.token}

    done = cocrea("publicar", exercise, "--simular", "--formato", "json", env=env)
    assert (done.returncode, done.stderr, proxy.sent) == (0, "", [])
    found = json.loads(done.stdout)
    assert found["organizacion_nueva"] is True
    assert [(one["paquete"], one["cambio"]) for one in found["entregas"]] == [(one, True) for one in PACKAGES]
    assert found["entregas"][2]["plan"][1:] == [
        "Se carga la tabla plan_accion: 1 renglón.",
        "Se carga la tabla mesas: 9 renglones.",
        "Se carga la tabla propuestas: 20 renglones.",
        "Se carga la tabla compromisos: 5 renglones.",
        "Se carga la tabla objetivos: 9 renglones.",
        "Se carga la tabla hitos: 21 renglones.",
        "Se carga la tabla avances: 53 renglones.",
        "Se carga la tabla agenda: 24 renglones.",
        "Se carga la tabla contactos: 4 renglones.",
        "Se carga la tabla ligas: 7 renglones.",
        "Se carga la tabla cumplimiento: 23 renglones.",
    ]


def test_gathering_and_validating_speak_json_and_need_no_ckan(exercise: Path, cocrea: Cli) -> None:
    gathered = cocrea("reunir", exercise, "--formato", "json", env=NOWHERE)
    valid = cocrea("validar", exercise, "--formato", "json", env=NOWHERE)

    assert (gathered.returncode, gathered.stderr, valid.returncode, valid.stderr) == (0, "", 0, "")
    (budget,) = (one for one in json.loads(gathered.stdout)["originales"] if one["tabla"] == "presupuesto_egresos")
    original = exercise / "salida" / "originales" / budget["sha256"][:2] / budget["sha256"]
    assert original.read_bytes() == (exercise / "presupuesto_egresos_2015.csv").read_bytes()
    assert json.loads(valid.stdout)["reporte"]["valido"] is True


@pytest.mark.parametrize(("command", "outcome"), [("correr", ": no se publicó nada"), ("validar", "")])
def test_bad_data_publish_nothing_and_come_with_their_report(
    exercise: Path, cocrea: Cli, on_ckan: Mapping[str, str], ckan: CkanAccess, command: str, outcome: str
) -> None:
    (exercise / "presupuesto_egresos_2015.csv").unlink()

    done = cocrea(command, exercise, "--formato", "json", env=on_ckan)

    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert done.stderr == (
        f"✗ Los datos tienen errores{outcome}.\n"
        "  Qué hacer: Corrija lo que señala el reporte y vuelva a correr el mismo comando.\n"
    )
    frictionless = ["valid", "stats", "warnings", "errors", "tasks"]
    assert list(found) == [*["entregas"] * (command == "correr"), *frictionless, "reporte"]
    assert found.get("entregas", []) == []
    assert found["reporte"]["valido"] is False


NOWHERE = {"COCREA_HOME": "/nonexistent", "COCREA_PORTAL": "ninguno"}


def test_verifying_before_any_publication_says_so(exercise: Path, cocrea: Cli, on_ckan: Mapping[str, str]) -> None:
    done = cocrea("verificar", exercise, env=on_ckan)

    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        r"✗ «t\w+» todavía no tiene entregas publicadas desde esta carpeta\.\n"
        r"  Qué hacer: Publíquelo primero con «cocrea correr .*»\.\n",
        done.stderr,
    )


def test_verifying_tells_a_difference(few: Path, ckan: CkanAccess, cocrea: Cli, on_ckan: Mapping[str, str]) -> None:
    dataset = f"{_slug(few)}-presupuesto"
    cocrea("correr", few, env=on_ckan)
    whole = cocrea("verificar", few, "--formato", "json", env=on_ckan)
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.package_patch(id=dataset, private=True)
        hidden = cocrea("verificar", few, env=on_ckan)
        api.action.package_patch(id=dataset, private=False)

    assert (whole.returncode, [one["acuse"] for one in json.loads(whole.stdout)["acuses"]]) == (
        0,
        ["ok", "ok"],
    )
    assert hidden.returncode == 3
    assert f"  ✗ El conjunto de datos «{dataset}» no está en CKAN, o no es público.\n" in hidden.stdout
    assert hidden.stderr.splitlines()[0] == "✗ Lo que CKAN sirve no es igual a la entrega."


EXPIRED = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJqdGkiOiJ4In0.firma-que-nadie-puso"
UNKNOWN = (
    "✗ CKAN ({url}) no reconoce el token.\n"
    "  Qué hacer: Revise COCREA_CKAN_TOKEN: que esté completo y que no haya vencido. "
    "Se hace uno nuevo en su perfil de CKAN, en «Tokens de API».\n"
)


@pytest.mark.parametrize(
    ("url", "token", "code", "message"),
    [
        ("{ckan}", EXPIRED, 2, UNKNOWN),
        ("{ckan}", "otro", 2, UNKNOWN),
        (
            "{ckan}", "con espacios", 2,
            "✗ COCREA_CKAN_TOKEN no es un token: lleva espacios, acentos u otros signos que un token no tiene.\n"
            "  Qué hacer: Cópielo de nuevo desde su perfil en CKAN, en «Tokens de API», completo y sin comillas.\n",
        ),
        (
            "{ckan}", "", 2,
            "✗ Falta COCREA_CKAN_TOKEN: la dirección de CKAN y su token van juntos.\n"
            "  Qué hacer: Defina COCREA_CKAN_TOKEN, o quite las dos variables para usar el portal local.\n",
        ),
        (
            "datos.gob.mx", "x", 2,
            "✗ COCREA_CKAN_URL no es una dirección web: «datos.gob.mx».\n"
            "  Qué hacer: Escriba la dirección completa de su CKAN, por ejemplo https://datos.miestado.gob.mx.\n",
        ),
        (
            "http://ana:secreto@datos.gob.mx", "x", 2,
            "✗ COCREA_CKAN_URL lleva un usuario o una contraseña dentro de la dirección.\n"
            "  Qué hacer: Quítelos de la dirección: el permiso para publicar va en COCREA_CKAN_TOKEN.\n",
        ),
        (
            "{ckan}/dataset", "x", 3,
            "✗ {url} no responde como un CKAN (respuesta 405).\n"
            "  Qué hacer: Revise COCREA_CKAN_URL: es la dirección de la portada, sin /dataset ni /api. "
            "Si es la correcta, vuelva a intentarlo en unos minutos.\n",
        ),
        (
            "http://127.0.0.1:{closed}", "x", 3,
            "✗ No hay respuesta de {url}: la conexión falló o se cortó.\n"
            "  Qué hacer: Revise la red y que el servidor esté encendido; "
            "si es el portal local, «cocrea portal arriba».\n",
        ),
        (
            "", "", 2,
            "✗ No sé en qué CKAN publicar: el portal local no está encendido.\n"
            "  Qué hacer: Enciéndalo con «cocrea portal arriba», o defina COCREA_CKAN_URL y COCREA_CKAN_TOKEN.\n",
        ),
    ],
    ids=["vencido", "otro", "mal-copiado", "sin-token", "sin-http", "con-clave", "no-es-ckan", "apagado", "nada"],
)  # fmt: skip
def test_a_wrong_way_to_ckan_is_told_whole(
    published: Path, cocrea: Cli, ckan: CkanAccess, url: str, token: str, code: int, message: str
) -> None:
    with socket.socket() as held:  # bound, but nobody listens
        held.bind(("127.0.0.1", 0))
        url = url.format(ckan=ckan.url, closed=held.getsockname()[1])
        done = cocrea("publicar", published, env={**NOWHERE, CKAN_URL: url, CKAN_TOKEN: token})

    assert (done.returncode, done.stdout, done.stderr) == (code, "", message.replace("{url}", url))


def test_a_token_shows_nowhere(
    few: Path, cocrea: Cli, ckan: CkanAccess, on_ckan: Mapping[str, str], tmp_path: Path
) -> None:
    env = {**on_ckan, "COCREA_HOME": str(tmp_path)}
    outputs = [cocrea(command, few, env=env) for command in ("correr", "verificar")]
    outputs.append(cocrea("publicar", few, env={**env, CKAN_URL: f"{ckan.url}/dataset"}))

    said = "".join(one.stdout + one.stderr for one in outputs).encode()
    kept = b"".join(one.read_bytes() for place in (few, tmp_path) for one in place.rglob("*") if one.is_file())
    assert ckan.token.encode() not in said + kept


def test_a_bug_is_one_line_and_a_log(tmp_path: Path) -> None:
    failing = (
        "import typer\nfrom pipelines.cli.app import run\nfailing = typer.Typer()\n"
        "@failing.command()\ndef falla(): raise RuntimeError('algo se rompió')\n"
        "raise SystemExit(run([], failing))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", failing], capture_output=True, text=True, check=False,
        env={"COCREA_HOME": str(tmp_path / "casa"), "PATH": "", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip

    log = tmp_path / "casa" / "bitacora.log"
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == (
        f"✗ Esto es una falla del programa, no de sus datos. El detalle está en {log}; envíelo a quien le da soporte.\n"
    )
    assert re.match(rf"\S+ cocrea {VERSION} RuntimeError\n", log.read_text(encoding="utf-8"))
    assert "RuntimeError: algo se rompió" in log.read_text(encoding="utf-8")


def test_it_says_which_version_it_is(cocrea: Cli) -> None:
    done = cocrea("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"cocrea {VERSION}\n", "")


# Seconds after it began: early and late in what it loads.
@pytest.mark.parametrize("when", [0.3, 0.8, 0.9])
def test_ctrl_c_while_the_command_is_loading_is_one_line(when: float) -> None:
    command = [Path(sys.executable).with_name("cocrea"), "--version-de-nadie"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_hears_ctrl_c) as one:
        time.sleep(when)
        one.send_signal(signal.SIGINT)
        _, said = one.communicate(timeout=60)

    # On a machine that has already loaded it, the wrong option has been told, and Python may be ending.
    loading = (one.returncode, said) == (130, "Interrumpido. No quedó nada publicado a medias.\n")
    assert loading or (one.returncode in (2, -signal.SIGINT) and "--version-de-nadie" in said.splitlines()[0]), said


def _hears_ctrl_c() -> None:
    # As at a terminal: what runs in the background may have been told to ignore it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_release_erased_by_hand_is_not_there_to_verify(
    published: Path, cocrea: Cli, on_ckan: Mapping[str, str], tmp_path: Path
) -> None:
    copy = shutil.copytree(published, tmp_path / "copia")
    for package in PACKAGES:
        releases = copy / "salida" / "entregas" / package
        shutil.rmtree(releases / (releases / "ultima").read_text())

    assert cocrea("verificar", copy, env=on_ckan).returncode == 2


def _slug(folder: Path) -> str:
    found = re.search(r'(?m)^clave = "([^"]*)"', (folder / "ejercicio.toml").read_text(encoding="utf-8"))
    assert found
    return found[1]


def test_one_screen_says_how_the_exercise_stands(published: Path, cocrea: Cli, tmp_path: Path) -> None:
    told = cocrea("estado", published)
    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert re.fullmatch(r"Revisión: \d\d/\d\d/\d{4} \d\d:\d\d, sin errores", lines[1])
    assert re.search(r"(?m)^  plan-de-accion +publicado .*, al día; lo siguiente, a más tardar el ", told.stdout)
    assert "  catalogos         publicado" in told.stdout
    assert "\nPor hacer:\n  hito c4-h1, venció hace " in told.stdout
    document = json.loads(cocrea("estado", published, "--formato", "json").stdout)
    assert document["revision"]["errores"] == 0
    assert {one["paquete"]: len(one["tablas"]) for one in document["paquetes"]} == {
        "catalogos": 9, "follow-the-money": 4, "plan-de-accion": 11, "presupuesto": 2, "secretariado": 8,
    }  # fmt: skip
    assert document["pendientes"][0]["clave"] == "c4-h1"

    fresh = cocrea("estado", copy_example(tmp_path / "nuevo", "nuevo"))
    assert "Revisión: todavía no se revisa. Empiece con «cocrea validar»." in fresh.stdout
    assert "  secretariado      todavía no se publica" in fresh.stdout


def test_what_is_due_is_told_by_mail_once(published: Path, cocrea: Cli, tmp_path: Path) -> None:
    folder = shutil.copytree(published, tmp_path / "avisa")
    alone = cocrea("avisar", folder)
    assert (alone.returncode, alone.stdout) == (2, "")
    assert "no tiene a quién avisar, o falta el servidor de correo." in alone.stderr
    with (folder / "ejercicio.toml").open("a", encoding="utf-8") as file:
        file.write('\n[avisos]\ncorreo = ["datos@ejemplo.gob.mx"]\n')
    address = f"127.0.0.1:{free_port()}"
    env = {SMTP: address, SMTP_SENDER: "cocrea@ejemplo.gob.mx"}
    away = cocrea("avisar", folder, env=env)
    assert (away.returncode, "el servidor de correo 127.0.0.1 no lo recibió" in away.stderr) == (3, True)
    with mail_server(address) as arrived:
        first, again = cocrea("avisar", folder, env=env), cocrea("avisar", folder, env=env)
    title = "Por hacer en «Ejemplo ficticio: Gobierno Abierto en Morelos»"
    assert first.stdout.startswith(f"Se avisó: {title}\n")
    assert again.stdout == "No hay nada nuevo que avisar.\n"
    assert (arrived[0][0], arrived[0][1]["Subject"]) == ("datos@ejemplo.gob.mx", title)
