"""What a licence says, out of the lines that were seen on it; and the whole way from a drawn picture."""

from __future__ import annotations

import subprocess
from io import BytesIO
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from saiban.documents.findings import UnreadableFile
from saiban.documents.licences.fields import reading_of
from saiban.documents.licences.isolation import read_isolated
from saiban.documents.licences.model import Line, Reading, Seen
from saiban.documents.licences.samples import Sample, licence_jpeg, licence_pdf, licence_picture, licence_png

# Invented, with right check characters
CODE, OTHER = "91430100T000003863", "12430100T00000773L"
NAME = "示范星河医疗科技有限公司"
Placed = tuple[str, int, int]


def line(text: str, left: float, top: float, *, turned: float = 0, height: float = 30) -> Line:
    """A line on a paper that lies turned by so many degrees."""
    width = height * len(text)
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    a, b, c, d = (_turn(corner, radians(turned)) for corner in corners)
    return Line(text, (a, b, c, d))


def _turn(point: tuple[float, float], angle: float) -> tuple[float, float]:
    x, y = point
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def seen(*placed: Placed, turned: float = 0, codes: tuple[str, ...] = ()) -> Seen:
    return Seen(tuple(line(text, x, y, turned=turned) for text, x, y in placed), codes)


PAPER: tuple[Placed, ...] = (
    ("营业执照", 500, 100),
    ("统一社会信用代码", 60, 200),
    (CODE, 60, 240),
    ("名称", 100, 320),
    (NAME, 300, 320),
    ("注册资本", 800, 320),
    ("伍佰万元整", 1000, 320),
    ("类型", 100, 380),
    ("有限责任公司（自然人投资或控股）", 300, 380),
    ("登记机关", 900, 700),
    ("示范市市场监督管理局", 900, 760),
)


# --- from lines to fields ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("turned", [0, 7, -12, 90, 180, 270, 262])
def test_a_licence_is_read_however_it_lies(turned: float) -> None:
    assert reading_of(seen(*PAPER, turned=turned)) == Reading("营业执照", NAME, CODE)


def without(*texts: str) -> tuple[Placed, ...]:
    return tuple(placed for placed in PAPER if placed[0] not in texts)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([(f"名称：{NAME}", 100, 320)], NAME),
        ([("名", 100, 320), ("称", 180, 320), (NAME, 300, 320)], NAME),
        ([("名", 100, 320), (f"称{NAME}", 180, 320)], NAME),
        ([("机构名称", 100, 320), ("示范市第一人民医院", 300, 320)], "示范市第一人民医院"),
        ([("名 称", 100, 320), ("示范(湖南)医疗有限公司", 300, 320)], "示范（湖南）医疗有限公司"),
        # The label was not seen: what ends as names do, but the authority's
        ([(NAME, 300, 320)], NAME),
        ([(f"称{NAME}", 200, 320)], NAME),
        ([], ""),
    ],
)
def test_the_name_stands_behind_its_label_or_ends_as_names_do(lines: list[Placed], name: str) -> None:
    assert reading_of(seen(*without("名称", NAME), *lines)).name == name


def test_a_name_of_two_lines_is_one_name() -> None:
    first, second = "示范省示范市示范自治县人民政府直属机关", "医务人员联合培训指导中心"
    lines = [("名称", 100, 320), (first, 300, 320), (second, 300, 360), ("宗旨", 100, 420), ("服务群众", 300, 420)]
    assert reading_of(seen(("事业单位法人证书", 400, 100), *lines)).name == first + second


def test_what_stands_under_a_whole_name_is_not_part_of_it() -> None:
    lines = [("名称", 100, 320), (NAME, 300, 320), ("有限责任公司分公司", 300, 360)]
    assert reading_of(seen(("营业执照", 500, 100), *lines)).name == NAME


@pytest.mark.parametrize(
    ("printed", "read", "guessed"),
    [
        (CODE, CODE, False),
        (f"统一社会信用代码{CODE}", CODE, False),
        (f"{CODE[:9]} {CODE[9:]}", CODE, False),
        (CODE.lower(), CODE, False),
        # Letters that no code has are what they look like; one that does not sum up is put right where that is certain
        (CODE.replace("0", "O", 1), CODE, True),
        (CODE.replace("8", "B", 1), CODE, True),
        ("91430100T00000386", "", False),
        ("430100000012345", "", False),
    ],
)
def test_the_code_is_read_and_its_check_character_puts_one_letter_right(printed: str, read: str, guessed: bool) -> None:
    reading = reading_of(seen(*without(CODE), (printed, 60, 240)))
    assert (reading.uscc, reading.guessed) == (read, guessed)


