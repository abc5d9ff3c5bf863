"""Made-up content for the components page: every component in every state, with the longest names there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from saiban.core.errors import Reason
from saiban.rulebook.regions import MAINLAND, REGIONS
from saiban.ui.components.icons import PATHS

LONG = (
    "“移动医疗”教育部—中国移动联合实验室基于大模型与多中心可信数据空间的"
    "县域医共体慢性病主动健康管理与分级诊疗协同创新应用示范项目（第二期）"
)


class SampleForm(forms.Form):
    """A field of each kind, filled in or not."""

    title = forms.CharField(label="项目名称", max_length=60, help_text="与报名表一致，不含单位名称。")
    summary = forms.CharField(
        label="项目简介", max_length=500, widget=forms.Textarea, help_text="写明要解决的问题、做法与效果。"
    )
    level = forms.ChoiceField(
        label="医疗机构等级", choices=[("", "请选择"), ("3a", "三级甲等"), ("3b", "三级乙等"), ("2", "二级")]
    )
    track = forms.ChoiceField(
        label="参赛赛道",
        widget=forms.RadioSelect,
        choices=[
            ("applied", "应用创新赛道"),
            ("technical", "技术创新赛道"),
            ("county", "县域医疗创新赛道"),
            ("overseas", "海外人才专题赛"),
        ],
    )
    topics = forms.MultipleChoiceField(
        label="涉及方向",
        widget=forms.CheckboxSelectMultiple,
        choices=[("ai", "人工智能"), ("data", "医疗数据要素"), ("net", "新质医疗网络与量子通信")],
        required=False,
    )
    won_on = forms.DateField(label="获奖日期", required=False)
    licence = forms.FileField(
        label="营业执照（盖章）",
        help_text="扫描件或照片，盖章清晰可辨。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.png", "data-max-bytes": 5 * 1024 * 1024}),
    )
    terms = forms.BooleanField(label="我已阅读并同意《参赛须知》（第 2 版）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        track: Any = self.fields["track"]
        track.choice_hints = {"applied": "医疗健康机构牵头的项目团队", "technical": "企业或技术创业项目团队"}
        track.choice_closed = {"county": "主体申报单位须为县级及以下医疗卫生机构"}


def everything(now: datetime, query: QueryDict) -> dict[str, Any]:
    """The context of the components page."""
    return {
        "now": now,
        "long": LONG,
        "icons": sorted(PATHS),
        "form": SampleForm(prefix="empty"),
        "filters": SampleForm(prefix="filters"),
        "refused": SampleForm(prefix="refused"),
        "filled": SampleForm(_filled(), prefix="filled"),
        "reasons": reasons(),
        "soon": now + timedelta(days=3, hours=4, minutes=5),
        "very_soon": now + timedelta(minutes=12, seconds=30),
        "gone": now - timedelta(days=1),
        "stages": stages(),
        "steps": list(steps()),
        "checks": checks(),
        "tiles": list(tiles()),
        "funnel": [("报名", 685), ("通过初审", 412), ("赛区决赛", 160), ("全国总决赛", 82)],
        "bar_labels": [
            ("draft", "草稿"),
            ("waiting", "待初审"),
            ("returned", "退回"),
            ("passed", "通过"),
            ("rejected", "不通过"),
        ],
        "bar_parts": [("draft", 12), ("waiting", 20), ("returned", 8), ("passed", 30), ("rejected", 5)],
        "no_bar": [("waiting", 0)],
        "no_funnel": [("报名", 0), ("通过初审", 0)],
        "tabs": [
            {"key": "todo", "label": "待初审", "href": "?tab=todo", "count": 128},
            {"key": "returned", "label": "退回修改", "href": "?tab=returned", "count": 6},
            {"key": "passed", "label": "已通过", "href": "?tab=passed", "count": 0},
            {"key": "all", "label": "全部", "href": "?tab=all"},
        ],
        "tab": query.get("tab", "todo"),
        "page": Paginator(range(1234), 25).get_page(query.get("page")),
        "crumbs": [("首页", "/"), ("第七届智慧医疗创新大赛", "/"), ("湖南赛区", "/"), ("报名须知", "")],
        "facts": [
            ("项目编号", "HN-2024-0137"),
            ("主体申报单位", LONG[:26]),
            ("联合申报单位", ""),
            ("赛道", "应用创新赛道"),
        ],
        "rows": rows(),
    }


def _filled() -> dict[str, Any]:
    return {
        "filled-title": LONG,
        "filled-summary": "面向县域医共体慢性病管理中数据分散、随访困难的问题，建设可信数据空间。\r\n" * 3,
        "filled-level": "3a",
        "filled-track": "technical",
        "filled-topics": ["ai"],
        "filled-won_on": "2024-02-30",
    }


def reasons() -> list[Reason]:
    return [
        Reason(
            code="unit_limit",
            message="湘江市第一人民医院作为主体或联合申报单位已报名 5 个项目，达到上限。",
            remedy="请先撤回其中一个，或改由其他单位申报。",
            clause="H13",
        ),
        Reason(code="track", message="该赛道须由医疗健康机构牵头，贵单位登记为企业。", clause="H4"),
    ]


def stages() -> list[dict[str, str]]:
    return [
        {"name": "报名", "when": "2024年4月30日 00:00 至 5月31日 24:00", "phase": "past", "note": "", "href": ""},
        {"name": "初审", "when": "2024年6月1日 至 6月10日", "phase": "current", "note": "由赛区组委会审核材料。"},
        {"name": "赛区决赛", "when": "2024年6月上旬", "phase": "upcoming", "note": "决赛前上传路演 PPT。"},
        {"name": "全国总决赛", "when": "", "phase": "unknown", "note": ""},
    ]


def steps() -> Iterable[dict[str, str]]:
    labels = ("申报主体", "项目信息", "团队与导师", "申报材料", "确认提交")
    states = ("done", "problem", "current", "todo", "todo")
    for label, state in zip(labels, states, strict=True):
        yield {"key": label, "label": label, "href": "#steps" if state != "todo" else "", "state": state}


def checks() -> list[dict[str, str]]:
    return [
        {"label": "项目信息", "href": "#checklist", "state": "ok", "message": ""},
        {"label": "营业执照（盖章）", "href": "#checklist", "state": "missing", "message": "还没有上传。"},
        {
            "label": "报名表",
            "href": "#checklist",
            "state": "problem",
            "message": "文件名应为“主体单位-项目名称”，现为“扫描件001.pdf”。",
        },
        {"label": LONG, "href": "", "state": "warning", "message": "与上一届一个项目的主题相近，将由组委会判断。"},
    ]


def tiles() -> Iterable[dict[str, Any]]:
    for code in MAINLAND:
        name = REGIONS[code].short_name
        count = int(code) * 37 % 60
        tone = "accent" if code == "43" else ("none", "low", "mid", "high")[0 if count < 5 else 1 + count // 25]
        yield {
            "code": code, "short": name, "name": f"{name}赛区", "count": count, "href": "#tile-map",
            "tone": tone,
        }  # fmt: skip


def rows() -> list[dict[str, str]]:
    return [
        {"no": "HN-2024-0137", "title": LONG, "unit": "湘江市第一人民医院", "state": "待初审", "tone": "info"},
        {
            "no": "HN-2024-0138",
            "title": "智能护理文书",
            "unit": "湖南某某信息技术有限公司",
            "state": "退回修改",
            "tone": "warning",
        },
        {"no": "HN-2024-0139", "title": "院内导航", "unit": "星沙县人民医院", "state": "已通过", "tone": "success"},
    ]
