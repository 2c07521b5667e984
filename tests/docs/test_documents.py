"""Documents are tried: every command in them is run, and says what they say it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.cli.app import app
from pipelines.settings import CkanAccess
from portal.site import PORTAL
from tests.conftest import portal_name

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")],
    key=lambda one: one.name != "README.md",
)
ELIDED = "…"
# What differs between two honest runs: ports, passwords, ids of releases, process numbers, times.
VOLATILE = (
    (r"127\.0\.0\.1:\d+", "127.0.0.1:PUERTO"),
    (r"(Contraseña:) \S+", r"\1 ******"),
    (r"\b[0-9a-f]{12,64}\b", "HUELLA"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", "FECHA"),
)


@dataclass(frozen=True)
class Step:
    command: str
    output: tuple[str, ...]


def steps(document: Path) -> list[Step]:
    """The commands of a document's ```console blocks, each with the lines shown under it."""
    found: list[Step] = []
    for block in re.findall(r"```console\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"(?m)^\$ ", block)[1:]:
            command, *output = part.rstrip().splitlines()
            found.append(Step(command, tuple(output)))
    return found


def test_what_stays_running_is_tried_where_it_can_be_stopped() -> None:
    """Servers and workers do not end by themselves: tests/flows starts them with these same commands."""
    blocks = [
        block
        for one in DOCUMENTS
        for block in re.findall(r"```sh\n(.*?)```", one.read_text(encoding="utf-8"), re.DOTALL)
    ]
    # A word in capitals is the reader's own.
    commands = [
        " ".join(word for word in line.split() if not word.isupper()) for block in blocks for line in block.splitlines()
    ]
    tried = "\n".join(one.read_text(encoding="utf-8") for one in (ROOT / "tests" / "flows").glob("*.py"))
    assert commands
    assert [one for one in commands if not all(f'"{word}"' in tried for word in one.split()[1:])] == []


def normal(line: str) -> str:
    for pattern, replacement in VOLATILE:
        line = re.sub(pattern, replacement, line)
    return " ".join(line.split())


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as git has it, with the environment already made, so that documents can be followed in it."""
    target = tmp_path_factory.mktemp("copia") / "cocrea"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to(Path(sys.prefix))
    # What `make test` has just checked.
    for kept in (".mypy_cache", "portal/ckanext-cocrea/.mypy_cache"):
        if (ROOT / kept).exists():
            shutil.copytree(ROOT / kept, target / kept)
    return target


@pytest.fixture(scope="module")
def environment(ckan: CkanAccess) -> Mapping[str, str]:
    """A person's shell beside the session's portal."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("COCREA_CKAN", "MAKE", "MFLAGS"))}
    return {
        **own,
        PORTAL: portal_name(),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


# One document after another, in the order in which they are read: the README publishes what the guides look at.
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_every_command_of_a_document_does_what_it_shows(
    document: Path, checkout: Path, environment: Mapping[str, str]
) -> None:
    for step in steps(document):
        done = subprocess.run(
            step.command,
            shell=True,
            cwd=checkout,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        told = done.stdout + done.stderr
        assert done.returncode == 0, f"$ {step.command}\n{told}"
        assert_shown(step, told)


def assert_shown(step: Step, told: str) -> None:
    """The lines shown appear, in their order; «…» stands for any others, and its lack says there are none."""
    lines = [normal(line) for line in told.splitlines() if line.strip()]
    shown = [normal(line) for line in step.output if line.strip()]
    at = 0
    gap = False
    for line in shown:
        if line == ELIDED:
            gap = True
            continue
        matches = [index for index in range(at, len(lines)) if lines[index] == line]
        assert matches, f"$ {step.command}\nno dice: {line}\nsino:\n{told}"
        assert gap or matches[0] == at, f"$ {step.command}\nantes de «{line}» dice: {lines[at]}"
        at, gap = matches[0] + 1, False
    if step.output:
        assert gap or at == len(lines), f"$ {step.command}\nal final dice además: {lines[at:]}"


def test_every_command_of_the_command_line_is_in_the_documents() -> None:
    text = "\n".join(one.read_text(encoding="utf-8") for one in DOCUMENTS)
    names = [str(one.name or one.callback.__name__) for one in app.registered_commands if one.callback]
    for group in app.registered_groups:
        instance = group.typer_instance
        assert instance
        names += [f"{group.name} {one.callback.__name__}" for one in instance.registered_commands if one.callback]
    assert [name for name in names if f"cocrea {name}" not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = [one for one in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if not one.startswith("http")]
    assert [one for one in targets if not (document.parent / one).exists()] == []
