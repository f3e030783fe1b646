"""Settings: what is taken from where, and how a wrong value is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.errors import SettingsError
from serving.settings import Settings
from serving.settings_page import settings_page

ROOT = Path(__file__).parents[2]


def test_nothing_needs_to_be_set():
    settings = Settings.load()
    assert (settings.host, settings.port, settings.max_characters) == ("127.0.0.1", 8000, 20_000)
    assert settings.database_path == Path("var/fenliu.db")


def test_the_environment_is_read_and_overrides_win(monkeypatch):
    monkeypatch.setenv("FENLIU_PORT", "9000")
    monkeypatch.setenv("FENLIU_QUEUE_CAPACITY", "10")
    monkeypatch.setenv("FENLIU_BUNDLE", "")
    settings = Settings.load(port=9001)
    assert (settings.port, settings.queue_capacity, settings.bundle) == (9001, 10, None)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("port", "eighty", "不小于 0、不大于 65535 的整数"),
        ("port", 65_536, "不小于 0、不大于 65535 的整数"),
        ("queue_capacity", 1, "不小于 2、不大于 100000 的整数"),
        ("preview_share", 1, "大于 0、小于 1 的数"),
        ("max_characters", 0, "整数"),
        ("log_level", "LOUD", "DEBUG、INFO、WARNING、ERROR 之一"),
        ("database_url", "postgresql://somewhere", "sqlite+aiosqlite:///"),
        ("database_url", "sqlite+aiosqlite:///:memory:", "sqlite+aiosqlite:///"),
        ("database_url", "sqlite+aiosqlite:///", "sqlite+aiosqlite:///"),
        ("bundle", 7, "路径"),
        ("host", 7, "文本"),
        ("speed", 7, "已有的设置项"),
    ],
)
def test_a_wrong_value_names_the_setting_what_it_takes_and_what_came(name, value, expected):
    with pytest.raises(SettingsError) as refused:
        Settings.load(**{name: value})
    assert refused.value.code == "F201"
    for part in (f"FENLIU_{name.upper()}", expected, repr(value)):
        assert part in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_hosts(host):
    assert Settings.load(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])
def test_any_other_host_is_refused_until_accounts_exist(host):
    with pytest.raises(SettingsError, match="F202"):
        Settings.load(host=host)


@pytest.mark.parametrize(
    ("misspelt", "meant"), [("PROT", "PORT"), ("DATABASE", "DATABASE_URL"), ("MAX_CHARS", "MAX_CHARACTERS")]
)
def test_a_misspelt_variable_is_not_silently_ignored(monkeypatch, misspelt, meant):
    monkeypatch.setenv(f"FENLIU_{misspelt}", "1")
    with pytest.raises(SettingsError, match=f"FENLIU_{meant}") as refused:
        Settings.load()
    assert refused.value.code == "F203"


def test_variables_of_other_tools_are_none_of_our_business(monkeypatch):
    monkeypatch.setenv("FENLIU_CHROMIUM", "/usr/bin/chromium")
    assert Settings.load()


def test_the_page_about_settings_is_up_to_date():
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == settings_page(), "run: python -m serving.settings_page > docs/settings.md"


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())
