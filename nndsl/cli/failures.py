"""The one place where what went wrong becomes words and an exit code.

Codes: 0 done, 1 findings, 2 usage, 3 source, 4 data, 5 weights or run folder, 6 refused by a limit, 7 numbers (NaN),
8 environment, 70 a fault of nndsl itself, 130 interrupted (143 by SIGTERM).
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from contextlib import suppress

import click

from nndsl.cli import forms, terminal
from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import limits, runs, usage

INTERRUPTED = 130
INTERNAL = 70


def report(failure: BaseException, form: str, debug: bool) -> int:
    """Say what went wrong on standard error, and again in the form for programs that was asked for; the exit code."""
    match failure:
        case SystemExit():
            return failure.code if isinstance(failure.code, int) else 1
        case KeyboardInterrupt() | click.Abort():
            return INTERRUPTED
    if debug:
        traceback.print_exception(failure)
    refusal = refusal_of(failure)
    if refusal is None:
        return report_fault(failure, form)
    terminal.show(refusal.diagnostics, for_people=form == forms.TEXT)
    if form != forms.TEXT:
        document = forms.of(form).findings([("", diagnostic) for diagnostic in refusal.diagnostics], refusal.exit_code)
        with suppress(Refused):
            terminal.write(document)
    return refusal.exit_code


def refusal_of(failure: BaseException) -> Refused | None:
    """The failure as diagnostics; None if it is a fault of ours."""
    match failure:
        case Refused():
            return failure
        case click.ClickException():
            return Refused(usage_diagnostic(failure))
        case MemoryError():
            return Refused(limits.out_of_memory())
        case OSError():
            if failure.filename is None:  # it may be standard output itself, which help and versions write to
                terminal.abandon_output()
            return Refused(runs.system_refused(failure.strerror or str(failure), str(failure.filename or "")))
    return None


def usage_diagnostic(error: click.ClickException) -> Diagnostic:
    """What click found wrong with the command line."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "nndsl"
    match error:
        case click.NoSuchOption():
            options = [name for option in context.command.params for name in option.opts if name.startswith("--")]
            return usage.unknown_option(error.option_name, command, options)
        case click.MissingParameter() if error.param:
            return usage.missing_argument(parameter_name(error), command)
        case click.BadParameter() if error.param:
            return usage.wrong_value(parameter_name(error), sentence(error.message), command)
    return usage.wrong_call(sentence(error.format_message()), command)


def parameter_name(error: click.BadParameter) -> str:
    """`FILE`, or `-o / --output`."""
    return error.param.get_error_hint(error.ctx).replace("'", "")


def sentence(text: str) -> str:
    """Click's sentence in our style: lower case, no full stop."""
    return text[:1].lower() + text[1:].rstrip(".")


def report_fault(failure: BaseException, form: str) -> int:
    """Our own bug: one line, and a file with all that helps to find it."""
    from nndsl.diagnostics.cells import escaped

    what = escaped(f"{type(failure).__name__}: {failure}".splitlines()[0])
    path = write_report(failure)
    kept = f"please report it and attach {path}" if path else "please report it with the output of --debug"
    with suppress(OSError):
        print(f"internal error: {what}; this is a fault of nndsl: {kept}", file=sys.stderr, flush=True)
    if form != forms.TEXT:
        with suppress(Refused):
            terminal.write(forms.of(form).fault(what, path, INTERNAL))
    return INTERNAL


def write_report(failure: BaseException) -> str | None:
    """The path of a report file in the temporary folder, or None where there is no room for one."""
    from nndsl.versions import versions

    lines = [f"{name} {version}" for name, version in versions().items()]
    lines += [f"command: {sys.argv[1:]}", "", *traceback.format_exception(failure)]
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="nndsl-report-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write("\n".join(lines))
    except OSError:
        return None
    return file.name
