#!/usr/bin/env bash
# Los usuarios y las bases de CKAN y de Prefect, hechos o puestos al día; repetirlo no daña nada.
#   crear.sh [OPCIONES DE PSQL…]    con permiso de administrador de PostgreSQL
# COCREA_PSQL es la orden de psql, si no es «psql». En compose lo corre la imagen de PostgreSQL la primera vez; sin Docker, quien instala.
set -euo pipefail
secretos=${COCREA_SECRETOS:-/run/secrets}

for uno in bd_ckan bd_lectura bd_prefect; do
  [ -s "$secretos/$uno" ] || { echo "Falta el secreto «$uno» en $secretos." >&2; exit 78; }
done

# Las contraseñas van por la entrada: una línea de órdenes la ve cualquiera de la máquina.
# Un mensaje de error de PostgreSQL repetiría la orden, con la contraseña: por eso no se guarda.
{
  printf "\\set ckan '%s'\n\\set lectura '%s'\n\\set prefect '%s'\n" \
    "$(< "$secretos/bd_ckan")" "$(< "$secretos/bd_lectura")" "$(< "$secretos/bd_prefect")"
  cat <<'SQL'
SET log_min_error_statement = panic;
SET log_statement = none;
SET password_encryption = 'scram-sha-256';
SELECT format('CREATE ROLE %I', r) FROM unnest(ARRAY['ckan', 'datastore_ro', 'prefect']) r
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) \gexec
ALTER ROLE ckan LOGIN PASSWORD :'ckan';
ALTER ROLE datastore_ro LOGIN PASSWORD :'lectura';
ALTER ROLE prefect LOGIN PASSWORD :'prefect';
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8''', d)
  FROM unnest(ARRAY['ckan', 'datastore', 'prefect']) d
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = d) \gexec
ALTER DATABASE ckan OWNER TO ckan;
ALTER DATABASE datastore OWNER TO ckan;
ALTER DATABASE prefect OWNER TO prefect;
REVOKE CONNECT ON DATABASE ckan, datastore, prefect FROM PUBLIC;
GRANT CONNECT ON DATABASE datastore TO datastore_ro;
-- Los renglones se indexan en el idioma en que se buscan.
ALTER DATABASE datastore SET default_text_search_config = 'pg_catalog.spanish';
\connect prefect
-- Las tablas de Prefect las buscan por partes de una palabra.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
} | ${COCREA_PSQL:-psql} -X -q -v ON_ERROR_STOP=1 -U postgres -d postgres "$@"
