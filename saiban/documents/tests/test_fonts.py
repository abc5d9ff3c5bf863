import subprocess
import sys
from pathlib import Path

BARE_MACHINE = """
import sys
from saiban.documents import pdfium
from saiban.documents.fonts import font_folder
from saiban.documents.previews.pages import render_pdf_pages
from saiban.documents.samples import quick_pdf

def looks_alike():
    one, other = (next(render_pdf_pages(quick_pdf([text] * 9), 1, 400)) for text in ("智慧医疗", "创新大赛"))
    return one == other

pdfium._library()
pdfium._start_with_fonts([sys.argv[1]])
print(looks_alike())
pdfium._start_with_fonts([str(font_folder())])
print(looks_alike())
"""


def test_a_machine_without_fonts_shows_chinese_text_with_ours_and_only_with_ours(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BARE_MACHINE, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert answer.stdout.split() == ["True", "False"]
