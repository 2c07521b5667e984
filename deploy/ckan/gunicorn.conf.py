"""How gunicorn serves CKAN, as the local portal does (portal/box/ckan.py); a test compares them."""

import os

wsgi_app = "wsgi:application"
bind = os.environ.get("COCREA_ESCUCHA", "127.0.0.1:5000")
# Each takes about 250 MB. Neither threads nor preload: both share database connections, and answer 500 under load.
workers = int(os.environ.get("COCREA_PROCESOS", "4"))
worker_class = "sync"
# A load of a hundred thousand rows in one request is slow, not hung.
timeout = 600
graceful_timeout = 10
# A shared view of a table of fifty columns has all of them in its address.
limit_request_line = 8190
control_socket_disable = True
# Heartbeats in memory: on a busy disk they would stall.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the memory that every Linux has there
# nginx keeps the visits, without whole addresses.
accesslog = None
errorlog = "-"
