"""The checks find what an editor can get wrong, name it, and list everything at once."""

from __future__ import annotations

import pytest

from serving.routing import DEFAULT_DIRECTORY_PATH, DEFAULT_ROUTING_PATH, Router, RoutingError


@pytest.fixture
def problems(tmp_path, taxonomy):
    """problems(routing=(old, new), directory=(old, new)): what the checks say about edited files."""

    def check(*, routing=("", ""), directory=("", "")):
        paths = []
        for source, (old, new) in ((DEFAULT_ROUTING_PATH, routing), (DEFAULT_DIRECTORY_PATH, directory)):
            text = source.read_text(encoding="utf-8")
            assert old in text
            path = tmp_path / source.name
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            paths.append(path)
        with pytest.raises(RoutingError) as caught:
            Router.load(*paths, taxonomy)
        assert all(str(problem) in caught.value.message for problem in caught.value.problems)
        return {(problem.code, problem.where): problem.message for problem in caught.value.problems}

    return check


OTHER_RULE = '[[rules]]\nid = "other"'


def test_a_gap_names_domain_and_tiers(problems):
    found = problems(routing=('tiers = [0, 1], domains = ["medical"] }', 'tiers = [1], domains = ["medical"] }'))
    assert list(found) == [("F224", "领域 医疗卫生（medical）")]
    assert "等级 0 " in found["F224", "领域 医疗卫生（medical）"]


def test_a_rule_that_needs_a_word_closes_no_gap(problems):
    found = problems(
        routing=('tiers = [0, 1], domains = ["other"] }', 'tiers = [0, 1], domains = ["other"], words = ["请问"] }')
    )
    assert ("F224", "领域 其他（other）") in found


def test_a_shadowed_rule_is_named_with_the_rule_before_it(problems):
    shadowed = (
        '[[rules]]\nid = "late"\nlead = "legal_aid"\ndue = { hours = 1 }\nreason = "x"\n'
        'when = { tiers = [3], signals_any = ["despair"] }\n\n'
    )
    found = problems(routing=(OTHER_RULE, shadowed + OTHER_RULE))
    assert list(found) == [("F225", "规则 late")]
    assert "imminent" in found["F225", "规则 late"]


def test_a_word_inside_an_earlier_word_shadows(problems):
    shadowed = (
        '[[rules]]\nid = "late"\nlead = "medical_mediation"\ndue = { working_days = 9 }\nreason = "x"\n'
        'when = { tiers = [0, 1], domains = ["medical"], words = ["镇上的黑诊所"] }\n\n'
    )
    found = problems(routing=('[[rules]]\nid = "medical"\n', shadowed + '[[rules]]\nid = "medical"\n'))
    assert list(found) == [("F225", "规则 late")]
    assert "medical-unlicensed" in found["F225", "规则 late"]


def test_a_village_after_its_town_is_shadowed(problems):
    shadowed = (
        '[[rules]]\nid = "late"\nlead = "village_mediation"\ndue = { working_days = 15 }\nreason = "x"\n'
        'when = { tiers = [0], domains = ["neighbourhood"], places = ["青山镇/李家村"] }\n\n'
    )
    neighbourhood = '[[rules]]\nid = "neighbourhood"\n'
    assert list(problems(routing=(neighbourhood, shadowed + neighbourhood))) == [("F225", "规则 late")]


def test_a_higher_tier_that_is_due_later(problems):
    quick = (
        '[[rules]]\nid = "quick"\nlead = "county_centre"\ndue = { hours = 2 }\nreason = "x"\n'
        'when = { tiers = [0], domains = ["other"], channels = ["来访"] }\n\n'
    )
    found = problems(routing=(OTHER_RULE, quick + OTHER_RULE))
    assert list(found) == [("F227", "规则 other")]
    assert "quick" in found["F227", "规则 other"]


