from __future__ import annotations

import pytest

from serving.routing.place import NOWHERE, Gazetteer, Place, Town

COUNTY = Gazetteer(
    [
        Town("青山镇", ("李家村", "柳溪村"), aliases=("青山公社",)),
        Town("河口镇", ("大李家村", "新民村")),
        Town("石桥乡", ("新民村",)),
    ]
)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("青山镇李家村3组", Place("青山镇", "李家村", given=True)),
        ("示例县 青山鎮 李家村", Place("青山镇", "李家村", given=True)),
        ("青山公社柳溪村", Place("青山镇", "柳溪村", given=True)),
        ("李家村", Place("青山镇", "李家村", given=True)),
        ("大李家村", Place("河口镇", "大李家村", given=True)),
        ("新民村", Place(given=True)),
        ("石桥乡新民村", Place("石桥乡", "新民村", given=True)),
        ("石桥乡李家村", Place("石桥乡", given=True)),
        ("青山镇李家村和柳溪村", Place("青山镇", given=True)),
        ("青山镇和河口镇交界", Place(given=True)),
        ("火车站", Place(given=True)),
        ("  ", NOWHERE),
        (None, NOWHERE),
    ],
)
def test_locate(written, place):
    assert COUNTY.locate(written) == place


def test_the_lead_is_named_after_the_place(router, complaint, predicted):
    route = router.route(complaint(place="青山镇李家村"), predicted("marriage_family"))
    assert route.lead.code == "village_mediation"
    assert route.lead.name == "李家村人民调解委员会"
    assert route.level == "village"
    assert "问清" not in route.reason


def test_a_body_may_have_its_own_name_in_a_town(router, complaint, predicted):
    route = router.route(complaint(place="青山镇"), predicted("public_security"))
    assert route.lead.name == "青山派出所"


@pytest.mark.parametrize(
    ("place", "asks"),
    [
        (None, "来件没有写地点，请先问清乡镇（街道）和村（社区）"),
        ("火车站", "认不准是哪里"),
        ("河口镇", "只知道在河口镇，请问清是哪个村（社区）"),
    ],
)
def test_an_unknown_place_gives_the_sort_of_body_and_must_be_asked(router, complaint, predicted, place, asks):
    route = router.route(complaint(place=place), predicted("marriage_family"))
    assert route.lead.name == "村（社区）人民调解委员会"
    assert asks in route.reason


def test_bodies_of_the_county_need_no_place(router, complaint, predicted):
    assert "地点" not in router.route(complaint(), predicted("medical")).reason


def test_a_rule_for_a_town_holds_in_its_villages_only(router, complaint, predicted):
    def rule(place):
        return router.route(complaint(place=place), predicted("neighbourhood")).rule

    assert rule("青山镇") == rule("青山镇李家村") == "neighbourhood-studio"
    assert rule("河口镇渡口村") == rule(None) == "neighbourhood"
