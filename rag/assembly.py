"""What an assistant is made of, by the settings. ``rag.model_choice`` picks its small models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rag.answering import (
    EvidencePicker,
    ExtractiveAnswerer,
    FollowUps,
    RefusalModel,
    Surveyor,
    load_refusal_model,
)
from rag.answering.across_languages import AcrossLanguages, load_across_model
from rag.assistant import Assistant
from rag.chat_models import build_chat
from rag.chunking import CHUNKER_VERSION, Chunker
from rag.citing import Citer, Guard
from rag.citing.support import load_support_model
from rag.errors import StoreEmpty, StoreOutdated
from rag.ingestor import Ingestor
from rag.model_choice import (
    BUNDLED_E5,
    BUNDLED_EMBEDDER,
    BUNDLED_MINILM,
    BUNDLED_RERANKER,
    Models,
    build_embedder,
    open_models,
)
from rag.models import Embedder, Reranker
from rag.models.english_only import EnglishOnly
from rag.models.remembering import RememberingEmbedder
from rag.models.weights import BGE_SMALL, E5_SMALL, MINILM
from rag.remembering import RememberedAnswers
from rag.retrieving import Retriever
from rag.settings import Settings
from rag.store import EVERY_LANGUAGE, Store, load_chroma
from rag.words import WORDS_VERSION

EVERY_WORD = "every_language"
REFUSAL_SETTING = "refusal_model"


def build_chunker(settings: Settings, embedder: Embedder) -> Chunker:
    """Return a chunker that counts with the embedder's tokenizer."""
    return Chunker(
        token_offsets=embedder.token_offsets,
        window=embedder.window,
        target_tokens=settings.chunking.target_tokens,
        smallest_tokens=settings.chunking.smallest_tokens,
    )


def index_recipe(settings: Settings) -> str:
    """Name what decides over chunks and vectors, without loading a model."""
    bundled = {BUNDLED_EMBEDDER: BGE_SMALL, BUNDLED_MINILM: MINILM, BUNDLED_E5: E5_SMALL}
    pinned = bundled.get(settings.embedder)
    identity = pinned.sha256 if pinned else None
    if identity is None:
        identity = _folder_identity(settings.embedder)
    chunking = settings.chunking
    words = f"{EVERY_LANGUAGE}{WORDS_VERSION}" if settings.words == EVERY_WORD else ""
    return (
        f"{Path(settings.embedder).name}:{identity[:12]}"
        f"+chunks-{CHUNKER_VERSION}-{chunking.target_tokens}-{chunking.smallest_tokens}{words}"
    )


def build_ingestor(settings: Settings, store: Store, progress: Callable[[str], None]) -> Ingestor:
    """Return an ingestor whose models load when there is something to embed."""
    return Ingestor(
        store=store,
        recipe=index_recipe(settings),
        embedder=lambda: build_embedder(settings),
        chunker=lambda embedder: build_chunker(settings, embedder),
        progress=progress,
    )


def build_picker(
    settings: Settings,
    store: Store,
    embedder: Embedder,
    reranker: Reranker | None,
    reader: Reranker | None,
) -> EvidencePicker:
    """Return what picks the sentences that an answer is made of."""
    if settings.words == EVERY_WORD:
        return AcrossLanguages(reranker, reader, store.rarity, embedder=embedder)
    return EvidencePicker(reranker, reader, rarity=store.rarity)


def build_refusal(settings: Settings, store: Store) -> RefusalModel:
    """Return the operator's fitted bar or the one that ships."""
    model = load_refusal_model(store.library.setting(REFUSAL_SETTING), settings.answering.threshold)
    every = settings.words == EVERY_WORD
    return replace(model, unread=load_across_model()) if every else model


def build_assistant(
    settings: Settings, store: Store, models: Callable[[], Models] | None = None
) -> Assistant:
    """Return an assistant over an open store whose indexes are up to date.

    ``models`` gives what ``open_models`` opened earlier; without it they are opened here.

    Raises StoreEmpty before the first ingestion, and StoreOutdated if the documents were indexed
    with another embedder or chunking than the settings name.
    """
    recipe = index_recipe(settings)
    made_with = store.library.recipes()
    if not made_with:
        raise StoreEmpty(f"{store.directory} holds no documents yet; run `python ingest.py` first")
    if made_with != {recipe}:
        raise StoreOutdated(
            f"{store.directory} was indexed with {', '.join(sorted(made_with))}, the settings name"
            f" {recipe}; run `python ingest.py` to index it anew, or put the setting back"
        )
    opened = models() if models else open_models(settings)
    embedder, reranker = opened.embedder, opened.reranker
    store.sync(recipe, embedder.dimension)
    if reranker and settings.reranker == BUNDLED_RERANKER and settings.words == EVERY_WORD:
        reranker = EnglishOnly(reranker)
    retrieval = settings.retrieval
    retriever = Retriever(
        store=store,
        embedder=embedder,
        reranker=reranker,
        candidates=retrieval.candidates,
        rerank_depth=retrieval.rerank_depth,
        fusion_constant=retrieval.fusion_constant,
        readable_only=settings.words == EVERY_WORD,
    )
    picker = build_picker(settings, store, embedder, reranker, opened.reader)
    chat = build_chat(settings)
    refusal = build_refusal(settings, store)
    return Assistant(
        store=store,
        retriever=retriever,
        picker=replace(picker, answerability=chat.answerability, doubtful=refusal.doubtful),
        answerer=ExtractiveAnswerer(most=settings.answering.max_statements),
        refusal=refusal,
        citer=Citer(store.library),
        guard=Guard(load_support_model()),
        surveyor=Surveyor(store.library),
        rewriter=FollowUps(store.rarity, most_characters=settings.server.max_question_characters),
        chat=chat.answerer,
        passages=retrieval.passages,
        max_question_characters=settings.server.max_question_characters,
    )


def build_serving_assistant(
    settings: Settings, store: Store, models: Callable[[], Models]
) -> Assistant:
    """Return an assistant for many readers, who ask some questions again and again.

    Raises what ``build_assistant`` raises.
    """
    load_chroma()
    built = build_assistant(settings, store, models)
    most = settings.server.remembered_answers
    if not most:
        return built
    embedder = RememberingEmbedder(built.retriever.embedder, 2 * most)
    retriever = replace(built.retriever, embedder=embedder)
    return replace(built, retriever=retriever, remembered=RememberedAnswers(most))


def _folder_identity(model: str) -> str:
    from rag.models.weights import file_sha256  # noqa: PLC0415 - only for models by folder

    folder = Path(model)
    weights = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    return file_sha256(weights[0]) if weights else "hub"
