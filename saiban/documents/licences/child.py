"""The process that looks at one licence: an order on its input, an answer in its folder. See `isolation`."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from saiban.documents.children import answer_order


def _seen(order: dict[str, Any]) -> dict[str, Any]:
    # Each thread of these libraries takes address space, which is limited; a machine may have dozens of cores.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "2"}
    from saiban.documents.licences.recognition import look_at

    return asdict(look_at(Path(order["path"]), order["filename"]))


if __name__ == "__main__":
    answer_order(_seen)
