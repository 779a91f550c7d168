"""Purchases, change and savings in three or four steps."""
from __future__ import annotations

import random

from ..problem import Dressing, Kind, Values, Work


def _kind(name, draw, solve, ask) -> Kind:  # noqa: ANN001
    return Kind("money", name, draw, solve, ask)


def _draw_bill(rng: random.Random) -> Values:
    return tuple(rng.randint(2, 9) for _ in range(4))


def _solve_bill(v: Values, d: Dressing, w: Work) -> str:
    price, count, price2, count2 = v
    return str(w.add(w.mul(count, price), w.mul(count2, price2)))


def _ask_bill(v: Values, d: Dressing) -> str:
    price, count, price2, count2 = v
    p, (t, u) = d.people[0], d.things[:2]
    return d.say(
        (
            f"{t} cost {price} coins each and {u} cost {price2} coins each. {p} buys {count} {t} and {count2} {u}. How many coins does {p} pay?",
            f"{p} buys {count} {t} for {price} coins each and {count2} {u} for {price2} coins each. What is the total price?",
        ),
        (
            f"每个{t}{price}元，每个{u}{price2}元。{p}买了{count}个{t}和{count2}个{u}。一共多少元？",
            f"{p}买了{count}个{t}，每个{price}元，又买了{count2}个{u}，每个{price2}元。总价是多少元？",
        ),
    )


def _draw_change(rng: random.Random) -> Values:
    while True:
        v = tuple(rng.randint(2, 9) for _ in range(4))
        cost = v[0] * v[1] + v[2] * v[3]
        if cost < 100:
            return *v, rng.choice([n for n in (20, 30, 40, 50, 60, 80, 100) if n > cost])


def _solve_change(v: Values, d: Dressing, w: Work) -> str:
    price, count, price2, count2, paid = v
    return str(w.sub(paid, w.add(w.mul(count, price), w.mul(count2, price2))))


def _ask_change(v: Values, d: Dressing) -> str:
    price, count, price2, count2, paid = v
    p, (t, u) = d.people[0], d.things[:2]
    return d.say(
        (
            f"{t} cost {price} coins each and {u} cost {price2} coins each. {p} buys {count} {t} and {count2} {u} and pays with {paid} coins. How much change is there?",
            f"{p} has {paid} coins and buys {count} {t} for {price} coins each and {count2} {u} for {price2} coins each. How many coins are left?",
        ),
        (
            f"每个{t}{price}元，每个{u}{price2}元。{p}买了{count}个{t}和{count2}个{u}，付了{paid}元。找回多少元？",
            f"{p}有{paid}元，买了{count}个{t}，每个{price}元，又买了{count2}个{u}，每个{price2}元。还剩多少元？",
        ),
    )


def _draw_wage(rng: random.Random) -> Values:
    while True:
        pay, days, friends, each = rng.randint(3, 12), rng.randint(2, 9), rng.randint(2, 6), rng.randint(1, 12)
        spent = pay * days - friends * each
        if spent > 1:
            return pay, days, spent, friends


def _solve_wage(v: Values, d: Dressing, w: Work) -> str:
    pay, days, spent, shares = v
    return str(w.div(w.sub(w.mul(pay, days), spent), shares))


def _ask_wage(v: Values, d: Dressing) -> str:
    pay, days, spent, shares = v
    p = d.people[0]
    return d.say(
        (
            f"{p} earns {pay} coins a day for {days} days, spends {spent} coins and shares the rest equally among {shares} children. How many coins does each child get?",
            f"{p} saves {pay} coins a week for {days} weeks and pays {spent} coins. The rest goes into {shares} equal parts. How many coins are in each part?",
        ),
        (
            f"{p}每天挣{pay}元，工作{days}天，花掉{spent}元，剩下的平均分给{shares}个孩子。每个孩子得到多少元？",
            f"{p}每周存{pay}元，存了{days}周，付了{spent}元，剩下的平均分成{shares}份。每份多少元？",
        ),
    )


def _draw_sale(rng: random.Random) -> Values:
    price, off, count = rng.randint(6, 15), rng.randint(2, 5), rng.randint(2, 9)
    return price, off, count, (price - off) * count + rng.randint(1, 40)


def _solve_sale(v: Values, d: Dressing, w: Work) -> str:
    price, off, count, paid = v
    return str(w.sub(paid, w.mul(w.sub(price, off), count)))


def _ask_sale(v: Values, d: Dressing) -> str:
    price, off, count, paid = v
    p, t = d.people[0], d.things[0]
    return d.say(
        (
            f"{t} cost {price} coins each, today {off} coins less. {p} has {paid} coins and buys {count} {t}. How many coins are left?",
            f"The price of {t} goes down from {price} coins by {off} coins. {p} buys {count} {t} and pays with {paid} coins. How much change is there?",
        ),
        (
            f"每个{t}原价{price}元，今天便宜{off}元。{p}有{paid}元，买了{count}个{t}。还剩多少元？",
            f"{t}的价格从{price}元降了{off}元。{p}买了{count}个，付了{paid}元。找回多少元？",
        ),
    )


KINDS = (
    _kind("bill", _draw_bill, _solve_bill, _ask_bill),
    _kind("change", _draw_change, _solve_change, _ask_change),
    _kind("wage", _draw_wage, _solve_wage, _ask_wage),
    _kind("sale", _draw_sale, _solve_sale, _ask_sale),
)
