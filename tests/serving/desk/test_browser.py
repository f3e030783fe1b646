"""Debian's Chromium against the real service: what an intake clerk does, with the shipped bundle and a real database."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = os.environ.get("FENLIU_CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COMPLAINT = "包工头拖欠我和工友三个月工资不给，今晚再不给钱我就带着刀去工棚找他，大家同归于尽。"
PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).is_file(), reason="Chromium is missing: apt-get install chromium, or set FENLIU_CHROMIUM"
    ),
]


class Service:
    """The service as a process of its own, so that it can be ended and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FENLIU_")},
            "FENLIU_PORT": str(self.port),
            "FENLIU_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/desk.db",
        }
        with (self.folder / "service.log").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "serving"], env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        pytest.fail((self.folder / "service.log").read_text())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("desk"))
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, service):
    """A fresh page; whatever the console complains about, for example of the content policy, fails the test."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=service.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()
    assert complaints == []


def is_complaint(message):
    """Whether the console says more than that a preview failed, which a test may have arranged."""
    arranged = message.text.startswith("htmx:") or "/desk/preview" in message.text + message.location.get("url", "")
    return message.type != "log" and not arranged


def previews_of(page):
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if "/desk/preview" in request.url else None)
    return requests


def test_paste_see_the_advice_submit_and_find_the_case_after_a_restart(page, service):
    page.goto("/")
    page.locator("#text").focus()
    page.keyboard.insert_text(COMPLAINT)

    assessment = page.locator("#assessment")
    playwright.expect(assessment.locator(".tier-name")).to_contain_text("紧急")
    playwright.expect(assessment.locator(".domains .first")).to_contain_text("劳动人事")
    playwright.expect(assessment.locator(".original")).to_have_text(COMPLAINT)
    playwright.expect(assessment.locator("mark").first).to_be_visible()
    playwright.expect(assessment.locator(".lead")).not_to_be_empty()
    lead = assessment.locator(".lead").inner_text()

    page.get_by_role("button", name="提交登记").click()
    page.wait_for_url(re.compile(r"/desk/cases/"))
    address = page.url

    service.stop(signal.SIGKILL)
    service.start()

    page.goto(address)
    playwright.expect(page.locator(".original")).to_have_text(COMPLAINT)
    playwright.expect(page.locator(".original mark").first).to_be_visible()
    playwright.expect(page.locator(".lead")).to_have_text(lead)
    page.goto("/")
    playwright.expect(page.locator(f'.recent-list a[href="{address.removeprefix(service.url)}"]')).to_be_visible()


def test_everything_is_done_with_the_keyboard(page):
    page.goto("/")
    playwright.expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("楼上漏水泡坏了我家的天花板，物业不管")
    playwright.expect(page.locator("#assessment .lead")).not_to_be_empty()
    page.keyboard.press("Tab")
    page.keyboard.type("清水镇n/?")
    playwright.expect(page.locator("#place")).to_have_value("清水镇n/?")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/cases/"))
    playwright.expect(page.locator(".original")).to_contain_text("楼上漏水")
    page.keyboard.press("?")
    playwright.expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_url(re.compile(r":\d+/$"))
    playwright.expect(page.locator("#text")).to_be_focused()


def test_clearing_takes_two_presses_and_can_be_undone(page):
    page.goto("/")
    page.keyboard.insert_text("楼上漏水")
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#text")).to_have_value("楼上漏水")
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#text")).to_have_value("")
    page.get_by_role("button", name="撤销").click()
    playwright.expect(page.locator("#text")).to_have_value("楼上漏水")


def test_markup_in_a_complaint_is_text_and_breaks_no_policy(page):
    hostile = '带刀找他<img src=x onerror="document.title=1"><script>document.title=1</script><b style="color:red">欠薪'
    page.goto("/")
    page.keyboard.insert_text(hostile)
    playwright.expect(page.locator("#assessment .original")).to_have_text(hostile)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/cases/"))
    playwright.expect(page.locator(".original")).to_have_text(hostile)
    assert page.locator(".original img, .original script, .original b").count() == 0
    assert page.title() != "1"


def test_composing_chinese_asks_for_nothing_until_it_is_committed(page):
    page.goto("/")
    requests = previews_of(page)
    keyboard = page.context.new_cdp_session(page)
    for composed in ("t", "ta", "ta'da'ren"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
        page.wait_for_timeout(600)
    assert requests == []

    with page.expect_request("**/desk/preview") as asked:
        keyboard.send("Input.insertText", {"text": "他打人"})
    assert "ta'da'ren" not in (asked.value.post_data or "")
    playwright.expect(page.locator("#text")).to_have_value("他打人")
    assert len(requests) == 1


def test_only_the_newest_text_counts(page):
    page.goto("/")
    page.keyboard.type("楼上漏水，物业不管，我去反映过三次", delay=20)
    playwright.expect(page.locator("#assessment .lead")).not_to_be_empty()
    page.locator("#text").fill("包工头拖欠工资，今晚带着刀去工棚找他同归于尽")
    playwright.expect(page.locator("#assessment .original")).to_have_text(
        "包工头拖欠工资，今晚带着刀去工棚找他同归于尽"
    )
    page.locator("#text").fill("")
    playwright.expect(page.locator("#assessment .idle")).to_be_visible()


def test_a_failed_preview_says_so_marks_the_old_one_and_never_blocks_submitting(page):
    page.goto("/")
    page.keyboard.insert_text("楼上漏水")
    playwright.expect(page.locator("#assessment .lead")).not_to_be_empty()

    page.route("**/desk/preview", lambda route: route.abort())
    page.keyboard.insert_text("，物业不管")
    playwright.expect(page.locator("#preview-problem")).to_contain_text("不影响提交登记")
    playwright.expect(page.locator("#assessment")).to_have_class(re.compile("stale"))
    page.unroute("**/desk/preview")
    playwright.expect(page.locator("#preview-problem")).to_be_empty()
    playwright.expect(page.locator("#assessment")).not_to_have_class(re.compile("stale"))

    page.route("**/desk/preview", lambda route: route.abort())
    page.keyboard.insert_text("，三次了")
    playwright.expect(page.locator("#preview-problem")).to_contain_text("不影响提交登记")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/cases/"))
    playwright.expect(page.locator(".original")).to_have_text("楼上漏水，物业不管，三次了")


@pytest.mark.parametrize("address", ["/", "case", "/desk/cases/none"])
def test_a_phone_never_scrolls_sideways(browser, service, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=service.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/" if address == "case" else address)
    if address != "/desk/cases/none":
        page.locator("#text").fill(COMPLAINT + "https://example.invalid/" + "a" * 200)
        playwright.expect(page.locator("#assessment .lead")).not_to_be_empty()
        playwright.expect(page.locator("#glance a")).to_be_in_viewport()
    if address == "case":
        page.get_by_role("button", name="提交登记").click()
        page.wait_for_url(re.compile(r"/desk/cases/"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        "[...document.querySelectorAll('button, .button, input:not([type=hidden]), select')]"
        ".filter(e => e.offsetParent && e.offsetHeight < 44).map(e => e.outerHTML)"
    )
    assert small == []
    context.close()


def test_without_scripts_the_form_still_stores(browser, service):
    context = browser.new_context(java_script_enabled=False, base_url=service.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/")
    page.locator("#text").fill("第一行：楼上漏水\n第二行：物业不管")
    page.get_by_role("button", name="提交登记").click()
    page.wait_for_url(re.compile(r"/desk/cases/"))
    playwright.expect(page.locator(".original")).to_have_text("第一行：楼上漏水\n第二行：物业不管", use_inner_text=True)
    context.close()
