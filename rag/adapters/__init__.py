"""Our retriever and embedders as LangChain classes, for people who build chains of their own."""

from rag.adapters.langchain import SanadEmbeddings, SanadRetriever

__all__ = ["SanadEmbeddings", "SanadRetriever"]
