"""Serve a model file by llama.cpp, out of the package xllamacpp, in OpenAI's protocol.

python -m rag.llm FILE.gguf [--port P] [--window TOKENS] [--slots N]
"""

import argparse
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

SPARE_CORES = 1
"""llama.cpp's threads wait for each other at every step: on as many as there are cores, one token took sixteen times as long
beside another busy process."""

BATCH = 128
"""Tokens of a prompt that are read in one go: nothing stops it half-way."""

PING = 5
"""Seconds after which it says that it is still reading or writing: whoever asks takes longer silence for a fault, and a server
on a machine with other work may be late."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m rag.llm", description="Serve a GGUF file as OpenAI's protocol has it.")
    parser.add_argument("path", type=Path, metavar="FILE.gguf")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--window", type=int, default=4096, help="tokens of context for each request")
    parser.add_argument("--slots", type=int, default=4, help="requests at once")
    parser.add_argument("--until-input-ends", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.until_input_ends:  # whoever started it ends it: Ctrl-C in their terminal reaches it too
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import xllamacpp
    except ImportError:
        sys.exit("the package xllamacpp is not installed: pip install -r requirements-model.txt")
    params = xllamacpp.CommonParams()
    params.model.path = str(args.path)
    params.model_alias = {args.path.stem}
    params.port = args.port
    params.n_ctx = args.window * args.slots  # the slots share it
    params.n_parallel = args.slots
    params.n_batch = params.n_ubatch = BATCH
    params.cpuparams.n_threads = max(1, (os.cpu_count() or 1) - SPARE_CORES)
    params.fit_params = params.warmup = False  # which cost seconds at each start
    params.sse_ping_interval = PING
    params.verbosity = 1
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        sys.exit(str(error))
    print(f"{args.path.stem} is at {server.listening_address}/v1", flush=True)
    if args.until_input_ends:
        sys.stdin.read()
        os._exit(0)  # whoever started it has gone: a prompt half read is not waited for
    else:
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)  # a wait that Ctrl-C ends on every system


if __name__ == "__main__":
    main()
