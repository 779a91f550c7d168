"""What a question is, how its worked answer is built, and which split it belongs to."""
from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from typing import Callable

Values = tuple[int | str, ...]
LANGUAGES = ("en", "zh")


class Unusable(Exception):
    """A drawn filling, or a slip, leads to a step that makes no sense (a negative count, a remainder)."""


@dataclass
class Work:
    """Collects the lines of a worked answer, optionally with one slip.

    A slip changes the outcome of the operation numbered `slip`; every later line goes on from the
    wrong value, as a real mistake does.
    """

    slip: int = -1
    rng: random.Random = field(default_factory=random.Random)
    lines: list[str] = field(default_factory=list)
    operations: int = 0

    def add(self, a: int, b: int) -> int:
        return self._step(a, "+", b, a + b, abs(a - b))

    def sub(self, a: int, b: int) -> int:
        return self._step(a, "-", b, a - b, a + b)

    def mul(self, a: int, b: int) -> int:
        return self._step(a, "*", b, a * b, a + b)

    def div(self, a: int, b: int) -> int:
        if a % b:
            raise Unusable("remainder")
        return self._step(a, "/", b, a // b, a // b + 1)

    def pick(self, right: str, others: list[str]) -> str:
        """A decision without a line of its own: the right outcome, or one of the others as a slip."""
        slipped = self._slips()
        candidates = [o for o in others if o != right]
        return self.rng.choice(candidates) if slipped and candidates else right

    def say(self, line: str) -> None:
        self.lines.append(line)

    def text(self, answer: str) -> str:
        return "\n".join([*self.lines, f"#### {answer}"])

    def _step(self, a: int, sign: str, b: int, right: int, confused: int) -> int:
        outcome = right
        if self._slips():
            near = [right + 1, right - 1, right + 10, right - 10, right + 2, right - 2, confused]
            outcome = self.rng.choice([n for n in near if n >= 0 and n != right])
        if outcome < 0:
            raise Unusable("negative")
        self.lines.append(f"{a}{sign}{b}={outcome}")
        return outcome

    def _slips(self) -> bool:
        self.operations += 1
        return self.operations - 1 == self.slip


@dataclass(frozen=True)
class Kind:
    """One kind of question: how its values are drawn, worked out, and asked in each language.

    `draw` gives the values that decide the answer; names and things around them are dressing.
    `solve` writes the lines into a Work and returns the answer. `ask` words the question.
    """

    family: str
    name: str
    draw: Callable[[random.Random], Values]
    solve: Callable[[Values, "Dressing", Work], str]
    ask: Callable[[Values, "Dressing"], str]


@dataclass(frozen=True)
class Dressing:
    """Language, wording number and the names and things of one question."""

    language: str
    wording: int
    people: tuple[str, ...]
    things: tuple[str, ...]

    def say(self, english: tuple[str, ...], chinese: tuple[str, ...]) -> str:
        """One of the wordings in the language of the question."""
        wordings = chinese if self.language == "zh" else english
        return wordings[self.wording % len(wordings)]


@dataclass(frozen=True)
class Problem:
    """A question with its answer; `key` is the canonical filling that decides the split."""

    kind: Kind
    values: Values
    dressing: Dressing
    question: str
    answer: str
    worked: str

    @property
    def key(self) -> str:
        return filling_key(self.kind, self.values)


def filling_key(kind: Kind, values: Values) -> str:
    """Kind and values only: both languages, all wordings and all names of one filling share a key."""
    return f"{kind.family}/{kind.name}/" + ",".join(map(str, values))


def split_of(key: str) -> str:
    """The split of a canonical filling: 1 in 20 is for tests, 1 in 20 for development, never both."""
    bucket = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 20
    return {0: "test", 1: "dev"}.get(bucket, "train")
