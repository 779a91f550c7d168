"""Comparisons: who has more, by how much, which is larger."""
from __future__ import annotations

import random

from ..problem import Dressing, Kind, Unusable, Values, Work


def _kind(name, draw, solve, ask) -> Kind:  # noqa: ANN001
    return Kind("compare", name, draw, solve, ask)


def _larger(first: int, second: int, names: tuple[str, str], w: Work) -> str:
    if first == second:
        raise Unusable("equal")
    w.say(f"{first}{'>' if first > second else '<'}{second}")
    return w.pick(names[0] if first > second else names[1], list(names))


def _draw_who(rng: random.Random) -> Values:
    while True:
        a, b = rng.randint(2, 9), rng.randint(2, 9)
        c = a * b + rng.randint(-9, 9)
        if c > 1 and c != a * b:
            return a, b, c


def _solve_who(v: Values, d: Dressing, w: Work) -> str:
    a, b, c = v
    (p, q), first = d.people[:2], w.mul(a, b)
    if first == c:
        raise Unusable("equal")
    w.say(f"{p} {first} {q} {c}")
    return w.pick(p if first > c else q, [p, q])


def _ask_who(v: Values, d: Dressing) -> str:
    a, b, c = v
    (p, q), t = d.people[:2], d.things[0]
    return d.say(
        (
            f"{p} has {a} boxes of {b} {t}. {q} has {c} {t}. Who has more {t}?",
            f"{p} buys {a} bags with {b} {t} each and {q} buys {c} {t}. Who has more {t}?",
        ),
        (
            f"{p}有{a}盒{t}，每盒{b}个。{q}有{c}个{t}。谁的{t}更多？",
            f"{p}买了{a}袋{t}，每袋{b}个，{q}买了{c}个。谁的{t}更多？",
        ),
    )


def _draw_gap(rng: random.Random) -> Values:
    a, b = rng.randint(2, 9), rng.randint(2, 9)
    c, e = rng.randint(2, 9), rng.randint(2, 9)
    while a * b <= c * e:
        a, b, c, e = (rng.randint(2, 9) for _ in range(4))
    return a, b, c, e


def _solve_gap(v: Values, d: Dressing, w: Work) -> str:
    a, b, c, e = v
    return str(w.sub(w.mul(a, b), w.mul(c, e)))


def _ask_gap(v: Values, d: Dressing) -> str:
    a, b, c, e = v
    (p, q), t = d.people[:2], d.things[0]
    return d.say(
        (
            f"{p} has {a} boxes of {b} {t} and {q} has {c} boxes of {e} {t}. How many more {t} does {p} have?",
            f"{p} reads {a} pages a day for {b} days, {q} reads {c} pages a day for {e} days. How many more pages does {p} read?",
        ),
        (
            f"{p}有{a}盒{t}，每盒{b}个，{q}有{c}盒，每盒{e}个。{p}比{q}多多少个？",
            f"{p}每天读{a}页，读了{b}天，{q}每天读{c}页，读了{e}天。{p}比{q}多读多少页？",
        ),
    )


def _draw_chain(rng: random.Random) -> Values:
    a, b = rng.randint(8, 50), rng.randint(2, 20)
    return a, b, rng.randint(2, a + b - 1)


def _solve_chain(v: Values, d: Dressing, w: Work) -> str:
    a, b, c = v
    return str(w.sub(w.add(a, b), c))


def _ask_chain(v: Values, d: Dressing) -> str:
    a, b, c = v
    (p, q, r), t = d.people[:3], d.things[0]
    return d.say(
        (
            f"{p} has {a} {t}. {q} has {b} more than {p}. {r} has {c} fewer than {q}. How many {t} does {r} have?",
            f"{p} is {a} years old. {q} is {b} years older than {p} and {r} is {c} years younger than {q}. How old is {r}?",
        ),
        (
            f"{p}有{a}个{t}，{q}比{p}多{b}个，{r}比{q}少{c}个。{r}有多少个{t}？",
            f"{p}今年{a}岁，{q}比{p}大{b}岁，{r}比{q}小{c}岁。{r}几岁？",
        ),
    )


def _draw_times(rng: random.Random) -> Values:
    return rng.randint(3, 12), rng.randint(2, 9)


def _solve_times(v: Values, d: Dressing, w: Work) -> str:
    a, b = v
    return str(w.add(w.mul(a, b), a))


def _ask_times(v: Values, d: Dressing) -> str:
    a, b = v
    (p, q), t = d.people[:2], d.things[0]
    return d.say(
        (
            f"{p} has {a} {t}. {q} has {b} times as many. How many {t} do they have together?",
            f"{q} has {b} times as many {t} as {p}. {p} has {a} {t}. How many {t} is that together?",
        ),
        (
            f"{p}有{a}个{t}，{q}的数量是{p}的{b}倍。他们一共有多少个{t}？",
            f"{q}的{t}是{p}的{b}倍，{p}有{a}个。两人一共有多少个{t}？",
        ),
    )


def _draw_product(rng: random.Random) -> Values:
    while True:
        a, b, c, e = (rng.randint(2, 9) for _ in range(4))
        if a * b != c * e:
            return a, b, c, e


def _solve_product(v: Values, d: Dressing, w: Work) -> str:
    a, b, c, e = v
    return _larger(w.mul(a, b), w.mul(c, e), (f"{a}*{b}", f"{c}*{e}"), w)


def _ask_product(v: Values, d: Dressing) -> str:
    a, b, c, e = v
    return d.say(
        (f"Which is larger: {a}*{b} or {c}*{e}?", f"What is more, {a}*{b} or {c}*{e}?"),
        (f"哪个更大：{a}*{b}还是{c}*{e}？", f"{a}*{b}和{c}*{e}，哪个更多？"),
    )


KINDS = (
    _kind("who", _draw_who, _solve_who, _ask_who),
    _kind("gap", _draw_gap, _solve_gap, _ask_gap),
    _kind("chain", _draw_chain, _solve_chain, _ask_chain),
    _kind("times", _draw_times, _solve_times, _ask_times),
    _kind("product", _draw_product, _solve_product, _ask_product),
)
