"""The page in the browser; ``build_page`` and ``mount_page`` are all that others need."""

from rag.ui.page import PAGE_FILES, build_page, mount_page, put_up_page

__all__ = ["PAGE_FILES", "build_page", "mount_page", "put_up_page"]
