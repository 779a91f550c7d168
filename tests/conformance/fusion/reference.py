"""The steps of this suite and what they must come to, by exact arithmetic and by nothing of the product.

    python3 reference.py            writes vocabularies.json and steps.jsonl
    python3 reference.py --check    says whether the files are what this program writes

Probabilities are fractions; logarithms (geometric means, perplexities) have 80 digits, and a case in which they would have to decide closer than 10^-30 is not written.
"""

import decimal
import functools
import hashlib
import json
import os
import random
import struct
import sys
from fractions import Fraction

decimal.getcontext().prec = 80
ONE = 65536
EOS = None
HERE = os.path.dirname(os.path.abspath(__file__))


def as_float(value):
    """The fraction as a 32-bit float, which must hold it exactly."""
    packed = struct.unpack(">f", struct.pack(">f", float(value)))[0]
    assert Fraction(packed) == value, value
    return packed


class Vocabulary:
    """Kinds: n normal, b a raw byte, c control, e ends generation."""

    def __init__(self, name, tokens):
        self.name = name
        self.tokens = tokens  # (bytes, kind)
        self.strings = {}
        for identity, (data, kind) in enumerate(tokens):
            if kind in "nb":
                self.strings.setdefault(data, identity)

    def shape(self):
        return {"tokens": [data.hex() for data, _ in self.tokens], "kinds": "".join(kind for _, kind in self.tokens)}


def text(*words):
    return [(word.encode() if isinstance(word, str) else word, "n") for word in words]


VOCABULARIES = {
    vocabulary.name: vocabulary
    for vocabulary in [
        Vocabulary("letters", text("a", "b", "c", "d", "e") + [(b"", "e")]),
        # The same words in other places, words of its own, two ids that end generation, a control id, and two ids with the same bytes.
        Vocabulary("mixed", [(b"", "c"), (b"", "e"), *text("c", "a", "é", "漢", " a", "ab", "a"), (b"", "e")]),
        # Half code points: bytes of 漢 (E6 BC A2), and one that is never valid.
        Vocabulary("bytes", [(bytes([value]), "b") for value in (0x61, 0x62, 0xE6, 0xBC, 0xA2, 0xFF)] + text("漢", "é") + [(b"", "e"), (b"", "e")]),
    ]
}


def ranked(distribution):
    """Byte strings in descending probability, equal ones in byte order."""
    return sorted((key for key in distribution if key is not EOS), key=lambda key: (-distribution[key], key))


def listed(vocabulary, distribution, k):
    """A branch's list of k entries of a distribution over the vocabulary's byte strings and EOS."""
    full = {data: Fraction(distribution.get(data, 0)) for data in vocabulary.strings}
    order = ranked(full)
    head, rest = order[:k], order[k:]
    return {
        "vocabulary": vocabulary.name,
        "ids": [vocabulary.strings[data] for data in head],
        "probabilities": [as_float(full[data]).hex() for data in head],
        "end_of_sequence": as_float(Fraction(distribution.get(EOS, 0))).hex(),
        "kth": as_float(full[rest[0]] if rest else Fraction(0)).hex(),
        "residual": as_float(sum((full[data] for data in rest), Fraction(0))).hex(),
    }


class Branch:
    """A branch as a reader of the suite sees it."""

    def __init__(self, shape, weight):
        self.weight = Fraction(str(weight))
        self.abstains = shape.get("abstains", False)
        self.missing = shape.get("missing", False)
        self.entries = []
        self.unlisted = Fraction(1)
        self.full = False
        if not self.abstains and not self.missing:
            vocabulary = VOCABULARIES[shape["vocabulary"]]
            self.entries = [(vocabulary.tokens[i][0], Fraction(float.fromhex(p))) for i, p in zip(shape["ids"], shape["probabilities"])]
            self.end = Fraction(float.fromhex(shape["end_of_sequence"]))
            self.full = len(self.entries) == len(vocabulary.strings)
            self.unlisted = Fraction(0) if self.full else min(Fraction(float.fromhex(shape["kth"])), Fraction(float.fromhex(shape["residual"])))
            self.all = dict(self.entries)
            self.all[EOS] = self.end

    @property
    def votes(self):
        return not self.abstains and not self.missing and self.weight > 0

    def head(self, k):
        first = dict(self.entries[:k])
        first[EOS] = self.end
        return first

    def top(self):
        return EOS if not self.entries or self.end > self.entries[0][1] else self.entries[0][0]

    def lists(self, key, k):
        if key is not EOS:
            return key in dict(self.entries[:k])
        return self.end > 0 and (not self.entries or self.end >= self.entries[:k][-1][1])


def cut(value):
    return min(ONE, int(value * ONE))


