"""Multiple choice with four options."""
from __future__ import annotations

import random

from ..problem import Dressing, Kind, Unusable, Values, Work

LABELS = "ABCD"


def _kind(name, draw, solve, ask) -> Kind:  # noqa: ANN001
    return Kind("choice", name, draw, solve, ask)


def _options(right: int, rng: random.Random) -> list[int]:
    """Four different numbers in random order, the right one and three near it."""
    near = [n for n in (right - 10, right - 2, right - 1, right + 1, right + 2, right + 3, right + 10) if n > 0]
    options = [right, *rng.sample(near, 3)]
    rng.shuffle(options)
    return options


def _list(options: list[int]) -> str:
    return " ".join(f"{label}) {option}" for label, option in zip(LABELS, options))


def _label(value: int, options: list[int], w: Work) -> str:
    """Reads the options up to the one with the value: a short walk that a small model learns, where a jump to the label is not."""
    if value not in options:
        raise Unusable("no such option")
    label = w.pick(LABELS[options.index(value)], list(LABELS))
    w.say(_list(options[: LABELS.index(label) + 1]))
    return label


def _draw_product(rng: random.Random) -> Values:
    a, b, c = rng.randint(2, 9), rng.randint(2, 9), rng.randint(1, 20)
    return a, b, c, *_options(a * b + c, rng)


def _solve_product(v: Values, d: Dressing, w: Work) -> str:
    a, b, c, *options = v
    return _label(w.add(w.mul(a, b), c), options, w)


def _ask_product(v: Values, d: Dressing) -> str:
    a, b, c, *options = v
    return d.say(
        (f"What is {a}*{b}+{c}? {_list(options)}", f"Choose the value of {a}*{b}+{c}: {_list(options)}"),
        (f"{a}*{b}+{c}等于多少？{_list(options)}", f"选择{a}*{b}+{c}的值：{_list(options)}"),
    )


def _draw_extreme(rng: random.Random) -> Values:
    return rng.randint(0, 1), *rng.sample(range(2, 99), 4)


def _solve_extreme(v: Values, d: Dressing, w: Work) -> str:
    largest, *options = v
    best, pairs = options[0], []
    for option in options[1:]:
        pairs.append(f"{best}{'>' if best > option else '<'}{option}")
        best = int(w.pick(str(max(best, option) if largest else min(best, option)), [str(best), str(option)]))
    w.say(" ".join(pairs))
    w.say(str(best))
    return _label(best, options, w)


def _ask_extreme(v: Values, d: Dressing) -> str:
    largest, *options = v
    word, sign = ("largest", "大") if largest else ("smallest", "小")
    return d.say(
        (f"Which number is the {word}? {_list(options)}", f"Choose the {word} number: {_list(options)}"),
        (f"哪个数最{sign}？{_list(options)}", f"选择最{sign}的数：{_list(options)}"),
    )


def _draw_next(rng: random.Random) -> Values:
    start, step = rng.randint(1, 40), rng.randint(2, 12)
    return start, step, *_options(start + 4 * step, rng)


def _solve_next(v: Values, d: Dressing, w: Work) -> str:
    start, step, *options = v
    gap = w.sub(start + step, start)
    return _label(w.add(start + 3 * step, gap), options, w)


def _ask_next(v: Values, d: Dressing) -> str:
    start, step, *options = v
    row = ", ".join(str(start + i * step) for i in range(4))
    return d.say(
        (f"Which number comes next: {row}? {_list(options)}", f"Continue the row {row}: {_list(options)}"),
        (f"下一个数是什么：{row}？{_list(options)}", f"继续这个数列{row}：{_list(options)}"),
    )


def _draw_parity(rng: random.Random) -> Values:
    even = rng.randint(0, 1)
    one = 2 * rng.randint(1, 49) + (1 - even)
    options = [one, *(2 * n + even for n in rng.sample(range(1, 49), 3))]
    rng.shuffle(options)
    return even, *options


def _solve_parity(v: Values, d: Dressing, w: Work) -> str:
    even, *options = v
    matching = [o for o in options if o % 2 == 1 - even]
    if not matching:
        raise Unusable("no such number")
    return _label(matching[0], options, w)


def _ask_parity(v: Values, d: Dressing) -> str:
    even, *options = v
    word, sign = ("even", "偶") if even else ("odd", "奇")
    return d.say(
        (f"Which number is {word}? {_list(options)}", f"Choose the {word} number: {_list(options)}"),
        (f"哪个是{sign}数？{_list(options)}", f"选择{sign}数：{_list(options)}"),
    )


KINDS = (
    _kind("product", _draw_product, _solve_product, _ask_product),
    _kind("extreme", _draw_extreme, _solve_extreme, _ask_extreme),
    _kind("next", _draw_next, _solve_next, _ask_next),
    _kind("parity", _draw_parity, _solve_parity, _ask_parity),
)
