"""Alive, and able to take a complaint."""

from __future__ import annotations

import pytest

from model.encoder import EncoderUnavailable
from model.errors import BundleError
from serving.app import alive, create_app
from serving.errors import SettingsError
from serving.routing import RoutingError
from serving.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
async def test_ready_says_which_bundle_answers_and_who_may_ask(serve, path):
    async with serve() as client:
        response = await client.get(path)
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "bundle": "fake-1",
        "access": "loopback-only",
        "notice": "还没有账号，服务只接受本机访问（127.0.0.1）。",
    }


async def test_a_service_that_stops_is_alive_but_not_ready(serve, problem_of):
    async with serve() as client:
        await client.app.state.triage.close()
        problem_of(await client.get("/health"), 503, "F254")
        assert (await client.get("/health/live")).json() == {"status": "ok"}


async def test_the_model_has_answered_once_before_the_first_complaint(settings, predictor):
    app = create_app(settings, load_predictor=lambda _: predictor)
    async with app.lifespan():
        assert len(predictor.seen) == 1
        assert await app.state.triage.recent() == []


async def test_a_bundle_that_cannot_be_loaded_stops_the_start_with_its_own_code(settings):
    def refuse(path):
        raise BundleError("F101", f"没有模型包 {path}。", "请检查。")

    with pytest.raises(BundleError, match="F101"):
        async with alive(create_app(settings, load_predictor=refuse)):
            pass


async def test_rules_that_do_not_fit_stop_the_start(settings, predictor, tmp_path):
    (tmp_path / "routing.toml").write_text("format = 1")
    told = settings.model_copy(update={"routing": tmp_path / "routing.toml"})
    with pytest.raises(RoutingError):
        async with alive(create_app(told, load_predictor=lambda _: predictor)):
            pass


async def test_the_bundle_of_the_settings_is_the_one_that_is_loaded(settings, predictor, tmp_path):
    asked = []

    def load(path):
        asked.append(path)
        return predictor

    async with alive(create_app(settings.model_copy(update={"bundle": tmp_path}), load_predictor=load)):
        pass
    assert asked == [tmp_path]


async def test_a_host_that_is_not_loopback_never_gets_an_application(tmp_path, monkeypatch):
    monkeypatch.setenv("FENLIU_HOST", "0.0.0.0")
    with pytest.raises(SettingsError, match="F202"):
        create_app(Settings.load())


async def test_an_encoder_that_cannot_run_stands_in_the_log(settings, predictor, caplog):
    predictor.unavailable = EncoderUnavailable("F154", "编码器自检不符。", "请升级 onnxruntime。")
    async with alive(create_app(settings, load_predictor=lambda _: predictor)):
        pass
    [record] = [record for record in caplog.records if record.name == "serving.app"]
    assert record.levelname == "WARNING"
    assert "F154" in record.getMessage()
