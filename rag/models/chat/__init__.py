"""Chat models behind one small protocol: bundled, over LangChain, and how both are kept in bounds."""

from rag.models.chat.protocol import ChatMessage, ChatModel, ChatPiece, Pieces, whole_reply

__all__ = ["ChatMessage", "ChatModel", "ChatPiece", "Pieces", "whole_reply"]
