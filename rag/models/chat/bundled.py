"""The bundled chat model: a GGUF file on llama.cpp, through xllamacpp, in this process."""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.domain import Usage
from rag.errors import ChatFailed, WeightsMissing
from rag.models.chat.protocol import ChatMessage, ChatPiece, Pieces
from rag.models.chat.pumping import Emit, pumped
from rag.models.cores import CORES
from rag.models.weights import check_sha256

RUNTIME = "xllamacpp"
_CONTEXT_TOKENS = 4096  # of each of the two
_WRITING, _WEIGHING = 0, 1  # llama.cpp keeps what each has read, so that neither reads it twice
_LIKELIEST = 20  # next tokens whose probability is asked for
_MOST_THREADS = 8
# The only marks with a meaning of their own in this model's vocabulary begin so.
_CONTROL = re.compile(r"<(?=\|)")


def runtime_installed() -> bool:
    """Whether the package that runs GGUF files is there, without importing it."""
    return importlib.util.find_spec(RUNTIME) is not None


def chatml(messages: Sequence[ChatMessage]) -> str:
    """Return the prompt in ChatML; control marks inside a message are made plain text.

    The template in the model's file is not used: a template is a program, and files are data.
    """
    turns = [f"<|im_start|>{m.role}\n{_CONTROL.sub('< ', m.text)}<|im_end|>\n" for m in messages]
    return f"{''.join(turns)}<|im_start|>assistant\n"


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA in llama.cpp's format that is laid over the model for some requests."""

    file: Path
    sha256: str


class BundledChatModel:
    """One generation at a time. The file is checked and loaded when the first question comes.

    ``adapter`` changes what ``log_odds`` says, and nothing of what is written.

    Raises WeightsMissing or WeightsChanged then, and ChatFailed if llama.cpp cannot load it.
    """

    def __init__(
        self,
        file: Path,
        sha256: str,
        *,
        timeout: float = 60.0,
        max_tokens: int = 256,
        adapter: Adapter | None = None,
    ) -> None:
        self._file = file
        self._adapter = adapter
        self._sha256 = sha256
        self._timeout = timeout
        self._max_tokens = max_tokens
        self._server: Any = None
        self._loading = threading.Lock()
        self._one_at_a_time = threading.Lock()

    @property
    def name(self) -> str:
        return self._file.stem

    @property
    def fingerprint(self) -> str:
        return f"{self._file.stem}:{self._sha256[:16]}"

    def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int | None = None) -> Pieces:
        request = {
            "prompt": chatml(messages),
            "n_predict": max_tokens or self._max_tokens,
            "temperature": 0.0,
            "stream": True,
            "cache_prompt": True,
            "id_slot": _WRITING,
            **self._adapted(0.0),
        }
        self._load()
        return pumped(lambda emit: self._generate(request, emit), self._timeout, CORES)

    def log_odds(self, messages: Sequence[ChatMessage], word: str, other: str) -> float:
        """Return how much likelier the reply begins with ``word`` than with ``other``, as log-odds.

        Each must be one token. Raises what ``stream`` raises.
        """
        request = {
            "prompt": chatml(messages),
            "n_predict": 1,
            "temperature": 0.0,
            "logprobs": _LIKELIEST,
            "cache_prompt": True,
            "id_slot": _WEIGHING,
            **self._adapted(1.0),
        }
        self._load()

        def produce(emit: Callable[[_Likely], bool]) -> None:
            emit(self._likely(request))

        return next(pumped(produce, self._timeout, CORES)).rather(word, other)

    def _adapted(self, scale: float) -> dict[str, object]:
        return {"lora": [{"id": 0, "scale": scale}]} if self._adapter else {}

    def _likely(self, request: Mapping[str, object]) -> _Likely:
        events: list[Mapping[str, Any]] = []
        with self._one_at_a_time:
            self._server.handle_completions(dict(request), events.append)
        if not events or "error" in events[0]:
            raise ChatFailed(f"{self.name}: {events[0]['error'] if events else 'no reply'}")
        first = events[0]["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        return _Likely({str(token["token"]): float(token["logprob"]) for token in first})

    def _generate(self, request: Mapping[str, object], emit: Emit) -> None:
        problems: list[str] = []

        def heard(event: Mapping[str, Any]) -> bool:
            """Take one event; True stops llama.cpp."""
            if "error" in event:
                problems.append(str(event["error"].get("message", event["error"])))
                return True
            counted = event.get("usage")
            usage = (
                Usage(int(counted["prompt_tokens"]), int(counted["completion_tokens"]))
                if counted
                else None
            )
            return not emit(ChatPiece(str(event["choices"][0]["text"]), usage))

        with self._one_at_a_time:
            self._server.handle_completions(dict(request), heard)
        if problems:
            raise ChatFailed(f"{self.name}: {problems[0]}")

    def _load(self) -> None:
        with self._loading:
            if self._server is None:
                with CORES:
                    self._server = _server(self._file, self._sha256, self._adapter)


@dataclass(frozen=True, slots=True)
class _Likely:
    """The likeliest next tokens with the logarithm of their probability."""

    tokens: Mapping[str, float]

    def rather(self, word: str, other: str) -> float:
        """Return log-odds; a word that is not among the tokens is at most as likely as the last."""
        least = min(self.tokens.values())
        return self.tokens.get(word, least) - self.tokens.get(other, least)


def _server(file: Path, sha256: str, adapter: Adapter | None) -> Any:  # noqa: ANN401 - no types
    """Return llama.cpp with the model loaded. Raises WeightsMissing, WeightsChanged, ChatFailed."""
    if not file.is_file() or not runtime_installed():
        raise WeightsMissing(f"{file.name} or {RUNTIME} is not there; run `make model`")
    check_sha256(file, sha256)
    if adapter:
        check_sha256(adapter.file, adapter.sha256)
    # 100 MB of native code that only this model needs.
    llama = importlib.import_module(RUNTIME)
    params = llama.CommonParams()
    params.model.path = str(file)
    params.n_ctx = 2 * _CONTEXT_TOKENS
    params.n_parallel = 2
    params.n_gpu_layers = 0
    params.warmup = False
    params.verbosity = -1
    params.cache_ram_mib = 0
    for cores in (params.cpuparams, params.cpuparams_batch):
        cores.n_threads = min(os.cpu_count() or 1, _MOST_THREADS)
        # Threads that wait busily starve the embedder beside them.
        cores.poll = 0
    if adapter:
        laid = llama.CommonAdapterLoraInfo()
        laid.path, laid.scale = str(adapter.file), 1.0
        params.lora_adapters = [laid]
    # The library listens at a port of 127.0.0.1, which nobody needs: a key that is told to no one
    # shuts it.
    params.api_keys = [secrets.token_hex(32)]
    params.ui = False
    params.endpoint_slots = False
    try:
        return llama.Server(params)
    except Exception as error:
        raise ChatFailed(f"{file.name} cannot be loaded: {error}") from error
