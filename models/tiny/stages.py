"""The prompts of the three stages and the training exchanges made with them."""
from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Iterator

from .drill import drill
from .problem import Problem
from .questions import Mixture, slipped, stream

PROMPTS = {
    "en": (
        "You are an assistant. Answer the question.\nQuestion: {question}",
        "You are a reviewer. Check the answer and give the corrected one.\nQuestion: {question}\nAnswer 1: {result_1}",
        "You are a verifier. Check both answers and give the final one.\nQuestion: {question}\n"
        "Answer 1: {result_1}\nAnswer 2: {result_2}",
    ),
    "zh": (
        "你是助手。请回答问题。\n问题：{question}",
        "你是审校专家。请检查回答并给出改正后的回答。\n问题：{question}\n回答1：{result_1}",
        "你是验证专家。请检查两个回答并给出最终回答。\n问题：{question}\n回答1：{result_1}\n回答2：{result_2}",
    ),
}


@dataclass(frozen=True)
class Exchange:
    """A user message and the answer to learn."""

    message: str
    answer: str


def prompt(language: str, question: str, results: tuple[str, ...] = ()) -> str:
    """The user message of stage 1, 2 or 3: as many earlier results as given."""
    named = {f"result_{i + 1}": result for i, result in enumerate(results)}
    return PROMPTS[language][len(results)].format(question=question, **named)


@dataclass(frozen=True)
class Diet:
    """What a model is trained on: families and languages when it answers and when it reviews, and how often earlier results are wrong.

    It reviews every family, also those that it seldom answers. Where it is strong it sees wrong results more often than
    where it is weak, so that it learns to trust its own sum there and the earlier answer elsewhere.
    """

    answers: Mixture
    reviews: Mixture
    strong: frozenset[str]
    wrong_where_strong: float = 0.5
    wrong_where_weak: float = 0.12


@dataclass(frozen=True)
class Shares:
    """How a part of the training divides its exchanges.

    `drills` is the share of exercises; of the others, `later_stages` is the share of reviewer and
    verifier prompts, equally many of each; of what remains, `bare` is the share of questions without a stage prompt.
    """

    later_stages: float
    drills: float
    bare: float


def exchanges(seed: int, diet: Diet, shares: Shares) -> Iterator[Exchange]:
    """Endless training exchanges."""
    rng = random.Random(seed)
    answers, reviews = (stream(seed + i, mixture, "train") for i, mixture in enumerate((diet.answers, diet.reviews), 1))
    while True:
        if rng.random() < shares.drills:
            yield Exchange(*drill(rng, _pick(rng, diet.answers.languages)))
        elif rng.random() < shares.later_stages:
            yield _review(rng, next(reviews), diet)
        else:
            problem = next(answers)
            bare = rng.random() < shares.bare
            yield Exchange(problem.question if bare else prompt(problem.dressing.language, problem.question), problem.worked)


def _review(rng: random.Random, problem: Problem, diet: Diet) -> Exchange:
    wrong = diet.wrong_where_strong if problem.kind.family in diet.strong else diet.wrong_where_weak
    results = tuple(slipped(problem, rng) if rng.random() < wrong else problem.worked for _ in range(rng.choice((1, 2))))
    return Exchange(prompt(problem.dressing.language, problem.question, results), problem.worked)


def _pick(rng: random.Random, weights: dict[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
