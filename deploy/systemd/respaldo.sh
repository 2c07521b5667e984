#!/usr/bin/env bash
# Un respaldo con fecha en una carpeta: las tres bases, los archivos de CKAN y los ejercicios. Con CKAN en uso.
#   respaldo.sh CARPETA
# Primero las bases y después los archivos: así cada renglón respaldado tiene el suyo. Los secretos no van: guárdelos aparte.
set -euo pipefail
umask 077
destino=${1:?Diga en qué carpeta}
secretos=${CREDENTIALS_DIRECTORY:-/etc/cocrea/secretos}
archivos=${COCREA_ARCHIVOS:-/var/lib/ckan}
ejercicios=${COCREA_EJERCICIOS:-/srv/cocrea/ejercicios}
servidor=${COCREA_BD_SERVIDOR:-127.0.0.1}
conservar=${COCREA_RESPALDOS:-14}

ahora=$destino/$(date -u +%Y-%m-%dT%H%M%SZ)
anterior=$(find "$destino" -mindepth 1 -maxdepth 1 -type d -name '20*Z' | sort | tail -n 1)
rm -rf "$destino/en-curso"
mkdir -p "$destino/en-curso"

volcar() {
  PGPASSWORD=$(< "$secretos/$2") pg_dump -h "$servidor" -U "$3" -Fc -f "$destino/en-curso/$1.dump" "$1"
}
volcar ckan bd_ckan ckan
volcar datastore bd_ckan ckan
volcar prefect bd_prefect prefect

copiar() {
  # Lo que no cambió desde el respaldo anterior no ocupa más.
  rsync -a --no-owner --no-group ${anterior:+"--link-dest=$anterior/$2"} \
    --exclude=/webassets/ --exclude=/i18n/ "$1/" "$destino/en-curso/$2"
}
copiar "$archivos" archivos
copiar "$ejercicios" ejercicios
(cd "$destino/en-curso" && sha256sum ./*.dump > SHA256SUMS)

# Sólo lo que está entero tiene fecha.
mv "$destino/en-curso" "$ahora"
find "$destino" -mindepth 1 -maxdepth 1 -type d -name '20*Z' | sort | head -n "-$conservar" | xargs -r rm -rf
echo "Respaldo hecho: $ahora"
