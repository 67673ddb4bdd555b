"""Waiting, trying again, leaving early and counting the price."""

from __future__ import annotations

import threading
import time

import pytest

from rag.errors import ChatFailed, ChatTimeout
from rag.models.chat import ChatMessage, ChatPiece, whole_reply
from rag.models.chat.bounds import BoundedChatModel, Prices
from rag.models.chat.pumping import Emit, pumped
from rag.models.cores import CORES
from rag.models.fakes import ScriptedChatModel

ASKED = [ChatMessage("user", "one two three")]
BUSY = ChatFailed("busy", retryable=True)


def test_a_failure_that_may_pass_is_tried_again() -> None:
    inner = ScriptedChatModel([BUSY, BUSY, "well then"])
    model = BoundedChatModel(inner, attempts=3, pause=0.0)
    assert whole_reply(model.stream(ASKED))[0] == "well then"
    assert len(inner.asked) == 3


def test_the_last_failure_is_told() -> None:
    inner = ScriptedChatModel([BUSY])
    with pytest.raises(ChatFailed, match="busy"):
        list(BoundedChatModel(inner, attempts=2, pause=0.0).stream(ASKED))
    assert len(inner.asked) == 2


def test_a_failure_that_stays_is_not_tried_again() -> None:
    inner = ScriptedChatModel([ChatFailed("no such model"), "never said"])
    with pytest.raises(ChatFailed, match="no such model"):
        list(BoundedChatModel(inner, pause=0.0).stream(ASKED))
    assert len(inner.asked) == 1


def test_a_second_reader_waits_for_a_turn_and_is_told_when_it_takes_too_long() -> None:
    model = BoundedChatModel(ScriptedChatModel(["one two"]), at_once=1, patience=0.05)
    first = model.stream(ASKED)
    next(first)
    with pytest.raises(ChatFailed, match="busy") as caught:
        next(model.stream(ASKED))
    assert caught.value.retryable
    first.close()
    assert whole_reply(model.stream(ASKED))[0] == "one two"


def test_leaving_closes_the_model_below() -> None:
    inner = ScriptedChatModel(["one two three"])
    pieces = BoundedChatModel(inner).stream(ASKED)
    next(pieces)
    pieces.close()
    assert inner.left == 1


def test_prices_are_per_million_tokens() -> None:
    model = BoundedChatModel(ScriptedChatModel(["a b"]), prices=Prices(input=2.0, output=10.0))
    _, usage = whole_reply(model.stream(ASKED))
    assert (usage.input_tokens, usage.output_tokens) == (3, 2)
    assert usage.cost == pytest.approx((3 * 2.0 + 2 * 10.0) / 1e6)


def test_without_prices_nothing_is_said_of_the_cost() -> None:
    assert whole_reply(BoundedChatModel(ScriptedChatModel(["a"])).stream(ASKED))[1].cost is None


def test_a_slow_script_runs_out_of_time() -> None:
    with pytest.raises(ChatTimeout):
        list(ScriptedChatModel(["a b c"], delay=0.02, timeout=0.03).stream(ASKED))


def test_a_producer_that_says_nothing_runs_out_of_time() -> None:
    released, ended = threading.Event(), threading.Event()

    def produce(_: Emit) -> None:
        released.wait(60)
        ended.set()

    pieces = pumped(produce, timeout=0.05)
    with pytest.raises(ChatTimeout, match="RAG_CHAT__TIMEOUT"):
        next(pieces)
    assert not ended.is_set()  # the reader was told while the producer still said nothing
    released.set()
    assert ended.wait(60)


def test_a_producer_hears_that_nobody_listens_any_more() -> None:
    heard: list[bool] = []
    done = threading.Event()

    def produce(emit: Emit) -> None:
        while not heard or heard[-1]:
            heard.append(emit(ChatPiece("word ")))
            time.sleep(0.005)
        done.set()

    pieces = pumped(produce, timeout=5)
    next(pieces)
    pieces.close()
    assert done.wait(2)
    assert heard[0]
    assert not heard[-1]


def test_what_goes_wrong_in_a_producer_is_raised_where_the_pieces_are_read() -> None:
    def produce(emit: Emit) -> None:
        emit(ChatPiece("so far"))
        raise ChatFailed("the wire is cut")

    pieces = pumped(produce, timeout=5)
    assert next(pieces).text == "so far"
    with pytest.raises(ChatFailed, match="wire"):
        next(pieces)


def test_the_cores_are_held_while_a_piece_is_waited_for_and_free_while_it_is_read() -> None:
    go = threading.Event()
    held: list[bool] = []

    def produce(emit: Emit) -> None:
        emit(ChatPiece("one"))
        go.wait(2)
        held.append(CORES.locked())
        emit(ChatPiece("two"))

    pieces = pumped(produce, 5, CORES)
    next(pieces)
    assert not CORES.locked()
    threading.Timer(0.05, go.set).start()
    assert next(pieces).text == "two"
    assert held == [True]
    assert not CORES.locked()
