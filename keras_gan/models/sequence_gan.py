"""A GAN of sequences: sentences, and other rows of discrete tokens."""

import dataclasses
from typing import Any, Literal

import keras
from keras import ops

from keras_gan import losses, schedules
from keras_gan.data_adapters import Field, Sentences, Tokens
from keras_gan.models import policy_gradient
from keras_gan.models.sequence_generation import SequenceGeneration
from keras_gan.networks.lstm_generator import LSTMGenerator
from keras_gan.text.tokenizer import Tokenizer
from keras_gan.training import interface, round_trip
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.training.player import Player
from keras_gan.training.priors import Prior
from keras_gan.utils.checks import is_positive, known, positive_integer
from keras_gan.utils.hints import Schedule, Tensor

BASELINES = ("batch", "learned", "none")


@keras.saving.register_keras_serializable(package="keras_gan")
class SequenceGAN(SequenceGeneration, AdversarialModel):  # type: ignore[misc] # Texts, no images.
    """The generator chooses tokens; no gradient passes a choice, so the critic's is estimated.

    First the generator is taught by likelihood, L = -E[Σ_t log G(x_t | x_<t)], then the critic
    alone, then both play; all are phases of one `fit`, counted in sequences seen. The critic's loss
    is the non-saturating GAN's, and the generator's

    * `estimator="reinforce"`: ∇L_G = -E[Σ_t (Q_t - b_t) ∇ log G(y_t | y_<t)], where Q_t is the mean
      of σ(D) over `rollouts` sequences that go on after y_1 … y_t by the averaged generator, Q_T is
      σ(D(y)), and b_t does not depend on y_t. No token after the end of a text has a reward.
    * `estimator="gumbel"`: L_G = E[softplus(-D(y))], and the gradient of the choice is that of
      softmax((logit + Gumbel noise) / τ), or the critic and the next step get that softmax itself.

    A generator trained by likelihood has a temperature, which trades one error for the other: a GAN
    of text is to be compared with that whole curve, `keras_gan.metrics.temperature_curve`.

    ```python
    sentences = ["a red square", "a blue circle"] * 500
    tokenizer = keras_gan.text.Tokenizer.of(sentences)
    size = {"length": tokenizer.length, "vocabulary": len(tokenizer.words), "end": 0}
    gan = keras_gan.models.SequenceGAN(
        keras_gan.networks.lstm_generator(**size),
        keras_gan.networks.cnn_sequence_critic(**size, windows=(1, 2)),
        tokenizer=tokenizer,
        pretrain=20_000,
    )
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    gan.fit(sentences, batch_size=50, epochs=30)
    gan.generate(2, seed=0)  # ["a red square", "a red circle"], for instance
    ```

    Args:
        generator: of `keras_gan.networks.lstm_generator`.
        critic: from one-hot tokens `(batch, length, vocabulary)` to raw logits `(batch, 1)`, of
            `keras_gan.networks.cnn_sequence_critic` for instance. With `"gumbel"` it gets mixtures
            of tokens too.
        estimator: `"reinforce"` or `"gumbel"`.
        tokenizer: `keras_gan.text.Tokenizer` where `fit` takes texts; `None` for integers
            `(batch, length)`.
        pretrain: sequences by which the generator is taught by likelihood alone.
        critic_pretrain: sequences after those, by which the critic alone is trained.
        rollouts: continuations of each beginning; 0 gives each token the reward of its sequence.
        baseline: b_t: `"batch"`, the mean of Q_t over the other sequences of the batch;
            `"learned"`, V(y_<t) of a generator built with `values=True`; or `"none"`.
        temperature: τ, a number or a schedule in sequences seen.
        straight_through: whether critic and next step get the choice itself.
        ema_half_life: in sequences; 199 is the paper's roll-out policy, 0.8 · old + 0.2 · new each
            step of 64.
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: if networks and tokenizer differ in length, vocabulary or end; for `augment`,
            which is for images.

    References: Yu et al. 2017, "SeqGAN: Sequence Generative Adversarial Nets with Policy Gradient",
    https://arxiv.org/abs/1609.05473, algorithm 1; Williams 1992, "Simple statistical
    gradient-following algorithms", for the baseline; Jang, Gu and Poole 2017,
    https://arxiv.org/abs/1611.01144, for the relaxed choice, and Kusner and Hernández-Lobato 2016,
    "GANs for Sequences of Discrete Elements", https://arxiv.org/abs/1611.04051, for GANs of it.
    """

    built_for = ("prior", "tokenizer")
    critic_logs = ("critic_loss", "real_logit", "fake_logit")
    generator_logs = ("generator_loss",)

    def __init__(
        self,
        generator: LSTMGenerator,
        critic: keras.Model,
        estimator: Literal["reinforce", "gumbel"] = "reinforce",
        *,
        tokenizer: Tokenizer | None = None,
        pretrain: int = 0,
        critic_pretrain: int = 0,
        rollouts: int = 1,
        baseline: Literal["batch", "learned", "none"] = "batch",
        temperature: float | Schedule = 1.0,
        straight_through: bool = True,
        ema_half_life: float | Schedule = 199,
        **kwargs: Any,
    ) -> None:
        known(estimator, dict.fromkeys(("reinforce", "gumbel")), "estimator")
        known(baseline, dict.fromkeys(BASELINES), "baseline")
        _check(generator, tokenizer, baseline)
        super().__init__(generator, critic, ema_half_life=ema_half_life, **kwargs)
        self.estimator, self.tokenizer, self.baseline = estimator, tokenizer, baseline
        self.pretrain = positive_integer(pretrain, "pretrain", at_least=0)
        self.critic_pretrain = positive_integer(critic_pretrain, "critic_pretrain", at_least=0)
        self.rollouts = positive_integer(rollouts, "rollouts", at_least=0)
        self.temperature, self.straight_through = temperature, bool(straight_through)
        self.prior = Prior(self.latent_shape, "uniform")

    def _checked_temperature(self, temperature):
        if not (callable(temperature) or is_positive(temperature)):
            raise ValueError(
                f"`temperature` must be a positive number or a schedule. Received: {temperature!r}."
            )
        round_trip.check({"temperature": temperature})
        return temperature

    def _checked_tokenizer(self, tokenizer):
        round_trip.check({"tokenizer": tokenizer})
        return tokenizer

    def _checked_augment(self, augment):
        if augment is not None:
            raise ValueError(
                f"`augment` is for images: leave it out. Received: augment={augment!r}."
            )

    def interface(self, generator: keras.Model, critic: keras.Model) -> interface.Interface:
        """Latents and samples have one shape, `(length, vocabulary)`."""
        shape = generator.length, generator.vocabulary
        taken = interface.input_shapes(critic, "critic")
        if taken != [shape]:
            raise ValueError(
                "The critic must take what the generator makes: build both for the same length and "
                f"vocabulary. Received: a generator of {shape} and a critic of inputs {taken}."
            )
        return interface.Interface(shape, shape)

    def contract(self) -> Field:
        if self.tokenizer is not None:
            return Sentences(self.tokenizer)
        length, vocabulary = self.sample_shape
        return Tokens(vocabulary, length, self.generator.end)

    def players(self) -> list[Player]:
        critic, generator = super().players()
        if not self.pretrain + self.critic_pretrain:
            return [critic, generator]
        # An update for each batch of a step, which has as many as the critic plays.
        batches = self.critic_steps
        likelihood = Player("generator", self.generator, self._likelihood, ["nll"], batches)
        before = lambda: self.images_seen.value < self.pretrain  # noqa: E731
        return [
            dataclasses.replace(likelihood, when=before),
            dataclasses.replace(critic, when=self._after(self.pretrain)),
            dataclasses.replace(generator, when=self._after(self.pretrain + self.critic_pretrain)),
        ]

    def _after(self, count):
        return lambda: self.images_seen.value >= count

    def _likelihood(self, real):
        log_p = self.generator.log_probabilities(real, training=True)
        loss = -ops.mean(ops.sum(log_p, axis=1))
        self.logs.note("nll", loss)
        return loss + self._no_values(real)

    def _no_values(self, tokens):
        """Zero, of which the estimates of reward have a gradient: each update needs one of all."""
        unused = self.generator.worth is None
        return 0.0 if unused else 0.0 * ops.mean(self.generator.values(tokens))

    def synthesize(self, real: Tensor) -> Any:
        """As many sequences as `real` has, relaxed where the critic's gradient passes them."""
        noise = self.prior.sample(self.noise, ops.shape(real)[0])
        if self.estimator == "reinforce":
            return ops.stop_gradient(self.generator.sample(noise))
        temperature = schedules.at(self.temperature, self.images_seen.value)
        return self.generator.sample(noise, temperature, self.straight_through)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.non_saturating_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        if self.estimator == "gumbel":
            adversarial = losses.non_saturating_generator_loss(self.fake_logits(fake))
            return adversarial + self._no_values(ops.stop_gradient(fake))
        rewards = policy_gradient.rewards(self, fake)
        return policy_gradient.loss(self.generator, fake, rewards, self.baseline)

    def get_config(self) -> dict[str, Any]:
        serialize = keras.saving.serialize_keras_object
        plain = ("estimator", "pretrain", "critic_pretrain", "rollouts", "baseline")
        return {
            **super().get_config(),
            **{name: getattr(self, name) for name in (*plain, "straight_through")},
            "tokenizer": self.tokenizer and serialize(self.tokenizer),
            "temperature": serialize(self.temperature),
        }


def _check(generator, tokenizer, baseline):
    """Raise unless generator and tokenizer mean the same tokens."""
    if not isinstance(generator, LSTMGenerator):
        raise ValueError(
            "The generator of sequences chooses tokens one by one: build it by "
            "`keras_gan.networks.lstm_generator(length, vocabulary)`. "
            f"Received: {type(generator).__name__}."
        )
    if baseline == "learned" and generator.worth is None:
        raise ValueError(
            "The learned baseline is the generator's: build it by `lstm_generator(…, values=True)`"
            ', or take `baseline="batch"`. Received: a generator without values.'
        )
    if tokenizer is None:
        return
    wanted = {"length": tokenizer.length, "vocabulary": len(tokenizer.words), "end": 0}
    found = {name: getattr(generator, name) for name in wanted}
    if found != wanted:
        line = ", ".join(f"{name}={value}" for name, value in wanted.items())
        raise ValueError(
            f"Generator and tokenizer must agree: build the network by `lstm_generator({line})`. "
            f"Received: {found}."
        )
