"""The root command `stipple`: gathers sub-commands, prints errors, answers with exit codes.

A sub-command is an entry point of the group `stipple.commands`; it names a Typer app (a command with
sub-commands) or a function (a plain command). None is imported before it is asked for, so that `stipple
--help` is quick; its line of help is read from its source text. This way `sim` adds commands without
`controller` knowing it.

Exit codes: 0 done · 2 wrong use or wrong input · 69 a command that is not installed · 70 our own fault, with
a crash file · 130 stopped by the operator · any other, from the `exit_code` of the error that ended the
command.
"""

import io
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points, version
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from controller.command_help import short_help
from controller.crash_file import write_crash_file

COMMAND_GROUP = "stipple.commands"
EXIT_NOT_INSTALLED = 69  # EX_UNAVAILABLE of sysexits.h
EXIT_OUR_FAULT = 70  # EX_SOFTWARE of sysexits.h
EXIT_STOPPED = 130  # what a shell gives a command ended by Ctrl-C


class CommandLineError(Exception):
    """The root of what can be wrong with the command line itself."""

    exit_code = EXIT_NOT_INSTALLED


class CommandNotInstalled(CommandLineError):
    """`command` is announced, but its `target` could not be imported: `missing` is absent."""

    def __init__(self, command: str, target: str, missing: str) -> None:
        super().__init__(
            f"command {command} is not installed: {target} needs {missing}, which is not there; "
            "install stipple whole (`make run` does), or do without this command"
        )


class NoCommandInstalled(CommandLineError):
    """The installation announces no command at all: the source tree was never installed."""

    def __init__(self) -> None:
        super().__init__(
            f"no command is installed: expected entry points in the group {COMMAND_GROUP}, got none; "
            "install stipple first (`make run` does)"
        )


class _Announced(TyperCommand):
    """A command known by name only, until it is called."""

    def __init__(self, point: EntryPoint) -> None:
        super().__init__(point.name, callback=None)
        self.point = point

    def load(self) -> Any:
        """The real command. Raises CommandNotInstalled."""
        try:
            target = self.point.load()
        except ModuleNotFoundError as error:
            raise CommandNotInstalled(self.point.name, self.point.value, str(error.name)) from error
        except AttributeError as error:
            raise CommandNotInstalled(self.point.name, self.point.value, self.point.attr) from error
        house = typer.Typer(add_completion=False)
        if isinstance(target, typer.Typer):
            house.add_typer(target, name=self.point.name)
            group = typer.main.get_group(house)
            return group.commands[self.point.name]
        house.command(name=self.point.name)(target)
        return typer.main.get_command(house)


class _House(TyperGroup):
    """The group of all announced commands; imports one when it is called, none to list them."""

    def list_commands(self, ctx: Any) -> list[str]:
        for command in [c for c in self.commands.values() if isinstance(c, _Announced)]:
            command.short_help = short_help(command.point.module, command.point.attr)
        return list(self.commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, _Announced) else command, rest


def main(arguments: Sequence[str] | None = None, points: Iterable[EntryPoint] | None = None) -> int:
    """Run `stipple` with `arguments` (those of the process if None) and return its exit code.

    `points` replaces the installed entry points. An error with an integer `exit_code` is an expected one: its
    message goes to stderr in red. Any other is our fault: one line, and a crash file with the traceback.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without µ or … shows a question mark there; that is no reason to end.
        sys.stdout.reconfigure(errors="replace")
    try:
        answer = _root(entry_points(group=COMMAND_GROUP) if points is None else points).main(
            words, prog_name="stipple", standalone_mode=False
        )
    except (KeyboardInterrupt, typer.Abort) as stop:
        _complain("stopped by the operator")
        _complain_besides(stop)
        return EXIT_STOPPED
    except Exception as error:
        return _answer_for(error, words)
    return answer if isinstance(answer, int) else 0


def _root(points: Iterable[EntryPoint]) -> TyperGroup:
    announced = sorted((_Announced(point) for point in points), key=lambda command: str(command.name))
    if not announced:
        raise NoCommandInstalled
    house = typer.Typer(
        cls=_House,
        add_completion=False,
        no_args_is_help=True,
        help="Controller for a scalp micropigmentation machine, real or simulated. Not a medical device.",
    )

    @house.callback()
    def options(
        show_version: Annotated[
            bool,
            typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_version),
        ] = False,
    ) -> None:
        del show_version

    root = typer.main.get_group(house)
    for command in announced:
        root.add_command(command)
    return root


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stipple {version('stipple')}")
        raise typer.Exit


def _answer_for(error: Exception, words: Sequence[str]) -> int:
    code = getattr(error, "exit_code", None)
    if isinstance(code, int):
        message = error.format_message() if isinstance(error, typer.TyperException) else str(error)
        if message:
            _complain(f"{message.rstrip('.')}{_usage_hint(error)}")
        _complain_besides(error)
        return code
    where = write_crash_file(error, words)
    _complain(
        f"{type(error).__name__}: {error} (our fault, not yours; nothing more was done; details: {where})"
    )
    return EXIT_OUR_FAULT


def _usage_hint(error: Exception) -> str:
    """A wrong use knows the command it happened in; everything else has said what to do already."""
    context = getattr(error, "ctx", None)
    return f"; see `{context.command_path} --help`" if context is not None else ""


def _complain_besides(error: BaseException) -> None:
    """What went wrong on the way out, after the error that ended the command."""
    for note in getattr(error, "__notes__", ()):
        _complain(note)


def _complain(message: str) -> None:
    typer.secho(f"stipple: {message}", fg=typer.colors.RED, err=True)