def factors(policy, branches, k, bits, lead=None):
    voters = [branch for branch in branches if branch.votes]
    led = policy == "boundary" and branches[lead].votes and any(branch.abstains and branch.weight > 0 for branch in branches)

    def of(branch):
        others = [other for other in voters if other is not branch]
        if policy == "confidence":
            return ONE if max(branch.all.values()) >= Fraction(7, 8) else 0
        if policy == "consistency":
            if not others:
                return ONE
            overlap = {id(other): sum(min(p, other.head(k).get(key, 0)) for key, p in branch.head(k).items()) for other in others}
            return cut(sum(other.weight * overlap[id(other)] for other in others) / sum(other.weight for other in others))
        if policy == "drop_out":
            return ONE if not others or any(other.lists(branch.top(), k) for other in others) else 0
        if policy == "perplexity":
            exact = -4 * (decimal.Decimal(bits[branches.index(branch)]) - min(map(decimal.Decimal, bits)))
            value = decimal.Decimal(2) ** exact * ONE
            assert abs(value - value.to_integral_value()) > decimal.Decimal("1e-6") or exact == exact.to_integral_value()
            return int(value)
        if led:
            return ONE if branch is branches[lead] else 0
        return ONE

    result = [of(branch) if branch.votes else None for branch in branches]
    return result if any(result) else [ONE if branch.votes else None for branch in branches]


def order(key):
    return (key is EOS, key or b"")


class Score:
    """A value that can be compared: a fraction, or a logarithm with minus infinity as None."""

    def __init__(self, geometric, total):
        self.geometric = geometric
        self.total = total

    def of(self, parts):
        """parts: (weight, probability) of each branch that counts."""
        if not self.geometric:
            return sum((weight * p for weight, p in parts), Fraction(0)) / self.total
        if any(p == 0 for _, p in parts):
            return decimal.Decimal("-Infinity")
        # Equal fractions in another order must give the same digits, or a tie is none.
        return sum((decimal.Decimal(weight.numerator) / weight.denominator * (decimal.Decimal(p.numerator) / p.denominator).ln() for weight, p in sorted(parts)), decimal.Decimal(0)) / (
            decimal.Decimal(self.total.numerator) / self.total.denominator
        )

    @staticmethod
    def compare(left, right):
        if left == right:
            return 0
        if isinstance(left, decimal.Decimal) and left.is_finite() and right.is_finite():
            assert abs(left - right) > decimal.Decimal("1e-9"), "too close"
        elif isinstance(left, Fraction):
            assert abs(left - right) > Fraction(1, 10**9), "too close"
        return -1 if left < right else 1


def argmax(branches, weights, geometric):
    """(token, certified, branches to widen) of the branches with a weight above 0."""
    counted = [(branch, weight) for branch, weight in zip(branches, weights) if weight and weight > 0]
    score = Score(geometric, sum(weight for _, weight in counted))
    candidates = {EOS} | {key for branch, _ in counted for key, _ in branch.entries}

    def bound(key, upper):
        return score.of([(weight, branch.all[key] if not branch.missing and key in branch.all else branch.unlisted if upper else Fraction(0)) for branch, weight in counted])

    lowers = {key: bound(key, False) for key in candidates}
    leader = min(candidates, key=order)
    for key in sorted(candidates, key=order):
        if Score.compare(lowers[key], lowers[leader]) > 0:
            leader = key
    every = all(branch.full for branch, _ in counted)
    nothing = geometric and not lowers[leader].is_finite()
    if nothing and every:
        return argmax(branches, weights, False)
    certified = not nothing and (every or Score.compare(bound(b"\0never", True), lowers[leader]) < 0)
    for key in candidates - {leader}:
        compared = Score.compare(bound(key, True), lowers[leader])
        certified = certified and (compared < 0 or (compared == 0 and order(leader) < order(key)))
    return leader, certified


def sample(branches, seed, stage, step):
    total = sum(branch.weight for branch in branches)
    for draw in range(4096):
        digest = hashlib.sha256(f"{seed}\n{stage}\n{step}\n{draw}".encode()).digest()
        at = Fraction(int.from_bytes(digest[:8], "big"), 2**64) * total
        drawn = 0
        while at >= branches[drawn].weight:
            at -= branches[drawn].weight
            drawn += 1
        branch = branches[drawn]
        if branch.abstains:
            continue
        if branch.missing:
            return drawn, None, False
        fraction = int.from_bytes(digest[8:16], "big") >> 2
        reached = 0
        for key, p in [(EOS, branch.end), *branch.entries]:
            reached += int(p * 2**62)
            if fraction < reached:
                return drawn, key, True
        if not branch.full:
            return drawn, None, False
    raise AssertionError("no draw gives a token")


def digest_of(case, draw):
    return hashlib.sha256(f"{case['seed']}\n{case['stage']}\n{case['step']}\n{draw}".encode()).digest()


