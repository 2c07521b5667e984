#!/usr/bin/env bash
# For the pictures of workbooks.
exec "$(dirname "$0")/debian_program.sh" poppler poppler-utils "las imágenes de los libros" pdftoppm
