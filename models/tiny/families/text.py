"""Tasks with letters, words and short lists."""
from __future__ import annotations

import random

from ..problem import Dressing, Kind, Values, Work

LETTERS = "abcdefghklmnprstuvwxyz"
WORDS = (
    ("apple", "苹果"), ("dog", "狗"), ("cup", "杯子"), ("tree", "树"), ("fish", "鱼"), ("book", "书"), ("lamp", "灯"),
    ("bird", "鸟"), ("door", "门"), ("milk", "牛奶"), ("rain", "雨"), ("shoe", "鞋"), ("horse", "马"), ("bread", "面包"),
    ("star", "星星"), ("boat", "船"), ("moon", "月亮"), ("river", "河"), ("table", "桌子"), ("hat", "帽子"),
)  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _kind(name, draw, solve, ask) -> Kind:  # noqa: ANN001
    return Kind("text", name, draw, solve, ask)


def _swapped(items: list[str]) -> list[list[str]]:
    """The list with two neighbours exchanged, for every pair of neighbours: what a careless hand writes."""
    return [items[:i] + [items[i + 1], items[i]] + items[i + 2 :] for i in range(len(items) - 1)]


def _draw_reverse(rng: random.Random) -> Values:
    return tuple(rng.sample(LETTERS, rng.randint(3, 5)))


def _solve_reverse(v: Values, d: Dressing, w: Work) -> str:
    right = list(reversed(v))
    return w.pick(" ".join(right), [" ".join(o) for o in _swapped(right)])


def _ask_reverse(v: Values, d: Dressing) -> str:
    items = " ".join(v)
    return d.say(
        (f"Write these letters in reverse order: {items}", f"Reverse the list: {items}"),
        (f"把这些字母倒过来写：{items}", f"请把列表反过来：{items}"),
    )


def _draw_count(rng: random.Random) -> Values:
    return tuple(rng.sample(LETTERS, rng.randint(4, 9)))


def _solve_count(v: Values, d: Dressing, w: Work) -> str:
    w.say(_numbered(list(v)))
    return w.pick(str(len(v)), [str(len(v) + 1), str(len(v) - 1)])


def _ask_count(v: Values, d: Dressing) -> str:
    items = " ".join(v)
    return d.say(
        (f"How many letters are these: {items}", f"Count the letters: {items}"),
        (f"这里有几个字母：{items}", f"数一数有几个字母：{items}"),
    )


def _draw_sort(rng: random.Random) -> Values:
    return tuple(rng.sample(range(1, 60), rng.randint(3, 4)))


def _solve_sort(v: Values, d: Dressing, w: Work) -> str:
    right = [str(n) for n in sorted(v)]
    return w.pick(" ".join(right), [" ".join(o) for o in _swapped(right)])


def _ask_sort(v: Values, d: Dressing) -> str:
    items = " ".join(map(str, v))
    return d.say(
        (f"Sort from small to large: {items}", f"Put these numbers in order, smallest first: {items}"),
        (f"从小到大排列：{items}", f"请把这些数按从小到大的顺序排好：{items}"),
    )


def _draw_place(rng: random.Random) -> Values:
    size = rng.randint(4, 6)
    return rng.randint(1, size), *rng.sample(range(len(WORDS)), size)


def _solve_place(v: Values, d: Dressing, w: Work) -> str:
    place, *chosen = v
    words = [_word(n, d) for n in chosen]
    w.say(_numbered(words[:place]))
    return w.pick(words[place - 1], words)


def _ask_place(v: Values, d: Dressing) -> str:
    place, *chosen = v
    words = [_word(n, d) for n in chosen]
    ordinal = ORDINALS[place - 1]
    return d.say(
        (f"Which word is {ordinal} in the list: {' '.join(words)}", f"Name the {ordinal} word: {' '.join(words)}"),
        (f"第{place}个词是什么：{' '.join(words)}", f"请说出第{place}个词：{' '.join(words)}"),
    )


def _word(number: int, d: Dressing) -> str:
    return WORDS[number][d.language == "zh"]


def _numbered(items: list[str]) -> str:
    """Items with their numbers: the number says where in the row the next item is."""
    return " ".join(f"{i} {item}" for i, item in enumerate(items, 1))


def _draw_remove(rng: random.Random) -> Values:
    row = rng.sample(LETTERS, rng.randint(4, 6))
    return rng.choice(row), *row


def _solve_remove(v: Values, d: Dressing, w: Work) -> str:
    letter, *row = v
    right = [r for r in row if r != letter]
    return w.pick(" ".join(right), [" ".join(o) for o in (right[:-1], row, *_swapped(right))])


def _ask_remove(v: Values, d: Dressing) -> str:
    letter, *row = v
    items = " ".join(row)
    return d.say(
        (f"Remove the letter {letter} from: {items}", f"Leave out the letter {letter}: {items}"),
        (f"去掉字母{letter}：{items}", f"请删除字母{letter}：{items}"),
    )


def _draw_after(rng: random.Random) -> Values:
    size = rng.randint(4, 6)
    return rng.randint(0, size - 2), *rng.sample(range(len(WORDS)), size)


def _solve_after(v: Values, d: Dressing, w: Work) -> str:
    place, *chosen = v
    words = [_word(n, d) for n in chosen]
    w.say(" ".join(words[place : place + 2]))
    return w.pick(words[place + 1], words)


def _ask_after(v: Values, d: Dressing) -> str:
    place, *chosen = v
    words = [_word(n, d) for n in chosen]
    items = " ".join(words)
    return d.say(
        (f"Which word comes after {words[place]}: {items}", f"Name the word that follows {words[place]}: {items}"),
        (f"{words[place]}后面的词是什么：{items}", f"请说出{words[place]}的下一个词：{items}"),
    )


KINDS = (
    _kind("reverse", _draw_reverse, _solve_reverse, _ask_reverse),
    _kind("count", _draw_count, _solve_count, _ask_count),
    _kind("sort", _draw_sort, _solve_sort, _ask_sort),
    _kind("place", _draw_place, _solve_place, _ask_place),
    _kind("remove", _draw_remove, _solve_remove, _ask_remove),
    _kind("after", _draw_after, _solve_after, _ask_after),
)
