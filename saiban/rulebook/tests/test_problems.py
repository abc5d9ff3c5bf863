"""What a secretary is told about a file that is not a rulebook yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from saiban.rulebook import RulebookError, load_rulebook, parse_rulebook
from saiban.rulebook.tests.cast import SCHOOL, problems, problems_with

CODE = "不是合适的代码：只能用小写英文字母、数字，中间可用 - 或 _ 连接，例如 group-a。"

SHAPES = [
    ("contest.code", "Green Seed", "contest.code", f"“Green Seed”{CODE}"),
    ("contest.code", "-x", "contest.code", f"“-x”{CODE}"),
    ("contest.code", "x" * 41, "contest.code", "太长，最多 40 个字符。"),
    ("contest.name", None, "contest.name", "缺少必填的“name”。"),
    ("contest.name", " ", "contest.name", "不能是空的；没有内容就不要写这个键。"),
    ("contest.name", 5, "contest.name", '应写文字，并加引号，例如 "5"。'),
    (
        "contest.shortname",
        "x",
        "contest.shortname",
        "没有“shortname”这个键。是否想写“short_name”？可用的键有：code、name、short_name、summary。",
    ),
    (
        "contest.zzz",
        "x",
        "contest.zzz",
        "没有“zzz”这个键。可用的键有：code、name、short_name、summary。",
    ),
    ("edition.ordinal", "3", "edition.ordinal", "“3”应是不加引号的整数，例如 5。"),
    ("edition.ordinal", 0, "edition.ordinal", "“0”太小，不能小于 1。"),
    (
        "edition.theme_provisional",
        "yes",
        "edition.theme_provisional",
        "“yes”应是 true（是）或 false（否），不加引号。",
    ),
    (
        "edition.time_zone",
        "Asia/Beijing",
        "edition.time_zone",
        "没有名为“Asia/Beijing”的时区，北京时间请写 Asia/Shanghai。",
    ),
    ("stages", [], "stages", "至少要有 1 项，现在只有 0 项。"),
    (
        "stages.0.kind",
        "regstration",
        "stages[0].kind",
        (
            "不能写“regstration”。是否想写“registration”？可用的有：registration、screening、division_final、"
            "semi_final、online_vote、national_final、other。"
        ),
    ),
    ("stages.0.opens", "2025-02-30 08:00", "stages[0].opens", "日期“2025-02-30”不存在，请核对年、月、日。"),
    (
        "stages.0.closes",
        "2025-04-15 24:30",
        "stages[0].closes",
        "时间“2025-04-15 24:30”超过了 24:00；当天结束写 24:00，之后请写次日的钟点。",
    ),
    (
        "divisions.0.provinces",
        ["430000"],
        "divisions[0].provinces[0]",
        '没有代码为“430000”的省级地区；请写国家标准代码的前两位，如 "11"；兵团写 "66"，海外写 "99"。',
    ),
    (
        "divisions.0.provinces",
        ["湖南"],
        "divisions[0].provinces[0]",
        '没有代码为“湖南”的省级地区；请写国家标准代码的前两位，湖南省写 "43"；兵团写 "66"，海外写 "99"。',
    ),
    (
        "divisions.0.provinces",
        "43",
        "divisions[0].provinces",
        '应写成列表，例如 ["甲", "乙"]；由多项内容组成的，每项各写一个 [[…]] 表。',
    ),
    ("team", 5, "team", "“team”应是一个表，下面逐项写“键 = 值”，不能直接写“5”。"),
    (
        "tracks.1.conditions.0.kind",
        "teamsize",
        "tracks[1].conditions[0].kind",
        (
            "不能写“teamsize”。是否想写“team_size”？可用的有：applicant_kind、unit_kind、unit_level、members、"
            "team_size、mentors、joint_units、field_value、any。"
        ),
    ),
    (
        "tracks.1.conditions.0.kind",
        None,
        "tracks[1].conditions[0]",
        "缺少必填的“kind”，条件须写明是哪一种。",
    ),
    (
        "tracks.1.conditions.1.conditions.0.mn",
        1,
        "tracks[1].conditions[1].conditions[0].mn",
        (
            "没有“mn”这个键。是否想写“min”？可用的键有：clause、source、reason、remedy、equals、one_of、"
            "before、after、kind、member_role、member_field、min、max。"
        ),
    ),
    (
        "tracks.1.conditions.1.conditions.0.equals",
        3,
        "tracks[1].conditions[1].conditions[0].equals",
        "应写 true、false 或加引号的文字。",
    ),
    (
        "tracks.1.conditions.2.after",
        "昨天",
        "tracks[1].conditions[2].after",
        "“昨天”不是日期，请写成 2026-06-26 这样的形式。",
    ),
    ("fields.0.min", "半", "fields[0].min", "“半”应是数字，例如 0.2。"),
    (
        "documents.0.types",
        ["exe"],
        "documents[0].types[0]",
        "不能写“exe”。可用的有：pdf、doc、docx、ppt、pptx、xls、xlsx、jpg、png、zip、mp4。",
    ),
    (
        "documents.0.max_bytes",
        "5 M",
        "documents[0].max_bytes",
        '文件大小“5 M”写法不对，请写成 "5 MB"、"500 KB" 或字节数。',
    ),
    ("documents.0.max_bytes", 0, "documents[0].max_bytes", "“0”太小，不能小于 1。"),
    ("quota.ratio", 20, "quota.ratio", "“20”太大，比例不能大于 1：20% 写成 0.2。"),
    ("quota.ratio", 0, "quota.ratio", "“0”太小，应大于 0。"),
    ("fees.service_fee", 1.5, "fees.service_fee", None),
    (
        "fees.service_fee",
        "1.234",
        "fees.service_fee",
        '金额“1.234”写法不对，请写成 1800 或 "1800.00"（单位：元，最多两位小数）。',
    ),
]


@pytest.mark.parametrize(("place", "value", "key", "message"), SHAPES)
def test_each_wrong_value_is_told_at_its_key_with_what_is_allowed(
    place: str, value: object, key: str, message: str | None
) -> None:
    changes = [(place, value)]
    if place.startswith("fees"):
        changes.append(("fees.statement", "不收费。"))
    found = problems_with(*changes)
    assert found == ([(key, message)] if message else [])


def test_the_invented_contest_has_no_problem_to_begin_with() -> None:
    assert problems_with() == problems(SCHOOL.read_text("utf-8")) == []


def test_a_tax_code_of_another_shape_is_told_apart_from_a_code() -> None:
    invoice = {"kind": "普通发票", "item_name": "会议费", "tax_code": "30", "tax_rate": "1.5"}
    assert problems_with(("invoice", invoice)) == [
        ("invoice.tax_code", "“30”不是 19 位数字的商品和服务税收分类编码。"),
        ("invoice.tax_rate", "“1.5”太大，应小于 1。"),
    ]


VALUE = "值写法不对：文字要加半角双引号，整数直接写，是否写 true 或 false。"
SYNTAX = [
    ("a =", 1, VALUE),
    (
        "a = “x”",
        1,
        f"{VALUE}这一行有全角符号 “ ，若不在引号内请改为半角。",
    ),
    ("\n[a", 2, "表名后面缺少结尾的方括号 ]。"),
    ("a = 1\na = 2", 2, "这个键在同一个表里写了两次，请删去一处。"),
    ("[a]\n[a]", 2, "这个表写了两次，请合并；同类多项请用双方括号 [[…]]。"),
    ("a = [1\n", 2, "列表缺少结尾的方括号 ]，或各项之间缺少逗号。"),
    ("a = {b = 1", 1, "花括号 { } 里缺少逗号或结尾的花括号。"),
    ("\n\nname", 3, '键后面要有半角等号 =，例如 name = "名称"。'),
    ("名称 = 1", 1, "这一行既不是“键 = 值”，也不是 [表]，也不是 # 注释。"),
    ('a = "x', 1, "文字后面缺少结尾的引号。"),
    ('a = "x\ny"', 1, '文字里有不能直接写的字符；多行文字请用三个双引号 """。'),
    ('a = """x', 1, "文字后面缺少结尾的引号。"),
    ("a = '''x", 1, "文字后面缺少结尾的单引号。"),
    ("a = 1 b", 1, "一行只能写一项，值后面有多余的内容。"),
    (r'a = "C:\x"', 1, "文字里的反斜线请写成两个 \\\\。"),
    ("a = {b = 1, b = 2}", 1, "花括号里同一个键写了两次。"),
    ("a = {b = 1}\na.c = 1", 2, "这个表已在别处写完整，不能再补充，请合并到一处。"),
]


