#!/usr/bin/python3
"""Trains the bundled models. `train.py --all` trains the trunk, then the three from it, and writes models/*.gguf."""
from __future__ import annotations

import argparse
import ctypes
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Iterator

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

from tiny.batches import Batch, batches  # noqa: E402
from tiny.generate import answers, final  # noqa: E402
from tiny.model_file import save, tokeniser_of, vocabulary  # noqa: E402
from tiny.network import Network  # noqa: E402
from tiny.optimiser import Optimiser  # noqa: E402
from tiny.questions import balanced  # noqa: E402
from tiny.specs import SPECS, Spec  # noqa: E402
from tiny.stages import Shares, exchanges, prompt  # noqa: E402
from tiny.transplant import transplant  # noqa: E402

HERE = Path(__file__).parent
TOKENS_PER_STEP = 2048
WARM_UP = 100
DECAY_FROM = 0.3
LATE_FROM = 0.5


def rate(step: int, steps: int) -> float:
    """Share of the full learning rate: a short rise, a plateau, a straight line to nearly zero."""
    left = (steps - step) / (steps * (1 - DECAY_FROM))
    return min(1.0, (step + 1) / WARM_UP, max(left, 0.01))


class Trainer:
    """One model on its way: network, optimiser, step, and the checkpoint they are kept in."""

    def __init__(self, spec: Spec, steps: int, folder: Path) -> None:
        torch.manual_seed(spec.seed)
        self.spec, self.steps = spec, steps
        self._file = folder / f"{spec.name}.pt"
        state = torch.load(self._file) if self._file.exists() else None
        self.tokeniser = tokeniser_of(state["vocabulary"]) if state else spec.tokeniser()
        self.network = Network(spec.shape(len(self.tokeniser.tokens)), half=True)
        self.optimiser = Optimiser(self.network)
        self.step = state["step"] if state else 0
        if state is None and spec.root is not None:
            self._start_from(SPECS[spec.root], folder)
        if state:
            self.network.load_state_dict(state["network"])
            self.optimiser.load_state_dict(state["optimiser"])

    def run(self, save_every: int, check_every: int) -> None:
        """Trains to the last step. Each restart goes on with questions that it has not seen."""
        seed = self.spec.seed * 1_000_003 + self.step
        early, late = (self._batches(seed + i * 500_000, shares) for i, shares in enumerate((self.spec.early, self.spec.late)))
        started, seen, total = time.time(), 0, 0.0
        while self.step < self.steps:
            batch = next(early if self.step < LATE_FROM * self.steps else late)
            total += self._learn(batch)
            seen += batch.tokens.numel()
            self.step += 1
            if self.step % 100 == 0:
                speed = seen / (time.time() - started)
                print(f"{self.spec.name} step {self.step}/{self.steps} loss {total / 100:.4f} {speed:.0f} tokens/s", flush=True)
                total = 0.0
            if self.step % save_every == 0 or self.step == self.steps:
                self._keep()
            if self.step % check_every == 0 or self.step == self.steps:
                print(f"{self.spec.name} step {self.step} development {self.check():.3f}", flush=True)

    def check(self) -> float:
        """Share of development questions answered right at stage 1."""
        problems = balanced(11, "dev", 120)
        self.network.half = False
        given = answers(
            self.spec, self.tokeniser, self.network, [prompt(p.dressing.language, p.question) for p in problems]
        )
        self.network.half = True
        return sum(final(g) == p.answer for g, p in zip(given, problems)) / len(problems)

    def export(self, path: Path) -> None:
        save(path, self.spec, self.tokeniser, self.network)
        print(f"{path.name}: step {self.step}, {path.stat().st_size} bytes", flush=True)

    def _batches(self, seed: int, shares: Shares) -> Iterator[Batch]:
        return batches(self.spec, self.tokeniser, exchanges(seed, self.spec.diet, shares), TOKENS_PER_STEP, seed)

    def _start_from(self, root: Spec, folder: Path) -> None:
        state = torch.load(folder / f"{root.name}.pt")
        tokeniser = tokeniser_of(state["vocabulary"])
        network = Network(root.shape(len(tokeniser.tokens)))
        network.load_state_dict(state["network"])
        transplant(self.network, self.tokeniser, self.spec.chat, network, tokeniser, root.chat)

    def _learn(self, batch: Batch) -> float:
        hidden = self.network(batch.tokens).flatten(0, 1)[batch.places]
        loss = F.cross_entropy(self.network.logits(hidden), batch.targets)
        self.network.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step(rate(self.step, self.steps))
        return loss.item()

    def _keep(self) -> None:
        partial = self._file.with_suffix(".partial")
        state = {
            "step": self.step,
            "vocabulary": vocabulary(self.tokeniser),
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        torch.save(state, partial)
        partial.replace(self._file)


def _keep_freed_memory() -> None:
    """Tells the C library to keep freed blocks up to 512 MiB: mapping them anew each step costs a third of the time."""
    trim_threshold, mmap_max = -1, -4
    library = ctypes.CDLL(None)
    library.mallopt(mmap_max, 0)
    library.mallopt(trim_threshold, 512 * 1024 * 1024)


def train_all(jobs: int) -> int:
    """Trains every model in a process of its own: first those that others start from. 0 when all went well."""
    roots = [name for name, spec in SPECS.items() if spec.root is None]
    for wave in (roots, [name for name in SPECS if name not in roots]):
        with ThreadPoolExecutor(jobs) as pool:
            codes = list(pool.map(_train_apart, wave))
        if any(codes):
            return max(codes)
    return 0


def _train_apart(name: str) -> int:
    options = [argument for argument in sys.argv[1:] if argument != "--all"]
    return subprocess.run([sys.executable, __file__, name, *options], check=False).returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="models to train")
    parser.add_argument("--all", action="store_true", help="train all three")
    parser.add_argument("--steps", type=int, help="length of the schedule, instead of the model's own")
    parser.add_argument(
        "--checkpoints", type=Path, default=HERE / "checkpoints", help="folder of the checkpoints; training goes on from there"
    )
    parser.add_argument("--output", type=Path, default=HERE, help="folder of the GGUF files")
    parser.add_argument("--save-every", type=int, default=200)
    parser.add_argument("--check-every", type=int, default=500)
    parser.add_argument("--export-only", action="store_true", help="write the GGUF files of the checkpoints as they are")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="with --all, how many models train at once, one thread each")
    arguments = parser.parse_args()
    if arguments.all:
        sys.exit(train_all(arguments.jobs))
    torch.set_num_threads(1)
    _keep_freed_memory()
    arguments.checkpoints.mkdir(parents=True, exist_ok=True)
    for name in arguments.models:
        spec = SPECS[name]
        trainer = Trainer(spec, arguments.steps or spec.steps, arguments.checkpoints)
        if not arguments.export_only:
            trainer.run(arguments.save_every, arguments.check_every)
        if spec.shipped:
            trainer.export(arguments.output / f"{name}.gguf")


if __name__ == "__main__":
    main()
