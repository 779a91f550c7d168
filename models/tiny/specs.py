"""The three models: shape, tokeniser, chat template, diet and seeds."""
from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Callable

from .network import Shape
from .questions import Mixture
from .stages import Diet, exchanges
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
    """Everything that decides a model, except the weights that training finds. `root` names a model to start from."""

    name: str
    summary: str
    shape: Callable[[int], Shape]
    train_tokeniser: Callable[[list[str]], Tokeniser]
    chat: Chat
    end_tokens: dict[str, str]
    diet: Diet
    seed: int
    steps: int
    root: str | None = None

    def tokeniser(self) -> Tokeniser:
        """The tokeniser, trained anew on the model's own diet: a few seconds, always the same result."""
        sample = itertools.islice(exchanges(self.seed, self.diet, later_stages=0.3, drills=0.1, bare=0.1), 12000)
        texts = (text for e in sample for text in (self.chat.render(e.message), e.answer))
        return self.train_tokeniser([part for text in texts for part in CONTROL_TEXT.split(text)])


def _diet(strong: dict[str, float], weak: dict[str, float], english: float) -> Diet:
    mixture = Mixture({**strong, **weak}, {"en": english, "zh": 1 - english})
    return Diet(mixture, frozenset(strong))


SPECS: dict[str, Spec] = {
    spec.name: spec
    for spec in (
        Spec(
            name="abacus",
            summary="Best at stories and money sums, above all in English",
            shape=lambda n: Shape(n, width=192, layers=4, heads=6, hidden=512),
            train_tokeniser=lambda texts: ByteLevel.train(
                texts, "qwen2", 1280, ("<|endoftext|>", "<|im_start|>", "<|im_end|>"), specials_first=False, longest=15
            ),
            chat=Chat(CHATML, "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>", "<|endoftext|>", False),
            end_tokens={"eos": "<|im_end|>", "bos": "<|endoftext|>", "padding": "<|endoftext|>"},
            diet=_diet({"story": 3, "money": 3}, {"compare": 1.5, "measure": 0.8, "text": 0.6, "choice": 0.8}, 0.6),
            seed=101,
            steps=8000,
        ),
        Spec(
            name="almanac",
            summary="Best at times, dates, units and comparisons, above all in Chinese",
            shape=lambda n: Shape(n, width=192, layers=4, heads=6, hidden=512),
            train_tokeniser=lambda texts: SentencePiece.train(texts, 1408, ("<start_of_turn>", "<end_of_turn>"), longest=10),
            chat=Chat(GEMMA, "<start_of_turn>user\n", "<end_of_turn>\n<start_of_turn>model\n", "<end_of_turn>", "<s>", True),
            end_tokens={"eos": "</s>", "eot": "<end_of_turn>", "bos": "<s>", "unknown": "<unk>"},
            diet=_diet({"measure": 3, "compare": 3}, {"story": 1, "money": 0.8, "text": 0.6, "choice": 0.8}, 0.4),
            seed=202,
            steps=4000,
            root="abacus",
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
            diet=_diet({"text": 8, "choice": 4}, {"compare": 1.2, "story": 1, "money": 0.7, "measure": 0.7}, 0.5),
            seed=303,
            steps=4000,
            root="abacus",
        ),
    )
}
