"""SequenceGAN: its estimators, rewards, phases, texts and mistakes."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import backend, models, networks
from keras_gan.models import policy_gradient
from keras_gan.text import Tokenizer
from tests.conformance import BATCH
from tests.minimal_gans import CASES, TOKENIZER

numpy = ops.convert_to_numpy


def make(length=2, vocabulary=2, end=None, values=False, windows=(1,), **arguments):
    keras.utils.set_random_seed(3)
    size = {"length": length, "vocabulary": vocabulary, "end": end}
    generator = networks.lstm_generator(**size, width=3, values=values)
    critic = networks.cnn_sequence_critic(**size, windows=windows, width=3, embedding=3)
    draws = np.random.default_rng(1)  # Far from uniform, and the same on every backend.
    for variable in [*generator.trainable_variables, *critic.trainable_variables]:
        variable.assign(draws.normal(size=variable.shape))
    return models.SequenceGAN(generator, critic, seed=0, **arguments)


def every_sequence(length, vocabulary):
    tokens = np.array(list(itertools.product(range(vocabulary), repeat=length)))
    return onehot(tokens, vocabulary)


def onehot(tokens, vocabulary):
    return ops.convert_to_tensor(np.eye(vocabulary, dtype="float32")[np.asarray(tokens)])


def gradient(gan, loss):
    variables = gan.generator.trainable_variables
    _, _, gradients, _ = backend.value_and_gradients(lambda: (loss(), ()), variables)
    return np.concatenate([np.ravel(numpy(g)) for g in gradients])


def expected_reward(gan, tokens):
    """E[σ(D)] as a function of the generator, over all sequences."""
    log_p = ops.sum(gan.generator.log_probabilities(tokens), axis=1)
    return ops.sum(ops.exp(log_p) * policy_gradient.judged(gan, tokens)[:, 0])


def test_probabilities_of_all_sequences_sum_to_one_and_none_is_empty():
    for end in (None, 0):
        gan, tokens = make(3, 3, end), every_sequence(3, 3)
        p = np.exp(numpy(gan.generator.log_probabilities(tokens)).sum(axis=1))
        ends = numpy(tokens)[..., 0]
        proper = (ends[:, 0] == 0) & (ends >= np.maximum.accumulate(ends, axis=1)).all(axis=1)
        total = p.sum() if end is None else p[proper].sum()
        assert total == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("baseline", ["none", "batch", "learned"])
def test_reinforce_is_the_exact_gradient_where_every_sequence_comes_as_often_as_it_is_likely(
    baseline,
):
    gan = make(values=baseline == "learned", rollouts=0)
    tokens = every_sequence(2, 2)
    exact = gradient(gan, lambda: -expected_reward(gan, tokens) + gan._no_values(tokens))
    p = np.exp(numpy(gan.generator.log_probabilities(tokens)).sum(axis=1))

    def weighted():
        """The library's loss of one sequence at a time, times its probability."""
        total = 0.0
        for row, probability in zip(numpy(tokens), p, strict=True):
            pair = ops.convert_to_tensor(np.stack([row, row]))
            rewards = policy_gradient.rewards(gan, pair)
            if baseline == "batch":  # Of an independent other sequence, whose reward is E[R].
                mean = float(p @ numpy(policy_gradient.judged(gan, tokens))[:, 0])
                rewards = rewards - mean
            kind = "none" if baseline == "batch" else baseline
            total = total + float(probability) * policy_gradient.loss(
                gan.generator, pair, rewards, kind
            )
        return total

    estimated = gradient(gan, weighted)
    if baseline == "learned":  # The head's own gradient is of its error, not of the reward.
        head = sum(int(np.prod(v.shape)) for v in gan.generator.worth.trainable_variables)
        places = np.ones(len(exact), bool)
        places[position_of(gan, gan.generator.worth) :][:head] = False
        exact, estimated = exact[places], estimated[places]
    assert np.abs(exact).max() > 1e-3
    np.testing.assert_allclose(estimated, exact, atol=2e-6)


def position_of(gan, layer):
    first = layer.trainable_variables[0]
    sizes = [int(np.prod(v.shape)) for v in gan.generator.trainable_variables]
    index = [v is first for v in gan.generator.trainable_variables].index(True)
    return sum(sizes[:index])


