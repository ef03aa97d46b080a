"""The generator's moving average."""

from keras import ops

from keras_gan import schedules
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.utils.checks import is_positive, is_real

_FITS = {
    "half_life": lambda value: callable(value) or is_real(value, at_least=0),
    "ramp": lambda value: value is None or is_positive(value),
}


class MovingAverage:
    """Exponential moving average with a half-life in images and a ramp at the start.

    After n images seen the half-life is h = min(half_life, ramp · n), and a step on b images moves
    the average to  average + (1 - 2^(-b / h)) · (value - average).

    Batch statistics are averaged like weights, so that they belong to the averaged weights. The
    vectors of spectral normalisation are not: power iteration on the averaged kernel finds them.

    Args:
        half_life: images after which half is forgotten, a number or a schedule; 0 for no
            averaging.
        ramp: largest half-life as a share of the images seen; `None` for no ramp.

    Reference: Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative
    Models", https://arxiv.org/abs/2206.00364, appendix F, for the units and the ramp; Yazıcı et al.
    2019, https://arxiv.org/abs/1806.04498, for averaging GANs.
    """

    def __init__(self, half_life, ramp):
        self.half_life, self.ramp = half_life, ramp

    def __setattr__(self, name, value):
        """Both are checked here, as they may also be set between two calls of `fit`."""
        if not _FITS[name](value):
            raise ValueError(
                "`ema_half_life` must be at least 0 images, a finite number or a schedule, and "
                f"`ema_ramp` a positive number or None. Received: ema_{name}={value!r}."
            )
        super().__setattr__(name, value)

    def step_size(self, images_seen, batch):
        """1 - 2^(-batch / h), the share that the average moves towards the value."""
        half_life = ops.cast(schedules.at(self.half_life, images_seen), "float32")
        if self.ramp is not None:
            half_life = ops.minimum(half_life, self.ramp * ops.cast(images_seen, "float32"))
        return 1.0 - ops.power(2.0, -batch / ops.maximum(half_life, 1e-8))

    def update(self, average, network, images_seen, batch):
        """Move the variables of `average` towards those of `network` by a step on `batch` images.

        A batch of zero images leaves every variable exactly as it is.
        """
        step = self.step_size(images_seen, batch)
        normalized = spectral_layers(average)
        vectors = {id(v) for layer in normalized for v in (layer.u, layer.v)}
        for mean, value in zip(average.weights, network.weights, strict=True):
            if id(mean) in vectors:
                continue
            moved = value.value
            if "float" in mean.dtype:
                moved = mean.value + ops.cast(step, mean.dtype) * (value.value - mean.value)
            # Not by the factor of zero alone, which a value that is not finite would pass.
            mean.assign(ops.where(step > 0, moved, mean.value))
        for layer in normalized:
            # u and v are directions: their mean is none, so they follow the averaged kernel.
            layer.power_iteration(where=step > 0)