def is_below(left, right):
    left, right = decimal.Decimal(left), decimal.Decimal(right)
    assert abs(left - right) > decimal.Decimal("1e-9"), "too close"
    return left < right


class Tempered:
    """The fused distribution of whole lists at a temperature: tokens by rank, and what each weighs beside the first."""

    def __init__(self, branches, weights, geometric, temperature, top_p):
        counted = [(branch, weight) for branch, weight in zip(branches, weights) if weight and weight > 0]
        assert all(branch.full and not branch.missing for branch, _ in counted), "whole lists only"
        score = Score(geometric, sum(weight for _, weight in counted))
        keys = {EOS} | {key for branch, _ in counted for key, _ in branch.entries}
        values = {key: score.of([(weight, branch.all.get(key, Fraction(0))) for branch, weight in counted]) for key in keys}
        if geometric and not any(value.is_finite() for value in values.values()):
            geometric = False
            score = Score(geometric, score.total)
            values = {key: score.of([(weight, branch.all.get(key, Fraction(0))) for branch, weight in counted]) for key in keys}
        self.geometric = geometric
        # Values that differ must differ by enough for double precision to rank them.
        ranked = sorted(keys, key=functools.cmp_to_key(lambda a, b: -Score.compare(values[a], values[b]) or (-1 if order(a) < order(b) else 1)))
        logs = {key: value if geometric else decimal.Decimal("-Infinity") if value == 0 else (decimal.Decimal(value.numerator) / value.denominator).ln() for key, value in values.items()}
        self.ranked, self.temperature, self.top_p = ranked, decimal.Decimal(temperature), decimal.Decimal(top_p)
        self.ratio = {key: logs[key] - logs[ranked[0]] for key in ranked}
        self.mass = {key: self.power(key, 1 / self.temperature) for key in ranked}
        self.all = sum(self.mass.values())
        self.before, reached = {}, decimal.Decimal(0)
        for key in ranked:
            self.before[key] = reached
            reached += self.mass[key]

    def power(self, key, exponent):
        return (self.ratio[key] * exponent).exp() if self.ratio[key].is_finite() else decimal.Decimal(0)

    def in_nucleus(self, key):
        return key is self.ranked[0] or self.top_p == 1 or (self.top_p > 0 and is_below(self.before[key] / self.all, self.top_p))

    def whole(self, digest):
        nucleus = [key for key in self.ranked if self.in_nucleus(key)]
        at = decimal.Decimal(int.from_bytes(digest[8:16], "big") >> 12) / 2**52 * sum(self.mass[key] for key in nucleus)
        for key in nucleus:
            if self.mass[key] > 0 and is_below(at / self.all, (self.before[key] + self.mass[key]) / self.all):
                return key
        raise AssertionError("too close")


def draw(branches, weights, case):
    """The token, and the branch that it is drawn from (-1: all of them together)."""
    geometric, temperature = case["aggregation"] == "geometric", case["temperature"]
    tempered = Tempered(branches, weights, geometric, temperature, case["top_p"])
    if temperature > 1 or tempered.geometric:
        return tempered.whole(digest_of(case, 0)), -1
    # A branch that abstains is drawn as well, with its configured weight, and the draw thrown away.
    units = [weight if weight is not None else branch.weight * ONE for branch, weight in zip(branches, weights)]
    rejections = 0
    for number in range(4096):
        digest = digest_of(case, number)
        at = Fraction(int.from_bytes(digest[:8], "big"), 2**64) * sum(units)
        drawn = 0
        while at >= units[drawn]:
            at -= units[drawn]
            drawn += 1
        if branches[drawn].abstains:
            continue
        key = taken(branches[drawn], digest)
        kept = key is not NOTHING and (temperature == 1 or is_below(Fraction_of(digest[16:24]), tempered.power(key, 1 / tempered.temperature - 1))) and tempered.in_nucleus(key)
        if kept:
            return key, drawn
        rejections += 1
        if rejections == 256:
            return tempered.whole(digest), -1
    raise AssertionError("no draw gives a token")


NOTHING = object()


def Fraction_of(octets):
    return decimal.Decimal(int.from_bytes(octets, "big")) / 2**64


def taken(branch, digest):
    reached = 0
    for key, p in [(EOS, branch.end), *branch.entries]:
        reached += int(p * 2**62)
        if int.from_bytes(digest[8:16], "big") >> 2 < reached:
            return key
    return NOTHING


