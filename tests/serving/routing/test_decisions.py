"""Decisions that the guideline and the law make critical, one row each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

# text, domain, tier, signals → lead, co-handlers that must be there, a piece of the legal note
DECISIONS = {
    "wages: mediation, inspection, arbitration first": (
        "包工头欠我们三个月工资", "labour", 0, [],
        "labour_mediation", ["labour_inspection", "labour_arbitration"], "先仲裁、后起诉",
    ),
    "wages of migrant workers": (
        "农民工的血汗钱不给", "labour", 1, [], "labour_mediation", ["labour_inspection"], "保障农民工工资支付条例",
    ),
    "work injury: limits of the application": (
        "工伤没人管", "labour", 0, [], "labour_mediation", ["human_resources"], "1 年内",
    ),
    "domestic violence, high": (
        "他又动手了", "marriage_family", 2, ["victim_of_violence"],
        "police_station", ["womens_federation", "county_centre"], "人身安全保护令",
    ),
    "domestic violence, high, no signal named": (
        "他又动手了", "marriage_family", 2, [], "police_station", ["womens_federation"], "告诫书",
    ),
    "domestic violence, imminent": (
        "正在砸门", "marriage_family", 3, ["victim_of_violence"],
        "police_command", ["womens_federation", "county_centre", "emergency_service"], "110",
    ),
    "past violence in the family is not simply mediated": (
        "前年打过我", "marriage_family", 1, ["victim_of_violence"],
        "womens_federation", ["police_station", "marriage_mediation"], "不得以调解代替",
    ),
    "self-harm, imminent": (
        "她站在楼顶", "housing", 3, ["self_harm"],
        "police_command", ["psychological_service", "emergency_service", "county_centre"], "12356",
    ),
    "self-harm, poison taken: ambulance leads": (
        "她喝了农药", "private_debt", 3, ["self_harm", "dangerous_means"],
        "emergency_service", ["police_command", "psychological_service"], "120",
    ),
    "self-harm, high: psychologists lead, the dispute is not forgotten": (
        "不想活了，工资也拿不到", "labour", 2, ["self_harm"],
        "psychological_service",
        ["emergency_service", "police_station", "county_centre", "labour_mediation"], "不得因此强制送医",
    ),
    "a self-harm signal is met even at tier 0": (
        "", "consumer", 0, ["self_harm"], "psychological_service", ["police_station", "consumer_mediation"], "自愿",
    ),
    "violence against somebody who also wants to die": (
        "", "marriage_family", 2, ["victim_of_violence", "self_harm"],
        "police_station", ["womens_federation", "psychological_service", "emergency_service"], "反家庭暴力法",
    ),
    "minor, high": (
        "", "education", 2, ["minor_at_risk"],
        "police_station", ["minors_protection", "education_bureau"], "第十一条",
    ),
    "minor, watch": (
        "", "marriage_family", 1, ["minor_at_risk"],
        "village_mediation", ["minors_protection", "womens_federation"], "未成年人保护法",
    ),
    "bullying": (
        "孩子在班里被霸凌", "education", 0, [], "education_bureau", ["minors_protection"], "第三十九条",
    ),
    "group clash, high: town and police": (
        "", "rural_land", 2, ["group_clash"], "town_centre", ["police_station", "village_mediation"], "隔开双方",
    ),
    "group clash, imminent": ("", "rural_land", 3, ["group_clash"], "police_command", ["town_centre"], "110"),
    "stalking": (
        "", "personal_injury", 2, ["stalking_harassment"], "police_station", ["county_centre", "town_mediation"],
        "第九百九十七条",
    ),
    "harassing debt collection": (
        "", "finance", 1, ["stalking_harassment"], "police_station", ["finance_mediation"], "滋扰",
    ),
    "threat among neighbours": (
        "", "neighbourhood", 2, ["threat_to_others"], "police_station", ["county_centre", "village_mediation"], "报警",
    ),
    "vague threat among neighbours stays in the village": (
        "", "neighbourhood", 1, ["threat_to_others"], "village_mediation", ["police_station"], "第二百八十八条",
    ),
    "despair, high": ("", "medical", 2, ["despair"], "psychological_service", ["medical_mediation"], "12356"),
    "imminent, signals unknown": ("", "other", 3, [], "police_command", ["county_centre"], "110"),
    "high, signals unknown": (
        "", "finance", 2, [], "county_centre", ["police_station", "psychological_service", "finance_mediation"], "报警",
    ),
    "neighbours": ("", "neighbourhood", 0, [], "village_mediation", ["town_mediation"], "司法确认"),
    "family": ("", "marriage_family", 0, [], "village_mediation", ["marriage_mediation"], "冷静期"),
    "land contract: arbitration is open, not compulsory": (
        "", "rural_land", 0, [], "village_mediation", ["land_arbitration"], "不是必经程序",
    ),
    "land ownership: government first": ("林权证写错", "rural_land", 0, [], "town_centre", ["natural_resources"], "第十四条"),
    "expropriation: time limits": ("", "expropriation", 0, [], "expropriation_mediation", ["administrative_review"], "60 日"),
    "forced demolition": ("房子被强拆", "expropriation", 0, [], "administrative_review", ["legal_aid"], "先补偿、后搬迁"),
    "embezzled compensation": ("补偿款被截留", "expropriation", 0, [], "discipline_inspection", ["town_centre"], "保密"),
    "flat": ("", "housing", 0, [], "housing_mediation", ["housing_construction"], "三年"),
    "renting": ("房东不退押金", "housing", 0, [], "village_mediation", ["housing_mediation"], "住房租赁条例"),
    "property management": ("", "property_management", 0, [], "property_mediation", ["village_mediation"], "第九百三十七条"),
    "lending": ("", "private_debt", 0, [], "town_mediation", ["court_linkup"], "LPR 四倍"),
    "illegal fund-raising": ("集资款拿不回来", "finance", 0, [], "finance_office", ["police_station"], "防范和处置非法集资条例"),
    "insurance": ("保险不赔", "finance", 0, [], "insurance_mediation", [], "保险法"),
    "construction": ("拖欠工程款", "contract_business", 0, [], "construction_mediation", ["labour_inspection"], "18 个月"),
    "contract": ("", "contract_business", 0, [], "commerce_mediation", ["court_linkup"], "仲裁条款"),
    "consumer": ("", "consumer", 0, [], "consumer_mediation", ["market_regulation"], "12315"),
    "traffic": ("", "traffic_accident", 0, [], "traffic_mediation", ["traffic_police"], "3 日内"),
    "hit and run": ("对方逃逸", "traffic_accident", 0, [], "traffic_police", ["traffic_mediation"], "救助基金"),
    "medical": ("", "medical", 0, [], "medical_mediation", ["health_commission"], "由各地规定"),
    "pollution: the department leads": ("", "environment", 0, [], "environment_enforcement", [], "环境保护法"),
    "square dancing: persuasion first": ("广场舞太吵", "environment", 0, [], "village_mediation", ["police_station"], "劝阻"),
    "injury": ("", "personal_injury", 0, [], "town_mediation", ["legal_aid"], "侵权责任编"),
    "crime is not mediated": ("", "public_security", 0, [], "police_station", [], "立案监督"),
    "fraud": ("被骗了两万", "public_security", 0, [], "police_station", ["county_centre"], "96110"),
    "petition is lawful": ("", "administration", 0, [], "letters_visits", ["administrative_review"], "权利"),
    "administrative fine": ("罚款不合理", "administration", 0, [], "administrative_review", [], "6 个月"),
    "court matters": ("法院不执行", "administration", 0, [], "court_service", ["legal_aid"], "诉讼程序"),
    "police conduct is not sent to the police station": (
        "派出所不出警", "administration", 0, [], "police_supervision", ["letters_visits"], "12389",
    ),
    "public services": ("", "urban_services", 0, [], "hotline_12345", [], "主管部门"),
    "pensions": ("", "social_security", 0, [], "human_resources", ["welfare_mediation"], "第八十三条"),
    "relief": ("低保被取消", "social_security", 0, [], "civil_affairs", ["town_centre"], "乡镇"),
    "unclear": ("", "other", 0, [], "county_centre", [], "怎样"),
}  # fmt: skip


@pytest.mark.parametrize("row", DECISIONS.values(), ids=DECISIONS)
def test_decision(router, complaint, predicted, row):
    text, domain, tier, signals, lead, helpers, note = row
    route = router.route(complaint(text), predicted(domain, tier, *signals))
    assert route.lead.code == lead
    assert set(helpers) <= {helper.code for helper in route.co_handlers}
    assert note in route.legal_note
    assert "非法律意见" in route.legal_note


def test_imminent_danger_has_an_hour_at_any_time_of_day(router, complaint, predicted):
    night = datetime.fromisoformat("2026-10-01T03:20:00+08:00")  # the night of a public holiday
    route = router.route(complaint(received_at=night), predicted("labour", 3, "threat_to_others"))
    assert route.due_at - night == timedelta(hours=1)


def test_high_risk_has_a_day_and_helpers_their_own_time(router, complaint, predicted):
    case = complaint(place="青山镇")
    route = router.route(case, predicted("marriage_family", 2, "victim_of_violence"))
    assert route.due_at - case.received_at == timedelta(hours=24)
    due = {helper.code: helper.due_at - case.received_at for helper in route.co_handlers}
    assert due["womens_federation"] == timedelta(hours=4)
    assert due["county_centre"] == timedelta(hours=24)


def test_watch_tier_is_seen_within_three_working_days(router, complaint, predicted):
    assert router.route(complaint(), predicted("neighbourhood", 0)).due_at.isoformat() == "2026-12-16T17:30:00+08:00"
    assert router.route(complaint(), predicted("neighbourhood", 1)).due_at.isoformat() == "2026-11-30T17:30:00+08:00"


def test_a_case_from_the_court_goes_to_its_linkup_with_the_ordinary_body(router, complaint, predicted):
    route = router.route(complaint(channel="法院委派"), predicted("medical"))
    assert route.lead.code == "court_linkup"
    assert [helper.code for helper in route.co_handlers] == ["medical_mediation"]
    assert "医疗纠纷预防和处理条例" in route.legal_note


def test_danger_comes_before_the_court(router, complaint, predicted):
    route = router.route(complaint(channel="法院委派"), predicted("medical", 2, "threat_to_others"))
    assert route.lead.code == "police_station"
    assert "medical_mediation" in {helper.code for helper in route.co_handlers}


def test_words_are_found_in_traditional_characters_and_full_width(router, complaint, predicted):
    assert router.route(complaint("拖欠工資不給"), predicted("labour")).rule == "labour-wages"
    assert router.route(complaint("楼下ＫＴＶ太吵"), predicted("environment")).rule == "environment-social-noise"


def test_the_complaint_is_never_quoted(router, complaint, predicted):
    secret = "张三丰欠我工资四千七百元"
    for tier in range(4):
        case = complaint(secret, place="青山镇李家村 8 组 13 号")
        route = router.route(case, predicted("labour", tier, "despair"))
        for private in ("张三丰", "四千七百", "8 组", "13 号"):
            assert private not in route.reason + route.legal_note


def test_doubt_about_the_domain_is_said_and_does_not_change_the_lead(router, complaint, predicted):
    sure = router.route(complaint(), predicted("neighbourhood"))
    doubtful = router.route(complaint(), predicted("neighbourhood", rivals=["housing"], doubts=["两个领域难以区分。"]))
    assert doubtful.lead == sure.lead
    assert "两个领域难以区分" in doubtful.reason
    assert "房屋宅基地" in doubtful.reason
    assert "人工核对" not in sure.reason


def test_doubt_about_the_domain_hides_no_helper_in_danger(router, complaint, predicted):
    prediction = predicted("neighbourhood", 2, "victim_of_violence", rivals=["marriage_family"], doubts=["难以区分"])
    route = router.route(complaint(), prediction)
    assert "womens_federation" in {helper.code for helper in route.co_handlers}
    assert "不等核对" in route.reason


def test_a_helper_the_rule_calls_is_not_announced_twice(router, complaint, predicted):
    route = router.route(complaint(), predicted("marriage_family", 2, "victim_of_violence"))
    codes = [helper.code for helper in route.co_handlers]
    assert len(codes) == len(set(codes))
    assert route.reason.count("妇联") == 1
