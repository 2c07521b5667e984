"""What the extension's actions refuse: what is not the caller's, and what is no file, no table and no release."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from ckanapi import RemoteCKAN

from pipelines.settings import CkanAccess
from portal.box import Box
from portal.box.credentials import load_secrets
from portal.box.postgres import run_sql
from tests.publish.small import Small

CSV = b"clave,monto\na,1\n"
SHA256 = hashlib.sha256(CSV).hexdigest()
FIELDS = [{"id": "clave", "type": "text"}, {"id": "monto", "type": "numeric"}]
OTHERS = "es de otro conjunto de datos."
# Who asks: an editor of our organization, one of another, nobody.
EDITOR, STRANGER, ANYONE = "editor", "stranger", "anyone"


@dataclass(frozen=True)
class Portal:
    """Two organizations, each with a published dataset and an editor."""

    url: str
    tokens: Mapping[str, str]
    ours: Small
    theirs: Small
    box: Box

    def ask(self, who: str, action: str, data: Mapping[str, Any], upload: bytes | None = None) -> tuple[int, str]:
        """The answer's status, and all that it says of what is wrong."""
        body: dict[str, Any] = {"json": data}
        if upload is not None:
            announced = [one["sha256"] for one in json.loads(data.get("files", "[]"))]
            body = {"data": data, "files": dict.fromkeys(announced or ["upload"], upload)}
        answer = requests.post(
            f"{self.url}/api/3/action/{action}", **body, headers={"Authorization": self.tokens[who]}, timeout=60
        )
        return answer.status_code, json.dumps(answer.json().get("error", {}), ensure_ascii=False)

    def filled(self, value: Any) -> Any:
        """A case with this portal's own names in it."""
        if isinstance(value, dict):
            return {key: self.filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        return re.sub(r"\{(\w+)\}", lambda found: self.names[found[1]], value) if isinstance(value, str) else value

    @property
    def names(self) -> Mapping[str, str]:
        return {
            "ours": self.ours.dataset, "mine": self.ours.resource("personas"), "unused": str(uuid.uuid4()),
            "theirs": self.theirs.dataset, "others": self.theirs.resource("personas"),
            "their_org": f"{self.theirs.slug}-stl", "their_alias": f"{self.theirs.slug}-personas",
        }  # fmt: skip

    def everything(self) -> str:
        """All that the DataStore has, by name and number of changes, and both datasets' revisions."""
        secrets = load_secrets(self.box.layout.secrets)
        assert secrets
        tables = run_sql(
            self.box.layout, secrets,
            "SELECT relname, relkind, oid FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY oid; "
            "SELECT * FROM cocrea.served ORDER BY resource_id; SELECT number FROM cocrea.release;", "datastore",
        )  # fmt: skip
        return tables + run_sql(
            self.box.layout, secrets, "SELECT id, owner_org, metadata_modified FROM package;", "ckan"
        )


@pytest.fixture(scope="module")
def portal(ckan: CkanAccess, box: Box, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    ours, theirs = (Small(tmp_path_factory.mktemp(name)) for name in ("ours", "theirs"))
    tokens = {ANYONE: ""}
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        for who, one in ((EDITOR, ours), (STRANGER, theirs)):
            one.publish(ckan)
            user = f"u{one.slug}"
            api.action.user_create(name=user, email=f"{user}@prueba.gob.mx", password="una-clave-larga-de-prueba")
            api.action.organization_member_create(id=f"{one.slug}-stl", username=user, role="editor")
            tokens[who] = api.action.api_token_create(user=user, name="cocrea")["token"]
    one = Portal(ckan.url, tokens, ours, theirs, box)
    assert one.ask(EDITOR, "cocrea_files_put", one.filled(put()), CSV)[0] == 200
    return one


DELTA = {"dataset": "{ours}", "resource_id": "{mine}", "sha256": "0" * 64, "base": SHA256}
LOAD = {"resource_id": "{mine}", "fields": json.dumps(FIELDS)}
PATCH = {"base": "x", "whole_sha256": SHA256, "gone": SHA256, "rows": 1}
RELEASE = "a" * 64


def dataset(**more: Any) -> dict[str, Any]:
    return {
        "name": "{ours}",
        "owner_org": "{their_org}",
        "extras": [{"key": "cocrea_entrega", "value": RELEASE}],
        **more,
    }


def put(dataset: str = "{ours}", **one: Any) -> dict[str, Any]:
    return {"dataset": dataset, "files": json.dumps([{"resource_id": "{mine}", "sha256": SHA256, **one}])}


def stage(**one: Any) -> dict[str, Any]:
    whole = {"resource_id": "{mine}", "sha256": SHA256, "fields": FIELDS, "primary_key": ["clave"]}
    return {"dataset": "{ours}", "tables": [{**whole, **one}]}


def column(name: Any, kind: Any = "text") -> dict[str, Any]:
    return stage(fields=[{"id": name, "type": kind}], primary_key=[])


def switch(tables: Any = (), resources: Any = ({"id": "{mine}"},), **more: Any) -> dict[str, Any]:
    """One that is refused before CKAN's own checks of the dataset."""
    wanted = {"name": "{ours}", "resources": list(resources), "extras": [{"key": "cocrea_entrega", "value": RELEASE}]}
    return {"dataset": wanted, "release": RELEASE, "tables": list(tables), "expected": "now", **more}


def table(resource: Any = "{mine}", content: Any = "b" * 40, **more: Any) -> dict[str, Any]:
    return {"resource_id": resource, "content": content, **more}


def files(**one: Any) -> dict[str, Any]:
    return {"files": [{"name": "a.csv", "resource_id": "{mine}", "sha256": SHA256, "rows": 1, **one}]}


TAKEN = "ya es el nombre de otra tabla"
UNKNOWN = "columnas que la tabla no tiene"
NOT_AN_ID = "no es la clave de un recurso"
NOT_A_HASH = "no es un sha256"
NO_COLUMN = "no puede ser el nombre de una columna"
CASES: dict[str, tuple[str, str, dict[str, Any], bool, int, str]] = {
    # What is somebody else's.
    "put-others": (EDITOR, "files_put", put(resource_id="{others}"), True, 403, OTHERS),
    "put-others-dataset": (EDITOR, "files_put", put(dataset="{theirs}"), True, 403, ""),
    "put-stranger": (STRANGER, "files_put", put(), True, 403, ""),
    "put-anyone": (ANYONE, "files_put", put(), True, 403, ""),
    "put-anyone-new": (ANYONE, "files_put", put(dataset="nuevo", resource_id="{unused}"), True, 403, ""),
    "put-rows-of-others": (EDITOR, "files_put", put(resource_id="{others}-parche"), True, 403, OTHERS),
    "delta-others": (EDITOR, "file_patch", {**DELTA, "resource_id": "{others}"}, True, 403, OTHERS),
    "stage-others": (EDITOR, "tables_stage", stage(resource_id="{others}"), False, 403, OTHERS),
    "stage-stranger": (STRANGER, "tables_stage", stage(), False, 403, ""),
    "stage-anyone": (ANYONE, "tables_stage", stage(), False, 403, ""),
    "load-others": (EDITOR, "table_load", {**LOAD, "resource_id": "{others}"}, True, 403, ""),
    "load-anyone": (ANYONE, "table_load", LOAD, True, 403, ""),
    "load-none": (EDITOR, "table_load", {**LOAD, "resource_id": "{unused}"}, True, 404, ""),
    "switch-others": (EDITOR, "release_switch", switch([table("{others}")]), False, 403, OTHERS),
    "switch-others-resource": (EDITOR, "release_switch", switch(resources=[{"id": "{others}"}]), False, 403, OTHERS),
    "switch-stranger": (STRANGER, "release_switch", switch(), False, 403, ""),
    "switch-anyone": (ANYONE, "release_switch", switch(), False, 403, ""),
    "switch-into-their-organization": (
        EDITOR, "release_switch", {**switch(), "dataset": dataset()}, False, 403, "crear conjuntos de datos",
    ),
    "switch-table-of-no-resource": (
        EDITOR, "release_switch", switch([table("{unused}")]), False, 403, "no es un recurso del conjunto de datos",
    ),
    "switch-files-of-others": (
        EDITOR, "release_switch", switch(about=files(resource_id="{others}")), False, 403, OTHERS,
    ),
    # Ids, hashes and names that would lead elsewhere.
    "put-id-up": (EDITOR, "files_put", put(resource_id="../../../etc/cron"), True, 409, NOT_AN_ID),
    "put-id-list": (EDITOR, "tables_stage", stage(resource_id=["{mine}"]), False, 409, NOT_AN_ID),
    "put-hash-up": (EDITOR, "files_put", put(sha256="../" * 20 + "abcd"), True, 409, NOT_A_HASH),
    "put-hash-short": (EDITOR, "files_put", put(sha256=SHA256[:-1]), True, 409, NOT_A_HASH),
    "put-other-content": (EDITOR, "files_put", put(sha256="0" * 64), True, 409, "no es el que se anunció"),
    "put-nothing": (EDITOR, "files_put", {"dataset": "{ours}"}, False, 409, "Falta este dato"),
    "put-not-json": (EDITOR, "files_put", {"dataset": "{ours}", "files": "[{"}, False, 409, "No es JSON"),
    "stage-not-tables": (
        EDITOR, "tables_stage", {"dataset": "{ours}", "tables": ["x"]}, False, 409, "lista de objetos",
    ),
    "obstacles-of-no-texts": (
        EDITOR, "obstacles_show", {"dataset": "{ours}", "resources": [7]}, False, 409, "lista de textos",
    ),
    "put-no-file": (EDITOR, "files_put", put(), False, 409, "Falta el archivo"),
    "delta-base-up": (EDITOR, "file_patch", {**DELTA, "base": "../" * 20 + "abcd"}, True, 409, NOT_A_HASH),
    "delta-base-not-put": (EDITOR, "file_patch", {**DELTA, "base": "0" * 64}, True, 409, "Falta el archivo"),
    "delta-that-is-none": (EDITOR, "file_patch", DELTA, True, 409, "no se entiende"),
    "load-text-as-file": (EDITOR, "table_load", {**LOAD, "upload": "clave,monto"}, False, 409, "Falta el archivo"),
    "stage-hash-up": (EDITOR, "tables_stage", stage(sha256="../" * 20 + "abcd"), False, 409, NOT_A_HASH),
    "stage-not-put": (EDITOR, "tables_stage", stage(sha256="0" * 64), False, 409, "Falta el archivo"),
    "stage-own-table-of-ckan": (EDITOR, "tables_stage", stage(resource_id="_table_stats"), False, 409, NOT_AN_ID),
    "stage-alias-of-others": (
        EDITOR, "tables_stage", stage(resource_id="{their_alias}"), False, 409, TAKEN,
    ),
    "patch-rows": (EDITOR, "tables_stage", stage(**{**PATCH, "rows": "muchos"}), False, 409, "rows"),
    "patch-gone-up": (EDITOR, "tables_stage", stage(**{**PATCH, "gone": "../x"}), False, 409, NOT_A_HASH),
    "release-up": (EDITOR, "release_switch", switch(release="../../x"), False, 409, "no es la clave de una entrega"),
    "release-not-told": (EDITOR, "release_switch", switch(release="c" * 64), False, 409, "cocrea_entrega"),
    "switch-not-a-dataset": (EDITOR, "release_switch", {**switch(), "dataset": "x"}, False, 409, "dataset"),
    "switch-not-tables": (EDITOR, "release_switch", switch(["x"]), False, 409, "tables"),
    "switch-hash-up": (EDITOR, "release_switch", switch(about=files(sha256="../x")), False, 409, NOT_A_HASH),
    "switch-not-about": (EDITOR, "release_switch", switch(about={"files": "x"}), False, 409, "about"),
    "switch-not-put": (
        EDITOR, "release_switch", switch(about=files(sha256="0" * 64)), False, 409, "Falta «a.csv»",
    ),
    "switch-same-name": (
        EDITOR, "release_switch", switch(about={"files": files()["files"] * 2}), False, 409, "se llaman igual",
    ),
    "switch-not-staged": (EDITOR, "release_switch", switch([table()]), False, 409, "no está preparada"),
    "switch-changed": (EDITOR, "release_switch", switch(expected="antes"), False, 409, "cambió en CKAN"),
    "alias-of-others": (
        EDITOR, "release_switch", switch([table(aliases=["{their_alias}"])]), False, 409, TAKEN,
    ),
    "alias-a-resource": (
        EDITOR, "release_switch", switch([table(aliases=["{others}"])]), False, 409, TAKEN,
    ),
    "alias-number": (EDITOR, "release_switch", switch([table(aliases=7)]), False, 409, "No es una lista"),
    "alias-quotes": (
        EDITOR, "release_switch", switch([table(aliases=['x"; DROP TABLE a; --'])]), False, 409, "no sirve como nombre",
    ),
    # Names of columns and indexes, types, and files that are not their table's.
    **{
        f"column-{name}": (EDITOR, "tables_stage", column(value), False, 409, NO_COLUMN)
        for name, value in {
            "quote": 'a"', "drop": '"; drop table x; --', "underscore": "_id", "nul": "a\0b", "spaces": " a ",
            "half-a-letter": "\ud800", "postgresqls-own": "xmin", "parameter": ":a",
        }.items()
    },
    "column-long": (EDITOR, "tables_stage", column("ñ" * 32), False, 409, "es demasiado largo"),
    "column-not-text": (EDITOR, "tables_stage", column(7), False, 409, "no dice cómo se llama"),
    "column-type": (EDITOR, "tables_stage", column("a", "text; DROP TABLE x"), False, 409, "no es uno de"),
    "column-type-list": (EDITOR, "tables_stage", column("a", ["text"]), False, 409, "no es uno de"),
    "index-unknown": (EDITOR, "tables_stage", stage(indexes=[['clave"']]), False, 409, UNKNOWN),
    "index-number": (EDITOR, "tables_stage", stage(indexes=[7]), False, 409, UNKNOWN),
    "key-number": (EDITOR, "tables_stage", stage(primary_key=7), False, 409, UNKNOWN),
    "indexes-number": (EDITOR, "tables_stage", stage(indexes=7), False, 409, UNKNOWN),
    "info-half-a-letter": (
        EDITOR, "tables_stage", stage(fields=[{**FIELDS[0], "info": {"label": "\ud800"}}, FIELDS[1]]), False, 409,
        "letras a medias",
    ),
    "index-of-json": (
        EDITOR, "tables_stage",
        stage(fields=[FIELDS[0], {**FIELDS[1], "type": "json"}], indexes=[["monto"]]), False, 409, "operator",
    ),
    "fields-not-json": (EDITOR, "table_load", {**LOAD, "fields": "[{"}, True, 409, "fields"),
    "other-header": (
        EDITOR, "tables_stage", stage(fields=FIELDS[::-1]), False, 409, "El archivo tiene las columnas",
    ),
    "other-type": (
        EDITOR, "tables_stage", stage(fields=[{"id": "clave", "type": "int"}, FIELDS[1]]), False, 409,
        "«a» no es un número entero.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("who", "action", "data", "upload", "status", "told"), CASES.values(), ids=CASES)
def test_it_is_refused_and_changes_nothing(
    portal: Portal, who: str, action: str, data: dict[str, Any], upload: bool, status: int, told: str
) -> None:
    if data.get("expected") == "now":
        with RemoteCKAN(portal.url) as api:
            data = {**data, "expected": api.action.package_show(id=portal.ours.dataset)["metadata_modified"]}
    before = portal.everything()

    answer = portal.ask(who, f"cocrea_{action}", portal.filled(data), CSV if upload else None)

    assert (answer[0], told in answer[1]) == (status, True), answer
    assert portal.everything() == before


def test_odd_names_of_columns_are_names_and_nothing_else(portal: Portal) -> None:
    odd = ["a; DROP TABLE x", "it's", "100%", "%s", "a:b", "{0}", "ñandú", "select", "a,b", "$$", "\\"]
    header = ",".join(f'"{one}"' for one in odd)
    row = ",".join(odd[0] for _ in odd)
    fields = json.dumps([{"id": one, "type": "text", "info": {"label": one}} for one in odd])

    status, told = portal.ask(
        EDITOR, "cocrea_table_load",
        {"resource_id": portal.ours.resource("lugares"), "fields": fields, "primary_key": json.dumps(odd[:2]),
         "indexes": json.dumps([[one] for one in odd])}, f"{header}\n{row}\n".encode(),
    )  # fmt: skip

    assert (status, told) == (200, "{}")
    with RemoteCKAN(portal.url) as api:
        found = api.action.datastore_search(resource_id=portal.ours.resource("lugares"), filters={"%s": odd[0]})
    assert found["records"] == [{"_id": 1, **dict.fromkeys(odd, odd[0])}]


def test_only_who_has_an_account_learns_how_much_room_there_is(portal: Portal) -> None:
    asked = {"url": f"{portal.url}/api/3/action/cocrea_obstacles_show", "params": {"dataset": "x"}, "timeout": 30}
    found = {
        who: requests.get(**asked, headers={"Authorization": portal.tokens[who]}).json()["result"]
        for who in (EDITOR, ANYONE)
    }

    assert found[EDITOR].keys() - found[ANYONE].keys() == {"free_bytes"}
    assert found[EDITOR]["free_bytes"] > 0


def test_a_dataset_that_one_may_not_see_is_not_named(portal: Portal) -> None:
    with RemoteCKAN(portal.url, apikey=portal.tokens[STRANGER]) as api:
        hidden = api.action.package_create(
            name=f"{portal.theirs.slug}-oculto", owner_org=portal.names["their_org"], private=True,
            resources=[{"url": "https://x.mx"}],
        )  # fmt: skip
    resource, name = hidden["resources"][0]["id"], hidden["name"]
    asked = {"dataset": portal.ours.dataset, "resources": [resource, portal.names["mine"], portal.names["unused"]]}

    found = {}
    for who in (EDITOR, STRANGER):
        with RemoteCKAN(portal.url, apikey=portal.tokens[who]) as api:
            found[who] = api.action.cocrea_obstacles_show(**asked)["elsewhere"]

    assert found == {EDITOR: {resource: None}, STRANGER: {resource: name}}
