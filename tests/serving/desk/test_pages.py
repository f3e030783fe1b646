from __future__ import annotations

import logging
import re

import pytest

from serving.errors import OverloadedError, StorageError, UnavailableError
from serving.logs import JsonFormatter

COMPLAINT = "老板欠薪，今晚带刀去找他，我的电话13800138000。"


def form_token(html):
    return re.search(r'name="form_token" value="([^"]+)"', html)[1]


def submit(client, **fields):
    return client.post("/desk/cases", data={"form_token": "t1", **fields}, follow_redirects=False)


def test_the_form_offers_every_field_and_says_who_decides(client):
    html = client.get("/").text

    for label in ("来件内容", "发生地点", "来件渠道", "来件编号", "收件时间", "提交登记", "清空", "最近登记"):
        assert label in html
    assert "系统建议，由人决定" in html
    assert '<html lang="zh-CN">' in html
    for channel in ("来访", "电话", "微信", "信函", "12345 热线", "网格上报", "其他"):
        assert f"<option>{channel}</option>" in html


def test_the_form_offers_the_places_and_channels_that_the_routing_knows(client):
    html = client.get("/").text

    assert '<option value="青山镇李家村">' in html
    assert "<option>法院委派</option>" in html


def test_every_shown_form_has_its_own_token(client):
    first, second = (form_token(client.get("/").text) for _ in range(2))

    assert first != second
    assert len(first) >= 22


def test_the_pages_allow_nothing_inline_and_nothing_from_elsewhere(client):
    location = submit(client, text=COMPLAINT).headers["location"]

    for response in (
        client.get("/"),
        client.get(location),
        client.get("/desk/cases/none"),
        client.get("/desk/nowhere"),
    ):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"\s(?:style|on[a-z]+)=", response.text)
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)", response.text)
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", response.text)


def test_assets_are_served_under_an_address_that_may_be_kept_for_good(client):
    html = client.get("/").text

    for address in re.findall(r'(?:src|href)="(/desk/static/[^"]+)"', html):
        response = client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


def test_the_preview_tells_all_and_stores_nothing(client, triage):
    response = client.post("/desk/preview", data={"text": COMPLAINT, "place": "清水镇"}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    for words in (
        "紧急",
        "110",
        "扬言伤人",
        "警示语：",
        "劳动人事",
        "县调处中心",
        "城东派出所",
        "17:30",
        "规则 imminent",
    ):
        assert words in response.text
    assert re.search(r'<mark class="mark-tripwire"[^>]*>带刀</mark>', response.text)
    assert triage.previewed[0].place == "清水镇"
    assert not triage.stored


def test_an_empty_preview_asks_nothing_of_the_model(client, triage):
    response = client.post("/desk/preview", data={"text": " \n "})

    assert response.status_code == 200
    assert "在左侧录入" in response.text
    assert not triage.previewed


@pytest.mark.parametrize(
    ("error", "status"),
    [(OverloadedError(30, 7), 429), (UnavailableError("F253", "模型没能处理。", "请改由人工研判。"), 500)],
)
def test_a_failed_preview_says_so_in_one_sentence(client, triage, error, status):
    triage.failing["preview"] = error

    response = client.post("/desk/preview", data={"text": COMPLAINT})

    assert response.status_code == status
    assert error.message in response.text
    assert "不影响提交登记" in response.text
    assert "<html" not in response.text


def test_an_overload_says_when_to_come_back(client, triage):
    triage.failing = {"preview": OverloadedError(30, 7), "submit": OverloadedError(30, 7)}

    assert client.post("/desk/preview", data={"text": COMPLAINT}).headers["retry-after"] == "7"
    assert submit(client, text=COMPLAINT).headers["retry-after"] == "7"


def test_a_text_that_is_too_long_is_refused_in_both_places_and_kept(client, triage):
    text = "字" * 20_001

    preview, response = client.post("/desk/preview", data={"text": text}), submit(client, text=text)
    assert 400 <= preview.status_code == response.status_code < 500
    for shown in (preview, response):
        assert "来件内容最长 20000 个字符，得到 20001 个。" in shown.text
    assert text in response.text
    assert not triage.stored


def test_submitting_leads_to_the_case(client, triage):
    response = submit(
        client, text=COMPLAINT, place=" 清水镇 ", channel="电话", reference="A-1", received_at="2026-11-24T18:05"
    )

    assert response.status_code == 303
    html = client.get(response.headers["location"]).text
    for words in ("清水镇", "电话", "A-1", "2026-11-24 18:05", "紧急", "县调处中心", "17:30"):
        assert words in html
    assert next(iter(triage.stored.values())).complaint.place == "清水镇"


def test_a_double_click_stores_once_and_an_edit_is_another_case(client, triage):
    first = submit(client, text=COMPLAINT)
    again = submit(client, text=COMPLAINT)
    edited = submit(client, text=COMPLAINT + "补充。")

    assert first.headers["location"] == again.headers["location"] != edited.headers["location"]
    assert len(triage.stored) == 2


def test_line_ends_of_browsers_do_not_move_the_offsets(client, triage):
    submit(client, text="第一行\r\n第二行")

    assert next(iter(triage.stored.values())).complaint.text == "第一行\n第二行"


def test_a_form_with_mistakes_comes_back_with_everything_typed(client, triage):
    for fields, complaint in (
        ({"text": " \n"}, "来件内容不能为空"),
        ({"place": "某" * 201}, "发生地点最长 200"),
        ({"channel": "信鸽"}, "来件渠道请从列表中选择"),
        ({"received_at": "昨天"}, "收件时间应写成"),
        ({"received_at": "1999-01-01T00:00"}, "收件时间应在 2000 年以后"),
    ):
        response = submit(client, **{"text": COMPLAINT, "reference": "B-2", **fields})

        assert 400 <= response.status_code < 500
        assert complaint in response.text
        assert 'aria-invalid="true"' in response.text or "field--wrong" in response.text
        assert 'value="B-2"' in response.text
        assert all(value in response.text for value in fields.values() if value != "信鸽")
        assert form_token(response.text) == "t1"
    assert not triage.stored


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OverloadedError(30, 7), 429),
        (StorageError("F232", "数据库暂时写不进去。", "请稍后重试。"), 503),
        (RuntimeError("第一行"), 500),
    ],
)
def test_a_failure_to_store_keeps_the_text_and_the_token(client, triage, error, status):
    triage.failing["submit"] = error

    response = submit(client, text="<b>第一行\n第二行")

    assert response.status_code == status
    assert "没有登记成功" in response.text
    assert "&lt;b&gt;第一行\n第二行</textarea>" in response.text
    assert form_token(response.text) == "t1"


