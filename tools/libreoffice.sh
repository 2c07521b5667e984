#!/usr/bin/env bash
# For the tests that open and save the templates.
exec "$(dirname "$0")/debian_program.sh" LibreOffice libreoffice-calc-nogui "abren plantillas con él" soffice