def expected(case):
    branches = [Branch(shape, weight) for shape, weight in zip(case["branches"], case["weights"])]
    if not any(branch.weight > 0 and not branch.abstains for branch in branches):
        return {"kind": "all_abstain"}
    policy = case["policy"]
    if policy == "sample" and "temperature" not in case:
        drawn, key, certain = sample(branches, case["seed"], case["stage"], case["step"])
        return {"kind": "uncertain", "drawn": drawn} if not certain else {"kind": "end_of_sequence" if key is EOS else "token", "bytes": (key or b"").hex(), "drawn": drawn}
    if any(branch.missing and branch.weight > 0 for branch in branches):
        if policy == "boundary":
            return {"kind": "uncertain"}
        assert policy == "mean"
    found = factors(policy, branches, case["top_k"], case.get("prompt_bits"), case.get("lead"))
    weights = [branch.weight * ONE if branch.missing else branch.weight * factor if factor is not None else None for branch, factor in zip(branches, found)]
    if "temperature" in case:
        key, drawn = draw(branches, weights, case)
        return {"kind": "end_of_sequence" if key is EOS else "token", "bytes": (key or b"").hex(), "drawn": drawn}
    key, certified = argmax(branches, weights, case["aggregation"] == "geometric")
    result = {"kind": "uncertain" if not certified else "end_of_sequence" if key is EOS else "token", "factors": [0 if factor is None else factor for factor in found]}
    if certified:
        result["bytes"] = (key or b"").hex()
    return result


def case(name, branches, weights=None, aggregation="arithmetic", policy="mean", top_k=40, **more):
    shapes = []
    for branch in branches:
        if branch in ("abstains", "missing"):
            shapes.append({branch: True})
        else:
            vocabulary, distribution, k = branch
            shapes.append(listed(VOCABULARIES[vocabulary], {key if key is EOS or isinstance(key, bytes) else key.encode(): Fraction(p) for key, p in distribution.items()}, k))
    step = {"name": name, "aggregation": aggregation, "policy": policy, "top_k": top_k, "weights": weights or [1] * len(branches), "branches": shapes, **more}
    return {**step, "expected": expected(step)}


