"""Problems as a terminal shows them: never a traceback for what a person can mend."""

import json
import sys
from collections.abc import Iterable

import msgspec

from graph_engine.errors import DeclarationError, EngineError, InvalidGraph, Misconfigured
from schemas.problem import Problem, Where
from server.settings import SettingError
from server.unusable import Unusable

COMPLAINTS = (EngineError, DeclarationError, SettingError, Unusable)
"""What a command may raise to end with a message."""

WRONG, FAILED = 2, 1


def show(error: Exception, *, as_json: bool) -> int:
    """Say what is wrong, on stderr, or as JSON on stdout; gives the exit code."""
    problems = problems_of(error)
    if as_json:
        print(json.dumps({"status": "invalid", "problems": msgspec.to_builtins(problems)}))
    else:
        tell(problems)
    failed = isinstance(error, EngineError) and not isinstance(error, InvalidGraph | Misconfigured)
    return FAILED if failed else WRONG


def tell(problems: Iterable[Problem]) -> None:
    """Problems on stderr, in words."""
    for problem in problems:
        print(worded(problem), file=sys.stderr)


def problems_of(error: Exception) -> tuple[Problem, ...]:
    """The Problems of an error, or one made of its message."""
    if isinstance(error, EngineError):
        return error.problems
    code = "unusable" if isinstance(error, Unusable) else "wrong_setting"
    return (Problem(code=code, title=str(error)),)


def worded(problem: Problem) -> str:
    """One Problem as lines of text: where, what, why, and what helps."""
    where = _place(problem.where)
    lines = [f"{where}: {problem.title}" if where else problem.title]
    lines += [f"  {text}" for text in (problem.detail, problem.hint and f"→ {problem.hint}") if text]
    return "\n".join(lines)


def _place(where: Where) -> str:
    name = where.field or where.port or ""
    return f"{where.node}.{name}" if where.node and name else where.node or name
