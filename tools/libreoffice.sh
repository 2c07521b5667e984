#!/usr/bin/env bash
# For the tests that open and save the templates, and the pictures of workbooks.
exec "$(dirname "$0")/debian_program.sh" LibreOffice libreoffice-calc-nogui "las pruebas y las imágenes de los libros" soffice
