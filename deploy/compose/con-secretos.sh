#!/usr/bin/env bash
# Pone en el ambiente los secretos que este contenedor tiene como archivos, y ejecuta la orden.
#   con-secretos.sh ORDEN…
set -euo pipefail
secretos=${COCREA_SECRETOS:-/run/secrets}

if [ -s "$secretos/bd_prefect" ]; then
  PREFECT_API_DATABASE_CONNECTION_URL="postgresql+asyncpg://prefect:$(< "$secretos/bd_prefect")@${COCREA_BD:-db:5432}/prefect"
  export PREFECT_API_DATABASE_CONNECTION_URL
fi
if [ -s "$secretos/token_ckan" ]; then
  COCREA_CKAN_TOKEN=$(< "$secretos/token_ckan")
  export COCREA_CKAN_TOKEN
fi
if [ -s "$secretos/correo" ]; then
  COCREA_SMTP_CLAVE=$(< "$secretos/correo")
  export COCREA_SMTP_CLAVE
fi
if [ -s "$secretos/almacen" ]; then
  export AWS_SHARED_CREDENTIALS_FILE=$secretos/almacen
fi
exec "$@"
