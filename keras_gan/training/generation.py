"""`generate` and `export`: what a trained GAN is for."""

import numpy as np

from keras_gan.utils.checks import positive_integer, refuse
from keras_gan.visualization import images


class Sampling:
    """The part of a GAN that makes samples, always by the averaged generator."""

    def call(self, latents, training=False):
        """Samples from latents by the averaged generator."""
        return self.ema_generator(latents, training=training)

    def generate(
        self,
        count=None,
        *,
        seed=None,
        labels=None,
        latents=None,
        dtype="float32",
        batch_size=64,
        truncation=None,
    ):
        """Samples of the averaged generator, as a NumPy array.

        Args:
            count: how many; left out when `latents` are given.
            seed: of the latents, drawn by NumPy's PCG64, so that they are the same on every
                backend, and the first n of a larger count are those of n; fresh ones when `None`.
            labels: not for an unconditional GAN.
            latents: latent vectors to use, shape `(count, latent_dim)`.
            dtype: `"float32"` in the generator's own range, or `"uint8"` in [0, 255] for images.
            batch_size: samples made at a time; does not change them.
            truncation: redraw latent coordinates beyond this magnitude: better samples, less
                variety (Brock et al. 2019, https://arxiv.org/abs/1809.11096, section 3.1).

        Returns:
            Array of shape `(count, *sample_shape)`.
        """
        refuse({"labels": labels})
        if dtype not in ("float32", "uint8"):
            raise ValueError(f'`dtype` must be "float32" or "uint8". Received: {dtype!r}.')
        if latents is None:
            latents = self.draw_latents(positive_integer(count, "count"), seed, truncation)
        latents = np.asarray(latents, "float32")
        if latents.ndim != 2 or latents.shape[1] != self.latent_dim or len(latents) == 0:
            raise ValueError(
                f"`latents` must have shape (count, {self.latent_dim}), the generator's latent "
                f"size. Received: shape {latents.shape}."
            )
        # Whole batches only, so that every count runs through one compiled program.
        batches = -(-len(latents) // batch_size)
        padded = np.resize(latents, (batches * batch_size, self.latent_dim))
        samples = self.ema_generator.predict(padded, batch_size=batch_size, verbose=0)
        samples = np.asarray(samples[: len(latents)], "float32")
        return images.to_uint8(samples) if dtype == "uint8" else samples

    def draw_latents(self, count, seed=None, truncation=None):
        """`(count, latent_dim)` standard normal latents, float32, of NumPy's PCG64."""
        generator = np.random.Generator(np.random.PCG64(seed))
        latents = generator.standard_normal((count, self.latent_dim), dtype="float32")
        if truncation is None:
            return latents
        if not truncation > 0:
            raise ValueError(f"`truncation` must be positive. Received: {truncation}.")
        while (beyond := np.abs(latents) > truncation).any():
            latents[beyond] = generator.standard_normal(beyond.sum(), dtype="float32")
        return latents

    def export(self, filepath, format="tf_saved_model", **kwargs):
        """Write the averaged generator for serving; see `keras.Model.export` for the formats."""
        return self.ema_generator.export(filepath, format=format, **kwargs)
