"""Round red seals on a picture.

A seal is a ring with little in it; the national emblem is as red and as round, but solid. Square stamps, frames and
red headings are neither. Two seals that touch each other count as none: then somebody has to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import bool_, uint8
    from numpy.typing import NDArray

_LEAST = 0.05  # of the picture's longer side: a seal's diameter; on A4 it is 38 to 45 mm of 297
_MOST = 0.35
_ROUND = (0.8, 1.25)  # width through height
_HOLLOW = (0.06, 0.5)  # of the box that is red
_SECTORS = 72
_CLOSED = 0.8  # of the ring's sectors that must be red
_COLOURED = 45  # saturation that some of a coloured picture reaches, of 255


def count_seals(picture: NDArray[uint8]) -> int | None:
    """How many round red seals are on `picture` (rows × columns × blue, green, red); None if it has no colours."""
    import cv2
    import numpy as np

    hue, saturation, value = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2HSV))
    if float(np.percentile(saturation, 99.5)) < _COLOURED:
        return None
    red = ((hue <= 10) | (hue >= 165)) & (saturation >= 60) & (value >= 60)
    longer = max(picture.shape[:2])
    kernel = np.ones((3, 3), np.uint8)
    closed = cv2.morphologyEx(red.astype(np.uint8), cv2.MORPH_CLOSE, kernel, iterations=max(1, longer // 700))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(closed)
    return sum(_is_seal(labels, box, number, longer) for number, box in enumerate(boxes) if number)


def _is_seal(labels: NDArray[Any], box: NDArray[Any], number: int, longer: int) -> bool:
    left, top, width, height, _ = (int(one) for one in box)
    if not (_LEAST * longer <= max(width, height) <= _MOST * longer) or not _ROUND[0] <= width / height <= _ROUND[1]:
        return False
    part = labels[top : top + height, left : left + width] == number
    return _HOLLOW[0] <= float(part.mean()) <= _HOLLOW[1] and _ring_closed(part) >= _CLOSED


def _ring_closed(part: NDArray[bool_]) -> float:
    """How much of the outermost ring is red, as a share of its sectors."""
    import numpy as np

    height, width = part.shape
    down, across = np.nonzero(part)
    x, y = (across + 0.5) / width * 2 - 1, (down + 0.5) / height * 2 - 1
    outer = np.hypot(x, y) >= 0.82
    sectors = ((np.arctan2(y, x)[outer] + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    return len(np.unique(sectors)) / _SECTORS
