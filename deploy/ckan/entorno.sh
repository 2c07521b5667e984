#!/usr/bin/env bash
# El entorno de CKAN con nuestra extensión: las mismas versiones, con su sha256, que el portal local.
#   entorno.sh CARPETA    por ejemplo /opt/ckan; si ya hay uno, se pone al día
set -euo pipefail
carpeta=${1:?Diga en qué carpeta}
fuente=$(cd "$(dirname "$0")/../.." && pwd)
instalar=("$carpeta/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check)

python3 -m venv "$carpeta"
"${instalar[@]}" --require-hashes -r "$fuente/portal/box/ckan.build.txt"
"${instalar[@]}" --require-hashes --no-deps --no-build-isolation -r "$fuente/portal/box/ckan-2.12.lock.txt"
# De una copia: al construirla deja ahí lo que hizo.
copia=$(mktemp -d)
trap 'rm -rf "$copia"' EXIT
cp -r "$fuente/portal/ckanext-cocrea" "$copia/"
"${instalar[@]}" --no-deps --no-build-isolation --force-reinstall "$copia/ckanext-cocrea"
install -D -m 0644 "$fuente/portal/box/inside_ckan/wsgi.py" "$carpeta/cocrea/wsgi.py"
