#!/usr/bin/env bash
# Sees that there is a LibreOffice for the tests that open and save the templates: installs Debian's where it may.
# Exit 0 when there is one; 1, after saying so, when there is none and it may not be installed here.
set -uo pipefail
command -v soffice >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Instalando LibreOffice para las pruebas de las plantillas (una sola vez)…" >&2
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libreoffice-calc-nogui; } >/tmp/cocrea-libreoffice.log 2>&1; then
        exit 0
    fi
    tail -n 3 /tmp/cocrea-libreoffice.log >&2
fi
cat >&2 <<'AVISO'
! No hay LibreOffice en esta máquina y no puedo instalarlo: las pruebas que abren plantillas con él NO se van a correr.
  Qué hacer: instale «libreoffice-calc-nogui» (en Debian: sudo apt-get install libreoffice-calc-nogui) y repita «make test».
AVISO
exit 1
