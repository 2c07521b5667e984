"""Whoever has `ckan cocrea-participa diario` run each hour, by a CKAN that is loaded once.

To load it takes longer than all that the command does. One test of mail runs it as an operator does.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from portal.box import Box, install
from tests.pages.participation.kept import environment_of

Daily = Callable[[], str]
# It says one line each time.
LOADED = """
import os, sys
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckanext.cocrea.participation.command import group
make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
for asked in sys.stdin:
    group(asked.split(), standalone_mode=False)
"""


@contextmanager
def operator(box: Box) -> Iterator[Daily]:
    """What the command says, each time that it is run."""
    python = install.environment_path(box.layout) / "bin" / "python"
    with subprocess.Popen(
        [python, "-c", LOADED], env=environment_of(box), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as loaded:
        asks, says = loaded.stdin, loaded.stdout
        assert asks
        assert says

        def daily() -> str:
            print("diario", file=asks, flush=True)
            told = says.readline()
            assert told, "It ended."
            return told

        yield daily
