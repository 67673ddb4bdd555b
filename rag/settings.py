"""One frozen tree of settings: environment ``RAG_*``, then ``.env``, then ``rag.toml``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import UsageError

PREFIX = "RAG_"

# What a profile sets where nothing else does. Chunks have the same length in both: a hundred tokens
# are three to five sentences in any language by the tokenizer that belongs to the embedder.
PROFILES: dict[str, dict[str, Any]] = {
    "english": {},
    "multilingual": {"embedder": "multilingual-e5-small-q4", "words": "every_language"},
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChunkingSettings(_Part):
    """Tokens are counted by the embedder's own tokenizer."""

    target_tokens: Annotated[int, Field(ge=16, le=2048)] = 128
    smallest_tokens: Annotated[int, Field(ge=0, le=512)] = 24


class RetrievalSettings(_Part):
    """How many candidates each list gives, how many the cross-encoder reads, how many come back."""

    candidates: Annotated[int, Field(ge=1, le=1000)] = 50
    rerank_depth: Annotated[int, Field(ge=1, le=200)] = 4
    passages: Annotated[int, Field(ge=1, le=100)] = 10
    fusion_constant: Annotated[float, Field(gt=0, le=1000)] = 60.0


class AnsweringSettings(_Part):
    """``threshold`` replaces the fitted one; 0 answers everything, 1 refuses everything."""

    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    max_statements: Annotated[int, Field(ge=1, le=20)] = 5


class ChatSettings(_Part):
    """How ``chat_model`` is reached and bounded. Seconds; prices are per million tokens.

    Nothing is sent to ``base_url`` or any provider unless ``chat_model`` names one.
    """

    base_url: str | None = None
    api_key: SecretStr | None = None
    timeout: Annotated[float, Field(gt=0, le=3600)] = 60.0
    max_tokens: Annotated[int, Field(ge=16, le=4096)] = 256
    at_once: Annotated[int, Field(ge=1, le=64)] = 2
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    input_price: Annotated[float, Field(ge=0)] | None = None
    output_price: Annotated[float, Field(ge=0)] | None = None


class RateSettings(_Part):
    """How many questions one address may ask; 0 is no limit."""

    per_minute: Annotated[int, Field(ge=0, le=100_000)] = 30
    per_day: Annotated[int, Field(ge=0, le=10_000_000)] = 1000


class RetentionSettings(_Part):
    """Days after which a running server removes what it kept; 0 keeps it until ``purge`` is called.

    ``conversations`` are answers in memory, ``sessions`` those that have ended, ``withheld`` the
    statements that an answer did not show and that a rating keeps.
    """

    conversations_days: Annotated[int, Field(ge=0, le=36_500)] = 1
    feedback_days: Annotated[int, Field(ge=0, le=36_500)] = 365
    withheld_days: Annotated[int, Field(ge=0, le=36_500)] = 90
    sessions_days: Annotated[int, Field(ge=0, le=36_500)] = 1
    widget_days: Annotated[int, Field(ge=0, le=36_500)] = 90


class WidgetSettings(_Part):
    """Where the sites stand that may embed the widget; no such file, no site.

    ``demo`` shows it at ``/widget/demo`` to those who may see the page at ``/``.
    """

    sites: Path = Path("widget.toml")
    demo: bool = True


class ServerSettings(_Part):
    """Where the page is served, and to whom.

    ``sign_in``: ``password`` asks people for one, ``proxy`` believes ``proxy_user_header`` of the
    ``trusted_proxies``, ``operators`` being the names there that may do more. ``names`` are further
    names of the server in a Host header, such as that which a proxy passes on. ``remembered_answers``
    are held in memory, 0 is none. ``traces_endpoint`` is a collector of OpenTelemetry (OTLP, gRPC).
    Told to stop, the server lets what is being answered end for ``stop_seconds``.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 7860
    title: str = "Sanad"
    max_question_characters: Annotated[int, Field(ge=10, le=20000)] = 2000
    allow_remote: bool = False
    metrics: Literal["local", "open", "off"] = "local"
    rate: RateSettings = RateSettings()
    trusted_proxies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sign_in: Literal["off", "password", "proxy"] = "off"
    session_hours: Annotated[float, Field(gt=0, le=24 * 90)] = 12.0
    proxy_user_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] = "X-Forwarded-User"
    operators: tuple[str, ...] = ()
    traces_endpoint: Annotated[str, Field(pattern=r"^(https?://[^\s/]+/?)?$")] = ""
    remembered_answers: Annotated[int, Field(ge=0, le=100_000)] = 500
    stop_seconds: Annotated[int, Field(ge=0, le=3600)] = 30


class Settings(BaseSettings):
    """Everything that can be set. Unknown keys are errors, numbers are bounded."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        dotenv_filtering="match_prefix",
        toml_file="rag.toml",
        extra="forbid",
        frozen=True,
    )

    profile: Literal["english", "multilingual"] = "english"
    data: Path = Path("data")
    corpus: Path = Path("corpus")
    embedder: str = "bge-small-int8"
    reranker: str = "minilm-l12-int8"
    chat_model: str = "auto"
    models: Path = Path("models")
    words: Literal["english", "every_language"] = "english"
    allow_downloads: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    log_questions: bool = False
    api_key: SecretStr | None = None
    chunking: ChunkingSettings = ChunkingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answering: AnsweringSettings = AnsweringSettings()
    chat: ChatSettings = ChatSettings()
    server: ServerSettings = ServerSettings()
    widget: WidgetSettings = WidgetSettings()
    retention: RetentionSettings = RetentionSettings()

    @model_validator(mode="before")
    @classmethod
    def _filled_from_profile(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Add what the profile sets; everything that was given stays as it is."""
        # An unknown profile is named by the field's own check.
        return PROFILES.get(str(given.get("profile", "english")), {}) | given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - fixed by pydantic
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put rag.toml below the environment and .env."""
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, dotenv_settings, toml


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - values are validated by pydantic
    """Return the effective settings. Raises UsageError naming the setting that is wrong."""
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "__".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"setting {PREFIX}{name}: {first['msg']}") from error
    except ValueError as error:
        raise UsageError(f"settings: {error}") from error


def described(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain values, secrets masked."""
    return settings.model_dump(mode="json")


def _refuse_unknown_variables() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for variable in os.environ:
        if not variable.upper().startswith(PREFIX):
            continue
        top = variable.upper().split("__")[0]
        if top not in known:
            raise UsageError(f"setting {variable}: unknown; `python -m rag settings` lists them")
