#!/usr/bin/env bash
# For the tests that query a MariaDB: its programs alone, without the service that mariadb-server starts.
PATH=$PATH:/usr/sbin
debian=$(dirname "$0")/debian_program.sh what="las pruebas de consultas a MySQL y MariaDB"
# What makes the server's folder asks a program of the client's package, on which the server's does not depend.
"$debian" MariaDB mariadb-client-core "$what" my_print_defaults && exec "$debian" MariaDB mariadb-server-core "$what" mariadbd
