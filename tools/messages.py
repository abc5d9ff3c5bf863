"""Translations: `extract` gathers the texts of the sources into the .po files, `compile` makes the .mo files.

Compiling needs nothing but the locked packages; extracting needs GNU gettext.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["en"]


def extract() -> int:
    """Bring the .po files up to date with the sources: new texts come in empty, those gone are dropped."""
    if not shutil.which("xgettext"):
        print(
            "messages: xgettext is missing. Install GNU gettext (Debian, Ubuntu: apt-get install gettext).",
            file=sys.stderr,
        )
        return 1
    (ROOT / "saiban" / "locale").mkdir(exist_ok=True)
    wanted = [f"--locale={language}" for language in LANGUAGES]
    gather = [sys.executable, "-m", "saiban.config.console", "makemessages", "--no-obsolete", "--no-wrap",
              "--add-location=file", "--ignore=*/tests/*", *wanted]  # fmt: skip
    # In the folder of the package: there Django looks for `locale`, and paths in the files are the same everywhere.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SAIBAN_MODE": "demo"}
    done = subprocess.run(gather, cwd=ROOT / "saiban", env=environment, stdin=subprocess.DEVNULL, check=False)
    for language in LANGUAGES:
        _settle(ROOT / "saiban" / "locale" / language / "LC_MESSAGES" / "django.po")
    return done.returncode


def _settle(po: Path) -> None:
    """Take out what only says when it was made, and guesses at translations: a wrong one is worse than none."""
    catalogue = polib.pofile(str(po))  # type: ignore[no-untyped-call]
    for name in ("POT-Creation-Date", "Report-Msgid-Bugs-To"):
        catalogue.metadata.pop(name, None)
    for entry in catalogue:
        if entry.fuzzy:
            entry.msgstr, entry.flags = "", [flag for flag in entry.flags if flag != "fuzzy"]
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    catalogue.save()


def compile_all() -> int:
    """Write each .mo beside its .po; a placeholder that the translation lost or invented is refused."""
    faults = []
    for po in sorted((ROOT / "saiban").rglob("locale/*/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(po), check_for_duplicates=True)  # type: ignore[no-untyped-call]
        faults += [
            f"{po.relative_to(ROOT)}:{entry.linenum}: {fault}" for entry in catalogue for fault in faults_of(entry)
        ]
        catalogue.save_as_mofile(str(po.with_suffix(".mo")))
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


def faults_of(entry: polib.POEntry) -> list[str]:
    """What is wrong with a translation: its named placeholders must be those of the source."""
    texts = [entry.msgstr, *entry.msgstr_plural.values()]
    wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    return [f"{text!r} must use {sorted(wanted)}" for text in texts if text and not _placeholders(text) <= wanted]


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


if __name__ == "__main__":
    sys.exit({"extract": extract, "compile": compile_all}[sys.argv[1]]())
