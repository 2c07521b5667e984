#!/usr/bin/env bash
# Makes .venv with exactly what requirements/*.lock.txt pin. Repeats safely; a half-made one is made again.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf '✗ %s\n  Qué hacer: %s\n' "$1" "$2" >&2; exit 2; }

# What the environment is made from: when none of it changed, there is nothing to do.
fingerprint=$(cat requirements/*.lock.txt pyproject.toml tools/environment.sh | sha256sum | cut -c1-64)
[ "$(cat .venv/listo 2>/dev/null)" = "$fingerprint" ] && exit 0

create() {
    local python="" candidate
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail "No encuentro Python 3.11, 3.12 ni 3.13." \
        "Instálelo, o indique dónde está: make PYTHON=/ruta/a/python3.11 …"
    echo "Preparando el entorno de Python (una sola vez) con $("$python" --version)…" >&2
    rm -rf .venv
    "$python" -m venv .venv || fail "Este Python no puede crear entornos." \
        "En Debian y Ubuntu instale el paquete python3-venv y vuelva a intentarlo."
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock.txt \
        || fail "No se pudo descargar el instalador." "Revise la conexión a internet y vuelva a intentarlo."
}

# Without its mark the environment is missing or half made.
[ -f .venv/listo ] || create
rm -f .venv/listo
.venv/bin/uv pip sync --quiet --python .venv --require-hashes requirements/cocrea.lock.txt \
    || fail "No se pudieron instalar las dependencias." "Revise la conexión y el espacio en disco, y vuelva a intentarlo."
.venv/bin/uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
echo "$fingerprint" > .venv/listo
