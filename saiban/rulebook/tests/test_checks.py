"""What is told of a file whose parts are each well formed but do not fit together."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from saiban.rulebook import Rulebook
from saiban.rulebook.tests.cast import problems_with, put, school

STAGE = {"code": "screening", "kind": "screening", "name": "初审"}
CRITERION = {"code": "idea", "name": "创意", "max_marks": 10}
RUBRIC = {"code": "r", "name": "评分表", "stages": ["show"], "criteria": [CRITERION]}
EVENT = {"name": "展演", "first_day": "2025-06-01", "last_day": "2025-06-02"}
NO_ROOM = 'by = "unit" 划分时，赛区“south-school”必须写 units，否则没有项目能进入。'
USCC = "不是 18 位统一社会信用代码（大写字母，不含 I、O、S、V、Z）。"
BRACES = "{lead_unit}、{title}、{leader}、{track}、{division}、{document}"

Changes = list[tuple[str, object]]

CASES: list[tuple[str, Changes, list[tuple[str, str]]]] = [
    (
        "more mentors and joint units than there can be",
        [
            (
                "tracks.0.conditions",
                [
                    {"kind": "mentors", "min": 1, "reason": "须有导师。"},
                    {"kind": "joint_units", "min": 9, "reason": "须有联合单位。"},
                    {"kind": "joint_units", "reason": "须有联合单位。"},
                ],
            )
        ],
        [
            (
                "tracks[0].conditions[0].min",
                "至少要 1 个，而 [mentors] 的 max 最多只允许 0 个，没有项目能够满足。",
            ),
            (
                "tracks[0].conditions[1].min",
                "至少要 9 个，而 [[applicant_kinds]] 的 joint_units_max 最多只允许 0 个，没有项目能够满足。",
            ),
            ("tracks[0].conditions[2]", "joint_units 条件至少要写 min（最少几个）或 max（最多几个）。"),
        ],
    ),
    (
        "a beginning of what registration asks for",
        [("documents.0.opens", "2025-05-01 09:00")],
        [
            (
                "documents[0].opens",
                "报名材料随报名一起提交，不能单独规定开始时间；后续阶段的材料请写明 stage。",
            )
        ],
    ),
    (
        "a beginning after the deadline",
        [
            ("documents.0.stage", "show"),
            ("documents.0.opens", "2025-06-02 09:00"),
            ("documents.0.due", "2025-06-01 12:00"),
        ],
        [
            ("documents[0].opens", "开始时间（2025-06-02 09:00）必须早于提交期限（2025-06-01 12:00）。"),
        ],
    ),
    (
        "two tracks of one code",
        [("tracks.0.code", "robot")],
        [
            ("tracks[1].code", "“robot”重复出现，同一列表中每一项只能出现一次。"),
            ("documents[0].only_tracks[0]", "[[tracks]] 里没有代码“poster”。可用的有：robot。"),
        ],
    ),
    (
        "a code listed twice",
        [("documents.0.types", ["jpg", "png", "jpg"])],
        [("documents[0].types[2]", "“jpg”重复出现，同一列表中每一项只能出现一次。")],
    ),
    (
        "a choice twice",
        [("member_fields.0.choices.0.code", "senior")],
        [("member_fields[0].choices[1].code", "“senior”重复出现，同一列表中每一项只能出现一次。")],
    ),
    (
        "a misspelt reference",
        [("documents.0.only_tracks", ["postr"])],
        [
            (
                "documents[0].only_tracks[0]",
                "[[tracks]] 里没有代码“postr”。是否想写“poster”？可用的有：poster、robot。",
            )
        ],
    ),
    (
        "a reference into nothing",
        [("tracks.0.conditions", [{"kind": "unit_level", "unit_levels": ["county"], "reason": "否"}])],
        [
            (
                "tracks[0].conditions[0].unit_levels[0]",
                "[[unit_levels]] 里没有代码“county”。[[unit_levels]] 里还没有任何一项。",
            )
        ],
    ),
    (
        "a stage of a document that is not there",
        [("documents.0.stage", "final")],
        [("documents[0].stage", "[[stages]] 里没有代码“final”。可用的有：sign-up、public-vote、show。")],
    ),
    (
        "a reference inside an inner condition",
        [("tracks.1.conditions.1.conditions.1.field", "wait")],
        [
            (
                "tracks[1].conditions[1].conditions[1].field",
                "[[fields]] 里没有代码“wait”。是否想写“weight”？可用的有：weight、built-on、slogan。",
            )
        ],
    ),
    (
        "a window back to front",
        [("stages.0.opens", "2025-04-16 00:00")],
        [("stages[0].closes", "截止时间（2025-04-15 24:00）必须晚于开始时间（2025-04-16 00:00）。")],
    ),
    (
        "stages that go back in time",
        [("stages.1.opens", "2025-02-01 00:00"), ("stages.1.closes", "2025-04-01 00:00")],
        [
            (
                "stages[1].opens",
                "“网络投票”的开始时间（2025-02-01 00:00）不能早于前一阶段“投稿”的开始时间（2025-03-01 08:00）。",
            ),
            (
                "stages[1].closes",
                "“网络投票”的截止时间（2025-03-31 24:00）不能早于前一阶段“投稿”的截止时间（2025-04-15 24:00）。",
            ),
        ],
    ),
    (
        "a division's own window after the next stage's",
        [("divisions.0.windows.0.closes", "2025-06-02 18:00")],
        [
            (
                "stages[2].closes",
                (
                    "赛区“north-school”：“展演”的截止时间（2025-06-01 24:00）不能早于"
                    "前一阶段“投稿”的截止时间（2025-06-02 18:00）。"
                ),
            )
        ],
    ),
    (
        "two windows of a division for one stage",
        [("divisions.0.windows.1", {"stage": "sign-up", "closes": "2025-04-21 18:00"})],
        [("divisions[0].windows[1].stage", "同一赛区的阶段“sign-up”只能有一个时间窗。")],
    ),
    (
        "no registration",
        [("stages.0.kind", "other")],
        [("stages", '必须有一个 kind = "registration" 的报名阶段。')],
    ),
    (
        "two registrations",
        [("stages.1.kind", "registration")],
        [("stages[1].kind", "“registration”阶段只能有一个。")],
    ),
    (
        "screening after the final",
        [("stages.3", STAGE)],
        [
            (
                "stages[3].kind",
                (
                    "“screening”阶段排得太晚，阶段须按 registration → screening → division_final → semi_final → "
                    "national_final 的顺序排列。"
                ),
            )
        ],
    ),
    (
        "a province of two divisions",
        [("divisions.0.provinces", ["43", "65"]), ("divisions.1.provinces", ["65"])],
        [
            (
                "divisions[1].provinces[0]",
                "新疆维吾尔自治区（65）已属于赛区“north-school”，一个地区只能属于一个赛区。",
            )
        ],
    ),
    (
        "a unit of two divisions under another spelling",
        [("divisions.1.units.0.name", "青禾一中 北校")],
        [
            (
                "divisions[1].units[0]",
                "单位“青禾一中 北校”已列在赛区“north-school”，一个单位只能属于一个赛区。",
            )
        ],
    ),
    (
        "a credit code of two divisions",
        [("divisions.1.units.0.uscc", "12650000000000001A")],
        [("divisions[1].units[0]", "单位“青禾第二中学”已列在赛区“north-school”，一个单位只能属于一个赛区。")],
    ),
    (
        "a credit code that cannot be one",
        [("divisions.0.units.0.uscc", "1265000000000000IO")],
        [("divisions[0].units[0].uscc", f"“1265000000000000IO”{USCC}")],
    ),
    (
        "a division that nobody can come to",
        [("divisions.1.units", [])],
        [("divisions[1].units", f"按 {NO_ROOM}")],
    ),
    (
        "no leader",
        [("member_roles.0.leader", False)],
        [("member_roles", "必须有且只有一个角色写 leader = true（团队负责人），现在有 0 个。")],
    ),
    (
        "a leader who may be left out",
        [("member_roles.0.min", 0)],
        [("member_roles[0]", "团队负责人的角色须写 min = 1、max = 1。")],
    ),
    (
        "a role with more at least than at most",
        [("member_roles.1.min", 4), ("team.max", 9)],
        [("member_roles[1].min", "最少人数 4 不能大于最多人数 3。")],
    ),
    (
        "a team that its roles overfill",
        [("member_roles.1.min", 2), ("team.max", 2)],
        [("team.max", "各角色最少人数之和是 3，团队最多人数 2 容纳不下。")],
    ),
    (
        "a team that its roles cannot fill",
        [("team.min", 5), ("team.max", 6)],
        [("team.min", "各角色最多人数之和是 4，达不到团队最少人数 5。")],
    ),
    (
        "a team with more at least than at most",
        [("team.min", 4), ("team.max", 3)],
        [("team.min", "团队最少人数 4 不能大于最多人数 3。")],
    ),
    (
        "a limit in a track that is not there",
        [("limits.per_unit_within.0.only_tracks", ["robots"])],
        [
            (
                "limits.per_unit_within[0].only_tracks[0]",
                "[[tracks]] 里没有代码“robots”。是否想写“robot”？可用的有：poster、robot。",
            )
        ],
    ),
    (
        "a limit on people that counts nobody",
        [("limits.per_named_person", [{"code": "nobody", "max": 1, "roles": []}])],
        [
            (
                "limits.per_named_person[0].roles",
                "没有计入任何人：请写明角色，或删去 roles（计入全体成员），或写 mentors = true。",
            )
        ],
    ),
    (
        "a limit on mentors where there are none",
        [("limits.per_named_person", [{"code": "mentors", "max": 1, "mentors": True}])],
        [
            (
                "limits.per_named_person[0].mentors",
                "没有导师（[mentors] 的 max = 0），不能计入导师；请删去 mentors = true。",
            )
        ],
    ),
    (
        "a limit on a role that is not there",
        [("limits.per_named_person", [{"code": "leaders", "max": 1, "roles": ["boss"]}])],
        [
            (
                "limits.per_named_person[0].roles[0]",
                "[[member_roles]] 里没有代码“boss”。可用的有：captain、student。",
            )
        ],
    ),
    (
        "two limits on people of one code",
        [("limits.per_named_person", [{"code": "a", "max": 1}, {"code": "a", "max": 1}])],
        [("limits.per_named_person[1].code", "“a”重复出现，同一列表中每一项只能出现一次。")],
    ),
    (
        "mentors asked for and not allowed",
        [("mentors.min", 1)],
        [("mentors.min", "导师最少人数 1 不能大于最多人数 0。")],
    ),
    (
        "mentors asked to confirm and not allowed",
        [("mentors.confirm", {"ask": "invited"})],
        [("mentors.confirm.ask", "没有导师（max = 0），不能请导师本人确认。")],
    ),
    (
        "members asked to confirm for a stage that is not there",
        [("team.confirm", {"ask": "required", "stage": "nowhere"})],
        [("team.confirm.stage", "[[stages]] 里没有代码“nowhere”。可用的有：sign-up、public-vote、show。")],
    ),
    (
        "unit kinds of an applicant without a unit",
        [("applicant_kinds.0.led_by_unit", False)],
        [
            (
                "applicant_kinds[0].unit_kinds",
                "led_by_unit = false 的参赛主体没有主体申报单位，不能写 unit_kinds。",
            )
        ],
    ),
    (
        "a choice without choices",
        [("fields.2.type", "choice")],
        [("fields[2].choices", "choice 类型的问题至少要有两个选项（choices）。")],
    ),
    (
        "choices of a text",
        [("fields.2.choices", [{"code": "a", "name": "甲"}])],
        [("fields[2].choices", "text 类型的问题不能写选项；选择题请用 choice 或 multi_choice。")],
    ),
    (
        "a length of a number",
        [("fields.0.max_length", 3)],
        [("fields[0].max_length", "number 类型的问题不能限制字数（max_length）。")],
    ),
    (
        "lengths back to front",
        [("fields.2.min_length", 9), ("fields.2.max_length", 3)],
        [("fields[2].min_length", "最少字数 9 不能大于最多字数 3。")],
    ),
    (
        "a value of a text",
        [("fields.2.min", 1)],
        [("fields[2].min", "text 类型的问题不能写 min；它只用于 number 和 multi_choice。")],
    ),
    (
        "values back to front",
        [("fields.0.min", 21), ("tracks.1.conditions", [])],
        [("fields[0].min", "最小值 21 不能大于最大值 20。")],
    ),
    (
        "more choices to take than there are",
        [("member_fields.0.type", "multi_choice"), ("member_fields.0.min", 3), ("tracks.1.conditions", [])],
        [("member_fields[0].min", "至少选 3 项，但选项只有 2 个。")],
    ),
    (
        "abstract lengths back to front",
        [("form.abstract_min_length", 2000)],
        [("form.abstract_min_length", "摘要最少字数不能大于最多字数。")],
    ),
    (
        "an award date that is no date",
        [("limits.prior_awards", {"months": 6, "declared_by": "slogan"})],
        [("limits.prior_awards.declared_by", "问题“slogan”是 text 类型，获奖日期须由 date 类型的问题填写。")],
    ),
    (
        "a size without bounds",
        [("tracks.1.conditions.0.min", None), ("tracks.1.conditions.0.max", None)],
        [("tracks[1].conditions[0]", "team_size 条件至少要写 min（最少几个）或 max（最多几个）。")],
    ),
    (
        "a size back to front",
        [("tracks.1.conditions.0.min", 5), ("team.max", 5)],
        [("tracks[1].conditions[0].min", "最少 5 个不能大于最多 4 个。")],
    ),
    (
        "members of no kind",
        [("tracks.0.conditions", [{"kind": "members", "min": 1, "reason": "否"}])],
        [
            (
                "tracks[0].conditions[0]",
                'members 条件须写 member_role 或 member_field；只限制人数请用 kind = "team_size"。',
            )
        ],
    ),
    (
        "an answer of no question",
        [("tracks.1.conditions.1.conditions.0.member_field", None)],
        [
            (
                "tracks[1].conditions[1].conditions[0].equals",
                "写了 equals，还须用 member_field 指明是哪个问题的答案。",
            )
        ],
    ),
    (
        "a question without an answer",
        [("tracks.1.conditions.1.conditions.0.equals", None)],
        [
            (
                "tracks[1].conditions[1].conditions[0].member_field",
                "写了 member_field，还须用 equals、one_of、before、after 中的一项写明答案是什么。",
            )
        ],
    ),
    (
        "a day of no question, and between two days that pass each other",
        [
            (
                "conditions",
                [
                    {
                        "kind": "members",
                        "member_role": "captain",
                        "before": "2010-01-01",
                        "min": 1,
                        "reason": "年龄不符。",
                    },
                    {
                        "kind": "field_value",
                        "field": "built-on",
                        "after": "2025-05-01",
                        "before": "2025-05-01",
                        "reason": "日期不符。",
                    },
                ],
            )
        ],
        [
            ("conditions[0].before", "写了 before，还须用 member_field 指明是哪个问题的答案。"),
            ("conditions[1].after", "after 须早于 before，否则没有日期能够满足。"),
        ],
    ),
    (
        "a condition on a question that is not there",
        [("conditions", [{"kind": "field_value", "field": "wieght", "max": 5, "reason": "太重。"}])],
        [
            (
                "conditions[0].field",
                "[[fields]] 里没有代码“wieght”。是否想写“weight”？可用的有：weight、built-on、slogan。",
            )
        ],
    ),
    (
        "a day in the place of a choice",
        [("tracks.1.conditions.1.conditions.0.after", "2024-01-01")],
        [
            (
                "tracks[1].conditions[1].conditions[0].after",
                "问题“grade”是 choice 类型，不能用 after；可以用：equals、one_of。",
            )
        ],
    ),
    (
        "a file larger than the site takes",
        [("documents.1.max_bytes", "300 MB")],
        [
            (
                "documents[1].max_bytes",
                '本站单个文件最多接收 60 MB。更大的文件（如视频）请改为填写网址：[[fields]] 中 type = "url" 的问题。',
            )
        ],
    ),
    (
        "an answer that is not a choice",
        [("tracks.1.conditions.1.conditions.0.equals", "old")],
        [
            (
                "tracks[1].conditions[1].conditions[0].equals",
                "问题“grade”没有选项“old”，可用的有：junior、senior。",
            )
        ],
    ),
    (
        "an answer of another type",
        [("tracks.1.conditions.1.conditions.0.equals", True)],
        [
            (
                "tracks[1].conditions[1].conditions[0].equals",
                "问题“grade”是 choice 类型，布尔题写 true 或 false，其他题写文字。",
            )
        ],
    ),
    (
        "a condition on an answer that says nothing",
        [("tracks.1.conditions.1.conditions.1.max", None)],
        [
            (
                "tracks[1].conditions[1].conditions[1]",
                "field_value 条件至少要写 equals、one_of、min、max、before、after 中的一项。",
            )
        ],
    ),
    (
        "a date bound of a number",
        [("tracks.1.conditions.1.conditions.1.after", "2025-01-01")],
        [
            (
                "tracks[1].conditions[1].conditions[1].after",
                "问题“weight”是 number 类型，不能用 after；可以用：min、max。",
            )
        ],
    ),
    (
        "an answer asked for in another track",
        [("fields.1.only_tracks", ["poster"])],
        [
            (
                "tracks[1].conditions[2].field",
                "问题“built-on”不在赛道“robot”中提问（only_tracks），这个条件无法判断。",
            )
        ],
    ),
    (
        "dates that no day meets",
        [("tracks.1.conditions.2.before", "2024-08-31")],
        [("tracks[1].conditions[2].after", "after 须早于 before，否则没有日期能够满足。")],
    ),
    (
        "values that no number meets",
        [("tracks.1.conditions.1.conditions.1.min", "6")],
        [("tracks[1].conditions[1].conditions[1].min", "最小值 6 不能大于最大值 5.5。")],
    ),
    (
        "an unknown placeholder",
        [("documents.2.name_pattern", "{unit}-{title}")],
        [("documents[2].name_pattern", f"没有占位符 {{unit}}；可用的有：{BRACES}。")],
    ),
    (
        "a placeholder that reaches into things",
        [("documents.2.name_pattern", "{title.__class__}{title!r}")],
        [
            ("documents[2].name_pattern", f"没有占位符 {{title.__class__}}；可用的有：{BRACES}。"),
            ("documents[2].name_pattern", f"没有占位符 {{title!r}}；可用的有：{BRACES}。"),
        ],
    ),
    (
        "a brace left open",
        [("documents.2.name_pattern", "{title")],
        [("documents[2].name_pattern", f"“{{title”的花括号不配对；可用的占位符有：{BRACES}。")],
    ),
    (
        "a licence of a kind of file in which nothing can be read",
        [("documents.0.reads", "licence"), ("documents.0.types", ["docx", "zip"])],
        [("documents[0].reads", "自动识读只能读 pdf、jpg、png，而 types 中一种也没有。")],
    ),
    (
        "a proof of identity that nobody was asked about",
        [("documents.0.private", "identity")],
        [("documents[0].private", "证明个人身份的材料须单独征得同意，请写出 [identity_consent] 一节。")],
    ),
    (
        "days that people did not agree to",
        [("identity_consent", {"version": "1", "title": "同意", "text": "结束满 90 日后删除。", "keep_days": 190})],
        [
            (
                "identity_consent.keep_days",
                "同意书里须写明保存期限“190 日”，与 keep_days 一致；改变期限须同时改 version。",
            )
        ],
    ),
    (
        "the number of an identity card as an answer",
        [("member_fields.0.label", "身份证号码")],
        [
            (
                "member_fields[0].label",
                '“身份证号码”不能作为填报项：答案不加密保存。请改为 private = "identity" 的材料，由申报人上传证件。',
            )
        ],
    ),
    (
        "more documents than at most",
        [("documents.0.min", 2)],
        [("documents[0].min", "最少份数 2 不能大于最多份数 1。")],
    ),
    (
        "a document required none times",
        [("documents.0.min", 0)],
        [
            (
                "documents[0].min",
                'required = "always" 的材料至少要有一份；可交可不交的请写 required = "never"。',
            )
        ],
    ),
    (
        "marks in steps that miss the full mark",
        [("rubrics", [put(RUBRIC, "criteria.0.step", "0.3")])],
        [("rubrics[0].criteria[0].step", "满分 10 不是打分步长 0.3 的整数倍。")],
    ),
    (
        "dropping without trimming",
        [("rubrics", [put(RUBRIC, "aggregation", {"drop_high": 1})])],
        [
            (
                "rubrics[0].aggregation.method",
                '去掉最高、最低分（drop_high、drop_low）须配合 method = "trimmed_mean"。',
            )
        ],
    ),
    (
        "trimming without dropping",
        [("rubrics", [put(RUBRIC, "aggregation", {"method": "trimmed_mean"})])],
        [
            (
                "rubrics[0].aggregation.method",
                "trimmed_mean 须写明去掉几个最高分（drop_high）和最低分（drop_low）。",
            )
        ],
    ),
    (
        "trimming everything",
        [
            (
                "rubrics",
                [put(RUBRIC, "aggregation", {"method": "trimmed_mean", "drop_low": 3, "trim_from": 3})],
            )
        ],
        [("rubrics[0].aggregation.trim_from", "共去掉 3 个分数，trim_from 须大于 3，否则没有分数剩下。")],
    ),
    (
        "a tie broken by an unknown criterion",
        [("rubrics", [put(RUBRIC, "tie_break", [{"by": "criterion", "criterion": "style"}])])],
        [("rubrics[0].tie_break[0].criterion", 'by = "criterion" 须写评分项代码，可用的有：idea。')],
    ),
    (
        "a tie broken by lot and criterion",
        [("rubrics", [put(RUBRIC, "tie_break", [{"by": "draw", "criterion": "idea"}])])],
        [("rubrics[0].tie_break[0].criterion", 'by = "draw" 不能写 criterion。')],
    ),
    (
        "a link after which there is nothing left to separate",
        [("rubrics", [put(RUBRIC, "tie_break", [{"by": "draw"}, {"by": "median"}])])],
        [("rubrics[0].tie_break[0].by", 'by = "draw" 只能是最后一环。')],
    ),
    (
        "a link written twice",
        [("rubrics", [put(RUBRIC, "tie_break", [{"by": "median"}, {"by": "median"}])])],
        [("rubrics[0].tie_break[1]", "与前面的一环相同，不会再起作用。")],
    ),
    (
        "an award with a least number of its number",
        [("awards", [{"code": "gold", "name": "金奖", "count": 3, "minimum": 1}])],
        [("awards[0].minimum", "minimum（至少几名）只配合 ratio（比例）使用。")],
    ),
    (
        "a prize for a criterion",
        [
            ("rubrics", [RUBRIC]),
            ("awards", [{"code": "gold", "name": "金奖", "criterion": "idea", "excluding": ["silver"]}]),
        ],
        [
            ("awards[0].criterion", "只有单项奖（single）能写 criterion。"),
            (
                "awards[0].excluding",
                "只有单项奖（single）能写 excluding；一个项目本来就只得一个等级奖。",
            ),
            ("awards[0].excluding[0]", "前面没有代码为“silver”的奖项。"),
        ],
    ),
    (
        "a single award for what is not marked",
        [
            ("rubrics", [RUBRIC]),
            ("awards", [{"code": "style", "name": "风采奖", "kind": "single", "criterion": "style"}]),
        ],
        [("awards[0].criterion", "该奖项的评分表没有这一项，可用的有：idea。")],
    ),
    (
        "a prize over tracks whose marks cannot be compared",
        [
            (
                "rubrics",
                [
                    put(put(RUBRIC, "only_tracks", ["robot"]), "aggregation", {"centred": "venue"}),
                    put(put(RUBRIC, "code", "other"), "name", "另一份"),
                ],
            ),
            ("awards", [{"code": "gold", "name": "金奖", "count": 1, "per_track": False}]),
        ],
        [
            (
                "awards[0].per_track",
                "各赛道评分表不同（另一份、评分表），分数不能放在一起比较，请写 per_track = true。",
            ),
            ("awards[0].per_track", "分数按场次校正后只能在赛道内比较，请写 per_track = true。"),
        ],
    ),
    (
        "an award counted twice",
        [("awards", [{"code": "gold", "name": "金奖", "count": 3, "ratio": "0.1"}])],
        [("awards[0].ratio", "奖项数量只能用 count（名额数）或 ratio（比例）之一来写。")],
    ),
    (
        "an event that ends before it begins",
        [("event", put(EVENT, "last_day", "2025-05-31"))],
        [("event.last_day", "最后一天（2025-05-31）不能早于第一天（2025-06-01）。")],
    ),
    (
        "an event with half its days",
        [("event", {"name": "展演", "first_day": "2025-06-01"})],
        [("event.last_day", "第一天和最后一天要么都写，要么都不写（待定时用 days_note 说明）。")],
    ),
    (
        "check-in after the event",
        [("event", put(EVENT, "check_in", {"day": "2025-06-03"}))],
        [("event.check_in.day", "报到日（2025-06-03）不能晚于最后一天（2025-06-02）。")],
    ),
    (
        "an item on another day",
        [
            (
                "event",
                put(EVENT, "agenda", [{"code": "a", "kind": "talk", "title": "演讲", "day": "2025-05-31"}]),
            )
        ],
        [("event.agenda[0].day", "2025-05-31 不在活动日期（2025-06-01 至 2025-06-02）之内。")],
    ),
]


@pytest.mark.parametrize(("changes", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_does_not_fit_is_told(changes: Changes, found: list[tuple[str, str]]) -> None:
    assert problems_with(*changes) == found


def test_a_division_without_units_is_the_fallback_s_right() -> None:
    assert problems_with(("division_rule.fallback", None), ("division_rule.by", "choice")) == []


def test_a_day_before_the_event_is_inside_from_check_in_on() -> None:
    event = put(EVENT, "check_in", {"day": "2025-05-31"})
    item = {"code": "a", "kind": "talk", "title": "演讲", "day": "2025-05-31"}
    assert problems_with(("event", put(event, "agenda", [item]))) == []


def test_stored_data_is_held_to_the_same() -> None:
    with pytest.raises(ValidationError, match=r"team.min：团队最少人数 4 不能大于最多人数 3。"):
        Rulebook.model_validate(put(put(school().to_data(), "team.min", 4), "team.max", 3))


def test_a_rulebook_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(school().team, "max", 3)  # noqa: B010 - what the types forbid as well
