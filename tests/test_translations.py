"""The English interface is whole and says what the Chinese one does; Django's own errors read well in Chinese."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import polib
import pytest
from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import password_validation
from django.core import validators
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import ipv6, translation
from django.utils.datastructures import MultiValueDict

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "saiban" / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = ROOT / "saiban" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd%]")
TAG = re.compile(r"</?\w[^>]*>")
HAN = re.compile(r"[\u3400-\u9fff]")
# Chinese letters, and punctuation that only Chinese has.
CHINESE_WRITING = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# What stands in Chinese on the reader's own screen, and is found there by no other name.
PROPER_NAMES = ("“腾讯身份验证器”", "“极速模式”")


def catalogue(path: Path) -> polib.POFile:
    return polib.pofile(str(path), check_for_duplicates=True)  # type: ignore[no-untyped-call, no-any-return]


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each text of the source with its translation, the plural's among them."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    last = max(entry.msgstr_plural)
    return [(entry.msgid if n < last else entry.msgid_plural, text) for n, text in entry.msgstr_plural.items()]


def marks(text: str) -> tuple[Counter[str], Counter[str], int]:
    """What a translation must keep as it is: placeholders and tags in any order, and the number of lines."""
    return Counter(PLACEHOLDER.findall(text)), Counter(TAG.findall(text)), text.count("\n")


@pytest.fixture(autouse=True)
def the_usual_language() -> Iterator[None]:
    """A page in English leaves its language to the thread, and so to the tests that follow."""
    translation.deactivate()
    yield
    translation.deactivate()


# --- the catalogues ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [ENGLISH, CHINESE], ids=["en", "zh_Hans"])
def test_every_message_is_translated_and_nobody_has_to_look_at_it_again(path: Path) -> None:
    entries = catalogue(path)
    assert len(entries) > 50
    left = [entry.msgid for entry in entries if not all(text.strip() for _, text in pairs(entry))]
    assert left == [], "translate these in the .po (an empty translation shows the Chinese text)"
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("path", [ENGLISH, CHINESE], ids=["en", "zh_Hans"])
def test_a_translation_has_the_placeholders_and_tags_of_its_source(path: Path) -> None:
    told = [(source, text) for entry in catalogue(path) for source, text in pairs(entry) if text]
    wrong = [(source, text) for source, text in told if marks(source) != marks(text)]
    assert wrong == []


def test_both_english_plurals_are_there() -> None:
    entries = catalogue(ENGLISH)
    assert entries.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    plural = [entry for entry in entries if entry.msgid_plural]
    assert plural
    assert [entry.msgid for entry in plural if sorted(entry.msgstr_plural) != [0, 1]] == []


def test_no_chinese_is_left_in_an_english_text_but_names_that_the_reader_sees_in_chinese() -> None:
    names = re.compile("|".join(PROPER_NAMES))
    texts = [text for entry in catalogue(ENGLISH) for _, text in pairs(entry)]
    assert [text for text in texts if CHINESE_WRITING.search(names.sub("", text))] == []


def test_no_english_text_can_end_the_attribute_it_stands_in() -> None:
    """Templates put many of these between quotation marks; English ones are “these”, and apostrophes ’."""
    texts = [both for entry in catalogue(ENGLISH) for both in pairs(entry)]
    assert [text for source, text in texts if sharp(text) and not sharp(source)] == []


def sharp(text: str) -> bool:
    return bool(re.search(r"[\"'<>]", TAG.sub("", text)))


@pytest.mark.parametrize("path", [ENGLISH, CHINESE], ids=["en", "zh_Hans"])
def test_a_catalogue_names_no_person_and_no_address(path: Path) -> None:
    entries = catalogue(path)
    named = {"Last-Translator", "Language-Team", "PO-Revision-Date"} & set(entries.metadata)
    assert not named
    assert "@" not in entries.header + " ".join(entries.metadata.values())


# --- the catalogues and the sources -----------------------------------------------------------------------------------
def test_the_english_catalogue_has_the_texts_of_the_sources_and_extracting_leaves_the_chinese_one_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = [name for name in ("xgettext", "msguniq", "msgmerge", "msgattrib") if not shutil.which(name)]
    if missing:
        said = f"NOT CHECKED whether the .po is up to date with the sources: {', '.join(missing)} missing (GNU gettext)"
        with capsys.disabled():
            sys.stdout.write(f"\n{said}\n")
        pytest.skip(said)
    copy_sources(tmp_path)
    done = subprocess.run(
        [sys.executable, tmp_path / "tools" / "messages.py", "extract"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    extracted = tmp_path / ENGLISH.relative_to(ROOT)
    now, then = texts_of(extracted), texts_of(ENGLISH)
    assert (sorted(now - then), sorted(then - now)) == ([], []), "run `make messages` and translate what is new"
    assert (tmp_path / CHINESE.relative_to(ROOT)).read_bytes() == CHINESE.read_bytes()


def test_no_text_to_be_translated_stands_inside_a_formatted_string_where_extracting_does_not_see_it() -> None:
    marks = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / "saiban").rglob("*.py")
        for formatted in ast.walk(ast.parse(path.read_text()))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in marks and call.args
        if isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def copy_sources(to: Path) -> None:
    """What extracting reads, where it may also write: it puts its own files beside the sources."""
    wanted = {".py", ".html", ".txt", ".po"}

    def others(folder: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if name == "__pycache__" or (Path(folder, name).is_file() and Path(name).suffix not in wanted)
        ]

    shutil.copytree(ROOT / "saiban", to / "saiban", ignore=others)
    (to / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "messages.py", to / "tools")


def texts_of(path: Path) -> set[tuple[str, str, str]]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in catalogue(path)}


# --- English pages ----------------------------------------------------------------------------------------------------
def test_whoever_switches_the_language_gets_english_pages(client: Client, db: None) -> None:
    assert 'lang="zh-Hans"' in client.get("/account/login/").content.decode()
    client.post("/ui/language/", {"language": "en", "next": "/account/login/"})
    page = client.get("/account/login/").content.decode()
    assert '<html lang="en">' in page
    assert "Mobile number or e-mail address" in page
    assert "Verification code" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert HAN.findall(main) == []


def test_an_english_refusal_is_english_too(client: Client, db: None) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.post("/account/login/", {"address": "", "code": ""}).content.decode()
    assert "2 points need attention" in page
    assert "Enter your mobile number or e-mail address." in page
    main = page[page.index("<main") : page.index("</main>")]
    assert HAN.findall(main) == []


# --- Django's errors in Chinese ---------------------------------------------------------------------------------------
def test_what_is_missing_on_the_login_page_is_asked_for_in_plain_chinese(client: Client, db: None) -> None:
    page = client.post("/account/login/", {"address": "", "code": ""}).content.decode()
    assert "请填写手机号或电子邮箱。" in page
    assert "请填写收到的 6 位验证码。" in page
    assert "必填项" not in page


class Sheet(forms.Form):
    title = forms.CharField(max_length=4)
    track = forms.ChoiceField(choices=[("a", "A")])
    day = forms.DateField()
    file = forms.FileField()


def test_a_form_without_words_of_its_own_says_in_chinese_what_to_mend() -> None:
    empty = Sheet({}, MultiValueDict())
    assert empty.errors["title"] == ["请填写此项。"]
    files: MultiValueDict[str, Any] = MultiValueDict({"file": [SimpleUploadedFile("empty.pdf", b"")]})
    wrong = Sheet({"title": "智慧医疗项目", "track": "b", "day": "昨天"}, files)
    assert wrong.errors == {
        "title": ["最多 4 个字，现有 6 个，请删减。"],
        "track": ["选项“b”不可用，请重新选择。"],
        "day": ["日期格式不正确，请按 2024-05-31 的格式填写。"],
        "file": ["文件是空的，请检查后重新选择。"],
    }


def test_the_formats_that_the_errors_name_are_formats_that_the_fields_take() -> None:
    assert forms.DateField().clean("2024-05-31").isoformat() == "2024-05-31"
    assert forms.TimeField().clean("09:30").isoformat() == "09:30:00"
    assert forms.DateTimeField().clean("2024-05-31 09:30").isoformat().startswith("2024-05-31T09:30")
    assert forms.DurationField().clean("3 04:30:00").days == 3
    assert forms.URLField(assume_scheme="https").clean("https://example.com/") == "https://example.com/"
    assert forms.EmailField().clean("name@example.com") == "name@example.com"


def test_a_weak_password_is_refused_in_chinese() -> None:
    with pytest.raises(ValidationError) as short:
        password_validation.validate_password("a1b2")
    assert short.value.messages == ["密码太短，至少要 8 个字符。"]
    with pytest.raises(ValidationError) as common:
        password_validation.validate_password("password1")
    assert common.value.messages == ["这个密码太常见，容易被猜中，请换一个。"]


# What is shown to people who fill in forms, and what of Django says it.
SPEAKERS = (forms.fields, forms.models, forms.formsets, forms.utils, validators, ipv6, password_validation)


def said_by(module: ModuleType) -> Iterator[str]:
    """The first text of every call of gettext in the module's source."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def test_every_sentence_that_django_says_about_a_form_is_said_in_our_words() -> None:
    ours = {entry.msgid for entry in catalogue(CHINESE)}
    sentences = {text for module in SPEAKERS for text in said_by(module) if text.endswith(".")}
    assert len(sentences) > 40
    assert sorted(sentences - ours) == []


def test_none_of_our_words_is_for_a_sentence_that_django_says_no_more() -> None:
    ours = {entry.msgid for entry in catalogue(CHINESE)}
    said = {text for module in (*SPEAKERS, forms.forms, auth_forms) for text in said_by(module)}
    assert sorted(ours - said) == []


def test_our_words_are_chinese_and_none_are_djangos_clumsy_ones() -> None:
    texts = [text for entry in catalogue(CHINESE) for _, text in pairs(entry)]
    assert [text for text in texts if not HAN.search(text)] == []
    assert [text for text in texts if re.search(r"确保|确认|变量|这个字段|必填项|[,!?:;.] |[.]$", text)] == []
