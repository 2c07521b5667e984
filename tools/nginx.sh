#!/usr/bin/env bash
# For the tests of deploy/nginx.
PATH=$PATH:/usr/sbin exec "$(dirname "$0")/debian_program.sh" nginx nginx-light "las pruebas de deploy/nginx" nginx