def by_hand():
    F = Fraction
    sure = ("letters", {"a": F(15, 16), "b": F(1, 16)}, 5)
    yield case("one branch", [("letters", {"a": F(1, 4), "b": F(1, 2), "c": F(1, 4)}, 5)])
    yield case("the mean of two vocabularies meets in the bytes", [("letters", {"a": F(1, 2), "c": F(1, 2)}, 5), ("mixed", {"c": F(1, 4), "漢": F(1, 2), "a": F(1, 4)}, 7)], [2, 1])
    yield case("a branch outweighs", [sure, ("mixed", {"漢": F(3, 4), "é": F(1, 4)}, 7)], [1, 3])
    yield case("an incomplete code point", [("bytes", {b"\xe6": F(3, 4), "漢": F(1, 4)}, 8), ("bytes", {b"\xe6": F(1, 2), b"\xff": F(1, 2)}, 8)])
    yield case("a whole character against its first byte", [("bytes", {b"\xe6": F(1, 4), "漢": F(3, 4)}, 8), ("mixed", {"漢": F(1, 2), "é": F(1, 2)}, 7)])
    yield case("all ends of sequence are one symbol", [("mixed", {EOS: F(9, 16), "a": F(7, 16)}, 7), ("bytes", {EOS: F(1, 2), b"\x61": F(1, 2)}, 8)])
    yield case("a tie goes to the first in byte order", [("letters", {"b": F(1, 2), "c": F(1, 2)}, 5), ("letters", {"c": F(1, 2), "b": F(1, 2)}, 5)])
    yield case("a tie of a byte and what begins with it", [("mixed", {"a": F(1, 2), "ab": F(1, 2)}, 7)])
    yield case("the end of sequence loses a tie", [("letters", {"d": F(1, 2), EOS: F(1, 2)}, 5)])
    yield case("a tie with a string that nobody lists is not certain", [("letters", {"a": F(1, 2), "b": F(1, 2)}, 1)])
    yield case("a short list that suffices", [("letters", {"a": F(3, 4), "b": F(1, 4)}, 1), ("letters", {"a": F(1, 2), "b": F(1, 2)}, 1)])
    yield case("a short list that does not", [("letters", {"a": F(1, 2), "b": F(3, 8), "c": F(1, 8)}, 1), ("letters", {"c": F(1, 2), "b": F(3, 8), "a": F(1, 8)}, 1)])
    yield case("the residual is tighter than the last entry", [("letters", {"a": F(3, 8), "b": F(3, 8), "c": F(1, 8), "d": F(1, 8)}, 4), ("letters", {"a": F(1, 2), "b": F(1, 2)}, 5)])
    yield case("one that abstains", [("letters", {"a": F(5, 8), "b": F(3, 8)}, 5), "abstains", ("letters", {"b": F(1, 2), "a": F(1, 2)}, 5)], [1, 8, 1])
    yield case("all abstain", ["abstains", "abstains"])
    yield case("one without a weight says nothing", [sure, ("letters", {"b": 1}, 5)], [1, 0])
    yield case("a late branch that cannot change it", [sure, ("letters", {"a": F(7, 8), "b": F(1, 8)}, 5), "missing"])
    yield case("a late branch that can", [sure, "missing"])
    yield case("control mass is nobody's", [("mixed", {"a": F(1, 2), "é": F(1, 4)}, 7), ("mixed", {"é": F(1, 4)}, 7)])
    geometric = {"aggregation": "geometric"}
    yield case("geometric: both have to like it", [("letters", {"a": F(15, 16), "b": F(1, 16)}, 5), ("letters", {"a": F(1, 256), "b": F(1, 2), "c": F(127, 256)}, 5)], **geometric)
    yield case("geometric: a zero is a veto", [("letters", {"a": F(15, 16), "c": F(1, 16)}, 5), ("mixed", {"漢": F(1, 2), "a": 0, "c": F(1, 2)}, 7)], **geometric)
    yield case("geometric: all vetoed, so the mean decides", [("letters", {"a": F(3, 4), "b": F(1, 4)}, 5), ("mixed", {"漢": F(1, 2), "é": F(1, 2)}, 7)], **geometric)
    yield case("geometric: a leader that one branch does not list", [("letters", {"a": F(3, 4), "b": F(1, 4)}, 5), ("letters", {"b": F(3, 4), "a": F(1, 4)}, 1)], **geometric)
    yield case("geometric: an exact tie", [("letters", {"c": F(1, 2), "b": F(1, 4)}, 5), ("letters", {"c": F(1, 4), "b": F(1, 2)}, 5)], **geometric)
    for aggregation in ("arithmetic", "geometric"):
        yield case(f"confidence: the one that is sure, {aggregation}", [("letters", {"a": F(1, 2), "b": F(1, 2)}, 5), ("letters", {"a": F(3, 4), "b": F(1, 4)}, 5), ("letters", {"b": F(7, 8), "a": F(1, 8)}, 5)], aggregation=aggregation, policy="confidence")
        yield case(f"consistency: the one that is far, {aggregation}", [("letters", {"a": F(1, 2), "c": F(1, 2)}, 5), ("letters", {"a": F(1, 2), "d": F(1, 2)}, 5), ("letters", {"b": F(63, 64), "a": F(1, 64)}, 5)], aggregation=aggregation, policy="consistency")
        yield case(f"drop_out: what nobody else lists, {aggregation}", [("letters", {"a": F(1, 2), "b": F(1, 2)}, 5), ("letters", {"a": F(1, 2), "c": F(1, 2)}, 5), ("mixed", {"漢": F(31, 32), "a": F(1, 32)}, 7)], aggregation=aggregation, policy="drop_out", top_k=2)
        yield case(f"perplexity: who knew the prompt, {aggregation}", [("letters", {"a": F(3, 4), "b": F(1, 4)}, 5), ("letters", {"b": F(3, 4), "a": F(1, 4)}, 5)], aggregation=aggregation, policy="perplexity", prompt_bits=["1.5", "1.25"])
    yield case("confidence: nobody is sure", [("letters", {"a": F(3, 4), "b": F(1, 4)}, 5), ("letters", {"b": F(27, 32), "a": F(5, 32)}, 5)], policy="confidence")
    yield case("confidence: sure of the end", [("letters", {"a": F(3, 4), EOS: F(1, 4)}, 5), ("letters", {EOS: F(7, 8), "a": F(1, 8)}, 1)], policy="confidence")
    yield case("consistency: nothing in common", [("letters", {"a": F(3, 4), "b": F(1, 4)}, 2), ("mixed", {"漢": 1}, 7)], policy="consistency")
    yield case("consistency: only the first top_k entries count", [("letters", {"a": F(1, 2), "b": F(1, 4), "c": F(1, 4)}, 5), ("letters", {"c": F(1, 2), "b": F(1, 4), "a": F(1, 4)}, 5), ("letters", {"a": F(3, 4), "d": F(1, 4)}, 5)], policy="consistency", top_k=1)
    yield case("drop_out: the end of sequence as the last entry", [("letters", {EOS: F(1, 2), "a": F(1, 2)}, 1), ("letters", {"b": F(1, 2), EOS: F(1, 4), "a": F(1, 4)}, 2), ("letters", {"b": F(3, 4), "a": F(1, 4)}, 2)], policy="drop_out", top_k=2)
    yield case("drop_out: all would go, so all stay", [("letters", {"a": 1}, 1), ("letters", {"b": 1}, 1)], policy="drop_out", top_k=1)
    for step in range(6):
        yield case(f"sample, step {step}", [("letters", {"a": F(1, 2), "b": F(1, 4), EOS: F(1, 4)}, 5), ("mixed", {"漢": F(1, 2), "é": F(1, 4)}, 7), "abstains"], [1, 2, 1], policy="sample", seed="s-1", stage=1, step=step)
    yield case("sample: behind a short list", [("letters", {"a": F(1, 8), "b": F(1, 8), "c": F(1, 4), "d": F(1, 4), "e": F(1, 4)}, 1)], policy="sample", seed="7", stage=0, step=2)
    yield case("sample: a late branch that is not drawn", [("letters", {"a": 1}, 5), "missing"], [1000, 1], policy="sample", seed="七", stage=0, step=0)
    yield case("sample: a late branch that is drawn", [("letters", {"a": 1}, 5), "missing"], [1, 1000], policy="sample", seed="七", stage=0, step=0)


