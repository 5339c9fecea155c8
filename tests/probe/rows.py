"""A measured row for tests that need one."""

import msgspec

from probe.values import Measured

PLAIN = {
    "ok": True,
    "device": "CPU: abacus",
    "device_kind": "cpu",
    "backend": "onnxruntime",
    "dtype": "float32",
    "batch": 1,
    "threads": 2,
    "build_ms": 1.0,
    "first_call_ms": 2.0,
    "warm_up_calls": 5,
    "calls": 30,
    "median_ms": 4.0,
    "p10_ms": 3.0,
    "p90_ms": 5.0,
    "iqr_ms": 1.0,
    "noisy": True,
    "items_per_s": 250.0,
    "peak_memory_bytes": 1000,
    "host": "here",
    "date": "2026-11-23T00:00:00+00:00",
    "versions": {"python": "3.11"},
}


def measured(configuration, **fields):
    return msgspec.convert({**PLAIN, "configuration": configuration, **fields}, Measured)
