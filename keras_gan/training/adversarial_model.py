"""The base class of all GANs: its networks, and the data that they take."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import keras

from keras_gan import backend
from keras_gan.backend import processes
from keras_gan.data_adapters import Batch, Categories, Continuous, Field
from keras_gan.layers import ImagePool
from keras_gan.training import conventions, copies, interface, names
from keras_gan.training.assignment import Assignment
from keras_gan.training.average import MovingAverage
from keras_gan.training.checked_settings import CheckedSettings, weighed
from keras_gan.training.compilation import Compilation
from keras_gan.training.display import Display
from keras_gan.training.entry_points import EntryPoints
from keras_gan.training.following import Following
from keras_gan.training.game import Game
from keras_gan.training.generation import Generation
from keras_gan.training.logs import Logs
from keras_gan.training.priors import Prior
from keras_gan.training.serialization import Serialization
from keras_gan.training.step import Step
from keras_gan.training.trainer import Trainer
from keras_gan.utils.hints import Schedule, Shape, Tensor


class AdversarialModel(
    Assignment,
    CheckedSettings,
    Game,
    Step,
    Compilation,
    Trainer,
    EntryPoints,
    Following,
    Generation,
    Display,
    Serialization,
    keras.Model,
):
    """A generator and a critic (also called discriminator) that `fit` plays against each other.

    One step takes `critic_steps · batch_size` samples: `critic_steps` critic updates, each on
    fresh real samples, then one generator update. An update writes its own player's variables only,
    batch statistics and power iterations included. A subclass states `critic_loss(real, fake)` and
    `generator_loss(real, fake)`, or replaces `players()` where its play is another.

    A GAN is conditional where both networks take a second input: the generator latents and a
    condition, the critic samples and that condition. A batch is then `(samples, condition)`, and
    row i of `fake` was made for the condition of row i of `real`; the losses stay as they are. A
    condition of shape `(classes,)` is a label, which the networks get as one-hot vector; one of
    shape `(height, width, channels)` is an image.

    ```python
    gan = keras_gan.models.WGANGP(
        generator=keras_gan.networks.dcgan_generator((28, 28, 1)),
        critic=keras_gan.networks.dcgan_critic((28, 28, 1)),
    )
    gan.compile(keras.optimizers.Adam(2e-4, 0.0, 0.9), keras.optimizers.Adam(2e-4, 0.0, 0.9))
    gan.fit(images, batch_size=64, epochs=5)
    samples = gan.generate(64, seed=0)
    ```

    Args:
        generator: built, registered `keras.Model` from latents `(batch, latent_dim)`, and a
            condition where there is one, to samples; images end in [-1, 1].
        critic: built, registered `keras.Model` from samples, and the condition, to raw logits
            `(batch, 1)`.
        critic_steps: critic updates for each generator update.
        penalty: gradient penalty on the critic, by name (`keras_gan.penalties.names()`), as a
            `keras_gan.penalties.Penalty`, or `None`.
        penalty_weight: the factor of a penalty that is given by name, a number or a schedule such
            as `keras_gan.schedules.Cosine`; by default 1.
        augment: differentiable augmentation of all that the critic sees, by names
            (`"color,translation,cutout"`), as a `keras_gan.augment.DiffAugment`, or `None`.
        replay: `keras_gan.layers.ImagePool` of earlier samples that the critic also sees, or
            `None`; not for conditional GANs.
        ema_half_life: images after which the generator's moving average has forgotten half, a
            number or a schedule.
        ema_ramp: the half-life is at most this share of the images seen so far, so that the average
            follows quickly at first.
        seed: of all training noise and of the order of arrays; drawn afresh when `None`.
        name: of the model.

    Attributes:
        ema_generator: the generator's moving average, its batch statistics included; what
            `generate`, `predict` and `export` use. Weights that are loaded into or assigned to
            the generator outside of training are the average's from then on.
        latent_dim: size of a latent vector; `None` where latents are no vectors.
        condition: the `keras_gan.data_adapters.Field` of the condition, or `None`.
        images_seen: real samples used so far.
    """

    takes_latents, auxiliary = True, False  # What the networks are like: see `interface.read`.

    def __new__(cls, *args, **given):
        names.refuse_others_of(cls, given)
        return super().__new__(cls, *args, **given)

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        *,
        critic_steps: int = 1,
        penalty: str | Callable[..., Tensor] | None = None,
        penalty_weight: float | Schedule | None = None,
        augment: str | Sequence[str] | Callable[..., Tensor] | None = None,
        replay: ImagePool | None = None,
        ema_half_life: float | Schedule = 10_000,
        ema_ramp: float = 0.05,
        seed: int | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name, autocast=False)  # Each network casts for itself.
        self._read_networks(generator, critic)
        copies.check_rebuilds(critic, "critic")
        self.generator, self.critic = generator, critic
        self.critic_steps = critic_steps
        self.penalty = weighed(penalty, penalty_weight)
        self.augment = augment
        self.average = MovingAverage(ema_half_life, ema_ramp)
        self.ema_generator = copies.rebuild(generator, "generator")
        self.ema_generator.trainable = False
        self.replay = replay
        self.seed = processes.agreed(random.randrange(2**31)) if seed is None else int(seed)
        self.noise_seed = keras.random.SeedGenerator(self.seed)
        self._create_counters()
        self.logs = Logs()
        self.built = True
        if not backend.values_are_provisional():
            self.follow_generator()

    def _create_counters(self):
        def counter(name, start, shape=()):
            return self.add_weight(
                shape=shape, initializer=start, dtype="int32", trainable=False, name=name
            )

        self.steps_done = counter("steps_done", "zeros")
        self.images_seen = counter("images_seen", "zeros")
        self.nonfinite = counter("nonfinite", keras.initializers.Constant(-1), shape=(3,))

    def _read_networks(self, generator, critic):
        """Read the interface of the two networks, and check what they end in."""
        interface.require_models(generator, critic)
        networks = {"generator": generator, "critic": critic}
        interface.check_apart(networks)
        interface.check_pure(networks)
        conventions.check_unclipped(critic)
        self._read_interface(self.interface(generator, critic))
        self._check_conventions(generator, critic)

    def interface(self, generator: keras.Model, critic: keras.Model) -> interface.Interface:
        """The `Interface` of the two networks, once they are seen to fit together."""
        return interface.read(generator, critic, self.takes_latents, self.auxiliary)

    def _check_conventions(self, generator, critic):
        own = {
            name: not getattr(type(self), name).__module__.startswith("keras_gan.")
            for name in ("critic_loss", "prepare")
        }
        shapes = self.sample_shape
        shapes = shapes if isinstance(shapes[0], tuple) else (shapes,)
        conventions.check_critic(critic, self.auxiliary, own["critic_loss"])
        conventions.check_generator(generator, shapes, own["prepare"])

    def condition_of(self, shape: Shape) -> Field:
        """The field of a condition of that shape: a vector of classes, or an image."""
        return Categories(shape[0]) if len(shape) == 1 else Continuous(shape, "condition")

    def contract(self) -> Field:
        """The `keras_gan.data_adapters.Field` of the training data: what one batch holds."""
        samples = Continuous(self.sample_shape)
        return samples if self.condition is None else Batch(samples, self.condition)

    def prepare(self, batch: Any) -> Any:
        """A batch as the losses get it: images in [-1, 1], labels one-hot, on the device."""
        return self.contract().prepare(batch)

    def parts(self, batch: Any) -> tuple[Tensor, Tensor | None]:
        """`(samples, condition)` of a prepared batch; the condition is `None` without one."""
        return (batch, None) if self.condition is None else batch

    def _read_interface(self, found):
        self.latent_shape, self.sample_shape = found.latents, found.samples
        self.prior = None if found.latents is None else Prior(found.latents)
        self.condition = None if found.condition is None else self.condition_of(found.condition)

    @property
    def latent_dim(self) -> int | None:
        return self.latent_shape[0] if len(self.latent_shape or ()) == 1 else None
