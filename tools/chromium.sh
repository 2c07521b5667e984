#!/usr/bin/env bash
# For the tests that open pages, and the pictures of them. The one without windows takes a third of the processor.
exec "$(dirname "$0")/debian_program.sh" Chromium chromium-headless-shell "las pruebas y las imágenes de las páginas" chromium-headless-shell chromium chromium-browser google-chrome
