"""``ckan cocrea-participa``: what an operator runs."""

from __future__ import annotations

import click
from ckanext.cocrea.participation import daily, mail
from cryptography.fernet import Fernet


@click.group(name="cocrea-participa", short_help="Lo que se escribe al Secretariado.")
def group() -> None:
    """Lo que se escribe al Secretariado."""


@group.command()
def clave() -> None:
    """Hace una clave nueva, para COCREA_CLAVE_PARTICIPACION. No la guarda en ninguna parte."""
    click.echo(Fernet.generate_key().decode())


@group.command()
def diario() -> None:
    """Recuerda plazos, borra lo que ya cumplió su término y envía el correo pendiente. Para correrse cada hora."""
    reminders, erased, sent = daily.remind(), daily.erase_old(), mail.send_pending()
    click.echo(f"Recordatorios: {reminders}. Mensajes borrados por su término: {erased}. Correos enviados: {sent}.")
