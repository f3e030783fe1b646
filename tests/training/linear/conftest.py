from __future__ import annotations

import csv
import itertools

import msgspec
import pytest

from training.linear.fitting import LinearSettings
from training.linear.sources import TrainingRequest

COUNTY = """
format = 1
id = "three-domains"
name = "三类"
severe_tier = 1
domains = [{ code = "wages", name = "欠薪" }, { code = "leak", name = "漏水" }, { code = "debt", name = "借款" }]
tiers = [{ level = 0, name = "平常" }, { level = 1, name = "危急" }]
signals = [{ code = "threat", name = "威胁" }]
"""
COURT = """
format = 1
id = "court"
name = "法庭"
domains = [{ code = "邻里", name = "邻里纠纷" }, { code = "家事", name = "家事纠纷" }]
"""
OPENINGS = ("你好", "同志您好", "我想反映", "麻烦问一下", "帮帮我们", "实在没办法了", "请你们来看看", "前几天开始")
CASES = {
    "wages": ("包工头拖欠工资", "工地上三个月没发工资", "老板扣着劳动报酬", "厂里加班费一直不结", "辞工后工钱要不到"),
    "leak": ("楼上漏水泡了天花板", "卫生间渗水到我家", "水管破了墙都湿了", "阳台滴水把被子淋了", "暖气漏水地板鼓包"),
    "debt": (
        "朋友借款到期不还",
        "打了欠条人找不到",
        "借钱时说好的利息不给",
        "担保的借款要我来还",
        "借出去五万本金没还",
    ),
}
COURT_CASES = {
    "邻里": (
        "邻居家的狗半夜叫",
        "隔壁把杂物堆在过道",
        "邻居砌墙挡了采光",
        "对门邻居占了我的车位",
        "邻居家空调外机太吵",
    ),
    "家事": ("两口子要离婚", "离婚后孩子抚养费不给", "老人赡养几个子女推脱", "彩礼退还谈不拢", "父母的房子怎么继承"),
}
DANGERS = ("他拿着菜刀堵在门口", "扬言要砍死我全家")
ENDINGS = ("，打电话也不接", "，说了很多次", "，希望能调解", "")


def county_rows() -> list[dict[str, object]]:
    """Every opening with every case; each fifth text is in danger, says where, and belongs to a group of its own."""
    rows: list[dict[str, object]] = []
    scenes = [(domain, case) for domain, cases in CASES.items() for case in cases]
    for at, (opening, (domain, case)) in enumerate(itertools.product(OPENINGS, scenes)):
        danger = DANGERS[at % 2] if at % 5 == 0 else ""
        ending = f"。{danger}，我很害怕" if danger else ENDINGS[at % len(ENDINGS)]
        rows.append(
            {
                "id": f"r{at}",
                "text": f"{opening}，{case}{ending}。",
                "domain": domain,
                "tier": int(bool(danger)),
                "signals": ["threat"] if danger else [],
                "evidence": [danger] if danger else [],
                "group": f"g{at % 40}",
            }
        )
    return rows


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Taxonomies and tables to train on."""
    path = tmp_path_factory.mktemp("training")
    (path / "county.toml").write_text(COUNTY, "utf-8")
    (path / "court.toml").write_text(COURT, "utf-8")
    rows = county_rows()
    (path / "train.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    (path / "dev.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows[::4]))
    with (path / "court.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["诉求内容", "类别"])
        for opening, case in itertools.product(OPENINGS, COURT_CASES["邻里"]):
            table.writerow([f"{opening}，{case}", "邻里"])
        for opening, case in itertools.product(OPENINGS, COURT_CASES["家事"]):
            table.writerow([f"{opening}，{case}", "家事纠纷"])
    return path


@pytest.fixture(scope="session")
def request_for(folder):
    """A request over the county's table."""

    def make(out: str, **changes) -> TrainingRequest:
        fields = {
            "files": (folder / "train.jsonl",),
            "evaluate": (folder / "dev.jsonl",),
            "taxonomy": folder / "county.toml",
            "folds": 3,
        }
        return TrainingRequest(out=folder / out, **{**fields, **changes})

    return make


@pytest.fixture(scope="session")
def small() -> LinearSettings:
    return LinearSettings(character_terms=4000, word_terms=400, risk_terms=4000)
