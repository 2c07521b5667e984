#!/usr/bin/env bash
# Hace los secretos que falten en una carpeta en la que sólo entra su dueño; los que ya están no se tocan.
#   secretos.sh CARPETA
set -euo pipefail
carpeta=${1:?Diga en qué carpeta}
mkdir -p "$carpeta"
chmod 0700 "$carpeta"
# La carpeta los guarda. Compose los monta uno por uno, tal cual, para usuarios distintos: cada archivo debe poder leerse.
umask 0333

hacer() {
  [ -s "$carpeta/$1" ] && return
  "${@:2}" | tr -d '\n' > "$carpeta/$1.nuevo"
  mv "$carpeta/$1.nuevo" "$carpeta/$1"
  echo "Hecho: $carpeta/$1"
}

# En hexadecimal: ni una dirección ni un archivo .ini cambian esas letras.
for uno in bd_administrador bd_ckan bd_lectura bd_prefect solr sesion csrf tokens metricas; do
  hacer "$uno" openssl rand -hex 32
done
# Cierra lo que la gente escribe. Quien la pierde, pierde lo que cerró: guárdela aparte de los respaldos.
hacer participacion sh -c 'openssl rand -base64 32 | tr +/ -_'
# Los escribe usted: la contraseña del correo, el token con que publica Cocrea (vea LEAME), y quién entra al almacén de
# COCREA_ALMACEN si es de S3, como lo pide AWS: un renglón «[default]», y «aws_access_key_id = …» y
# «aws_secret_access_key = …».
for uno in correo token_ckan almacen; do
  [ -e "$carpeta/$uno" ] || : > "$carpeta/$uno"
done
