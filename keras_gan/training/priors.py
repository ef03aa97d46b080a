"""The distribution of a generator's latents."""

import numpy as np


class Prior:
    """Independent latents, N(0, 1) or U[0, 1), of one shape.

    Args:
        shape: shape of one latent, `(latent_dim,)` for a vector.
        distribution: `"normal"` or `"uniform"`.
    """

    def __init__(self, shape, distribution="normal"):
        self.shape, self.distribution = tuple(shape), distribution

    def sample(self, noise, count):
        """`count` latents within a step, from `noise(shape, distribution)`."""
        return noise((count, *self.shape), self.distribution)

    def draw(self, count, seed=None, truncation=None):
        """`count` latents on the host, float32, by NumPy's PCG64: the same on every backend.

        Args:
            count: how many; without truncation the first n of a larger count are those of n.
            seed: integer, a NumPy generator to draw on from, or `None` for fresh ones.
            truncation: redraw normal coordinates beyond this magnitude (Brock et al. 2019,
                https://arxiv.org/abs/1809.11096, section 3.1).
        """
        generator = np.random.default_rng(seed)
        if self.distribution == "uniform":
            if truncation is not None:
                raise ValueError(
                    "Uniform latents have no tails to truncate: leave out `truncation`. "
                    f"Received: {truncation}."
                )
            return generator.random((count, *self.shape), dtype="float32")
        latents = generator.standard_normal((count, *self.shape), dtype="float32")
        if truncation is None:
            return latents
        if not truncation > 0:
            raise ValueError(f"`truncation` must be positive. Received: {truncation}.")
        while (beyond := np.abs(latents) > truncation).any():
            latents[beyond] = generator.standard_normal(beyond.sum(), dtype="float32")
        return latents
