# Almanac as an image: no root user, nothing to write but /data. docs/operate.md explains how to run it.
FROM python:3.13-slim AS build
COPY requirements.txt /build/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /build/requirements.txt

FROM python:3.13-slim
COPY --from=build /venv /venv
COPY bot /app/bot
COPY knowledge /app/knowledge
# The root is read-only when it runs, so the bytecode is made here.
RUN /venv/bin/python -m compileall -q /app/bot && mkdir /data && chown 10001:10001 /data
# Matplotlib keeps a cache of fonts; /tmp is a tmpfs.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp \
    DATABASE_PATH=/data/almanac.sqlite3 KNOWLEDGE_PATH=/app/knowledge LOG_FORMAT=json STATUS_PORT=9180
WORKDIR /app
USER 10001:10001
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9180/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
