#!/usr/bin/env bash
# For the tests that open the portal's pages.
exec "$(dirname "$0")/debian_program.sh" Chromium chromium "abren páginas" chromium chromium-browser google-chrome
