import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saiban.documents.filenames import check_name, expected_name

PATTERN = "{lead_unit}-{title}"
VALUES = {"lead_unit": "湘江医院（南院）", "title": "基于AI的智能导诊"}
texts = st.text(min_size=1, max_size=80)


def test_h8_the_form_is_named_for_unit_and_project() -> None:
    assert expected_name(PATTERN, VALUES, "docx") == "湘江医院（南院）-基于AI的智能导诊.docx"


@pytest.mark.parametrize(
    "filename",
    [
        "湘江医院（南院）-基于AI的智能导诊.docx",
        "湘江医院(南院)-基于ai的智能导诊.DOCX",
        "湘江医院（南院） － 基于ＡＩ的智能导诊.docx",
        "湘江医院（南院）—基于AI的智能导诊.pdf",
        "湘江医院（南院）_基于AI的智能导诊 (1).docx",
        "湘江医院（南院）-基于AI的智能导诊 - 副本.docx",
        "湘江医院 南院－“基于AI的智能导诊”.docx",
    ],
)
def test_h8_a_name_is_right_in_any_width_with_any_spaces_and_dash(filename: str) -> None:
    verdict = check_name(filename, PATTERN, VALUES)
    assert verdict.ok
    assert not verdict.message
    assert verdict.expected.endswith(filename.rpartition(".")[2].lower())


@pytest.mark.parametrize(
    "filename",
    [
        "报名表.docx",
        "基于AI的智能导诊-湘江医院（南院）.docx",
        "湘江医院（南院）-.docx",
        "",
    ],
)
def test_h8_a_wrong_name_is_answered_with_the_one_it_gets(filename: str) -> None:
    verdict = check_name(filename, PATTERN, VALUES)
    assert not verdict.ok
    assert verdict.expected.startswith("湘江医院（南院）-基于AI的智能导诊")
    assert verdict.expected in verdict.message


def test_h8_unit_and_project_must_be_parted_by_some_sign() -> None:
    values = {"lead_unit": "湘江医院", "title": "智能导诊"}
    assert check_name("湘江医院·智能导诊.docx", PATTERN, values).ok
    assert not check_name("湘江医院智能导诊.docx", PATTERN, values).ok


def test_a_title_that_no_file_name_can_hold_is_written_otherwise_and_recognised() -> None:
    values = {"lead_unit": "湘江医院", "title": "门诊/住院：一体化?"}
    expected = expected_name(PATTERN, values, "pdf")
    assert expected == "湘江医院-门诊_住院：一体化？.pdf"
    assert check_name(expected, PATTERN, values).ok
    assert check_name("湘江医院-门诊住院一体化.pdf", PATTERN, values).ok


def test_a_title_that_ends_like_a_copy_is_still_the_title() -> None:
    values = {"lead_unit": "湘江医院", "title": "导诊系统（2）"}
    assert check_name("湘江医院-导诊系统(2).docx", PATTERN, values).ok
    assert check_name("湘江医院-导诊系统(2) (1).docx", PATTERN, values).ok
    assert not check_name("湘江医院-导诊系统.docx", PATTERN, values).ok


def test_a_long_name_is_shortened_and_still_recognised() -> None:
    values = {"lead_unit": "湘江医院", "title": "智能" * 100}
    expected = expected_name(PATTERN, values, "docx")
    assert expected.startswith("湘江医院-智能智能")
    assert len(expected) <= 120
    assert len(expected.encode()) <= 240
    assert check_name(expected, PATTERN, values).ok


def test_a_pattern_with_an_unknown_field_is_a_mistake_of_the_rulebook() -> None:
    with pytest.raises(ValueError, match="division"):
        expected_name("{division}-{title}", VALUES, "pdf")


@settings(deadline=None)
@given(texts, texts)
def test_the_expected_name_is_legal_and_passes_its_own_check(unit: str, title: str) -> None:
    values = {"lead_unit": unit, "title": title}
    expected = expected_name(PATTERN, values, "pdf")
    assert len(expected) <= 120
    assert not set(expected) & set('<>:"/\\|?*\0\n')
    assert expected.endswith(".pdf")


@settings(deadline=None)
@given(st.text(alphabet="湘江医院AI智能导诊ab12", min_size=1), st.text(alphabet="湘江医院AI智能导诊ab12", min_size=1))
def test_a_file_renamed_once_is_not_renamed_again(unit: str, title: str) -> None:
    values = {"lead_unit": unit, "title": title}
    assert check_name(expected_name(PATTERN, values, "pdf"), PATTERN, values).ok
