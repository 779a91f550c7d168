#!/usr/bin/python3
"""Accuracy of each bundled model on the test questions, alone and as reviewer, from the GGUF files by torch."""
from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch  # noqa: E402

from tiny.generate import answers, final  # noqa: E402
from tiny.model_file import load  # noqa: E402
from tiny.stages import prompt  # noqa: E402

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    family: str
    language: str
    question: str
    answer: str


def read(path: Path, limit: int) -> list[Question]:
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:limit]
    return [Question(r["family"], r["language"], r["question"], r["answer"]) for r in rows]


def table(title: str, questions: list[Question], right: dict[str, list[bool]]) -> None:
    """Rows are families and languages, columns are the models; cells are percentages."""
    print(f"\n{title}\n\n| | {' | '.join(right)} |\n|---|{'---:|' * len(right)}")
    groups: dict[str, list[int]] = defaultdict(list)
    for index, q in enumerate(questions):
        for group in (q.family, {"en": "English", "zh": "Chinese"}[q.language], "all"):
            groups[group].append(index)
    last = ("English", "Chinese", "all")
    for group in [*(g for g in groups if g not in last), *last]:
        cells = [f"{100 * sum(marks[i] for i in groups[group]) / len(groups[group]):.1f}" for marks in right.values()]
        print(f"| {group} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(HERE.glob("*.gguf")))
    parser.add_argument("--data", type=Path, default=HERE / "data" / "test.jsonl")
    parser.add_argument("--limit", type=int, default=10_000)
    parser.add_argument("--review", action="store_true", help="also let every model review the answers of every other")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    questions = read(arguments.data, arguments.limit)
    models = {path.stem: load(path) for path in arguments.files}
    given = {n: answers(*m, [prompt(q.language, q.question) for q in questions]) for n, m in models.items()}
    right = {n: [final(g) == q.answer for g, q in zip(texts, questions)] for n, texts in given.items()}
    table("Alone, stage 1: right answers in per cent", questions, right)
    if arguments.review:
        review(questions, models, given, right)


def review(questions: list[Question], models: dict, given: dict[str, list[str]], right: dict[str, list[bool]]) -> None:
    """What each model, as stage 2, makes of the others' real answers: wrong ones put right, right ones spoilt."""
    print("\nStage 2 over the stage 1 answers of another model\n")
    print("| first | reviewer | right before | right after | wrong put right | right spoilt |\n|---|---|---:|---:|---:|---:|")
    for reviewer, model in models.items():
        for first in (n for n in models if n != reviewer):
            messages = [prompt(q.language, q.question, (g,)) for q, g in zip(questions, given[first])]
            after = [final(a) == q.answer for a, q in zip(answers(*model, messages), questions)]
            before = right[first]
            mended = sum(a and not b for a, b in zip(after, before))
            spoilt = sum(b and not a for a, b in zip(after, before))
            share = [100 * sum(marks) / len(marks) for marks in (before, after)]
            changes = f"{mended} of {before.count(False)} | {spoilt} of {before.count(True)}"
            print(f"| {first} | {reviewer} | {share[0]:.1f} | {share[1]:.1f} | {changes} |")


if __name__ == "__main__":
    main()