def test_personal_data_is_masked_on_the_case_and_in_the_list(client):
    case = client.get(submit(client, text=COMPLAINT).headers["location"]).text
    desk = client.get("/").text

    for html in (case, desk):
        assert "13800138000" not in html
        assert "***********" in html


def test_a_look_at_the_original_is_audited_without_its_text(client, caplog):
    location = submit(client, text=COMPLAINT).headers["location"]

    def audited():
        return [record.getMessage() for record in caplog.records if record.name == "fenliu.audit"]

    with caplog.at_level(logging.INFO, logger="fenliu.audit"):
        client.get(location)
        assert audited() == []
        html = client.get(location, params={"unmasked": "1"}).text

    assert "13800138000" in html
    assert "审计日志" in html
    [line] = audited()
    assert "c1" in line
    assert "老板" not in line


def test_quiet_logs_still_tell_who_looked(client, caplog):
    location = submit(client, text=COMPLAINT).headers["location"]

    with caplog.at_level(logging.WARNING, logger="fenliu"):
        caplog.handler.setLevel(logging.NOTSET)
        client.get(location, params={"unmasked": "1"})

    assert "fenliu.audit" in {record.name for record in caplog.records}


def test_recent_cases_that_cannot_be_read_do_not_hide_the_form(client, triage):
    triage.failing["recent"] = StorageError("F232", "数据库暂时读不到。", "请稍后重试。")

    response = client.get("/")

    assert response.status_code == 200
    assert "最近登记暂时读不到" in response.text
    assert 'id="case-form"' in response.text


def test_an_unknown_case_and_a_wrong_address_get_a_chinese_page(client):
    unknown, wrong = client.get("/desk/cases/none"), client.get("/desk/somewhere/else")

    assert (unknown.status_code, wrong.status_code) == (404, 404)
    assert "没有案号 none" in unknown.text
    assert "没有这一页" in wrong.text
    assert "text/html" in wrong.headers["content-type"]


def test_a_field_sent_twice_gets_a_chinese_page(client):
    response = client.post(
        "/desk/cases", content="text=a&text=b", headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert response.status_code == 400
    assert "提交的内容不对" in response.text


def test_an_unexpected_failure_is_a_chinese_page_and_logs_no_text(client, triage, caplog):
    triage.failing["get"] = RuntimeError("老板欠薪")

    response = client.get("/desk/cases/c1")

    assert response.status_code == 500
    assert "服务出了意外" in response.text
    assert "老板" not in response.text
    [record] = [record for record in caplog.records if record.name == "serving.desk.problems"]
    line = JsonFormatter().format(record)
    assert "RuntimeError" in line
    assert "老板" not in line


def test_an_unexpected_failure_of_a_preview_is_a_sentence(client, triage):
    triage.failing["preview"] = RuntimeError("老板欠薪")

    response = client.post("/desk/preview", data={"text": COMPLAINT}, headers={"HX-Request": "true"})

    assert response.status_code == 500
    assert "<html" not in response.text
    assert "不影响提交登记" in response.text


def test_no_page_is_in_the_schema(client):
    assert not [
        path for path in client.app.openapi_schema.to_schema().get("paths", {}) if path == "/" or "desk" in path
    ]