def test_a_number_that_nobody_calls_a_code_is_not_made_one() -> None:
    misread = CODE.replace("8", "B", 1)
    assert reading_of(seen(("营业执照", 500, 100), ("编号", 60, 600), (misread, 200, 600))).uscc == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"http://www.gsxt.gov.cn/index.html?uniscid={CODE}", CODE),
        (f"https://zzapp.gsxt.gov.cn/ebl?sub=1&ei={CODE}&x=2", CODE),
        ("https://example.org/no-licence", ""),
        (f"http://example.org/?id=A{CODE}7", ""),
    ],
)
def test_a_qr_code_says_the_credit_code_a_second_time(text: str, code: str) -> None:
    assert reading_of(seen(*PAPER, codes=(text,))).qr == code


def test_the_qr_code_serves_where_the_printed_one_is_covered() -> None:
    reading = reading_of(seen(*without(CODE), codes=(f"?uniscid={CODE}",)))
    assert (reading.uscc, reading.code, reading.is_blank) == ("", CODE, False)


@pytest.mark.parametrize("texts", [(), ("今天天气很好", "照片"), ("示范市市场监督管理局",)])
def test_what_is_no_licence_says_nothing(texts: tuple[str, ...]) -> None:
    assert reading_of(seen(*((text, 10, 40 * n) for n, text in enumerate(texts)))).is_blank


def test_a_reading_is_kept_as_data() -> None:
    reading = Reading("营业执照", NAME, CODE, guessed=True, qr=OTHER, seals=2, pages=3)
    assert Reading.read(reading.to_data()) == reading


# --- from a picture ---------------------------------------------------------------------------------------------------
def kept(folder: Path, data: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(data)
    return path


def as_jpeg(picture: Image.Image, quality: int) -> bytes:
    target = BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


def test_h9_a_scanned_licence_is_read_with_its_qr_code_and_both_its_seals(tmp_path: Path) -> None:
    data = licence_jpeg(Sample(NAME, CODE))
    assert read_isolated(kept(tmp_path, data), "执照.jpg") == Reading("营业执照", NAME, CODE, qr=CODE, seals=2)


def test_h9_a_bad_photograph_is_read_as_well(tmp_path: Path) -> None:
    """Upside down, aslant, blurred, grainy, with the registrar's seal alone, on a table."""
    sample = Sample("示范县人民医院", OTHER, title="事业单位法人证书", seals=1, has_qr=False)
    photo = licence_picture(sample).rotate(186, expand=True, fillcolor="#6b5a48").filter(ImageFilter.GaussianBlur(0.8))
    grain = Image.effect_noise(photo.size, 40).convert("RGB")
    reading = read_isolated(kept(tmp_path, as_jpeg(Image.blend(photo, grain, 0.12), 45)), "photo.jpg")
    assert reading == Reading("事业单位法人证书", "示范县人民医院", OTHER, seals=1)


def test_h9_of_a_pdf_the_first_page_is_read_and_without_colours_no_seal_can_be_told(tmp_path: Path) -> None:
    reading = read_isolated(kept(tmp_path, licence_pdf(Sample(NAME, CODE), pages=3, grey=True)), "执照.pdf")
    assert reading == Reading("营业执照", NAME, CODE, qr=CODE, pages=3)


def test_a_picture_without_letters_says_nothing(tmp_path: Path) -> None:
    picture = Image.new("RGB", (400, 300), "#336699")
    assert read_isolated(kept(tmp_path, as_jpeg(picture, 60)), "photo.jpg").is_blank


@pytest.mark.parametrize("limits", [{"seconds": 0}, {"megabytes": 200}])
def test_h9_reading_that_takes_too_much_is_ended(tmp_path: Path, limits: dict[str, Any]) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_isolated(kept(tmp_path, licence_png(Sample(NAME, CODE))), "执照.png", **limits)
    assert refusal.value.finding.code == "reading_failed"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"\xff\xd8\xff\xe0 broken"])
def test_what_cannot_be_opened_is_not_read(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_isolated(kept(tmp_path, data), "执照.pdf")


@pytest.mark.parametrize(
    "answer",
    [
        "[]",
        "{}",
        '{"lines": [{"text": "a", "corners": [[0, 0]]}], "codes": [], "seals": 0, "pages": 1}',
        '{"lines": [], "codes": [], "seals": "many", "pages": 1}',
    ],
)
def test_an_answer_that_is_none_is_a_failed_reading(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str
) -> None:
    """Let the other process be one that was taken over and answers as it likes."""

    def run(*_: Any, cwd: str, **options: Any) -> None:
        (Path(cwd) / "answer.json").write_text(answer, encoding="utf-8")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UnreadableFile):
        read_isolated(tmp_path, "执照.jpg")
