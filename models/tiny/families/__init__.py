"""The six families of questions."""
from __future__ import annotations

from ..problem import Kind
from . import choice, compare, measure, money, story, text

FAMILIES: dict[str, tuple[Kind, ...]] = {
    module.__name__.rsplit(".", 1)[1]: module.KINDS for module in (story, money, compare, measure, text, choice)
}
