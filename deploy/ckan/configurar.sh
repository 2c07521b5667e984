#!/usr/bin/env bash
# Escribe en $CKAN_INI lo propio de este servidor y ejecuta la orden que se le dio.
#   configurar.sh ORDEN…
# Los secretos son archivos: los de systemd ($CREDENTIALS_DIRECTORY) o los de compose (/run/secrets).
# Lo demás son variables: COCREA_SITIO_URL (obligatoria), COCREA_BD, COCREA_BD_OPCIONES, COCREA_VALKEY, COCREA_SOLR, COCREA_CORREO…
set -euo pipefail
umask 077

secretos=${CREDENTIALS_DIRECTORY:-${COCREA_SECRETOS:-/run/secrets}}
base=${COCREA_INI_BASE:-/etc/cocrea/cocrea.ini}
: "${CKAN_INI:?Falta CKAN_INI: dónde escribir la configuración de este servidor}"
: "${COCREA_SITIO_URL:?Falta COCREA_SITIO_URL: la dirección pública, por ejemplo https://datos.miestado.gob.mx}"

secreto() {
  if [ ! -s "$secretos/$1" ]; then
    echo "Falta el secreto «$1» en $secretos. Hágalo con deploy/secretos.sh y vuelva a arrancar." >&2
    exit 78
  fi
  # Un % de más cambiaría lo que CKAN lee.
  sed 's/%/%%/g' "$secretos/$1" | tr -d '\n'
}

opcional() {
  if [ -s "$secretos/$1" ]; then secreto "$1"; fi
}

# Lo que se asigna se revisa: dentro de un texto, un secreto que falta no detendría la orden.
clave_ckan=$(secreto bd_ckan)
clave_lectura=$(secreto bd_lectura)
clave_solr=$(secreto solr)
clave_sesion=$(secreto sesion)
clave_csrf=$(secreto csrf)
clave_tokens=$(secreto tokens)
clave_correo=$(opcional correo)
COCREA_CLAVE_PARTICIPACION=$(secreto participacion)
# Sin él, a /metrics no entra nadie que venga por nginx.
COCREA_TOKEN_METRICAS=$(opcional metricas)
export COCREA_CLAVE_PARTICIPACION COCREA_TOKEN_METRICAS

servidor=${COCREA_BD-127.0.0.1:5432}
# Por ejemplo ?sslmode=require, o ?host=/run/postgresql con COCREA_BD vacía.
opciones=${COCREA_BD_OPCIONES:-}

cat > "$CKAN_INI" <<INI
[app:main]
use = config:$base
SECRET_KEY = $clave_sesion
WTF_CSRF_SECRET_KEY = $clave_csrf
api_token.jwt.encode.secret = string:$clave_tokens
api_token.jwt.decode.secret = string:$clave_tokens
ckan.site_id = ${COCREA_SITIO_ID:-cocrea}
ckan.site_url = $COCREA_SITIO_URL
sqlalchemy.url = postgresql://ckan:$clave_ckan@$servidor/ckan$opciones
ckan.datastore.write_url = postgresql://ckan:$clave_ckan@$servidor/datastore$opciones
ckan.datastore.read_url = postgresql://datastore_ro:$clave_lectura@$servidor/datastore$opciones
ckan.redis.url = ${COCREA_VALKEY:-unix:///run/redis/redis-server.sock?db=0}
solr_url = ${COCREA_SOLR:-http://127.0.0.1:8983/solr/ckan}
solr_user = ckan
solr_password = $clave_solr
smtp.server = ${COCREA_CORREO:-}
smtp.starttls = ${COCREA_CORREO_TLS:-false}
smtp.user = ${COCREA_CORREO_USUARIO:-}
smtp.password = $clave_correo
smtp.mail_from = ${COCREA_CORREO_REMITENTE:-}
INI

exec "$@"
