import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saiban.core.names import safe_filename, safe_part, tidy, title_key, unit_key


@settings(deadline=None)
@given(st.text())
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    assert unit_key(unit_key(text)) == unit_key(text)
    assert title_key(title_key(text)) == title_key(text)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_width_and_case_do_not_count(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in text)
    assert unit_key(wide) == unit_key(text) == unit_key(text.upper())
    assert title_key(wide) == title_key(text)


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="中南大学湘雅医院AIai5", min_size=1)),
    st.sampled_from([" ", "\u3000", "\t", "·"]),
)
def test_spaces_do_not_count(parts: list[str], gap: str) -> None:
    assert unit_key(gap.join(parts)) == unit_key("".join(parts))
    assert title_key(gap.join(parts)) == title_key("".join(parts))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("湘江医院（南院）", "湘江医院(南院)"),
        ("湘江 医院【南院】", "湘江医院〔南院〕"),
        ("湘江科技（长沙）有限公司", "湘江科技(长沙)有限公司 "),
        ("ＡＢＣ科技", "Abc科技"),
        ("湘江·医院", "湘江•医院"),
    ],
)
def test_one_unit_typed_twice_is_one_unit(one: str, other: str) -> None:
    assert unit_key(one) == unit_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("湘江医院", "湘江医院分院"),
        ("湘江医院东院区", "湘江医院西院区"),
        ("湘江市𰻝𰻝医院", "湘江市医院"),
        ("湘江市\U00031350医院", "湘江市\U00031351医院"),
    ],
)
def test_branches_and_rare_characters_make_another_unit(one: str, other: str) -> None:
    assert unit_key(one) != unit_key(other)


def test_one_title_punctuated_differently_is_one_title() -> None:
    assert title_key("“互联网＋” 护理：居家 服务平台") == title_key("互联网+护理:居家服务平台")
    assert title_key("C++ 影像引擎") != title_key("C 影像引擎")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\fakepath\\报名表.docx", "报名表.docx"),
        ("../../etc/passwd", "passwd"),
        ("湘江医院-AI/大模型?.pdf", "大模型？.pdf"),
        ('a<b>:"c"|*.pdf', "a〈b〉：'c'_＊.pdf"),
        ("报名\u202efdp.exe", "报名fdp.exe"),
        ("con.pdf", "_con.pdf"),
        ("名字\n换行 .pdf", "名字 换行.pdf"),
        ("项目1.5版", "项目1.5版"),
        (".pdf", "pdf"),
        ("  . ", "未命名"),
        ("", "未命名"),
    ],
)
def test_a_file_name_is_made_legal_everywhere(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_a_long_file_name_keeps_its_extension() -> None:
    name = safe_filename("长" * 300 + ".docx")
    assert name.endswith("长.docx")
    assert len(name.encode()) <= 240


@settings(deadline=None)
@given(st.text())
def test_any_file_name_comes_out_legal(text: str) -> None:
    name = safe_filename(text)
    assert 1 <= len(name) <= 120
    assert len(name.encode()) <= 255
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert name == name.strip(" .")
    assert safe_filename(name) == name


def test_a_piece_of_a_file_name_keeps_what_stands_after_a_slash() -> None:
    assert safe_part("AI/大模型 ") == "AI_大模型"


def test_tidy_keeps_one_line() -> None:
    assert tidy(" 张\u200b三\r\n 李四\t") == "张三 李四"
