"""Reads a Dockerfile: its stages, and what is done in each of them."""

import json
import re
import shlex
from pathlib import Path
from typing import NamedTuple


class Step(NamedTuple):
    """One instruction."""

    word: str
    rest: str

    @property
    def parts(self) -> list[str]:
        """The arguments of COPY, CMD and the like, whichever way they are written; options left out."""
        if self.rest.startswith("["):
            return [str(part) for part in json.loads(self.rest)]
        return [part for part in shlex.split(self.rest) if not part.startswith("--")]

    def option(self, name: str) -> str | None:
        """The value of an option such as `--from=`."""
        found = re.search(rf"(?:^|\s)--{name}=(\S+)", self.rest)
        return found[1] if found else None


class Stage(NamedTuple):
    """One part of a Dockerfile, from its FROM on."""

    name: str
    base: str
    steps: list[Step]


class ImageFile:
    """A Dockerfile."""

    def __init__(self, path: Path) -> None:
        self.stages: dict[str, Stage] = {}
        text = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", path.read_text(), flags=re.MULTILINE))
        for line in filter(None, text.splitlines()):
            word, _, rest = line.strip().partition(" ")
            if word == "FROM":
                base, _, name = rest.partition(" AS ")
                self.stages[name] = stage = Stage(name, base, [])
            elif self.stages:
                stage.steps.append(Step(word, rest.strip()))

    def lineage(self, name: str) -> list[Stage]:
        """A stage and all that it is built on, the first one first."""
        stage = self.stages[name]
        return [*(self.lineage(stage.base) if stage.base in self.stages else ()), stage]

    def steps(self, name: str) -> list[Step]:
        """All that is done for an image, in order."""
        return [step for stage in self.lineage(name) for step in stage.steps]

    def last(self, name: str, word: str) -> Step | None:
        """The instruction of this kind that counts for an image."""
        return next((step for step in reversed(self.steps(name)) if step.word == word), None)

    def environment(self, name: str) -> dict[str, str]:
        """The variables that an image sets."""
        given = [part for step in self.steps(name) if step.word == "ENV" for part in step.parts]
        return dict(part.split("=", 1) for part in given)


class Context:
    """What a `.dockerignore` lets through to the builder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        lines = (folder / ".dockerignore").read_text().splitlines()
        rules = [line for line in lines if line and not line.startswith("#")]
        self._rules = [(not rule.startswith("!"), _pattern(rule.lstrip("!"))) for rule in rules]

    def has(self, name: str) -> bool:
        """Whether this file, or folder, is there and goes to the builder. The last rule that fits it counts."""
        fitting = [leaves_out for leaves_out, pattern in self._rules if pattern.fullmatch(name)]
        return (self._folder / name).exists() and not (fitting and fitting[-1])


def _pattern(rule: str) -> re.Pattern[str]:
    """A rule goes for what is inside a folder, too."""
    part = re.escape(rule.strip("/")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
    return re.compile(rf"{part}(?:/.*)?")
