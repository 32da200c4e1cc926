# Footnote and all it needs, models included: it starts without a network. Run it read-only, with /data and /tmp to write in:
#   docker build -t footnote .
#   docker run --read-only --tmpfs /tmp -v footnote:/data -p 127.0.0.1:7860:7860 footnote
# It answers from the example article; for a folder of your own add -v "$PWD/notes:/documents:ro" -e RAG_DOCUMENTS=/documents.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-virtualenv -r requirements.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY prompts prompts
COPY seeds seeds
COPY rag rag
RUN /venv/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home footnote && install --directory --owner footnote /data
COPY --from=build /venv /venv
USER 10001
# It listens to other machines, since a container is one to its host; who may reach it is for the published port to say.
ENV RAG_HOST=0.0.0.0 RAG_STORE=/data/store HOME=/tmp PATH=/venv/bin:$PATH
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/readyz')"]
ENTRYPOINT ["footnote"]
CMD ["serve"]