def tempered_by_hand():
    F = Fraction
    one = ("letters", {"a": F(1, 2), "b": F(1, 4), "c": F(1, 8), EOS: F(1, 8)}, 5)
    other = ("mixed", {"漢": F(1, 2), "a": F(1, 4), "é": F(1, 4)}, 7)
    for step in range(4):
        for temperature, top_p in ((0.5, 1), (1, 0.75), (0.7, 0.9), (1.5, 1), (2, 0.5), (0.125, 0.25)):
            yield case(f"temperature {temperature}, top p {top_p}, step {step}", [one, other], [2, 1], seed="42", stage=0, step=step, temperature=temperature, top_p=top_p)
    yield case("next to no temperature is the most probable token", [one, other], seed="s", stage=0, step=0, temperature=1e-6, top_p=1)
    yield case("an empty nucleus is the most probable token", [one, other], seed="s", stage=0, step=1, temperature=1, top_p=0)
    yield case("a tie at the edge of the nucleus goes by byte order", [("letters", {"a": F(1, 2), "b": F(1, 4), "c": F(1, 4)}, 5)], seed="s", stage=0, step=2, temperature=1, top_p=0.5625)
    yield case("temperature: one that abstains", [one, "abstains", other], [1, 20, 1], seed="s", stage=2, step=3, temperature=0.7, top_p=1)
    yield case("temperature: geometric", [one, ("letters", {"a": F(1, 4), "b": F(1, 2), EOS: F(1, 4)}, 5)], aggregation="geometric", seed="s", stage=0, step=4, temperature=0.7, top_p=0.9)
    yield case("temperature: geometric, all vetoed", [("letters", {"a": F(3, 4), "b": F(1, 4)}, 5), ("mixed", {"漢": F(1, 2), "é": F(1, 2)}, 7)], aggregation="geometric", seed="s", stage=0, step=5, temperature=1, top_p=1)
    yield case("temperature: the lead decides alone", [one, "abstains", other], [1, 1, 9], policy="boundary", lead=0, seed="s", stage=0, step=6, temperature=0.7, top_p=1)
    yield case("temperature: the policy sample at another temperature", [one, other], policy="sample", seed="s", stage=0, step=7, temperature=0.5, top_p=1)
    yield case("temperature: so many rejected draws that all lists are drawn from together", [("letters", {"a": F(1, 4), "b": F(1, 4), "c": F(1, 4), "d": F(1, 8), "e": F(1, 8)}, 5), ("mixed", {}, 7)], [1, 4095], seed="s", stage=0, step=8, temperature=0.5, top_p=1)


def tempered_at_random(count):
    chance = random.Random(20261129)
    made = 0
    while made < count:
        policy = chance.choice(["mean", "mean", "mean", "confidence", "consistency", "drop_out", "perplexity", "sample", "boundary"])
        size = chance.randint(1, 4)
        branches = [random_branch(chance) for _ in range(size)]
        if chance.random() < 0.2 and size > 1:
            branches[chance.randrange(size)] = "abstains"
        more = {"seed": f"t{made}", "stage": chance.randrange(3), "step": chance.randrange(100), "temperature": chance.choice([0.25, 0.5, 0.7, 0.9, 1, 1.25, 1.5, 2]), "top_p": chance.choice([1, 1, 0.95, 0.8, 0.5, 0.1, 0])}
        if policy == "perplexity":
            more["prompt_bits"] = [str(decimal.Decimal(chance.randint(40, 90)) / 32) for _ in branches]
        elif policy == "boundary":
            more["lead"] = chance.randrange(size)
        aggregation = chance.choice(["arithmetic", "arithmetic", "geometric"]) if policy != "sample" else "arithmetic"
        try:
            yield case(f"random tempered {made}", branches, [chance.choice([1, 1, 1, 2, 3, 5]) for _ in branches], aggregation, policy, chance.choice([1, 2, 3, 40]), **more)
        except AssertionError:
            continue  # too close to call, or a list that is not whole
        made += 1


