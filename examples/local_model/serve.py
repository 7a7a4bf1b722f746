"""Serves a GGUF file on loopback, with the OpenAI-compatible server of the package xllamacpp.

    serve.py FILE PORT THREADS

Runs until it is killed. Four requests are answered at once, each with a context of 8,192 tokens.
"""

import pathlib
import signal
import sys

import xllamacpp


CACHE_MIB = 1024    # of prompts seen before, so that demos and instructions are not read anew each time


def parameters(model: str, port: int, threads: int) -> xllamacpp.CommonParams:
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {pathlib.Path(model).stem}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = 32768
    params.n_parallel = 4
    params.cache_ram_mib = CACHE_MIB
    params.cpuparams.n_threads = threads
    return params


def main() -> None:
    model, port, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # The blocked mask must stand before the server starts its threads: else one of them may take the signal.
    stop = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)
    server = xllamacpp.Server(parameters(model, port, threads))
    print(f"serving {model} at {server.listening_address}/v1", flush=True)
    signal.sigwait(stop)


if __name__ == "__main__":
    main()
