"""The house's plan, held by a test: who may import whom, where the environment is read, how long a module may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = [path for top in ("pipelines", "flows", "portal") for path in sorted((ROOT / top).rglob("*.py"))]
STAGES = ("gather", "clean", "validate", "package", "publish", "verify")
# A stage knows the ones before it only by the values they hand it.
BEFORE = {
    "gather": set(),
    "clean": {"gather"},
    "validate": {"clean"},
    "package": {"clean"},
    "publish": {"package"},
    "verify": {"package", "publish"},
}
# What stands above the stages; everything else of pipelines/ that is no stage stands below them.
ABOVE = {
    "approval",
    "intake",
    "links",
    "many",
    "promises",
    "recall",
    "run",
    "spread",
    "restore",
    "standing",
    "notices",
    "cli",
    "compliance",
    "probe",
    "templates",
    "trace",
}
# What stands between two stages: it knows those before it, and only those after it know it.
BETWEEN = {"changes": ({"package"}, {"publish", "verify"})}
LONGEST_MODULE = 300
# Beyond these a function of flows/ decides something, which is the stages' business.
MOST_BRANCHES = 3


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, as far as they can be followed."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{named(path)}: imports are absolute"
            yield from (f"{node.module}.{one.name}" for one in node.names)


def part(dotted: str) -> str:
    """Of pipelines: the stage or module at the top; of others, the top-level name."""
    top, _, rest = dotted.partition(".")
    return rest.split(".")[0] if top == "pipelines" and rest else top


def parts_imported_by(name: str) -> set[str]:
    own = [path for path in MODULES if path.is_relative_to(ROOT / "pipelines") and part_of(path) == name]
    return {part(one) for path in own for one in imports(path) if one.startswith("pipelines.")} - {name}


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "pipelines").parts[0].removesuffix(".py")


PARTS = sorted({part_of(path) for path in MODULES if path.is_relative_to(ROOT / "pipelines")} - {"__init__"})


def test_the_stages_are_all_there():
    assert {*STAGES, "domains", "run", "cli", "errors", "exercise", "paths", "settings"} <= set(PARTS)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_the_stages_before_it(stage):
    found = parts_imported_by(stage)
    assert found & set(STAGES) <= BEFORE[stage]
    assert not found & ABOVE


@pytest.mark.parametrize("name", BETWEEN)
def test_what_stands_between_stages_knows_the_ones_before_and_is_known_to_the_ones_after(name):
    before, after = BETWEEN[name]
    found = parts_imported_by(name)
    assert found & set(STAGES) <= before
    assert not found & ABOVE
    assert {one for one in PARTS if name in parts_imported_by(one)} <= after | ABOVE


@pytest.mark.parametrize("name", [one for one in PARTS if one not in {*STAGES, *ABOVE, *BETWEEN}])
def test_what_stands_below_the_stages_does_not_know_them(name):
    assert not parts_imported_by(name) & {*STAGES, *ABOVE}


def test_domains_are_imported_by_stages_and_never_the_other_way():
    below = set(PARTS) - {*STAGES, *ABOVE, *BETWEEN, "domains"}
    assert [one for one in below if "domains" in parts_imported_by(one)] == []


def test_nothing_imports_the_command_line():
    assert [name for name in PARTS if name != "cli" and "cli" in parts_imported_by(name)] == []


def test_no_two_parts_need_each_other():
    list(TopologicalSorter({name: parts_imported_by(name) for name in PARTS}).static_order())


@pytest.mark.parametrize("top", ["pipelines", "portal"])
def test_only_flows_know_prefect(top):
    own = [path for path in MODULES if path.is_relative_to(ROOT / top)]
    assert [named(path) for path in own if any(part(one) in ("prefect", "flows") for one in imports(path))] == []


def test_the_box_could_serve_another_project():
    own = [path for path in MODULES if path.is_relative_to(ROOT / "portal" / "box")]
    known = ("pipelines.", "flows.", "portal.")
    strange = {named(path): [one for one in imports(path) if one.startswith(known)] for path in own}
    assert {name: [one for one in found if not one.startswith("portal.box")] for name, found in strange.items()} == {
        named(path): [] for path in own
    }


def test_flows_run_the_stages_through_the_one_order_of_them():
    own = [path for path in MODULES if path.is_relative_to(ROOT / "flows")]
    used = {part(one) for path in own for one in imports(path) if one.startswith("pipelines.")}
    # validate's Reporte is a value to show.
    assert used & {*STAGES, "domains", "cli"} <= {"validate"}


def branches(function: ast.AST) -> int:
    kinds = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.Match)
    return sum(isinstance(node, kinds) for node in ast.walk(function))


def test_flows_hold_no_logic():
    functions = [
        (named(path), node) for path in MODULES if path.is_relative_to(ROOT / "flows")
        for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]  # fmt: skip
    assert [f"{file}: {node.name}" for file, node in functions if branches(node) > MOST_BRANCHES] == []


# Who may read the environment: the settings, the site's own, who starts Prefect and the box's programs, and CKAN's
# own processes.
READERS = {
    "pipelines/settings.py", "portal/site.py", "portal/flow_services.py", "flows/__main__.py", "portal/box/install.py",
    "portal/box/inside_ckan/first_run.py",
    "portal/box/inside_ckan/wsgi.py",
    # systemd tells it where its folder and its password are.
    "portal/solr_service.py",
    # The key of what visitors write is in CKAN's environment, and nowhere else.
    "portal/ckanext-cocrea/ckanext/cocrea/participation/vault.py",
    # So is the token of who reads the metrics.
    "portal/ckanext-cocrea/ckanext/cocrea/health/pages.py",
}  # fmt: skip
# They set a variable for a library that reads it, and read none.
WRITERS = {"pipelines/__init__.py", "pipelines/cli/spanish.py"}


def test_the_environment_is_read_in_few_places():
    touching = {
        named(path)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb")
    }
    assert touching <= READERS | WRITERS


@pytest.mark.parametrize("path", [path for path in MODULES if path.is_relative_to(ROOT / "pipelines")], ids=named)
def test_a_module_fits_in_a_readers_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_what_is_public_says_what_it_does():
    public = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    silent = [
        f"{named(path)}: {node.name}"
        for path in MODULES
        for node in tree_of(path).body
        if isinstance(node, public) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
    trees = {named(path): tree_of(path) for path in MODULES}
    assert [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []
