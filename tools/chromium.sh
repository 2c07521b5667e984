#!/usr/bin/env bash
# For the tests that open pages, and the pictures of them.
exec "$(dirname "$0")/debian_program.sh" Chromium chromium "las pruebas y las imágenes de las páginas" chromium chromium-browser google-chrome
