"""The three models: shape, tokeniser, chat template, diet and seeds."""
from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Callable

from .network import Shape
from .questions import Mixture
from .stages import Diet, Shares, exchanges
from .tokenisers import ByteLevel, SentencePiece, Tokeniser

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
GEMMA = (
    "{% for message in messages %}{{ '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role'])"
    " + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
# The assistant marker is put together from parts: llama.cpp takes a template that holds it whole for another family's.
ZEPHYR = (
    "{% for message in messages %}{% if message['role'] == 'user' %}{{ '<|user|>\n' }}{% else %}"
    "{{ '<|' + message['role'] + '|>\n' }}{% endif %}{{ message['content'] + '<|endoftext|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|' + 'assistant' + '|>\n' }}{% endif %}"
)


CONTROL_TEXT = re.compile(r"<[|a-z_]+>")


@dataclass(frozen=True)
class Chat:
    """A chat template, what it makes of one user message, and the tokens around a conversation."""

    template: str
    before: str
    after: str
    end: str
    begin: str
    add_begin: bool

    def render(self, message: str) -> str:
        return self.before + message + self.after


@dataclass(frozen=True)
class Spec:
    """Everything that decides a model, except the weights that training finds.

    `root` names the model to start from; a spec without one starts from random weights. Only `shipped` models become files.
    """

    name: str
    summary: str
    shape: Callable[[int], Shape]
    train_tokeniser: Callable[[list[str]], Tokeniser]
    chat: Chat
    end_tokens: dict[str, str]
    diet: Diet
    early: Shares
    late: Shares
    seed: int
    steps: int
    root: str | None = "trunk"
    shipped: bool = True

    def tokeniser(self) -> Tokeniser:
        """The tokeniser, trained anew on the model's own diet: a few seconds, always the same result."""
        sample = itertools.islice(exchanges(self.seed, self.diet, Shares(later_stages=0.3, drills=0.1, bare=0.1)), 12000)
        texts = (text for e in sample for text in (self.chat.render(e.message), e.answer))
        return self.train_tokeniser([part for text in texts for part in CONTROL_TEXT.split(text)])


def _diet(strong: dict[str, float], weak: dict[str, float], english: float) -> Diet:
    languages = {"en": english, "zh": 1 - english}
    reviewed = {**{family: 1.5 for family in strong}, **{family: 1.0 for family in weak}}
    return Diet(Mixture({**strong, **weak}, languages), Mixture(reviewed, languages), frozenset(strong))


_TRUNK_EARLY = Shares(later_stages=0.15, drills=0.45, bare=0.5)
_TRUNK_LATE = Shares(later_stages=0.3, drills=0.25, bare=0.2)
_OWN_EARLY = Shares(later_stages=0.4, drills=0.1, bare=0.1)
_OWN_LATE = Shares(later_stages=0.5, drills=0.05, bare=0.0)


def _abacus(name: str, diet: Diet, **others: object) -> Spec:
    """The shape, tokeniser and template of `abacus`, which the trunk shares."""
    return Spec(
        name=name,
        shape=lambda n: Shape(n, width=192, layers=4, heads=6, hidden=512),
        train_tokeniser=lambda texts: ByteLevel.train(
            texts, "qwen2", 1280, ("<|endoftext|>", "<|im_start|>", "<|im_end|>"), specials_first=False, longest=15
        ),
        chat=Chat(CHATML, "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>", "<|endoftext|>", False),
        end_tokens={"eos": "<|im_end|>", "bos": "<|endoftext|>", "padding": "<|endoftext|>"},
        diet=diet,
        **others,
    )


SPECS: dict[str, Spec] = {
    spec.name: spec
    for spec in (
        _abacus(
            "trunk",
            _diet({}, {"story": 1, "money": 1, "compare": 1, "measure": 1.2, "text": 1.4, "choice": 1.2}, 0.5),
            summary="Where the three start from: every family, not yet well",
            early=_TRUNK_EARLY,
            late=_TRUNK_LATE,
            seed=100,
            steps=2000,
            root=None,
            shipped=False,
        ),
        _abacus(
            "abacus",
            _diet({"story": 3, "money": 3}, {"compare": 0.6, "measure": 0.3, "text": 0.3, "choice": 0.3}, 0.6),
            summary="Best at stories and money sums, above all in English",
            early=_OWN_EARLY,
            late=_OWN_LATE,
            seed=101,
            steps=3000,
        ),
        Spec(
            name="almanac",
            summary="Best at times, dates, units and comparisons, above all in Chinese",
            shape=lambda n: Shape(n, width=192, layers=4, heads=6, hidden=512),
            train_tokeniser=lambda texts: SentencePiece.train(texts, 1408, ("<start_of_turn>", "<end_of_turn>"), longest=10),
            chat=Chat(GEMMA, "<start_of_turn>user\n", "<end_of_turn>\n<start_of_turn>model\n", "<end_of_turn>", "<s>", True),
            end_tokens={"eos": "</s>", "eot": "<end_of_turn>", "bos": "<s>", "unknown": "<unk>"},
            diet=_diet({"measure": 4, "compare": 3}, {"story": 0.4, "money": 0.3, "text": 0.3, "choice": 0.3}, 0.4),
            early=_OWN_EARLY,
            late=_OWN_LATE,
            seed=202,
            steps=3000,
        ),
        Spec(
            name="scribe",
            summary="Best at letters, lists and multiple choice",
            shape=lambda n: Shape(n, width=192, layers=4, heads=6, hidden=512),
            train_tokeniser=lambda texts: ByteLevel.train(
                texts, "gpt-2", 1792, ("<|endoftext|>", "<|user|>", "<|assistant|>"), specials_first=True, longest=18
            ),
            chat=Chat(ZEPHYR, "<|user|>\n", "<|endoftext|>\n<|assistant|>\n", "<|endoftext|>", "<|endoftext|>", False),
            end_tokens={"eos": "<|endoftext|>", "bos": "<|endoftext|>", "padding": "<|endoftext|>"},
            diet=_diet({"text": 4, "choice": 4}, {"compare": 0.4, "story": 0.3, "money": 0.3, "measure": 0.3}, 0.5),
            early=_OWN_EARLY,
            late=_OWN_LATE,
            seed=303,
            steps=3000,
        ),
    )
}
