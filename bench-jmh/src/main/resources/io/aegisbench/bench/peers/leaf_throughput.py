"""How many leaves a second does a Merkle Mountain Range in plain Python append?

The scheme is aegis-v1: leaf = H(data), node = H(hex(left) + hex(right)), root = H(hex of all
peaks, highest first). Digests are kept as hex strings, as the published description has them.

Usage: python3 leaf_throughput.py --leaves 100,1000 --millis 300
Prints JSON lines: one about the interpreter, then one a cell.
"""

import argparse
import hashlib
import json
import platform
import ssl
import struct
import time


class HexAccumulator:
    """Keeps the peaks only, as (height, hex digest), highest first."""

    def __init__(self):
        self._peaks = []

    def append(self, data):
        height = 0
        digest = hashlib.sha256(data).hexdigest()
        while self._peaks and self._peaks[-1][0] == height:
            left = self._peaks.pop()[1]
            digest = hashlib.sha256((left + digest).encode("ascii")).hexdigest()
            height += 1
        self._peaks.append((height, digest))

    def root(self):
        if not self._peaks:
            return "00" * 32
        joined = "".join(digest for _, digest in self._peaks)
        return hashlib.sha256(joined.encode("ascii")).hexdigest()


def root_each_append(leaves):
    accumulator = HexAccumulator()
    root = accumulator.root()
    for leaf in leaves:
        accumulator.append(leaf)
        root = accumulator.root()
    return root


def root_at_end(leaves):
    accumulator = HexAccumulator()
    for leaf in leaves:
        accumulator.append(leaf)
    return accumulator.root()


def measure(work, leaves, nanos):
    """Repeats the work for at least the time given, after a tenth of it as warm-up."""
    warm_until = time.perf_counter_ns() + nanos // 10
    root = work(leaves)
    while time.perf_counter_ns() < warm_until:
        root = work(leaves)
    repeats = 0
    cpu_start = time.process_time_ns()
    start = time.perf_counter_ns()
    while True:
        root = work(leaves)
        repeats += 1
        wall = time.perf_counter_ns() - start
        if wall >= nanos:
            break
    cpu = time.process_time_ns() - cpu_start
    return root, repeats, wall, cpu


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--leaves", required=True)
    parser.add_argument("--millis", type=int, required=True)
    arguments = parser.parse_args()
    print(json.dumps({"about": {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "openssl": ssl.OPENSSL_VERSION,
    }}), flush=True)
    modes = {"rootEachAppend": root_each_append, "rootAtEnd": root_at_end}
    for count in (int(text) for text in arguments.leaves.split(",")):
        leaves = [hashlib.sha256(struct.pack(">Q", i)).digest() for i in range(count)]
        for mode, work in modes.items():
            root, repeats, wall, cpu = measure(work, leaves, arguments.millis * 1_000_000)
            print(json.dumps({
                "variant": "python", "scheme": "aegis-v1", "mode": mode, "leaves": count,
                "repeats": repeats, "wallNanosPerLeaf": wall / (repeats * count),
                "cpuNanosPerLeaf": cpu / (repeats * count), "root": root,
            }), flush=True)


if __name__ == "__main__":
    main()
