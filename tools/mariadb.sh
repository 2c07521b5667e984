#!/usr/bin/env bash
# For the tests that query a MariaDB: its programs alone, without the service that mariadb-server starts.
PATH=$PATH:/usr/sbin exec "$(dirname "$0")/debian_program.sh" MariaDB mariadb-server-core "las pruebas de consultas a MySQL y MariaDB" mariadbd