def test_rollouts_are_the_expected_reward_of_each_beginning():
    gan = make(2, 2, rollouts=4)
    tokens = every_sequence(2, 2)
    # 400 rollouts of each: the rows of a batch draw their own, and take no time of their own.
    rewards = numpy(policy_gradient.rewards(gan, ops.repeat(tokens, 100, axis=0)))
    rewards = rewards.reshape(4, 100, 2).mean(axis=1)
    judged = numpy(policy_gradient.judged(gan, tokens))[:, 0].reshape(2, 2)
    second = np.exp(numpy(gan.ema_generator.log_probabilities(tokens))[:, 1]).reshape(2, 2)
    expected = np.repeat((judged * second).sum(axis=1), 2)
    np.testing.assert_allclose(rewards[:, 1], judged.ravel(), atol=1e-6)
    np.testing.assert_allclose(rewards[:, 0], expected, atol=4 * np.ptp(judged) / 20)


def test_a_known_reward_returns_in_the_row_and_at_the_place_that_it_belongs_to():
    gan = make(4, 6, rollouts=3)

    class First(keras.Layer):
        """A critic that knows a sequence by its first two tokens: logit 6 · y_1 + y_2."""

        def call(self, tokens, training=False):
            numbers = ops.cast(ops.argmax(tokens, axis=-1), "float32")
            return numbers[:, :1] * 6 + numbers[:, 1:2]

    tokens = np.array([[1, 2, 0, 5], [0, 3, 3, 3], [5, 5, 1, 0], [0, 0, 0, 1], [2, 4, 4, 4]])
    object.__setattr__(gan, "critic", First())
    rewards = numpy(policy_gradient.rewards(gan, onehot(tokens, 6)))
    known = 1 / (1 + np.exp(-(tokens[:, 0] * 6.0 + tokens[:, 1])))
    np.testing.assert_allclose(rewards[:, 1:], np.repeat(known[:, None], 3, axis=1), rtol=1e-5)
    lowest = 1 / (1 + np.exp(-tokens[:, 0] * 6.0))
    highest = 1 / (1 + np.exp(-(tokens[:, 0] * 6.0 + 5)))
    assert (rewards[:, 0] >= lowest - 1e-6).all() and (rewards[:, 0] <= highest + 1e-6).all()


def test_the_baseline_is_the_mean_of_the_other_sequences_that_are_still_going():
    rewards = np.array([[1.0, 2.0], [3.0, 9.0], [5.0, 4.0]], "float32")
    counted = np.array([[1, 1], [1, 0], [1, 1]], "float32")
    found = numpy(policy_gradient._mean_of_others(*map(ops.convert_to_tensor, (rewards, counted))))
    np.testing.assert_allclose(found[:, 0], [4, 3, 2])
    np.testing.assert_allclose(found[[0, 2], 1], [4, 2])


def test_tokens_after_the_end_have_no_gradient_and_no_influence_on_the_critics():
    size = {"length": 4, "vocabulary": 4, "end": 0}
    generator, tokens = make(**size).generator, np.array([[2, 3, 0, 0]] * 2)
    one = onehot(tokens, 4)
    logs = numpy(generator.log_probabilities(one))
    assert (logs[:, :3] < 0).all() and (logs[:, 3] == 0).all()
    assert numpy(generator.counted(one))[..., 0].tolist() == [[1, 1, 1, 0]] * 2
    other = numpy(one).copy()
    other[1, 3] = np.eye(4)[1]
    for critic in (
        networks.cnn_sequence_critic(**size, windows=(1, 2)),
        networks.lstm_sequence_critic(**size),
    ):
        first, second = numpy(critic(other))[:, 0]
        if "lstm" in critic.name:
            assert first == pytest.approx(second, abs=1e-6)
        assert numpy(critic(one)).std() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("straight_through", [True, False])
def test_the_relaxed_choice_goes_to_the_choice_and_has_the_gradient_of_its_softmax(
    straight_through,
):
    generator = make(3, 4).generator
    noise = np.random.default_rng(0).random((5, 3, 4)).astype("float32")
    hard = numpy(generator.sample(noise))
    cold = numpy(generator.sample(noise, 0.01, straight_through))
    np.testing.assert_allclose(cold, hard, atol=1e-3)
    warm = numpy(generator.sample(noise, 1.0, straight_through))
    assert (np.abs(warm - hard).max() < 1e-6) == straight_through
    assert np.abs(warm.sum(axis=-1) - 1).max() < 1e-5
    gan = make(3, 4)
    slope = gradient(
        gan, lambda: ops.sum(gan.generator.sample(noise, 1.0, straight_through)[..., 1])
    )
    assert np.abs(slope).max() > 1e-3


