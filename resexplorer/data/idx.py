"""The IDX files of MNIST and Fashion-MNIST.

Four bytes ``0 0 type rank``, then ``rank`` big-endian uint32 lengths, then the values; type 8 is uint8
(Y. LeCun, "The MNIST database of handwritten digits").
"""

from __future__ import annotations

import math
import struct

import numpy as np
from numpy.typing import NDArray

from resexplorer.data.errors import DatasetBroken

_UINT8 = 8


def parse_idx(content: bytes, name: str, rank: int) -> NDArray[np.uint8]:
    """Return the array of ``rank`` dimensions; raises :class:`DatasetBroken` naming ``name``."""
    header = 4 + 4 * rank
    if len(content) < header or content[:4] != bytes((0, 0, _UINT8, rank)):
        raise DatasetBroken(f"{name} is not an IDX file of bytes with {rank} dimensions: fetch it again.")
    shape = struct.unpack(f">{rank}I", content[4:header])
    if math.prod(shape) != len(content) - header:
        raise DatasetBroken(f"{name} holds fewer or more values than it says: fetch it again.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)
