"""Floating-point operations of a training step: those of matrix products and convolutions.

They are counted while a step runs on PyTorch, the second derivatives of a penalty included. The
library's step passes the critic once more for a penalty than the step by hand does; XLA may merge
the two, so that on JAX a share of the matrix rate is an upper bound there.
"""

import keras
import numpy as np
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from benchmarks.contestants import library, pytorch
from benchmarks.gpu_parts.speed import GANS

BATCH_SIZE = 2


class Counter(TorchDispatchMode):
    """Adds up the operations of all that PyTorch runs within its context."""

    total = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        count = flop_registry.get(function._overloadpacket)
        if count is not None:
            self.total += count(*args, **(kwargs or {}), out_val=out)
        return out


def measure(report, gans, by_hand, size, width, until):
    settings = {"size": size, "width": width}
    for gan in gans:
        report("flops_per_image", per_image(gan, **settings), gan=gan, hand=False, **settings)
    for gan in by_hand:
        report(
            "flops_per_image", per_image_by_hand(gan, **settings), gan=gan, hand=True, **settings
        )


def per_image(gan, size, width):
    """Operations of one step of the library's GAN of `speed.GANS`, for each real image in it."""
    keras.config.set_dtype_policy("float32")
    kind, arguments = GANS[gan]
    made = library.build(kind, (size, size, 3), width, arguments=arguments)
    images = np.random.default_rng(0).integers(
        0, 256, (BATCH_SIZE * made.critic_steps, *made.sample_shape), "uint8"
    )
    with Counter() as counted:
        made.fit(images, batch_size=BATCH_SIZE, verbose=0)
    return counted.total / len(images)


def per_image_by_hand(gan, size, width):
    """As `per_image`, of the step of `benchmarks.contestants.pytorch`."""
    contestant = pytorch.make(GANS[gan][0], width, BATCH_SIZE, shape=(size, size, 3))
    with Counter() as counted:
        contestant.step(1)
    return counted.total / contestant.images
