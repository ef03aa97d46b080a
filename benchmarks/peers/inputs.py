"""Seeded input arrays for both sides. Imports NumPy alone, which both environments have."""

import numpy as np

STEPS = 20
CONSTANTS = {
    "epsilon": 1e-10,
    "learning_rate": 0.01,
    "weight_decay": 0.001,
    "average_decay": 0.9,
    "power_iterations": 60,
}


def make(seed=0):
    """Logits, labels, images, a small critic, features, kernels and gradients."""
    random = np.random.Generator(np.random.PCG64(seed))
    normal = random.standard_normal
    arrays = {
        "real": 1 + 2 * normal((64, 1)),
        "fake": -1 + 3 * normal((64, 1)),
        "real_classes": 2 * normal((64, 10)),
        "fake_classes": 2 * normal((64, 10)),
        "labels": np.eye(10)[random.integers(10, size=64)],
        "real_images": normal((16, 8, 6, 4)),
        "fake_images": 0.5 + 2 * normal((16, 8, 6, 4)),
        "mix": random.uniform(size=16),  # Share of the generated image.
        "critic_hidden": normal((192, 8)) / 6,
        "critic_out": 2 * normal((8, 1)),
        "real_features": normal((200, 16)) @ normal((16, 16)),
        "fake_features": normal((300, 16)) @ normal((16, 16)) + 0.5,
        "flat": normal((64, 12)),
        "dense_kernel": normal((12, 7)),
        "conv_kernel": normal((3, 3, 4, 5)),
        "start": normal((6, 5)),
        "gradients": normal((STEPS, 6, 5)),
    }
    return {name: values.astype("float32") for name, values in arrays.items()}