@pytest.mark.parametrize(("text", "line", "message"), SYNTAX)
def test_what_is_not_toml_is_told_in_chinese_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(text, "试.toml")
    (problem,) = refused.value.problems
    assert (problem.line, problem.message) == (line, f"TOML 写法有误：{message}")


def test_brackets_nested_without_end_are_refused_like_other_mistakes() -> None:
    assert problems("a = " + "[" * 100_000) == [("", "TOML 写法有误：括号嵌套过深。")]


def test_every_problem_is_told_at_once_with_file_and_line() -> None:
    text = SCHOOL.read_text("utf-8")
    text = text.replace("ordinal = 3", 'ordinal = "3"').replace('kind = "team_size"', 'kind = "teamsize"')
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(text, "试.toml")
    lines = text.split("\n")
    shown = [(problem.file, problem.key, lines[(problem.line or 0) - 1]) for problem in refused.value.problems]
    assert shown == [
        ("试.toml", "edition.ordinal", 'ordinal = "3"'),
        ("试.toml", "tracks[1].conditions[0].kind", 'kind = "teamsize"'),
    ]
    line = lines.index('ordinal = "3"') + 1
    assert str(refused.value).startswith(f"试.toml:{line}: edition.ordinal: “3”应是")


def test_a_missing_key_is_told_at_its_table() -> None:
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(SCHOOL.read_text("utf-8").replace('short_name = "青禾杯"\n', "", 1))
    (problem,) = refused.value.problems
    assert (problem.key, SCHOOL.read_text("utf-8").split("\n")[(problem.line or 0) - 1]) == (
        "contest.short_name",
        "[contest]",
    )


def test_an_empty_file_is_told_what_it_lacks() -> None:
    keys = {key for key, _ in problems("")}
    assert keys == {
        "contest",
        "edition",
        "stages",
        "divisions",
        "applicant_kinds",
        "tracks",
        "member_roles",
        "terms",
    }


def test_a_file_that_is_not_there_is_a_problem_like_others(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"no\.toml: 无法读取文件"):
        load_rulebook(tmp_path / "no.toml")


def test_a_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes('name = "青禾杯"'.encode("gbk"))
    with pytest.raises(RulebookError, match="文件不是 UTF-8 编码"):
        load_rulebook(file)


def test_a_file_saved_on_windows_reads_as_well(tmp_path: Path) -> None:
    file = tmp_path / "bom.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SCHOOL.read_bytes().replace(b"\n", b"\r\n"))
    assert load_rulebook(file) == load_rulebook(SCHOOL)
