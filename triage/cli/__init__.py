"""The command line: one thin command per verb, and the one door where errors become text.

Exit codes: 0 done; 1 expected failure; 2 wrong usage; 3 a bug; 130 Ctrl-C.
A reader that closes the pipe (``| head``) ends the program quietly.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import signal
import sys

import click

import triage

#: Verbs in the order of a desk's day, each with its line in ``triage --help``, where 80 columns hold
#: 62 characters; each lives in ``triage/cli/<verb>.py`` as ``command``.
VERBS = {
    "predict": "Label an inbox: which kind, which agency, what to do",
    "train": "Learn a model from labelled files or corpus folders",
    "evaluate": "Score a model on labelled messages; gates, comparisons",
    "explain": "Show what each word adds to each label's score",
    "info": "Tell what a model is, or print its card",
    "check": "Find what is wrong or doubtful in labelled files",
    "drift": "Tell whether an inbox has moved away from the corpus",
    "redact": "Replace personal details by placeholders",
    "dispatch": "Hand labelled messages on to agencies and the desk",
    "replies": "Take the agencies' sheets back",
    "status": "Show what is open, overdue and done",
    "corrections": "Write what people corrected, for triage train",
    "intake": "Type or paste messages at the counter",
}


class Verbs(click.Group):
    """Imports a verb's module when it is asked for, so that ``--help`` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in order."""
        return [verb for verb in VERBS if importlib.util.find_spec(f"triage.cli.{verb}")]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of one verb."""
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"triage.cli.{name}").command
        command.short_help = VERBS[name]
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(triage.__version__, prog_name="triage")
def cli() -> None:
    """Sort the messages citizens send to a complaint desk: question or issue, and for which agency."""


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code; the only place that shows errors."""
    from triage.errors import TriageError

    # A polite kill ends like Ctrl-C: temporary files are removed on the way out.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        # Not cli.main(): it has doors of its own for broken pipes and Ctrl-C.
        with cli.make_context("triage", list(sys.argv[1:] if arguments is None else arguments)) as context:
            code = cli.invoke(context)
        if sys.stdout:  # None where it was closed before we began
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except TriageError as error:
        _say(f"triage: {error}")
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _hush()
        return 130
    except BrokenPipeError:
        _hush()
        return 0
    except MemoryError:
        _say("triage: not enough memory. Give smaller files, or fewer --workers")
        return 1
    except Exception as error:
        return _bug(error)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _say(sentence: str) -> None:
    from triage.cli.say import say

    say(sentence)


def _hush() -> None:
    """Nobody reads standard output any more; Python must not complain about it at exit."""
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
    except (OSError, ValueError):  # standard output is not a real file
        pass


def _bug(error: Exception) -> int:
    if os.environ.get("TRIAGE_TRACEBACK"):
        raise error
    where = error.__traceback__
    while where and where.tb_next:
        where = where.tb_next
    place = f"{os.path.basename(where.tb_frame.f_code.co_filename)}:{where.tb_lineno}" if where else "?"
    _say(
        f"triage: this is a bug ({type(error).__name__} in {place}). "
        "Please report it; TRIAGE_TRACEBACK=1 shows the details, which may quote messages"
    )
    return 3
