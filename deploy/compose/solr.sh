#!/usr/bin/env bash
# Solr con la contraseña del secreto «solr»: sin ella, cualquiera de la red interna cambiaría el índice.
set -euo pipefail
umask 077
clave=$(< /run/secrets/solr)
sal=$(head -c 32 /dev/urandom | base64 -w0)
# Lo que Solr guarda: sha256(sha256(sal + clave)).
resumen=$({ printf %s "$sal" | base64 -d; printf %s "$clave"; } | openssl dgst -sha256 -binary \
  | openssl dgst -sha256 -binary | base64 -w0)
mkdir -p /var/solr/data
cat > /var/solr/data/security.json <<JSON
{"authentication": {"class": "solr.BasicAuthPlugin", "blockUnknown": true, "credentials": {"ckan": "$resumen $sal"}}}
JSON
exec solr-precreate ckan /opt/solr/server/solr/configsets/ckan
