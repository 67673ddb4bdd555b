"""Schemathesis sends what the OpenAPI document allows and what it does not; each answer is documented."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from rag.serving import Openness, Rate, Readiness, create_app
from tests.support import small_assistant

pytestmark = pytest.mark.slow
# `make fuzz` sends more: some three minutes of it on two cores.
EXAMPLES = int(os.environ.get("SANAD_FUZZ_EXAMPLES", "120"))


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """Return the document of a server over a handful of texts, which nobody's count stops."""
    folder = tmp_path_factory.mktemp("schema")
    with small_assistant(folder) as assistant:

        async def application() -> FastAPI:
            return create_app(
                Readiness(assistant), "127.0.0.1", folder, assistant=assistant,
                openness=Openness(rate=Rate(0, 0)),
            )  # fmt: skip

        app = asyncio.run(application())
        yield schemathesis.openapi.from_asgi(
            "/api/openapi.json", app, headers={"Host": "127.0.0.1"}
        )


def test_every_answer_is_one_that_the_document_names(described: BaseSchema) -> None:
    operations = [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            # A day such as 2024-02-31, or an unknown filter, fits the schema and is refused with reason.
            case.call_and_validate(
                headers={"Host": "127.0.0.1"}, excluded_checks=[positive_data_acceptance]
            )

        ask()
    assert len(operations) >= 8
