"""What people see when the service cannot start."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from serving.__main__ import main


def test_a_bundle_that_is_not_there_is_one_sentence_and_no_traceback(tmp_path, monkeypatch):
    monkeypatch.setenv("FENLIU_BUNDLE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("FENLIU_PORT", "0")
    monkeypatch.setenv("FENLIU_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/fenliu.db")
    done = subprocess.run([sys.executable, "-m", "serving"], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("[F101]")
    assert "Traceback" not in done.stderr
    assert "nowhere" in done.stderr


@pytest.fixture
def untouched(monkeypatch):
    """Leave signals and logging of the test process alone."""
    monkeypatch.setattr("serving.server.configure_logging", lambda level: None)
    monkeypatch.setattr("signal.signal", lambda number, handler: None)


def test_a_port_that_is_taken_is_named(tmp_path, monkeypatch, capsys, untouched):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("FENLIU_PORT", str(port))
        monkeypatch.setenv("FENLIU_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/fenliu.db")
        assert main() == 2
    message = capsys.readouterr().err
    assert message.startswith("[F204]")
    assert str(port) in message


def test_a_host_that_is_not_loopback_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("FENLIU_HOST", "0.0.0.0")
    assert main() == 2
    assert capsys.readouterr().err.startswith("[F202]")
