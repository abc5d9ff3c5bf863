"""Which files go with an entry, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from saiban.demo.invention.papers import Order, Rows
from saiban.demo.invention.words import chance, words
from saiban.documents.licences.samples import Sample
from saiban.entries.rules.form import EntryForm, UnitPart
from saiban.entries.testing import invented_uscc, wanted_kinds
from saiban.rulebook import Rulebook

# Certificates say nothing of the project, so that some dozens of files serve all entries.
CERTIFICATES = 54
# By the first two characters of the credit code
_LICENCES = {"12": "事业单位法人证书", "51": "社会团体法人登记证书", "52": "民办非企业单位登记证书", "91": "营业执照"}
# What units were called before, for the few whose licence is older than their name
_FORMER = {"人民医院": "医院", "有限公司": "有限责任公司", "研究院": "研究所", "学会": "协会"}


def orders_for(rulebook: Rulebook, form: EntryForm, luck: Random) -> Iterator[tuple[str, Order]]:
    """The kind and the file of every document that must be there, sometimes more than must."""
    for kind in wanted_kinds(rulebook, form):
        for order in _orders(rulebook, form, kind, luck):
            yield kind, order


def _orders(rulebook: Rulebook, form: EntryForm, kind: str, luck: Random) -> list[Order]:
    if kind == "registration-form":
        return [registration_form(rulebook, form, luck)]
    if kind == "licence":
        return [licence(form.lead)]
    if kind == "identity":
        return [_identity(form)]
    return [_certificate(number) for number in luck.sample(range(CERTIFICATES), luck.choices([1, 2, 3], [17, 2, 1])[0])]


def registration_form(rulebook: Rulebook, form: EntryForm, luck: Random, *, sealed: bool = False) -> Order:
    kind = "docx" if luck.random() < 0.02 else "pdf"
    name = luck.choice(["报名表", "报名表（终稿）", "大赛报名表-盖章", "报名表_修改版"])
    rows = (*_form_rows(rulebook, form), *((("盖章", "已补盖公章"),) if sealed else ()))
    return Order(kind, f"{name}.{kind}", f"{rulebook.edition.short_name}报名表", rows)


def _form_rows(rulebook: Rulebook, form: EntryForm) -> Rows:
    leader, *others = form.members
    mentors = "；".join(f"{mentor.name}（{mentor.unit}{mentor.post}）" for mentor in form.mentors)
    return (
        ("项目名称", form.title),
        ("参赛赛道", rulebook.track(form.track).name),
        ("主体申报单位", form.lead.name or "（无，以团队或个人名义参赛）"),
        ("联合申报单位", "、".join(unit.name for unit in form.joint) or "无"),
        ("团队负责人", f"{leader.name}　{leader.phone or leader.email}"),
        ("团队成员", "、".join(member.name for member in others) or "无"),
        ("项目简介", form.abstract),
        ("导师", mentors),
    )


def licence(unit: UnitPart, *, sealed: bool = False) -> Order:
    """A unit's licence is one file, whatever the entry. On a few, name or code are not what the entrant typed."""
    luck, title = chance("licence", unit.name), _LICENCES.get(unit.uscc[:2], "营业执照")
    kind, says = luck.choices(["jpg", "pdf", "png"], [16, 3, 1])[0], luck.random()
    shown = Sample(
        _former(unit.name) if says < 0.07 else unit.name,
        invented_uscc(luck.randrange(900_000, 1_000_000), prefix=unit.uscc[:2]) if says > 0.97 else unit.uscc,
        title, seals=2 if sealed or luck.random() < 0.9 else 1, has_qr=luck.random() < 0.8,
    )  # fmt: skip
    return Order(kind, f"{title}.{kind}", title, licence=shown)


def _former(name: str) -> str:
    now, before = next((pair for pair in _FORMER.items() if pair[0] in name), (name, f"{name}（筹）"))
    return name.replace(now, before)


def _identity(form: EntryForm) -> Order:
    rows = (("姓名", form.members[0].name), ("证件号码", "（样张不含号码）"))
    return Order("jpg", "身份证明.jpg", "身份证明", rows)


def _certificate(number: int) -> Order:
    titles = words()["papers"]["certificates"]
    title, kind = titles[number % len(titles)], ("pdf", "jpg", "png")[number // len(titles) % 3]
    rows = (("编号", f"YS-2023-{number:04d}"), ("日期", f"2023 年 {number % 12 + 1} 月"))
    return Order(kind, f"{title}.{kind}", title, rows)
