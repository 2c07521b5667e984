#!/usr/bin/env bash
# Sees that there is a Chromium for the tests that open the portal's pages: installs Debian's where it may.
# Exit 0 when there is one; 1, after saying so, when there is none and it may not be installed here.
set -uo pipefail
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Instalando Chromium para las pruebas de las páginas (una sola vez)…" >&2
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >/tmp/cocrea-chromium.log 2>&1; then
        exit 0
    fi
    tail -n 3 /tmp/cocrea-chromium.log >&2
fi
cat >&2 <<'AVISO'
! No hay Chromium en esta máquina y no puedo instalarlo: las pruebas que abren páginas NO se van a correr.
  Qué hacer: instale el paquete «chromium» (en Debian: sudo apt-get install chromium) y repita «make test».
AVISO
exit 1
