"""Stories of two or three steps about quantities."""
from __future__ import annotations

import random

from ..problem import Dressing, Kind, Values, Work


def _kind(name, draw, solve, ask) -> Kind:  # noqa: ANN001
    return Kind("story", name, draw, solve, ask)


def _draw_gain(rng: random.Random) -> Values:
    return rng.randint(3, 60), rng.randint(2, 9), rng.randint(2, 9)


def _solve_gain(v: Values, d: Dressing, w: Work) -> str:
    a, b, c = v
    return str(w.add(a, w.mul(b, c)))


def _ask_gain(v: Values, d: Dressing) -> str:
    a, b, c = v
    p, t = d.people[0], d.things[0]
    return d.say(
        (
            f"{p} has {a} {t} and buys {b} bags with {c} {t} each. How many {t} does {p} have now?",
            f"{p} had {a} {t}. Then {p} got {b} boxes of {c} {t}. How many {t} is that in all?",
        ),
        (
            f"{p}有{a}个{t}，又买了{b}袋，每袋{c}个。现在有多少个{t}？",
            f"{p}原来有{a}个{t}，后来得到{b}盒{t}，每盒{c}个。一共有多少个？",
        ),
    )


def _draw_loss(rng: random.Random) -> Values:
    b, c = rng.randint(2, 9), rng.randint(2, 9)
    return b * c + rng.randint(1, 30), b, c


def _solve_loss(v: Values, d: Dressing, w: Work) -> str:
    a, b, c = v
    return str(w.sub(a, w.mul(b, c)))


def _ask_loss(v: Values, d: Dressing) -> str:
    a, b, c = v
    p, t = d.people[0], d.things[0]
    return d.say(
        (
            f"{p} has {a} {t} and gives {c} {t} to each of {b} friends. How many {t} are left?",
            f"There are {a} {t}. {b} children take {c} {t} each. How many {t} are left?",
        ),
        (
            f"{p}有{a}个{t}，送给{b}个朋友每人{c}个。还剩多少个{t}？",
            f"桌上有{a}个{t}，{b}个孩子每人拿走{c}个。还剩多少个{t}？",
        ),
    )


def _draw_boxes(rng: random.Random) -> Values:
    b, c = rng.randint(2, 9), rng.randint(3, 12)
    return b, c, rng.randint(2, b * c - 1)


def _solve_boxes(v: Values, d: Dressing, w: Work) -> str:
    b, c, lost = v
    return str(w.sub(w.mul(b, c), lost))


def _ask_boxes(v: Values, d: Dressing) -> str:
    b, c, lost = v
    p, t = d.people[0], d.things[0]
    return d.say(
        (
            f"{p} fills {b} boxes with {c} {t} each and then sells {lost} {t}. How many {t} are left?",
            f"A shop has {b} boxes of {c} {t}. It sells {lost} {t}. How many {t} are left?",
        ),
        (
            f"{p}装了{b}盒{t}，每盒{c}个，后来卖掉{lost}个。还剩多少个{t}？",
            f"商店有{b}盒{t}，每盒{c}个，卖掉{lost}个。还剩多少个{t}？",
        ),
    )


def _draw_share(rng: random.Random) -> Values:
    c, each = rng.randint(2, 9), rng.randint(2, 12)
    a = rng.randint(2, c * each - 2)
    return a, c * each - a, c


def _solve_share(v: Values, d: Dressing, w: Work) -> str:
    a, b, c = v
    return str(w.div(w.add(a, b), c))


def _ask_share(v: Values, d: Dressing) -> str:
    a, b, c = v
    p, q, t = d.people[0], d.people[1], d.things[0]
    return d.say(
        (
            f"{p} finds {a} {t} and {q} finds {b} {t}. They put them all into {c} equal bags. How many {t} are in each bag?",
            f"{p} has {a} {t} and {q} has {b} {t}. They share them equally among {c} friends. How many {t} does each friend get?",
        ),
        (
            f"{p}找到{a}个{t}，{q}找到{b}个。他们平均装进{c}个袋子。每袋有多少个{t}？",
            f"{p}有{a}个{t}，{q}有{b}个。他们平均分给{c}个朋友。每个朋友得到多少个{t}？",
        ),
    )


def _draw_days(rng: random.Random) -> Values:
    a, b = rng.randint(5, 60), rng.randint(3, 40)
    return a, b, rng.randint(2, a + b - 1)


def _solve_days(v: Values, d: Dressing, w: Work) -> str:
    a, b, c = v
    return str(w.sub(w.add(a, b), c))


def _ask_days(v: Values, d: Dressing) -> str:
    a, b, c = v
    p, t = d.people[0], d.things[0]
    return d.say(
        (
            f"{p} has {a} {t}. On Monday {p} gets {b} more, on Tuesday {p} loses {c}. How many {t} does {p} have?",
            f"A bus starts with {a} people. {b} get on and then {c} get off. How many people are on the bus?",
        ),
        (
            f"{p}有{a}个{t}，星期一又得到{b}个，星期二丢了{c}个。{p}现在有多少个{t}？",
            f"车上有{a}人，上来{b}人，又下去{c}人。车上现在有多少人？",
        ),
    )


def _draw_two(rng: random.Random) -> Values:
    return tuple(rng.randint(2, 9) for _ in range(4))


def _solve_two(v: Values, d: Dressing, w: Work) -> str:
    a, b, c, e = v
    return str(w.add(w.mul(a, b), w.mul(c, e)))


def _ask_two(v: Values, d: Dressing) -> str:
    a, b, c, e = v
    p, t = d.people[0], d.things[0]
    return d.say(
        (
            f"{p} has {a} bags with {b} {t} each and {c} boxes with {e} {t} each. How many {t} is that in all?",
            f"There are {a} rows of {b} {t} and {c} rows of {e} {t}. How many {t} are there?",
        ),
        (
            f"{p}有{a}袋{t}，每袋{b}个，还有{c}盒，每盒{e}个。一共有多少个{t}？",
            f"这里有{a}排{t}，每排{b}个，另外{c}排，每排{e}个。一共有多少个{t}？",
        ),
    )


KINDS = (
    _kind("gain", _draw_gain, _solve_gain, _ask_gain),
    _kind("loss", _draw_loss, _solve_loss, _ask_loss),
    _kind("boxes", _draw_boxes, _solve_boxes, _ask_boxes),
    _kind("share", _draw_share, _solve_share, _ask_share),
    _kind("days", _draw_days, _solve_days, _ask_days),
    _kind("two", _draw_two, _solve_two, _ask_two),
)