def test_temperature_divides_the_logits():
    gan = make(1, 3)
    logits = numpy(gan.ema_generator.logits(onehot([[0]], 3)))[0, 0]
    for temperature in (0.5, 2.0):
        found = gan.generate(8_000, seed=0, temperature=temperature, batch_size=500)
        p = np.exp(logits / temperature) / np.exp(logits / temperature).sum()
        np.testing.assert_allclose(np.bincount(found[:, 0], minlength=3) / 8_000, p, atol=0.02)
        np.testing.assert_allclose(np.exp(gan.score([[2]], temperature)), p[2:], atol=1e-5)
    assert set(gan.generate(50, seed=0, temperature=0)[:, 0]) == {int(logits.argmax())}


@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_what_is_drawn_is_the_softmax_also_of_many_words_and_hot(temperature):
    """The likeliest ten of 500 words would be drawn twice as often by noise that ends at 16."""
    gan = make(1, 500)
    logits = -1.5 * np.log(np.arange(1, 501))
    gan.generator.scores.set_weights([np.zeros((3, 500)), logits])
    p = np.exp(logits / temperature)
    drawn = gan.generate(4_000, seed=0, temperature=temperature, batch_size=500)
    assert (drawn < 10).mean() == pytest.approx(p[:10].sum() / p.sum(), abs=0.03)


def test_noise_is_not_rounded_under_mixed_precision(mixed_bfloat16):
    gan = make(2, 50)
    latents = np.random.default_rng(0).uniform(0.99, 1, (100, 2, 50)).astype("float32")
    expected = numpy(gan.generator.sample(latents)).argmax(axis=-1)
    np.testing.assert_array_equal(gan.generate(latents=latents), expected)
    for made in (gan.generator(latents), gan(latents), gan.predict(latents, verbose=0)):
        np.testing.assert_array_equal(numpy(made).argmax(axis=-1), expected)


def test_integers_are_sequences_with_an_end():
    gan = make(3, 4, end=0)
    gan.compile(keras.optimizers.SGD(), keras.optimizers.SGD())
    rows = np.tile([[1, 2, 0], [3, 0, 0]], (8, 1))
    gan.contract().checked(rows, "the array")
    for odd in ([0, 0, 0], [1, 0, 2]):
        rows[5] = odd
        with pytest.raises(ValueError, match=f"do not begin with the token 0.*{odd[2]}] in row 5"):
            gan.fit(rows, batch_size=8, verbose=0)
    make(3, 4).contract().checked(rows, "the array")


def test_texts_in_texts_out_and_scored():
    gan = CASES["tokens"].build()
    texts = gan.generate(20, seed=1)
    assert texts == gan.generate(40, seed=1)[:20] and all(isinstance(t, str) and t for t in texts)
    assert gan.preview(3, seed=1) == "\n".join(texts[:3]) + "\n"
    known = [text for text in texts if "\N{REPLACEMENT CHARACTER}" not in text]
    tokens = onehot(TOKENIZER.encode(known), len(TOKENIZER.words))
    expected = numpy(gan.ema_generator.log_probabilities(tokens)).sum(axis=1)
    np.testing.assert_allclose(gan.score(known), expected, atol=1e-5)


def test_the_phases_follow_each_other_and_log_their_own():
    gan = CASES["tokens"].compiled()
    data = CASES["tokens"].data(BATCH)
    history = gan.fit(data, batch_size=BATCH, epochs=4, verbose=0).history
    lengths = {name: len(history[name]) for name in ("nll", "critic_loss", "generator_loss")}
    assert lengths == {"nll": 2, "critic_loss": 2, "generator_loss": 1}


def test_likelihood_learns_from_every_batch_of_a_step():
    gan = make(3, 4, pretrain=24, critic_steps=3)
    gan.compile("adam", "adam", jit_compile=False)
    gan.fit(np.random.default_rng(0).integers(0, 4, (24, 3)), batch_size=4, verbose=0)
    assert int(gan.optimizer["generator"].iterations) == 24 // 4


