"""The command line's own words in Spanish. Import this before typer: it translates some of them as it loads.

What typer lets be translated is in ``locale/es/LC_MESSAGES/messages.po`` (``make idioma`` compiles it); what it
does not, the usage line, ``--help`` and the errors of use, is said here.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable
from typing import Any

from pipelines import paths
from pipelines.errors import UsageError

os.environ["LANGUAGE"] = "es"
gettext.bindtextdomain("messages", str(paths.LOCALE))

from typer.core import TyperCommand, TyperGroup  # noqa: E402 - after the catalogue is bound


class SpanishCommand(TyperCommand):
    """A command whose usage line and help option are in Spanish."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Uso: ")

    def get_help_option(self, ctx: Any) -> Any:
        return _in_spanish(super().get_help_option(ctx))

    def get_params(self, ctx: Any) -> Any:
        return [_with_spanish_type(one) for one in super().get_params(ctx)]


class SpanishGroup(TyperGroup):
    """A group of commands whose usage line and help option are in Spanish."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Uso: ")

    def get_help_option(self, ctx: Any) -> Any:
        return _in_spanish(super().get_help_option(ctx))

    def get_params(self, ctx: Any) -> Any:
        return [_with_spanish_type(one) for one in super().get_params(ctx)]


# What a group and a command show for «options» and «the rest» in their usage line.
GROUP_STYLE: dict[str, Any] = {"cls": SpanishGroup, "subcommand_metavar": "COMANDO …", "options_metavar": "[OPCIONES]"}
COMMAND_STYLE: dict[str, Any] = {"cls": SpanishCommand, "options_metavar": "[OPCIONES]"}


def explain_usage(error: Any) -> UsageError:
    """Typer's own error of use, by its class, as one of ours."""
    explained = _EXPLANATIONS.get(type(error).__name__, lambda one: str(one.message))(error)
    path = error.ctx.command_path if getattr(error, "ctx", None) else "cocrea"
    return UsageError(_quoted(explained), f"Vea cómo se usa con «{path} --help».")


def _in_spanish(option: Any) -> Any:
    if option is not None:
        option.help = "Muestra esta ayuda y termina."
    return option


# How typer calls the kinds of values in the help; a switch takes none.
_KINDS = {
    "<path>": "<ruta>", "<list[Path]>": "<ruta>", "<file>": "<archivo>", "<str>": "<texto>", "<int>": "<número>",
    "<int range>": "<número>",
    "<bool>": "",
}  # fmt: skip


def _with_spanish_type(parameter: Any) -> Any:
    told = type(parameter).display_type
    parameter.display_type = lambda ctx: _KINDS.get(kind := told(parameter, ctx), kind)
    return parameter


def _quoted(text: str) -> str:
    """With « » where typer quotes as Python does."""
    return re.sub(r"'([^']*)'", r"«\1»", text)


def _parameter(error: Any) -> str:
    parameter = error.param
    if parameter is None:
        return "un argumento"
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(parameter.metavar or parameter.name.upper())


def _bad_value(error: Any) -> str:
    if unreadable := re.search(r"'(.+)' is not readable", str(error.message)):
        return f"No hay permiso para leer «{unreadable[1]}»."
    choices = re.search(r"is not one of (.+?)\.?$", str(error.message))
    possible = f" Los valores posibles son: {choices[1]}." if choices else _possible_numbers(str(error.message))
    return f"El valor de {_parameter(error)} no sirve.{possible}"


# What typer says of a number, and which ones do.
_NUMBERS = (
    (re.compile(r"valid integer"), "Debe ser un número entero."),
    (re.compile(r"greater than or equal to (-?\d+)"), r"Debe ser \1 o más."),
    (re.compile(r"less than or equal to (-?\d+)"), r"Debe ser \1 o menos."),
)


def _possible_numbers(message: str) -> str:
    return "".join(f" {found.expand(told)}" for said, told in _NUMBERS if (found := said.search(message)))


def _no_such_option(error: Any) -> str:
    near = f" ¿Quiso escribir {error.possibilities[0]}?" if error.possibilities else ""
    return f"No existe la opción {error.option_name}.{near}"


_EXPLANATIONS: dict[str, Callable[[Any], str]] = {
    "NoSuchOption": _no_such_option,
    "MissingParameter": lambda error: f"Falta {_parameter(error)}.",
    "BadParameter": _bad_value,
    "BadOptionUsage": lambda error: f"La opción {error.option_name} necesita un valor.",
    "UsageError": lambda error: (
        str(error.message)
        .replace("Did you mean", "¿Quiso escribir")
        .replace("Got unexpected extra argument(s)", "Sobran argumentos")
    ),
}
