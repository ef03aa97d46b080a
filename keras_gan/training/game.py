"""The game: what each player minimizes, and the batches that the losses compare."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import keras
from keras import ops

from keras_gan import backend
from keras_gan.training.player import Player
from keras_gan.utils.hints import Part, Shape, Tensor


class Game(Part):
    """The part of a GAN that its losses are written in."""

    critic_logs: tuple[str, ...] = ("critic_loss", "real_logit", "fake_logit")
    generator_logs: tuple[str, ...] = ("generator_loss",)
    watched_logs: tuple[str, ...] = ("critic_loss", "generator_loss", "penalty")  # See `Stability`.

    def critic_loss(self, real: Any, fake: Any) -> Tensor:
        """The critic's adversarial loss on one batch, a scalar."""
        raise NotImplementedError(f"{type(self).__name__} must define critic_loss(real, fake).")

    def generator_loss(self, real: Any, fake: Any) -> Tensor:
        """The generator's loss, a scalar; `real` is the last critic batch."""
        raise NotImplementedError(f"{type(self).__name__} must define generator_loss(real, fake).")

    def players(self) -> list[Player]:
        """The players in their order of play."""
        return [
            Player(
                "critic",
                self.critic,
                self._critic_objective,
                logs=[*self.critic_logs] + ["penalty"] * bool(self.penalty),
                steps=self.critic_steps,
                also_writes=() if self.replay is None else self.replay.variables,
            ),
            Player("generator", self.generator, self._generator_objective, self.generator_logs),
        ]

    def _critic_objective(self, real):
        fake = keras.tree.map_structure(ops.stop_gradient, self.synthesize(real))
        if self.replay is not None:
            fake = self.replay(fake, noise=self.noise)
        self.logs.label(real, "real_logit")
        self.logs.label(fake, "fake_logit")
        loss = self.critic_loss(real, fake)
        self.logs.note("critic_loss", loss)
        if self.penalty is None:
            return loss
        penalty = self._penalized(real, fake)
        self.logs.note("penalty", penalty)
        return loss + penalty

    def _generator_objective(self, real):
        loss = self.generator_loss(real, self.synthesize(real))
        self.logs.note("generator_loss", loss)
        return loss

    def _penalized(self, real, fake):
        """The penalty on the gradient of each critic in its samples."""
        with self.logs.paused():
            return sum(
                self.penalty(critic, samples, made, self.noise, self.images_seen.value)
                for critic, samples, made in self.critics_apart(real, fake)
            )

    def critics_apart(
        self, real: Any, fake: Any
    ) -> Iterable[tuple[Callable[[Tensor], Tensor], Tensor, Tensor]]:
        """`(D, real samples, fake ones)` of each critic D, a function of the samples alone.

        There is one, each of whose samples stays under its own condition.
        """
        (real, condition), (fake, _) = self.parts(real), self.parts(fake)

        def critic(samples):
            outputs = self.logits(samples if self.condition is None else (samples, condition))
            return keras.tree.flatten(outputs)[0]

        return [(critic, real, fake)]

    def synthesize(self, real: Any) -> Any:
        """A generated counterpart of each real sample, for the same condition, in training mode."""
        samples, condition = self.parts(real)
        inputs = [] if condition is None else [condition]
        if self.prior is not None:
            count = ops.shape(keras.tree.flatten(samples)[0])[0]
            inputs.insert(0, self.prior.sample(self.noise, count))
        fake = self.generator(inputs if len(inputs) > 1 else inputs[0], training=True)
        return fake if condition is None else (fake, condition)

    def logits(self, batch: Any) -> Any:
        """The critic's float32 outputs for a batch, its samples augmented, in training mode.

        Those of the batches `real` and `fake` of `critic_loss` are logged.
        """
        samples, condition = self.augmented(batch)
        alone = condition is None or self.auxiliary
        outputs = self.critic(samples if alone else [samples, condition], training=True)
        outputs = keras.tree.map_structure(lambda x: ops.cast(x, "float32"), outputs)
        self.logs.note(self.logs.label_of(batch), outputs[0] if self.auxiliary else outputs)
        return outputs

    def real_logits(self, real: Any) -> Any:
        """`logits` of real samples, logged as `real_logit`."""
        self.logs.label(real, "real_logit")
        return self.logits(real)

    def fake_logits(self, fake: Any) -> Any:
        """`logits` of generated samples, logged as `fake_logit`."""
        self.logs.label(fake, "fake_logit")
        return self.logits(fake)

    def augmented(self, batch: Any) -> tuple[Tensor, Tensor | None]:
        """`(samples, condition)` as the critic sees them."""
        samples, condition = self.parts(batch)
        if self.augment is not None:
            samples = keras.tree.map_structure(lambda x: self.augment(x, self.noise), samples)
        return samples, condition

    def noise(self, shape: Shape, distribution: Literal["normal", "uniform"] = "normal") -> Tensor:
        """All randomness of training: override it to replay given noise.

        Args:
            shape: shape of the result; its first axis is that of the samples, of which each device
                under `tf.distribute` takes its rows of one global draw.
            distribution: `"normal"` for N(0, 1) or `"uniform"` for U[0, 1).
        """
        index, count = backend.replica()
        rows = backend.random(distribution, (shape[0] * count, *shape[1:]), self.noise_seed)
        return rows if count == 1 else rows[index * shape[0] : (index + 1) * shape[0]]
