"""The words of click and typer themselves in Spanish. Imported before them: they translate as they load.

The catalogue is ``locale/es/LC_MESSAGES/messages.po``; ``make idioma`` compiles it.
"""

from __future__ import annotations

import gettext
import os

from pipelines import paths

os.environ["LANGUAGE"] = "es"
gettext.bindtextdomain("messages", str(paths.LOCALE))
