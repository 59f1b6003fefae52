# Almanac as an image: no root user, nothing to write but /data. docs/operate.md explains how to run it.
FROM python:3.13-slim AS build
# All that Almanac needs, with PostgreSQL and interactions over HTTP: those are settings, and no other image.
COPY requirements-postgres.txt requirements-http.txt /build/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes \
    -r /build/requirements-postgres.txt -r /build/requirements-http.txt

FROM python:3.13-slim
COPY --from=build /venv /venv
COPY bot /app/bot
COPY knowledge /app/knowledge
# The root is read-only when it runs, so the bytecode is made here. So is matplotlib's list of fonts, which a new volume
# starts with: making it takes longer than Discord waits for the first chart.
RUN /venv/bin/python -m compileall -q /app/bot && mkdir /data && \
    MPLCONFIGDIR=/data/matplotlib /venv/bin/python -c "import matplotlib.font_manager" && chown -R 10001:10001 /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MPLCONFIGDIR=/data/matplotlib \
    DATABASE_PATH=/data/almanac.sqlite3 KNOWLEDGE_PATH=/app/knowledge LOG_FORMAT=json STATUS_PORT=9180
WORKDIR /app
USER 10001:10001
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9180/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
