"""The policy gradient of sequences: rewards by roll-outs, baselines, the REINFORCE loss.

References: Williams 1992, "Simple statistical gradient-following algorithms for connectionist
reinforcement learning"; Yu et al. 2017, https://arxiv.org/abs/1609.05473, equations 4 and 7.
"""

import numpy as np
from keras import ops

from keras_gan import backend


def rewards(gan, tokens):
    """Q_t of each token, `(batch, length)`: the expected σ(D) of what begins with y_1 … y_t.

    The last token's is σ(D) of the sequence itself; all are without gradient, and in inference
    mode.

    Args:
        gan: a `SequenceGAN`, whose `ema_generator` goes on with the beginnings, `rollouts` times.
        tokens: sequences `(batch, length, vocabulary)`, one-hot.
    """
    length, vocabulary = gan.sample_shape
    whole = judged(gan, tokens)
    if gan.rollouts == 0 or length == 1:
        return ops.repeat(whole, length, axis=1)
    beginnings = length - 1
    noise = gan.noise((ops.shape(tokens)[0], gan.rollouts, beginnings, length), "uniform")
    noise = ops.transpose(noise, (1, 0, 2, 3))  # One roll-out of all rows at a time.
    # Row (i, p) of a roll-out keeps the first p + 1 tokens of sequence i.
    kept = ops.zeros_like(noise[0]) + np.tri(beginnings, length, dtype="float32")
    kept = ops.reshape(kept, (-1, length))
    begun = ops.reshape(ops.repeat(tokens[:, None], beginnings, axis=1), (-1, length, vocabulary))

    def once(noise):
        ended = gan.ema_generator.go_on(begun, kept, ops.reshape(noise, (-1, length)))
        return ops.reshape(judged(gan, ended), (-1, beginnings))

    return ops.concatenate([ops.mean(ops.map(once, noise), axis=0), whole], axis=1)


def judged(gan, tokens):
    """σ(D) of sequences, `(batch, 1)`, without gradient and without side effects."""
    tokens = ops.stop_gradient(tokens)
    logits = backend.without_side_effects(lambda: gan.critic(tokens, training=False))
    return ops.stop_gradient(ops.sigmoid(ops.cast(ops.reshape(logits, (-1, 1)), "float32")))


def loss(generator, tokens, rewards, baseline):
    """-E[Σ_t (Q_t - b_t) log G(y_t | y_<t)], and the error of a learned b_t.

    Args:
        generator: `LSTMGenerator`; it chose the tokens, in inference mode.
        tokens: `(batch, length, vocabulary)`, one-hot.
        rewards: Q_t, `(batch, length)`.
        baseline: `"batch"`, `"learned"` or `"none"`; see `SequenceGAN`.

    Returns:
        A scalar; its value says little, its gradient is the policy gradient.
    """
    log_p = generator.log_probabilities(tokens)
    counted = generator.counted(tokens)[..., 0]
    error = 0.0
    if generator.worth is not None:
        values = generator.values(tokens)
        weight = 1.0 if baseline == "learned" else 0.0
        error = weight * ops.mean(ops.sum(counted * ops.square(rewards - values), axis=1))
    if baseline == "learned":
        below = ops.stop_gradient(values)
    else:
        below = _mean_of_others(rewards, counted) if baseline == "batch" else 0.0
    return error - ops.mean(ops.sum(counted * (rewards - below) * log_p, axis=1))


def _mean_of_others(rewards, counted):
    """For each token the mean reward at its place of the batch's other sequences, if it has any.

    Were its own among them, the gradient would be too small by 1 / batch.
    """
    rewards = rewards * counted
    others = ops.sum(counted, axis=0, keepdims=True) - counted
    return (ops.sum(rewards, axis=0, keepdims=True) - rewards) / ops.maximum(others, 1.0)
