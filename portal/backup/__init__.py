"""A backup of all that a publication is made of, and its recovery: the portal, the exercises, Prefect's database.

    RESPALDO/               0700, its files 0600; it gets its name when it is whole
      respaldo.json         what it is, who wrote it, and each file's sha256: manifest.py
      postgresql.tar.gz     both databases of one instant: portal/box/base_backup.py
      archivos.tar          the files of the site
      ejercicio-CLAVE.tar   an exercise's folder, with its archive and its releases
      prefect.db            schedules and history, where Prefect's database is its SQLite

The databases come before the files, which are only ever added to: every row finds its file. What lives in Solr is made
again from the databases, and what lives in Valkey (queues, drawn pages, limits) is not worth keeping. The keys that
open what people wrote, and sign the tokens, are kept apart: keys.py.
"""
