#!/usr/bin/env bash
# Sees that there is a program that tests or pictures need and no package index has: installs Debian's where it may.
#   debian_program.sh NAME PACKAGE WHAT COMMAND...    WHAT cannot be done without it; any COMMAND will do
# Exit 0 when there is one; 1, after saying so, when there is none and it may not be installed here.
set -uo pipefail
name=$1 package=$2 what=$3
shift 3
for command in "$@"; do
    command -v "$command" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Instalando $name para $what (una sola vez)…" >&2
    log=$(mktemp)
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 3 "$log" >&2
fi
cat >&2 <<AVISO
! No hay $name en esta máquina y no puedo instalarlo: $what NO se van a hacer.
  Qué hacer: instale el paquete «$package» (en Debian: sudo apt-get install $package) y repita lo que hacía.
AVISO
exit 1
