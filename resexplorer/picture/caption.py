"""The few words on a card, derived from an operation's fields and shapes."""

from __future__ import annotations

import re
from functools import lru_cache
from math import prod

from resexplorer.fields import BoolField, ChoiceField, Field, IntField, Value
from resexplorer.network.graph import Block
from resexplorer.network.op import Layer, Op, Shape

_SYMBOL = re.compile(r"(?:^|\s)([A-Za-z])$")


def shape_text(shape: Shape | None) -> str:
    """``64×56²`` for square maps, ``64×56×28`` for others, ``1000`` for a vector, ``?`` where unknown."""
    if shape is None:
        return "?"
    if len(shape) == 3 and shape[1] == shape[2]:
        return f"{shape[0]}×{shape[1]}²" if shape[1] > 1 else f"{shape[0]}×1"
    return "×".join(str(size) for size in shape)


def count_text(number: int) -> str:
    """``9.5 k``, ``206 k``, ``1.29 M``, ``4.23 G``: three digits and a unit."""
    for size, unit in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            value = number / size
            digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
            return f"{value:.{digits}f} {unit}"
    return str(number)


def share_text(part: int, whole: int) -> str:
    """``26 %``; ``< 1 %`` for little, ``0 %`` for nothing."""
    if not part or not whole:
        return "0 %"
    percent = 100 * part / whole
    return "< 1 %" if percent < 0.95 else f"{percent:.0f} %"


def bytes_text(number: float) -> str:
    """``14.1 MB`` in powers of 1,000."""
    for size, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if number >= size:
            return f"{number / size:.3g} {unit}" if number < 999.5 * size else f"{number / size:.0f} {unit}"
    return f"{number:.0f} B"


def title_of(node_id: str, op: Op) -> str:
    """What a card is called: the node's name; blocks of a stage are counted."""
    return f"block {node_id}" if node_id.isdecimal() else node_id


@lru_cache(maxsize=4096)
def settings_line(op: Op) -> str:
    """The settings that tell one block from another at a glance: ``256 ch /2 · G=32 · d=4``."""
    return " · ".join(words for field in op.fields() if (words := _words(field, op))).replace(" · /", " /")


def _words(field: Field, op: Op) -> str:
    value = op.value(field.name)
    if isinstance(field, ChoiceField):
        return _choice_words(field, op)
    if isinstance(field, BoolField):
        return field.label.lower() if value and not field.default else ""
    if not isinstance(field, IntField) or not isinstance(value, int):
        return ""
    return _number_words(field, value, op)


def _choice_words(field: ChoiceField, op: Op) -> str:
    value = op.value(field.name)
    if isinstance(op, Layer):
        return field.label_of(value)
    if value == field.default or field.name in {"block", "skip"}:
        return ""
    words = field.label_of(value).split(" (")[0]
    if words == "none":
        return f"no {field.label.lower()}"
    return f"{field.label.lower()} {words}" if words.startswith("the ") else words


def _number_words(field: IntField, value: int, op: Op) -> str:
    symbol = _SYMBOL.search(field.label)
    if field.name == "kernel":
        return kernel_text(op, value)
    if field.name == "stride":
        return f"/{value}" if value > 1 else ""
    if field.name == "channels":
        return f"{value} ch"
    if symbol and field.name != "se_reduction":
        return f"{symbol[1]}={value}"
    if not field.unit and field.label.endswith("s") and value != 1 and " " not in field.label:
        return f"{value:,} {field.label.lower()}"
    return ""


def kernel_text(op: Op, side: int) -> str:
    """``3×3``, or ``1×7`` for a window that is not square."""
    width: Value = op.values().get("kernel_width")
    return f"{side}×{width or side}"


def short_name(op: Op) -> str:
    """A word of at most about five letters for the small boxes in a drawing."""
    kernel = op.values().get("kernel")
    if isinstance(kernel, int) and (isinstance(op, Block) or op.kind == "conv"):
        return kernel_text(op, kernel)
    words: list[str] = re.findall(r"[A-Za-z]+", op.heading)
    if op.kind in _SHORT or not words:
        return _SHORT.get(op.kind, op.kind[:5])
    if isinstance(op, Block) and op.internal and op.kind != "group":
        return words[-1].lower()[:5]
    if isinstance(op, Block) and len(words) > 1:
        return "".join(word[0].upper() for word in words)
    return words[0].lower()[:5]


_SHORT: dict[str, str] = {
    "global_pool": "GAP",
    "linear": "fc",
    "max_pool": "max",
    "avg_pool": "avg",
    "pad_shortcut": "pad",
}


def join_symbol(op: Op) -> str:
    """What stands in a join's circle."""
    return {"add": "+", "concat": "∥", "multiply": "×"}.get(op.kind, op.title[:1])


def is_silent(op: Op, incoming: Shape, output: Shape | None) -> bool:
    """Whether a layer only re-scales single values, so that a small drawing leaves it out."""
    if not isinstance(op, Layer) or op.weighted or op.arity != (1, 1) or op.window() != (0, 1):
        return False
    return output is not None and prod(output) == prod(incoming)
