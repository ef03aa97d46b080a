"""What the card can do: its measured rate of matrix products in each precision, on PyTorch."""

import time

import torch

from benchmarks.gpu_parts import exclusive
from benchmarks.gpu_parts.devices import name, synchronize

DTYPES = {"float32": torch.float32, "mixed_bfloat16": torch.bfloat16}


def measure(report, size, repeats, lock, until):
    """Report the best of `repeats` groups of ten products of square matrices, in FLOP/s.

    float32 lets TF32 in, as the convolutions of both backends do by default.
    """
    torch.backends.cuda.matmul.allow_tf32 = True
    with exclusive.alone(lock):
        for precision, dtype in DTYPES.items():
            best = rate(size, repeats, dtype)
            report("matrix_rate", best, precision=precision, size=size, device=name())


def rate(size, repeats, dtype, products=10):
    where = "cuda" if torch.cuda.is_available() else "cpu"
    left, right = (torch.randn(size, size, device=where).to(dtype) for _ in range(2))
    times = []
    for _ in range(repeats + 1):  # The first group warms up.
        synchronize()
        start = time.perf_counter()
        for _ in range(products):
            left @ right
        synchronize()
        times.append(time.perf_counter() - start)
    return 2 * size**3 * products / min(times[1:])