def led_by_hand():
    F = Fraction
    sure = ("letters", {"a": F(15, 16), "b": F(1, 16)}, 5)
    other = ("mixed", {"漢": F(3, 4), "a": F(1, 4)}, 7)
    yield case("boundary: all have one", [sure, other], [1, 3], policy="boundary", lead=0)
    yield case("boundary: one has none, so the lead decides alone", [sure, "abstains", other], [1, 1, 9], policy="boundary", lead=0)
    yield case("boundary: a short list of the lead suffices", [("letters", {"a": F(1, 2), "b": F(3, 8), "c": F(1, 8)}, 1), "abstains"], policy="boundary", lead=0)
    yield case("boundary: one without a weight has none", [sure, "abstains", other], [1, 0, 3], policy="boundary", lead=0)
    yield case("boundary: the lead abstains", ["abstains", sure, other], policy="boundary", lead=0)
    yield case("boundary: the lead ends", [("letters", {EOS: F(3, 4), "a": F(1, 4)}, 5), sure, "abstains"], [1, 5, 1], policy="boundary", lead=0)
    yield case("boundary: geometric, the others' zero is no veto", [sure, ("letters", {"b": 1}, 5), "abstains"], aggregation="geometric", policy="boundary", lead=0)
    yield case("boundary: a late branch might have none", [sure, ("letters", {"a": F(7, 8), "b": F(1, 8)}, 5), "missing"], policy="boundary", lead=0)


def at_random(count):
    """Distributions in steps of 2^-12, so that every sum is exact and ties are common."""
    chance = random.Random(20260301)
    made = 0
    while made < count:
        policy = chance.choice(["mean", "mean", "confidence", "consistency", "drop_out", "perplexity", "sample"])
        size = chance.randint(1, 5)
        branches = [random_branch(chance) for _ in range(size)]
        if chance.random() < 0.2 and size > 1:
            branches[chance.randrange(size)] = "abstains"
        elif chance.random() < 0.15 and size > 1 and policy in ("mean", "sample"):
            branches[chance.randrange(size)] = "missing"
        more = {"prompt_bits": [str(Fraction(chance.randint(40, 90), 32).limit_denominator()) for _ in branches]} if policy == "perplexity" else {}
        if policy == "perplexity":
            more["prompt_bits"] = [str(decimal.Decimal(chance.randint(40, 90)) / 32) for _ in branches]
        elif policy == "sample":
            more = {"seed": f"r{made}", "stage": chance.randrange(3), "step": chance.randrange(100)}
        try:
            yield case(f"random {made}", branches, [chance.choice([1, 1, 1, 2, 3, 5]) for _ in branches], chance.choice(["arithmetic", "arithmetic", "geometric"]) if policy != "sample" else "arithmetic", policy, chance.choice([1, 2, 3, 40]), **more)
        except AssertionError:
            continue  # too close to call
        made += 1


def led_at_random(count):
    chance = random.Random(20261121)
    made = 0
    while made < count:
        size = chance.randint(2, 5)
        branches = ["abstains" if chance.random() < 0.3 else random_branch(chance) for _ in range(size)]
        weights = [chance.choice([0, 1, 1, 2, 3, 5]) for _ in branches]
        try:
            yield case(f"random boundary {made}", branches, weights, chance.choice(["arithmetic", "geometric"]), "boundary", chance.choice([1, 2, 40]), lead=chance.choice([i for i in range(size) if weights[i]] or [0]))
        except AssertionError:
            continue
        made += 1


