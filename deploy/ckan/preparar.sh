#!/usr/bin/env bash
# Pone al día las bases de datos de CKAN y su índice; repetirlo no daña nada. Corre dentro de configurar.sh.
# COCREA_PSQL es la orden de psql con permiso de cambiar la base del DataStore, por ejemplo «psql -U postgres -h db».
set -euo pipefail
: "${COCREA_PSQL:?Falta COCREA_PSQL: la orden de psql que puede cambiar los permisos del DataStore}"

ckan db upgrade
ckan datastore set-permissions | $COCREA_PSQL -X -q -v ON_ERROR_STOP=1
ckan search-index rebuild
echo "CKAN está al día."
