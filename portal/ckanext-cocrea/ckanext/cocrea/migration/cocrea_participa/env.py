"""How alembic reaches CKAN's database. The versions of this plugin are counted in a table of their own."""

import sqlalchemy as sa
from alembic import context

engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection, version_table="cocrea_participa_alembic_version")
    with context.begin_transaction():
        context.run_migrations()
