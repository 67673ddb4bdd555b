#!/bin/sh
# Bring the index up to date with the corpus, then serve until a signal comes.
set -eu
python ingest.py "${RAG_CORPUS:-corpus}"
exec python app.py
