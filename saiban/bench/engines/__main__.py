"""``python -m saiban.bench.engines [COMMAND …]``: measures the engines alone."""

from __future__ import annotations

import sys

from saiban.bench import report
from saiban.bench.engines import cases, run


def main() -> int:
    measured = []
    for case in cases(sys.argv[1:]):
        measured.append(run(case))
        sys.stdout.write(f"{case.label}: {measured[-1].seconds:.1f} s; {measured[-1].told}\n")
        sys.stdout.flush()
    sys.stdout.write("\n" + report.table(report.ENGINES_HEAD, report.engine_rows(measured)) + "\n")
    return 0 if all(each.keeps_its_promise for each in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
