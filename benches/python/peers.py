#!/usr/bin/env python3
"""Asks the exact peers of Python the questions of the suite `knn`, on the same points.

The points come from `cargo xtask points --out DIR`, which writes `NAME-points.npy` and
`NAME-queries.npy` from the seeds of the Rust suite. Every figure is one JSON object a line, in the form
of `cargo xtask bench --format json`; everything else goes to standard error.

    pip install numpy scipy scikit-learn faiss-cpu
    python3 benches/python/peers.py DIR [--data NAME,...] [--k K,...] [--seconds S]

One thread, one query at a time, after a round to warm up; the value is the median of the single
times in microseconds, `lo` and `hi` are the quartiles. The k-th distances of all peers are compared with
those of the first before anything is printed.
"""

import os

# Before the libraries start their pools.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

import numpy as np


def kd_tree(points):
    tree = importlib.import_module("sklearn.neighbors").KDTree(points)
    return lambda query, k: tree.query(query, k=k)[0][0, -1]


def ball_tree(points):
    tree = importlib.import_module("sklearn.neighbors").BallTree(points)
    return lambda query, k: tree.query(query, k=k)[0][0, -1]


def ckd_tree(points):
    tree = importlib.import_module("scipy.spatial").cKDTree(points)
    # One neighbor comes without an axis of neighbors.
    return lambda query, k: np.ravel(tree.query(query, k=k)[0])[-1]


def flat(points):
    faiss = importlib.import_module("faiss")
    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatL2(points.shape[1])
    index.add(points)
    return lambda query, k: float(index.search(query, k)[0][0, -1]) ** 0.5


PEERS = {
    "scikit-learn KDTree": kd_tree,
    "scikit-learn BallTree": ball_tree,
    "scipy cKDTree": ckd_tree,
    "faiss IndexFlat": flat,
}


def figure(subject, data, op, values, unit, **parameters):
    lo, median, hi = np.percentile(values, [25, 50, 75])
    line = {"suite": "knn", "subject": subject, "data": data, "op": op, **parameters}
    line["value"] = float(f"{median:.5g}")
    if lo != hi:
        line["lo"], line["hi"] = float(f"{lo:.5g}"), float(f"{hi:.5g}")
    line["unit"] = unit
    print(json.dumps(line, separators=(",", ":")), flush=True)


def ask(answer, queries, k, seconds):
    """Returns the times in microseconds and the k-th distances, as many as the time allows."""
    end = time.perf_counter() + seconds / 3
    for query in queries:
        answer(query, k)
        if time.perf_counter() > end:
            break
    times, distances = [], []
    end = time.perf_counter() + seconds
    for query in queries:
        start = time.perf_counter()
        distances.append(answer(query, k))
        now = time.perf_counter()
        times.append((now - start) * 1e6)
        if now > end:
            break
    return times, np.asarray(distances, dtype=np.float64)


def run(directory, name, ks, seconds):
    try:
        points = np.load(directory / f"{name}-points.npy")
        queries = np.load(directory / f"{name}-queries.npy")
    except (OSError, ValueError) as error:
        sys.exit(f"error: {name}: {error}")
    queries = [np.ascontiguousarray(row[None, :]) for row in queries]
    truth = {}
    for subject, build in PEERS.items():
        start = time.perf_counter()
        try:
            answer = build(points)
        except ImportError as error:
            print(f"{subject} is left out: {error}", file=sys.stderr)
            continue
        built = time.perf_counter() - start
        figure(subject, name, "build", [built], "s", n=len(points), threads=1)
        for k in ks:
            times, distances = ask(answer, queries, k, seconds)
            expected = truth.setdefault(k, distances)
            both = min(len(expected), len(distances))
            # faiss expands the square, which costs digits where distances are small.
            if not np.allclose(distances[:both], expected[:both], rtol=1e-2, atol=1e-2):
                sys.exit(f"error: {subject} disagrees on {name}, k = {k}")
            figure(subject, name, "knn", times, "us", k=k, threads=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path, help="where the .npy files are")
    parser.add_argument("--data", default="manifold50,cube8,swiss3", help="names, by commas")
    parser.add_argument("--k", default="1,10,100", help="numbers of neighbors, by commas")
    parser.add_argument("--seconds", type=float, default=3, help="at most, for each figure")
    arguments = parser.parse_args()
    ks = [int(k) for k in arguments.k.split(",")]
    for name in arguments.data.split(","):
        run(arguments.directory, name, ks, arguments.seconds)


if __name__ == "__main__":
    main()