def random_branch(chance):
    vocabulary = VOCABULARIES[chance.choice(sorted(VOCABULARIES))]
    keys = [*vocabulary.strings, EOS]
    parts = [chance.choice([0, 1, 1, 2, 4, 30, 300]) for _ in keys]
    rest = 4096
    distribution = {}
    scale = max(1, sum(parts)) + chance.choice([0, 0, 40])  # what is left over is control mass
    for key, part in zip(keys, parts):
        share = min(rest, part * 4096 // scale)
        distribution[key] = Fraction(share, 4096)
        rest -= share
    return vocabulary.name, distribution, chance.choice([1, 2, 3, len(vocabulary.strings), len(vocabulary.strings)])


def span_expected(weights, branches):
    """The winner by the least weighted mean of millionths of a bit per byte, an end of the sequence counting as one byte."""
    weights = [Fraction(str(weight)) for weight in weights]
    scores, proposed, owns = {}, set(), {}
    for branch, said in enumerate(branches):
        for entry in said:
            key = (bytes.fromhex(entry["bytes"]), entry["ends"])
            if entry["microbits"] >= 0:
                scores.setdefault(key, {})[branch] = entry["microbits"]
                if entry["own"] and weights[branch] > 0:
                    proposed.add(key)
            if entry["own"]:
                owns[branch] = key
    voting = sum(weight for weight, said in zip(weights, branches) if said)
    heard = {key: sum(weights[branch] for branch in scores[key]) for key in proposed}
    candidates = [key for key in proposed if heard[key] > voting / 2] or list(proposed)
    if not candidates:
        return {"kind": "none"}

    def cost(key):
        return sum(weights[branch] * microbits for branch, microbits in scores[key].items()) / heard[key] / (len(key[0]) + key[1])

    winner = min(candidates, key=lambda key: (cost(key), key))
    shares = [float(weights[branch] / heard[winner]) if branch in scores[winner] else 0.0 for branch in range(len(branches))]
    return {"kind": "span", "bytes": winner[0].hex(), "ends": winner[1], "shares": shares}


def said(text, microbits, own=False, ends=False):
    return {"bytes": text.encode().hex(), "ends": ends, "microbits": microbits, "own": own}


def span_case(name, weights, *branches):
    return {"name": name, "weights": weights, "branches": list(branches), "expected": span_expected(weights, branches)}


def spans():
    yield span_case("one branch takes its own", [1], [said("ab", 3_000_000, own=True)])
    yield span_case("bits count per byte", [1, 1], [said("a", 2_000_000, own=True), said("bcd", 5_000_000)], [said("bcd", 4_000_000, own=True), said("a", 1_000_000)])
    yield span_case("an end counts as a byte", [1, 1], [said("a", 3_000_000, own=True, ends=True), said("a", 2_000_000)], [said("a", 2_000_000, own=True), said("a", 3_000_000, ends=True)])
    yield span_case("a weight decides", [1, 3], [said("a", 0, own=True), said("b", 2_000_000)], [said("b", 900_000, own=True), said("a", 1_000_000)])
    yield span_case("equal costs: the first in byte order", [1, 1], [said("b", 1_000_000, own=True), said("a", 1_000_000)], [said("a", 1_000_000, own=True), said("b", 1_000_000)])
    yield span_case("equal costs and bytes: the one that goes on", [1, 1], [said("a", 1_000_000, own=True), said("a", 2_000_000, ends=True)], [said("a", 2_000_000, own=True, ends=True), said("a", 1_000_000)])
    yield span_case("only an end", [1, 1], [said("", 100_000, own=True, ends=True), said("a", 900_000)], [said("a", 800_000, own=True), said("", 200_000, ends=True)])
    yield span_case("the same span from two", [1, 1, 1], [said("好", 600_000, own=True), said("x", 9_000_000)], [said("好", 900_000, own=True), said("x", 9_000_000)], [said("x", 10, own=True), said("好", 9_000_000)])
    yield span_case("what half of the weight cannot write does not count", [1, 1], [said("好", 10, own=True), said("x", 7_000_000)], [said("x", 6_000_000, own=True), said("好", -1)])
    yield span_case("unless nothing else is there", [1, 1], [said("好", 10, own=True), said("é", -1)], [said("é", 6_000_000, own=True), said("好", -1)])
    yield span_case("one that abstains", [1, 4, 1], [said("a", 500_000, own=True), said("b", 400_000)], [], [said("b", 300_000, own=True), said("a", 900_000)])
    yield span_case("a proposal without a weight is none", [1, 0], [said("a", 5_000_000, own=True), said("b", 0)], [said("b", 0, own=True), said("a", 0)])
    yield span_case("all abstain", [1, 2], [], [])
    chance = random.Random(20261122)
    for number in range(60):
        size = chance.randint(1, 5)
        proposals = [(chance.choice(["a", "ab", "b", "好", "é", ""]), chance.random() < 0.3) for _ in range(size)]
        proposals = [(text, ends or not text) for text, ends in proposals]
        branches = []
        for branch in range(size):
            known = list(dict.fromkeys(proposals))
            chance.shuffle(known)
            scores = [said(text, -1 if chance.random() < 0.15 else chance.randrange(8) * 250_000, own=(text, ends) == proposals[branch], ends=ends) for text, ends in known]
            branches.append([] if chance.random() < 0.1 else scores)
        yield span_case(f"random {number}", [chance.choice([0, 1, 1, 2, 3]) if branch else 1 for branch in range(size)], *branches)


def files():
    steps = [*by_hand(), *at_random(240), *led_by_hand(), *led_at_random(40), *tempered_by_hand(), *tempered_at_random(160)]
    yield "vocabularies.json", json.dumps({name: vocabulary.shape() for name, vocabulary in VOCABULARIES.items()}, indent=1) + "\n"
    yield "spans.jsonl", "".join(json.dumps(step, ensure_ascii=False) + "\n" for step in spans())
    yield "steps.jsonl", "".join(json.dumps(step, ensure_ascii=False) + "\n" for step in steps)


def main():
    wrong = []
    for name, content in files():
        path = os.path.join(HERE, name)
        if "--check" not in sys.argv:
            with open(path, "w", encoding="utf-8") as out:
                out.write(content)
        elif not os.path.exists(path) or open(path, encoding="utf-8").read() != content:
            wrong.append(name)
    print("differs: " + ", ".join(wrong) if wrong else "ok")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
