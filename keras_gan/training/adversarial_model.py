"""What all GANs share: two players, and the step that alternates their updates."""

import keras
import numpy as np
from keras import ops

from keras_gan import backend, data_adapters, penalties
from keras_gan.augment import DiffAugment
from keras_gan.training import nonfinite, players
from keras_gan.training.average import MovingAverage
from keras_gan.training.generation import Sampling
from keras_gan.training.logs import Journal
from keras_gan.training.players import Player
from keras_gan.training.serialization import Saving
from keras_gan.training.trainer import Training
from keras_gan.utils.checks import positive_integer


class AdversarialModel(Training, Sampling, Saving, keras.Model):
    """A generator and a critic that `fit` plays against each other.

    One step takes `critic_steps · batch_size` samples: `critic_steps` critic updates, each on
    fresh real samples, then one generator update. An update writes its own player's variables only,
    batch statistics and power iterations included. A subclass states `critic_loss(real, fake)` and
    `generator_loss(real, fake)`, or replaces `players()` where its play is another.

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
        generator: built, registered `keras.Model` from latents `(batch, latent_dim)` to samples;
            images end in [-1, 1].
        critic: built, registered `keras.Model` from samples to raw logits `(batch, 1)`; called
            discriminator in some papers.
        critic_steps: critic updates for each generator update.
        penalty: gradient penalty on the critic, by name (`keras_gan.penalties.names()`), as a
            `keras_gan.penalties.Penalty`, or `None`.
        penalty_weight: the penalty's factor where it is given by name, a number or a schedule such
            as `keras_gan.schedules.Cosine`.
        augment: differentiable augmentation of all that the critic sees, by names
            (`"color,translation,cutout"`), as a `keras_gan.augment.DiffAugment`, or `None`.
        replay: `keras_gan.layers.ImagePool` of earlier samples that the critic also sees, or
            `None`.
        ema_half_life: images after which the generator's moving average has forgotten half, a
            number or a schedule.
        ema_ramp: the half-life is at most this share of the images seen so far, so that the average
            follows quickly at first.
        seed: of all training noise and of the order of arrays; drawn afresh when `None`.
        name: of the model.

    Attributes:
        ema_generator: the generator's moving average, its batch statistics included; what
            `generate`, `predict` and `export` use.
        latent_dim: size of a latent vector.
        images_seen: real samples used so far.
    """

    def __init__(
        self,
        generator,
        critic,
        *,
        critic_steps=1,
        penalty=None,
        penalty_weight=1.0,
        augment=None,
        replay=None,
        ema_half_life=10_000,
        ema_ramp=0.05,
        seed=None,
        name=None,
    ):
        super().__init__(name=name)
        self.latent_dim, self.sample_shape = players.check_players(generator, critic)
        self.critic_steps = positive_integer(critic_steps, "critic_steps")
        self.penalty = _penalty(penalty, penalty_weight)
        self.augment = DiffAugment(augment) if isinstance(augment, (str, list, tuple)) else augment
        if self.penalty is not None:
            players.check_penalized(critic)
        players.check_rebuilds(critic, "critic")
        self.generator, self.critic = generator, critic
        self.ema_generator = players.rebuild(generator, "generator")
        self.ema_generator.trainable = False
        self.average = MovingAverage(ema_half_life, ema_ramp)
        self.replay = replay
        if replay is not None and not replay.built:
            replay.build((None, *self.sample_shape))
        self.seed = int(np.random.SeedSequence().entropy % 2**31) if seed is None else int(seed)
        self.noise_seed = keras.random.SeedGenerator(self.seed)
        self._create_counters()
        self.journal = Journal()
        self.built = True

    def _create_counters(self):
        def counter(name, start, shape=()):
            return self.add_weight(
                shape=shape, initializer=start, dtype="int32", trainable=False, name=name
            )

        self.steps_done = counter("steps_done", "zeros")
        self.images_seen = counter("images_seen", "zeros")
        self.nonfinite = counter("nonfinite", keras.initializers.Constant(-1), shape=(3,))

    # ---- the game ------------------------------------------------------------------------------

    def critic_loss(self, real, fake):
        """The critic's adversarial loss on one batch, a scalar."""
        raise NotImplementedError(f"{type(self).__name__} must define critic_loss(real, fake).")

    def generator_loss(self, real, fake):
        """The generator's loss, a scalar; `real` is the last critic batch."""
        raise NotImplementedError(f"{type(self).__name__} must define generator_loss(real, fake).")

    def players(self):
        """The players in their order of play."""
        return [
            Player(
                "critic",
                self.critic,
                self._critic_objective,
                logs=["critic_loss", "real_logit", "fake_logit"] + ["penalty"] * bool(self.penalty),
                steps=self.critic_steps,
                also_writes=() if self.replay is None else self.replay.variables,
            ),
            Player("generator", self.generator, self._generator_objective, ["generator_loss"]),
        ]

    def _critic_objective(self, real):
        fake = ops.stop_gradient(self.synthesize(real))
        if self.replay is not None:
            fake = self.replay(fake, noise=self.noise)
        loss = self.critic_loss(real, fake)
        self.journal.note("critic_loss", loss)
        if self.penalty is None:
            return loss
        penalty = self.penalty(self.logits, real, fake, self.noise, self.images_seen.value)
        self.journal.note("penalty", penalty)
        return loss + penalty

    def _generator_objective(self, real):
        loss = self.generator_loss(real, self.synthesize(real))
        self.journal.note("generator_loss", loss)
        return loss

    def synthesize(self, real):
        """As many generated samples as there are real ones, in training mode."""
        latents = self.noise((ops.shape(real)[0], self.latent_dim))
        return self.generator(latents, training=True)

    def logits(self, samples):
        """The critic's float32 logits of samples, augmented, in training mode."""
        if self.augment is not None:
            samples = self.augment(samples, self.noise)
        return ops.cast(self.critic(samples, training=True), "float32")

    def real_logits(self, real):
        """`logits` of real samples, logged as `real_logit`."""
        logits = self.logits(real)
        self.journal.note("real_logit", logits)
        return logits

    def fake_logits(self, fake):
        """`logits` of generated samples, logged as `fake_logit`."""
        logits = self.logits(fake)
        self.journal.note("fake_logit", logits)
        return logits

    def noise(self, shape, distribution="normal"):
        """All randomness of training: override it to replay given noise.

        Args:
            shape: shape of the result; its first axis is that of the samples, of which each device
                under `tf.distribute` takes its rows of one global draw.
            distribution: `"normal"` for N(0, 1) or `"uniform"` for U[0, 1).
        """
        index, count = backend.replica()
        rows = backend.random(distribution, (shape[0] * count, *shape[1:]), self.noise_seed)
        return rows if count == 1 else rows[index * shape[0] : (index + 1) * shape[0]]

    # ---- one step ------------------------------------------------------------------------------

    def train_step(self, *args):
        """One step of Keras's trainer: `(data)`, and on JAX `(state, data)`."""
        return backend.run_step(self, self._step, *args)

    def _step(self, data):
        (rows,) = data
        batches = [self.prepare(batch) for batch in data_adapters.split(rows, self.critic_steps)]
        before = self._before_the_step()
        whole = self.nonfinite[0] < 0
        for index, player in enumerate(self.players()):
            for update, batch in enumerate(batches[-player.steps :]):
                whole = self._update(player, batch, (index, update), whole)
        for variable, value in before:
            variable.assign(ops.where(whole, variable.value, value))
        self._advance(len(batches) * ops.shape(keras.tree.flatten(batches[0])[0])[0], whole)
        return {**self.journal.results(), nonfinite.KEY: ops.convert_to_tensor(self.nonfinite)}

    def _before_the_step(self):
        """What a step may have to put back: under loss scaling one overflow undoes all of it."""
        if not self.optimizer.scaled:
            return []
        players = self.players()
        variables = [v for p in players for v in [*p.trainable_variables, *p.writes]]
        variables += [v for p in players for v in self.optimizer[p.name].variables]
        return [(v, ops.copy(v.value)) for v in variables]

    def prepare(self, batch):
        """Samples as floats: `uint8` images are rescaled from [0, 255] to [-1, 1] on the device."""
        if keras.backend.standardize_dtype(batch.dtype) == "uint8":
            return ops.cast(batch, "float32") / 127.5 - 1.0
        return batch

    def _update(self, player, batch, position, whole):
        """One update of one player: gradients, then everything it may write, or nothing.

        Returns whether all updates so far were made: one that was not ends the step.
        """
        variables, optimizer = player.trainable_variables, self.optimizer[player.name]
        _, logs, gradients, (*written, noise_state) = backend.value_and_gradients(
            lambda: self._objective(player, batch),
            variables,
            [*player.writes, self.noise_seed.state],
            self._fresh_seeds(player),
        )
        # Noise moves on whatever becomes of the update, or the next draw would have to wait for it.
        self.noise_seed.state.assign(noise_state)
        scale = self.optimizer.scale_of(player.name)
        accept = self._accept([logs["total"], *gradients], scale, position, whole)
        backend.apply_gradients(optimizer, scale.remove(gradients), variables, accept)
        for variable, value in zip(player.writes, written, strict=True):
            value = backend.mean_over_replicas(value)
            variable.assign(ops.where(accept, value, variable.value))
        self.journal.record(logs, player.logs)
        return accept

    def _objective(self, player, batch):
        """`(loss, logs)`; under `tf.distribute` gradients are summed, so each is a share."""
        self.journal.open()
        player.before_update()
        loss = player.loss(batch)
        for term in player.network.losses:
            loss = loss + ops.cast(term, "float32")
        self.journal.note("total", loss)
        loss = self.optimizer.scale_of(player.name).apply(loss)
        return loss / backend.replica_count(), self.journal.close()

    def _fresh_seeds(self, player):
        """Other seed states as this update sees them, since it may not write them.

        Without this a `Dropout` of the generator would draw the same mask in every critic update.
        """
        own = {id(v) for v in player.network.variables} | {id(self.noise_seed.state)}
        others = [v for v in self.seed_states() if id(v) not in own]
        return [(v, v.value + ops.cast(self.noise_seed.next(), v.dtype)) for v in others]

    def _accept(self, tensors, scale, position, whole):
        """Whether the update is made; notes the first that no smaller loss scale could save."""
        finite = backend.all_replicas(nonfinite.all_finite(tensors))
        here = ops.stack([ops.cast(self.steps_done, "int32"), *(np.int32(i) for i in position)])
        failed = ops.logical_and(whole, ops.logical_not(finite))
        lost = ops.logical_and(failed, scale.exhausted)
        self.nonfinite.assign(ops.where(lost, here, self.nonfinite.value))
        scale.update(ops.logical_or(finite, ops.logical_not(whole)))
        return ops.logical_and(whole, finite)

    def _advance(self, rows, whole):
        """Count the step, and move the average where the step was made."""
        go = ops.cast(self.nonfinite[0] < 0, "int32")
        rows = ops.cast(whole, "int32") * ops.cast(rows * backend.replica()[1], "int32")
        self.steps_done.assign_add(go)
        self.images_seen.assign_add(rows)
        self.average.update(
            self.ema_generator, self.generator, self.images_seen, ops.cast(rows, "float32")
        )


def _penalty(penalty, weight):
    if isinstance(penalty, str):
        return penalties.Penalty(penalty, weight)
    if penalty is not None and not callable(penalty):
        raise ValueError(
            f"`penalty` must be one of {', '.join(penalties.names())}, a "
            f"`keras_gan.penalties.Penalty` or None. Received: {penalty!r}."
        )
    return penalty