@pytest.mark.parametrize("arguments", [{"estimator": "gumbel"}, {"baseline": "learned"}], ids=str)
def test_the_other_estimators_train_and_come_back(arguments, tmp_path):
    gan = make(3, 4, values="baseline" in arguments, pretrain=8, **arguments)
    gan.compile(keras.optimizers.Adam(1e-2), keras.optimizers.Adam(1e-2), jit_compile=False)
    tokens = np.random.default_rng(0).integers(0, 4, (24, 3))
    history = gan.fit(tokens, batch_size=8, verbose=0).history
    assert np.isfinite(history["generator_loss"][0])
    copy = type(gan).from_config(gan.get_config())
    assert copy.get_config() == gan.get_config()


MISTAKES = {
    "empty": (lambda: ["a red square", " "], "at least one word.*Received: ' ' in row 1"),
    "too long": (
        lambda: ["a red square", "a small blue circle a"],
        "at most 4 words.*`length=5`.*Received: 5 words in row 1",
    ),
    "floats": (
        lambda: np.zeros((6, 4)),
        r'tokens as integers.*`tokens.astype\("int32"\)`.*Received: float64',
    ),
    "beyond": (lambda: np.full((6, 4), 99), "tokens from 0 to 8.*Received: 99"),
    "none": (lambda: np.array([[]], "int32"), r"shape \(batch, 4\).*Received"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_bad_data_is_refused_before_the_first_step(mistake):
    data, message = MISTAKES[mistake]
    gan = CASES["tokens"].compiled()
    with pytest.raises(ValueError, match=f"(?s){message}"):
        gan.fit(data(), batch_size=2, verbose=0)
    assert int(gan.steps_done.numpy()) == 0


def test_unknown_words_are_counted_or_refused():
    gan = CASES["tokens"].build()
    with pytest.warns(UserWarning, match="Of 4 words in `texts`, 1 are not"):
        gan.score(["a green car", "red"])
    strict = Tokenizer(TOKENIZER.vocabulary, TOKENIZER.length, unknown="refuse")
    with pytest.raises(ValueError, match="words of the vocabulary.*Received: 'car' in row 0"):
        strict.encode(["a green car"])


def test_texts_of_one_length_are_fine_and_words_that_never_come_are_named():
    tokenizer = Tokenizer([*Tokenizer.of(["red square"]).vocabulary, "never"], 2)
    size = {"length": 2, "vocabulary": len(tokenizer.words), "end": 0}
    gan = models.SequenceGAN(
        networks.lstm_generator(**size, width=2),
        networks.cnn_sequence_critic(**size, windows=(1,), width=2),
        tokenizer=tokenizer,
        pretrain=12,
    )
    gan.compile(keras.optimizers.Adam(), keras.optimizers.Adam(), jit_compile=False)
    with pytest.warns(UserWarning, match="Of 3 words .* 1 are in no text.*Received: no 'never'"):
        history = gan.fit(["red square"] * 12, batch_size=6, verbose=0).history
    assert np.isfinite(history["nll"]).all()


def test_a_vocabulary_that_goes_on_beyond_the_data_is_named(recwarn):
    gan = make(length=2, vocabulary=5)
    gan.compile(keras.optimizers.Adam(), keras.optimizers.Adam(), jit_compile=False)
    with pytest.warns(UserWarning, match="built for 5 tokens.*above 3: .*`vocabulary=4`"):
        gan.fit(np.array([[0, 3]] * 4), batch_size=2, verbose=0)
    recwarn.clear()
    gan.fit(np.array([[0, 4]] * 4), batch_size=2, verbose=0)
    assert not [w for w in recwarn if "tokens" in str(w.message)]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"tokenizer": TOKENIZER}, r"lstm_generator\(length=4, vocabulary=9, end=0\)`. Received"),
        ({"estimator": "argmax"}, "Unknown estimator"),
        ({"baseline": "learned"}, r"values=True\).*Received: a generator without values"),
        ({"augment": "color"}, "`augment` is for images"),
        ({"temperature": 0}, "`temperature` must be a positive number"),
        ({"pretrain": -1}, "`pretrain` must be an integer of at least 0"),
    ],
)
def test_mistakes(arguments, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        make(**arguments)


def test_networks_must_fit():
    generator = networks.lstm_generator(3, 4)
    with pytest.raises(ValueError, match=r"same length and vocabulary.*\(3, 4\)"):
        models.SequenceGAN(generator, networks.cnn_sequence_critic(3, 5, windows=(1,)))
    with pytest.raises(ValueError, match="build it by .*lstm_generator.*Received: Functional"):
        critic = networks.cnn_sequence_critic(3, 4, windows=(1,))
        models.SequenceGAN(critic, critic)