@pytest.mark.parametrize(
    ("old", "new", "code", "where", "piece"),
    [
        ('lead = "emergency_service"', 'lead = "nobody"', "F223", "规则 imminent-poisoned-or-bleeding", "nobody"),
        ('{ body = "town_centre" }', '{ body = "nobody" }', "F223", "规则 expropriation-embezzlement", "nobody"),
        ('domains = ["medical"] }\nco', 'domains = ["medicine"] }\nco', "F223", "规则 medical", "medicine"),
        ("tiers = [2] }\nco", "tiers = [2, 7] }\nco", "F223", "规则 high", "7"),
        ('["group_clash"] }\nco', '["riot", "group_clash"] }\nco', "F223", "规则 imminent-group-clash", "riot"),
        ('places = ["青山镇"]', 'places = ["青山镇", "绿水镇"]', "F223", "规则 neighbourhood-studio", "绿水镇"),
        ('legal_notes = ["intake"]', 'legal_notes = ["intake", "intak"]', "F223", "规则 other", "intak"),
        ("tier = 3\n", "tier = 9\n", "F223", "时限 clock 9", "9"),
        ('{ body = "court_linkup" }]\nlegal_notes = ["contract"', '{ body = "commerce_mediation" }]\nlegal_notes = ["contract"',
         "F226", "规则 contract", "同时列为协办"),
        ('due = { working_days = 5 }\nreason = "还', 'due = { working_days = 0 }\nreason = "还', "F226", "规则 other", "正数"),
        ('due = { working_days = 5 }\nreason = "还', 'due = { working_days = 5, hours = 1 }\nreason = "还',
         "F226", "规则 other", "正好写一个"),
        ("由{lead}联系本人", "由{leader}联系本人", "F226", "规则 other", "leader"),
        ("由{lead}联系本人", "由{lead联系本人", "F226", "规则 other", "花括号"),
        ('lead = "insurance_mediation"', 'lead = "tourism_mediation"', "F226", "规则 finance-insurance", "serves"),
        ('channels = ["法院委派"', 'channels = [" "', "F226", "规则 court-referral", "空白"),
        ('legal_notes = ["intake"]', "", "F229", "法律提示 intake", "没有规则用到"),
        ('reason = "请主办单位在 {due}办结或答复"\n', "", "F229", "规则 clock-routine", "没有追加"),
        ('id = "other"', 'id = "welfare"', "F222", "规则 welfare", "重复"),
        ('id = "other"', 'id = "other"\ncolour = "red"', "F222", "规则 other", "不认识的项 colour"),
        ('lead = "county_centre"\ndue = { working_days = 5 }', "due = { working_days = 5 }", "F222", "规则 other", "缺少必填项 lead"),
        ("format = 1", "format = 2", "F222", "分流规则", "format"),
        ("format = 1", "format = 1\nrule = 3", "F222", "分流规则", "rule"),
        ("workday_ends = 17:30:00", "", "F222", "分流规则 workday_ends（例如 17:30:00）", "time"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_rules(problems, old, new, code, where, piece):
    found = problems(routing=(old, new))
    assert piece in found[code, where]


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('serves = ["medical"]', 'serves = ["medicine"]', "F223", "机构 medical_mediation"),
        ('code = "court_service"', 'code = "court_linkup"', "F222", "机构 court_linkup"),
        ('kind = "women"', 'kind = "woman"', "F222", "机构 womens_federation"),
        ('"李家村", "柳溪村"', '"李家村", "李家村"', "F222", "乡镇 青山镇"),
        ('name = "河口镇"', 'name = "青山镇"', "F222", "乡镇 青山镇"),
        ('names = { police_station = "河口', 'names = { police_command = "河口', "F223", "乡镇 河口镇"),
        ('"{village}人民调解委员会"', '"{vilage}人民调解委员会"', "F226", "机构 village_mediation"),
        ('"{town}派出所"', '"{village}派出所"', "F226", "机构 police_station"),
        ('"{town}派出所"', '"派出所"', "F226", "机构 police_station"),
    ],
)
def test_a_mistake_in_the_directory(problems, old, new, code, where):
    assert (code, where) in problems(directory=(old, new))


def test_all_problems_of_both_files_come_at_once(problems):
    found = problems(
        routing=('id = "other"', 'id = "other"\ncolour = "red"'), directory=('kind = "women"', 'kind = "woman"')
    )
    assert {("F222", "规则 other"), ("F222", "机构 womens_federation")} <= found.keys()


def test_several_rules_are_reported_together(problems):
    found = problems(
        routing=("[legal_notes]", '[[additions]]\nid = "a"\nwhen = { tiers = [8], domains = ["x"] }\n\n[legal_notes]')
    )
    assert {code for code, _ in found} == {"F223", "F229"}
    assert found["F223", "规则 a"]


@pytest.mark.parametrize("raw", [b"rules = [", b"\xff\xfe"])
def test_not_toml(tmp_path, raw):
    path = tmp_path / "routing.toml"
    path.write_bytes(raw)
    with pytest.raises(RoutingError) as caught:
        Router.load(path)
    assert caught.value.code == "F221"


def test_no_file(tmp_path):
    with pytest.raises(RoutingError, match="F221"):
        Router.load(tmp_path / "none.toml")
