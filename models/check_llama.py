#!/usr/bin/python3
"""Proves that llama.cpp reads the bundled models as they were trained.

MODELNET_LLAMA_LIB names the folder of the shared libraries. For every file: it loads; the chat
template renders as in training; random Unicode round-trips and is cut as by the trainer's own
encoder; every token has the same bytes; with the weights of the file written out as F32 the logits and
the greedy answers are those of the torch model, and the file itself mostly gives the same answers.
"""
from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import unicodedata
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from tiny import gguf  # noqa: E402
from tiny.batches import prompt_ids  # noqa: E402
from tiny.generate import LONGEST, greedy  # noqa: E402
from tiny.llama_cpp import Library, Model  # noqa: E402
from tiny.model_file import load  # noqa: E402
from tiny.network import Network  # noqa: E402
from tiny.questions import balanced, slipped  # noqa: E402
from tiny.stages import prompt  # noqa: E402

HERE = Path(__file__).parent
LIMIT = 4 * 1024 * 1024
FARTHEST = 0.005
# llama.cpp rounds activations to 8 bits before each Q8_0 product, so an answer of which the model is unsure may part at a near tie.
SAME_EXACT, SAME_Q8_0 = 0.95, 0.8
ALPHABETS = ("abcdefghij KLMNOP\n", "0123456789 .,+-*/=#", "的一是不了小明有多少个苹果，。？", "éüßñžπЖщقت🙂🚀\u200d\t 　")


def random_text(rng: random.Random) -> str:
    """Words, digits, Chinese, marks and any assigned character, in short runs."""
    parts = []
    for _ in range(rng.randint(1, 12)):
        if rng.random() < 0.3:
            parts.append("".join(_any_character(rng) for _ in range(rng.randint(1, 3))))
        else:
            parts.append("".join(rng.choices(rng.choice(ALPHABETS), k=rng.randint(1, 6))))
    return "".join(parts)


def _any_character(rng: random.Random) -> str:
    """An assigned character, except U+2581, which SentencePiece cannot tell from a space."""
    while True:
        char = chr(rng.randrange(0x20, 0x1FAFF))
        if unicodedata.category(char)[0] in "LMNPSZ" and char != "\u2581":
            return char


def check(library: Library, path: Path, prompts: int, texts: int) -> None:
    assert path.stat().st_size <= LIMIT, f"{path.name} is larger than 4 MiB"
    spec, tokeniser, network = load(path)
    model, exact = Model(library, path), exact_model(library, path)
    assert model.size == len(tokeniser.tokens)
    assert tokeniser.ids[spec.chat.end] in model.ends()
    for token in range(model.size):
        assert model.piece(token) == tokeniser.token_bytes(token), (path.name, token)

    rng = random.Random(5)
    for _ in range(texts):
        text = random_text(rng)
        ids = model.tokenise(text, special=False)
        assert ids == tokeniser.encode(text), (path.name, text)
        assert b"".join(map(model.piece, ids)) == text.encode(), (path.name, text)

    end, same, same_exact, farthest = tokeniser.ids[spec.chat.end], 0, 0, 0.0
    for index, problem in enumerate(balanced(17, "test", prompts)):
        results = (slipped(problem, rng), problem.worked)[: index % 3]
        message = prompt(problem.dressing.language, problem.question, results)
        assert model.render(message) == spec.chat.render(message), path.name
        ids = model.tokenise(model.render(message), special=True)
        assert ids == prompt_ids(spec, tokeniser, message), (path.name, message)
        farthest = max(farthest, distance(network, exact, ids))
        ours = greedy(network, [ids], end)[0]
        same += model.greedy(ids, LONGEST) == ours
        same_exact += exact.greedy(ids, LONGEST) == ours
    print(
        f"{path.name}: {model.parameters()} parameters, {model.size} tokens, end ids {model.ends()}, {texts} texts round-trip, "
        f"of {prompts} greedy answers {same_exact} with F32 and {same} with Q8_0 products equal torch's, "
        f"F32 logits differ by at most {100 * farthest:.2f} %"
    )
    assert farthest < FARTHEST, f"{path.name}: logits differ"
    assert same_exact >= prompts * SAME_EXACT and same >= prompts * SAME_Q8_0, f"{path.name}: greedy answers differ"


def exact_model(library: Library, path: Path) -> Model:
    """The same weights stored as F32."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        gguf.write(copy, *gguf.read(path), exact=True)
        return Model(library, copy)


@torch.no_grad()
def distance(network: Network, model: Model, ids: list[int]) -> float:
    """Root mean square difference of the logits after a prompt, as a share of their spread."""
    ours = network.logits(network(torch.tensor([ids]))[:, -1])[0].numpy()
    return float(np.sqrt(np.square(model.logits(ids) - ours).mean()) / ours.std())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(HERE.glob("*.gguf")))
    parser.add_argument("--prompts", type=int, default=48)
    parser.add_argument("--texts", type=int, default=2000)
    arguments = parser.parse_args()
    folder = os.environ.get("MODELNET_LLAMA_LIB")
    if not folder:
        sys.exit("MODELNET_LLAMA_LIB must name the folder that holds libllama")
    library = Library(Path(folder))
    for path in arguments.files:
        check(library, path, arguments.prompts, arguments.texts)


if __name__ == "__main__":
    main()
