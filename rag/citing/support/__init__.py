"""How well quotes support a statement: cheap features and a fitted model with its bar."""

from rag.citing.support.features import FEATURES, support_features
from rag.citing.support.model import SupportModel, load_support_model

__all__ = ["FEATURES", "SupportModel", "load_support_model", "support_features"]
