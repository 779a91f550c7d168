#!/usr/bin/python3
"""Writes models/data: the test and development questions and the first examples, and proves that training never sees them."""
from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path

from tiny.families import FAMILIES
from tiny.problem import LANGUAGES, Problem, split_of
from tiny.questions import Mixture, balanced, stream

HERE = Path(__file__).parent
SIZES = {"test": 600, "dev": 300}
SEEDS = {"test": 17, "dev": 11}
GROUPS = len(FAMILIES) * len(LANGUAGES)


def write(path: Path, split: str, problems: list[Problem], fields: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, p in enumerate(problems, 1):
            row = {
                "id": f"{split}-{number:04d}",
                "family": p.kind.family,
                "language": p.dressing.language,
                "question": p.question,
                "answer": p.answer,
                "worked": p.worked,
            }
            file.write(json.dumps({f: row[f] for f in fields}, ensure_ascii=False) + "\n")
    print(f"{path.name}: {len(problems)} questions")


def prove_disjoint(held_out: dict[str, list[Problem]], drawn: int) -> None:
    """No filling is in two splits, and none of many training questions asks or fills anything held out."""
    keys = {split: {p.key for p in problems} for split, problems in held_out.items()}
    assert not keys["test"] & keys["dev"]
    assert all(split_of(key) == split for split, some in keys.items() for key in some)
    questions = {p.question for problems in held_out.values() for p in problems}
    every = Mixture({family: 1.0 for family in FAMILIES}, {language: 1.0 for language in LANGUAGES})
    for problem in itertools.islice(stream(1, every, "train"), drawn):
        assert problem.key not in keys["test"] and problem.key not in keys["dev"], problem.key
        assert problem.question not in questions, problem.question
    print(f"{drawn} training questions: none asks or fills a held-out question")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE / "data", help="folder of the files")
    parser.add_argument("--drawn", type=int, default=50_000, help="training questions to compare with")
    arguments = parser.parse_args()
    held_out = {split: balanced(SEEDS[split], split, size) for split, size in SIZES.items()}
    prove_disjoint(held_out, arguments.drawn)
    folder = arguments.output
    folder.mkdir(exist_ok=True)
    for split, problems in held_out.items():
        write(folder / f"{split}.jsonl", split, problems, ("id", "family", "language", "question", "answer", "worked"))
    write(folder / "examples.jsonl", "test", held_out["test"][:GROUPS], ("id", "question", "answer"))


if __name__ == "__main__":
    main()
