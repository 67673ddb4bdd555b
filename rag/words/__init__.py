"""Words of any language made comparable: segmented, normalised, stemmed where a stemmer exists.

For indexing and for questions alike, so that both sides see the same terms.
"""

from rag.words.analysis import WORDS_VERSION, Terms, analyse
from rag.words.languages import language_of
from rag.words.normalising import folded

__all__ = ["WORDS_VERSION", "Terms", "analyse", "folded", "language_of"]
