"""What people added to a published table is still there in its next release."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from ckanapi import RemoteCKAN

from pipelines.errors import CkanRejected
from pipelines.settings import CkanAccess
from portal.box import Box
from portal.box.credentials import load_secrets
from portal.box.postgres import run_sql
from tests.publish.small import PERSONAS_ROWS, Small, served

# An index, a trigger, a reader; a view of some rows, and one of that view; an index and a view of a column that goes.
BY_HAND = """
CREATE ROLE "{0}_lector";
SET ROLE ckan;
CREATE INDEX "{0}_mio" ON public."{1}" (lower(nombre));
CREATE INDEX "{0}_perdido" ON public."{1}" (lugar);
CREATE FUNCTION public."{0}_avisar"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER mio AFTER INSERT ON public."{1}" FOR EACH ROW EXECUTE FUNCTION public."{0}_avisar"();
GRANT SELECT ON public."{1}" TO "{0}_lector";
CREATE VIEW public."{0}-nombradas" AS SELECT clave, nombre FROM public."{1}" WHERE nombre <> '';
CREATE VIEW public."{0}-cuantas" AS SELECT count(*) AS cuantas FROM public."{0}-nombradas";
CREATE VIEW public."{0}-sitios" AS SELECT lugar FROM public."{1}";
GRANT SELECT ON public."{0}-nombradas", public."{0}-cuantas", public."{0}-sitios" TO PUBLIC;
"""
FOUND = """
SELECT 'index', replace(indexname, '{0}', '') FROM pg_indexes WHERE tablename = '{1}' AND indexname LIKE '{0}%';
SELECT 'trigger', tgname FROM pg_trigger WHERE tgrelid = 'public."{1}"'::regclass AND tgname = 'mio';
SELECT relkind, replace(replace(relname, '{1}', 'tabla'), '{0}', ''), replace(
    array(SELECT DISTINCT grantee::regrole::text COLLATE "C" FROM aclexplode(relacl) WHERE privilege_type = 'SELECT'
    ORDER BY 1)::text, '{0}', '')
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
    AND (relname = '{1}' OR relname LIKE '{0}%') ORDER BY relkind, relname;
SELECT cuantas FROM public."{0}-cuantas";
"""
KEPT = """\
index|_mio
trigger|mio
r|tabla|{ckan,datastore_ro,_lector}
v|-cuantas|{-,ckan,datastore_ro}
v|-gente|{ckan,datastore_ro,_lector}
v|-lugares|{ckan,datastore_ro}
v|-nombradas|{-,ckan,datastore_ro}
v|-personas|{ckan,datastore_ro,_lector}
3
"""


def test_what_people_added_survives_a_switch(small: Small, ckan: CkanAccess, box: Box) -> None:
    table, aliases = small.resource("personas"), [f"{small.slug}-{one}" for one in ("personas", "gente")]
    small.schemas["personas"] = deepcopy(small["personas"])
    small["personas"]["fields"].append({"name": "lugar", "title": "Lugar", "type": "string"})
    small.rows["personas"] = [[*row, "Aquí"] for row in PERSONAS_ROWS]
    small.publish(ckan)
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        api.action.datastore_create(resource_id=table, force=True, aliases=aliases)
        for one in api.action.resource_view_list(id=table):
            api.action.resource_view_delete(id=one["id"])
    on(box, BY_HAND.format(small.slug, table))
    del small["personas"]["fields"][-1]
    small.rows["personas"] = [*PERSONAS_ROWS, ["011", "Carla", "1"]]

    acuse = small.publish(ckan).acuse

    # A view that somebody deleted is told, and not made again.
    assert served(ckan, small)["Personas"]["views"] == []
    assert [one.text for one in acuse.all_found()] == ["La tabla personas no tiene en CKAN su vista de tabla."]
    assert on(box, FOUND.format(small.slug, table)) == KEPT
    with RemoteCKAN(ckan.url) as api:
        assert [api.action.datastore_search(resource_id=one)["total"] for one in aliases] == [4, 4]


def test_what_depends_on_a_table_and_is_not_ours_is_never_dropped(small: Small, ckan: CkanAccess, box: Box) -> None:
    small.publish(ckan)
    before = served(ckan, small)
    on(box, f'CREATE MATERIALIZED VIEW public."{small.slug}-suma" AS SELECT monto FROM "{small.resource("personas")}";')
    small.rows["personas"] = PERSONAS_ROWS[:1]

    with pytest.raises(CkanRejected) as raised:
        small.publish(ckan)

    assert f'materialized view "{small.slug}-suma" depends on table' in raised.value.message
    assert served(ckan, small) == before


def test_a_name_that_somebody_took_does_not_keep_a_decided_release_from_its_end(
    small: Small, ckan: CkanAccess, box: Box
) -> None:
    """As the death of all processes between the two commits leaves it: decided, its table staged, its name taken."""
    first = small.publish(ckan).entrega
    table, taken = small.resource("personas"), f"{small.slug}-taken"
    with RemoteCKAN(ckan.url, apikey=ckan.token) as api:
        wanted = {
            "resource_id": table, "sha256": first.table("personas").sha256,
            "fields": [{"id": one, "type": "text"} for one in ("clave", "nombre", "monto")],
        }  # fmt: skip
        (staged,) = api.action.cocrea_tables_stage(dataset=small.dataset, tables=[wanted])
        dataset = api.action.package_show(id=small.dataset)["id"]
    tables = json.dumps([{"resource_id": table, "content": staged["content"], "aliases": [taken]}])
    mark = box.layout.storage / "cocrea" / "pendientes" / dataset
    mark.touch()
    on(
        box,
        f'SET ROLE ckan; CREATE VIEW public."{taken}" AS SELECT * FROM public."{small.resource("lugares")}"; '
        f'GRANT SELECT ON public."{taken}" TO PUBLIC; '
        "INSERT INTO cocrea.switch (dataset_id, release, tables, removed, about) "
        f"VALUES ('{dataset}', '{first.id}', '{tables}', '[]', '{{}}');",
    )

    with RemoteCKAN(ckan.url) as api:
        found = [api.action.datastore_search(resource_id=one)["records"][0] for one in (table, taken)]

    assert found == [{"_id": 1, "clave": "007", "nombre": "Ana", "monto": "10.50"}, {"_id": 1, "lugar": "Cuernavaca"}]
    assert on(box, f"SELECT count(*) FROM cocrea.switch WHERE dataset_id = '{dataset}';").strip() == "0"
    assert not mark.exists()


def on(box: Box, sql: str) -> str:
    secrets = load_secrets(box.layout.secrets)
    assert secrets
    return run_sql(box.layout, secrets, sql, "datastore")
