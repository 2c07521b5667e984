"""What goes with a release and is no resource: kept with it at an address for good, sent once, and read back."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import requests

from pipelines.package import package
from pipelines.publish import Ckan, organization, plan_release
from pipelines.restore import restore
from pipelines.run import Delivery, Plans, check, publish_all, verify_last
from pipelines.settings import CkanAccess
from pipelines.verify import last_differing
from portal.box import Box
from tests.faulty_proxy import FaultyProxy
from tests.publish.small import Small, run_quietly

# Name → content, Content-Type, and whether a browser shows it by itself.
FILES = {
    "foto de la firma.png": (b"\x89PNG\r\n\x1a\n", "image/png", True),
    "renglones.parquet": (b"PAR1", "application/vnd.apache.parquet", False),
    "pagina.html": (b"<script>alert(1)</script>", "application/octet-stream", False),
    # Of whoever made it: CKAN does not know in which encoding.
    "original-0123456789ab-padron.csv": ("Jos\xe9".encode("latin-1"), "text/csv", False),
}


def publish(small: Small, access: CkanAccess, files: dict[str, bytes]) -> Delivery:
    """All stages, with ``files`` beside the data."""
    exercise, folder = small.load(), small.folder / "junto"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    checked = check(exercise, run_quietly)
    entrega = package(exercise, exercise.packages[0], checked.tables, [folder / name for name in files])
    with Ckan(access) as ckan:
        new = organization.is_missing(ckan, exercise.organization)
        plan = plan_release(ckan, entrega, exercise.organization, last_differing(entrega, access.url))
    (delivery,) = publish_all(exercise, Plans(new, (plan,)), access, run_quietly)
    return delivery


def test_they_keep_their_address_and_only_what_differs_is_sent(
    small: Small, ckan: CkanAccess, proxy: FaultyProxy
) -> None:
    access = CkanAccess(proxy.url, ckan.token)
    contents = {name: content for name, (content, _, _) in FILES.items()}
    first = publish(small, access, contents)
    address = f"{ckan.url}/dataset/{small.dataset}/entrega/{first.entrega.short_id}"
    got = {name: requests.get(f"{address}/{name}", timeout=30) for name in FILES}
    assert {
        name: (one.content, one.headers["Content-Type"], one.headers["Content-Disposition"].startswith("inline"))
        for name, one in got.items()
    } == FILES
    assert {one.headers["X-Content-Type-Options"] for one in got.values()} == {"nosniff"}

    proxy.heal()
    assert publish(small, access, contents).plan.changes is False
    assert proxy.sent == []
    changed = publish(small, access, {**contents, "renglones.parquet": b"PAR1PAR1"})
    # With it, the three files that tell of the releases.
    assert (changed.entrega.id, proxy.sent.count("cocrea_files_put")) == (first.entrega.id, 1)
    assert changed.plan.lines() == ["Se envía lo que acompaña a la entrega: 1 archivo."]
    assert requests.get(f"{address}/renglones.parquet", timeout=30).content == b"PAR1PAR1"
    assert changed.acuse.all_differences() == ()

    shutil.rmtree(first.entrega.folder)
    brought = restore(small.load(), "padron", first.entrega.id, ckan, run_quietly).entrega
    kept = {one.path.name: one.path.read_bytes() for one in brought.attachments}
    assert {name: kept[name] for name in contents} == {**contents, "renglones.parquet": b"PAR1PAR1"}
    assert kept.keys() == {one.path.name for one in changed.entrega.attachments}


def test_of_a_large_one_only_what_differs_is_sent(small: Small, ckan: CkanAccess, proxy: FaultyProxy) -> None:
    del small.schemas["lugares"], small.rows["lugares"]
    access = CkanAccess(proxy.url, ckan.token)
    large = b"".join(b"renglon %d\n" % number for number in range(20_000))
    publish(small, access, {"grande.txt": large})
    small.rows["personas"] = [["007", "Ana", "1"]]
    proxy.heal()
    delivery = publish(small, access, {"grande.txt": large.replace(b" 9000\n", b" 9000 y medio\n")})
    assert (proxy.sent.count("cocrea_file_patch"), delivery.acuse.all_differences()) == (1, ())


def test_the_acuse_reads_them_back(small: Small, ckan: CkanAccess, box: Box) -> None:
    contents = {name: f"{small.slug} {name}".encode() for name in ("otros.parquet", "quitados.parquet")}
    publish(small, ckan, contents)
    changed, gone = (
        next(Path(box.layout.storage, "cocrea/archivos").glob(f"*/{hashlib.sha256(one).hexdigest()}"))
        for one in contents.values()
    )
    changed.write_bytes(b"x")
    gone.unlink()

    (acuse,) = verify_last(small.load(), ckan.url, run_quietly)

    assert acuse.all_differences() == (
        "«otros.parquet», que acompaña a la entrega, no es en CKAN como se hizo.",
        "«quitados.parquet», que acompaña a la entrega, no está en CKAN.",
    )
    # The next run mends it.
    assert publish(small, ckan, contents).acuse.all_differences() == ()


def test_a_ckan_without_the_extension_does_without_them(small: Small, standard: CkanAccess) -> None:
    del small.schemas["lugares"], small.rows["lugares"]
    delivery = publish(small, standard, {"datos.parquet": b"PAR1"})
    assert delivery.acuse.all_differences() == ()
    assert publish(small, standard, {"datos.parquet": b"PAR1"}).plan.changes is False
