"""Sums with clock times, weekdays, dates and units."""
from __future__ import annotations

import random

from ..problem import Dressing, Kind, Values, Work

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}
MONTHS = (
    ("January", 31), ("February", 28), ("March", 31), ("April", 30), ("May", 31), ("June", 30), ("July", 31),
    ("August", 31), ("September", 30), ("October", 31), ("November", 30), ("December", 31),
)  # fmt: skip


def _kind(name, draw, solve, ask) -> Kind:  # noqa: ANN001
    return Kind("measure", name, draw, solve, ask)


def _draw_clock(rng: random.Random) -> Values:
    return rng.randint(6, 20), 5 * rng.randint(0, 11), 5 * rng.randint(2, 11)


def _solve_clock(v: Values, d: Dressing, w: Work) -> str:
    hour, minute, length = v
    end = w.add(minute, length)
    if end >= 60:
        end = w.sub(end, 60)
        hour = w.add(hour, 1)
    return f"{hour}:{end:02d}"


def _ask_clock(v: Values, d: Dressing) -> str:
    hour, minute, length = v
    return d.say(
        (
            f"A film starts at {hour}:{minute:02d} and lasts {length} minutes. When does it end?",
            f"It is {hour}:{minute:02d}. What time is it in {length} minutes?",
        ),
        (
            f"电影{hour}:{minute:02d}开始，长{length}分钟。几点结束？",
            f"现在是{hour}:{minute:02d}，{length}分钟以后是几点？",
        ),
    )


def _draw_weekday(rng: random.Random) -> Values:
    return rng.randint(0, 6), rng.randint(2, 27)


def _solve_weekday(v: Values, d: Dressing, w: Work) -> str:
    day, ahead = v
    names = WEEKDAYS[d.language]
    while ahead >= 7:
        ahead = w.sub(ahead, 7)
    walk = [names[(day + i) % 7] for i in range(1, ahead + 1)]
    if walk:
        w.say(" ".join(f"{i} {name}" for i, name in enumerate(walk, 1)))
    right = names[(day + ahead) % 7]
    return w.pick(right, [names[(day + ahead + 1) % 7], names[(day + ahead + 6) % 7]])


def _ask_weekday(v: Values, d: Dressing) -> str:
    day, ahead = v
    name = WEEKDAYS[d.language][day]
    return d.say(
        (f"Today is {name}. Which day is it in {ahead} days?", f"It is {name}. What day comes {ahead} days later?"),
        (f"今天是{name}，{ahead}天以后是星期几？", f"今天是{name}，再过{ahead}天是星期几？"),
    )


def _draw_date(rng: random.Random) -> Values:
    month = rng.randint(0, 10)
    return month, rng.randint(3, MONTHS[month][1]), rng.randint(2, 25)


def _solve_date(v: Values, d: Dressing, w: Work) -> str:
    month, day, ahead = v
    length = MONTHS[month][1]
    w.say(f"{_month(month, d)} {length}")
    day = w.add(day, ahead)
    if day > length:
        day = w.sub(day, length)
        month += 1
        w.say(_month(month, d))
    return _date(month, day, d)


def _month(month: int, d: Dressing) -> str:
    return f"{month + 1}月" if d.language == "zh" else MONTHS[month][0]


def _date(month: int, day: int, d: Dressing) -> str:
    return f"{_month(month, d)}{day}日" if d.language == "zh" else f"{day} {_month(month, d)}"


def _ask_date(v: Values, d: Dressing) -> str:
    month, day, ahead = v
    date = _date(month, day, d)
    return d.say(
        (f"Today is {date}. What is the date in {ahead} days?", f"A trip starts on {date} and ends {ahead} days later. On which date?"),
        (f"今天是{date}，{ahead}天以后是几月几日？", f"旅行从{date}开始，{ahead}天后结束。结束的日期是什么？"),
    )


def _draw_minutes(rng: random.Random) -> Values:
    return rng.randint(2, 5), rng.randint(2, 59), rng.randint(2, 55)


def _solve_minutes(v: Values, d: Dressing, w: Work) -> str:
    hours, minutes, more = v
    return str(w.add(w.add(w.mul(hours, 60), minutes), more))


def _ask_minutes(v: Values, d: Dressing) -> str:
    hours, minutes, more = v
    p = d.people[0]
    return d.say(
        (
            f"{p} works {hours} hours and {minutes} minutes and then {more} minutes more. How many minutes is that?",
            f"A trip takes {hours} hours and {minutes} minutes, with a break of {more} minutes. How many minutes is that?",
        ),
        (
            f"{p}工作了{hours}小时{minutes}分钟，又工作了{more}分钟。一共多少分钟？",
            f"旅行用了{hours}小时{minutes}分钟，休息了{more}分钟。一共多少分钟？",
        ),
    )


def _draw_rope(rng: random.Random) -> Values:
    return rng.randint(1, 5), rng.randint(5, 95), rng.randint(5, 95)


def _solve_rope(v: Values, d: Dressing, w: Work) -> str:
    metres, centimetres, cut = v
    return str(w.sub(w.add(w.mul(metres, 100), centimetres), cut))


def _ask_rope(v: Values, d: Dressing) -> str:
    metres, centimetres, cut = v
    p = d.people[0]
    return d.say(
        (
            f"A rope is {metres} m {centimetres} cm long. {p} cuts off {cut} cm. How many cm are left?",
            f"{p} has {metres} m {centimetres} cm of rope and uses {cut} cm. How many cm of rope are left?",
        ),
        (
            f"绳子长{metres}米{centimetres}厘米，{p}剪掉{cut}厘米。还剩多少厘米？",
            f"{p}有{metres}米{centimetres}厘米的绳子，用了{cut}厘米。还剩多少厘米？",
        ),
    )


def _draw_weeks(rng: random.Random) -> Values:
    return rng.randint(2, 9), rng.randint(2, 6), rng.randint(2, 9)


def _solve_weeks(v: Values, d: Dressing, w: Work) -> str:
    weeks, days, each = v
    tens, ones = divmod(w.add(w.mul(weeks, 7), days), 10)
    return str(w.add(w.mul(10 * tens, each), w.mul(ones, each)))


def _ask_weeks(v: Values, d: Dressing) -> str:
    weeks, days, each = v
    p = d.people[0]
    return d.say(
        (
            f"{p} walks {each} km every day for {weeks} weeks and {days} days. How many km is that?",
            f"A horse eats {each} kg a day. How many kg does it eat in {weeks} weeks and {days} days?",
        ),
        (
            f"{p}每天走{each}公里，走了{weeks}周零{days}天。一共走了多少公里？",
            f"一匹马每天吃{each}公斤，{weeks}周零{days}天一共吃多少公斤？",
        ),
    )


KINDS = (
    _kind("clock", _draw_clock, _solve_clock, _ask_clock),
    _kind("weekday", _draw_weekday, _solve_weekday, _ask_weekday),
    _kind("date", _draw_date, _solve_date, _ask_date),
    _kind("minutes", _draw_minutes, _solve_minutes, _ask_minutes),
    _kind("rope", _draw_rope, _solve_rope, _ask_rope),
    _kind("weeks", _draw_weeks, _solve_weeks, _ask_weeks),
)
