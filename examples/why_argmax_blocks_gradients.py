# %% [markdown]
# # Why argmax blocks the gradient, and max does not
#
# A generator of text chooses tokens: y = argmax(z + noise). Max pooling passes a gradient, since
# the largest value moves with its input. The *place* of the largest value moves by jumps only, so
# its derivative is 0 wherever it exists, and nothing that the critic says of y reaches the
# generator. Two ways around it:
#
# * **REINFORCE** (Williams 1992, https://doi.org/10.1007/BF00992696) needs no derivative of R:
#   ∇E[R(y)] = E[R(y) ∇ log p(y)];
# * **Gumbel-softmax** (Jang, Gu and Poole 2017, https://arxiv.org/abs/1611.01144) replaces argmax
#   by a softmax of temperature τ, which has one.
#
# With 4 tokens and sequences of 3 all 64 can be listed. So the gradient of the expected reward is
# known exactly, and each estimator can be held to it.
#
# `python examples/why_argmax_blocks_gradients.py [--quick]` writes its picture into `runs/`.

# %%
import itertools
import sys

import numpy as np
from PIL import Image

from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
DRAWS = 12_800 if QUICK else 40_000

# %% [markdown]
# ## Max and argmax, by differences
#
# The slope of max(z), and of w[argmax(z)], the weight of the place that is chosen.

# %%
z, w = np.array([0.3, 1.2, -0.5, 0.1]), np.array([1.0, -2.0, 3.0, 0.5])
STEP = 1e-6 * np.eye(4)


def slope(function):
    return np.array([(function(z + e) - function(z - e)) / 2e-6 for e in STEP]).round(6)


of_max, of_argmax = slope(np.max), slope(lambda z: w[z.argmax()])
print(f"d max(z) / dz       = {of_max.tolist()}")
print(f"d w[argmax(z)] / dz = {of_argmax.tolist()}")

# %% [markdown]
# ## A generator whose gradient is known
#
# p(y) = ∏ softmax(θ[y_{t-1}])_{y_t}, and a reward that is a smooth function of one-hot sequences,
# as a critic is.


# %%
def softmax(x):
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    return x / x.sum(axis=-1, keepdims=True)


VOCABULARY, LENGTH = 4, 3


class Policy:
    """p(y) = ∏ softmax(b + W y_{t-1})_{y_t}, and a reward that is smooth in one-hot sequences."""

    def __init__(self, seed=0):
        normal = np.random.default_rng(seed).standard_normal
        self.theta = normal((VOCABULARY + 1, VOCABULARY))  # Last: logits of the first token.
        self.mix = normal((LENGTH * VOCABULARY, 8))
        self.out = normal(8)
        self.every = np.array(list(itertools.product(range(VOCABULARY), repeat=LENGTH)))

    def reward(self, onehot):
        """tanh network of flat sequences `(n, 3, 4)`, also of soft ones."""
        return np.tanh(onehot.reshape(len(onehot), -1) @ self.mix) @ self.out

    def reward_gradient(self, onehot):
        hidden = np.tanh(onehot.reshape(len(onehot), -1) @ self.mix)
        slope = ((1 - hidden**2) * self.out) @ self.mix.T
        return slope.reshape(onehot.shape)

    def before(self, tokens):
        """The row of theta that gives the logits of each token."""
        start = np.full((len(tokens), 1), VOCABULARY)
        return np.concatenate([start, tokens[:, :-1]], axis=1)

    def log_probability(self, tokens, theta=None):
        logits = (self.theta if theta is None else theta)[self.before(tokens)]
        chosen = np.take_along_axis(logits, tokens[..., None], axis=2)[..., 0]
        return (chosen - np.log(np.exp(logits).sum(axis=2))).sum(axis=1)

    def expected(self, theta=None):
        return np.exp(self.log_probability(self.every, theta)) @ self.reward(np.eye(4)[self.every])

    def scores(self, tokens):
        """∇ log p of each token, `(n, 3, 5, 4)`."""
        rows = self.before(tokens)
        p = softmax(self.theta[rows])
        scores = np.zeros((len(tokens), LENGTH, *self.theta.shape))
        n, t = np.indices(rows.shape)
        scores[n, t, rows] = np.eye(VOCABULARY)[tokens] - p
        return scores

    def exact(self):
        weight = np.exp(self.log_probability(self.every)) * self.reward(np.eye(4)[self.every])
        return np.einsum("n,ntij->ij", weight, self.scores(self.every))

    def sample(self, gumbel):
        tokens = np.zeros(gumbel.shape[:2], int)
        row = np.full(len(gumbel), VOCABULARY)
        for t in range(LENGTH):
            tokens[:, t] = row = (self.theta[row] + gumbel[:, t]).argmax(axis=1)
        return tokens

    def value(self, tokens, length):
        """E[R | the first `length` tokens]."""
        p, r = np.exp(self.log_probability(self.every)), self.reward(np.eye(4)[self.every])
        code = self._code(self.every, length)
        total = np.bincount(code, p, minlength=VOCABULARY**length)
        mean = np.bincount(code, p * r, minlength=VOCABULARY**length) / total
        return mean[self._code(tokens, length)]

    def _code(self, tokens, length):
        powers = VOCABULARY ** np.arange(length)
        return tokens[:, :length] @ powers if length else np.zeros(len(tokens), int)


policy, draws = Policy(), np.random.default_rng(1)
exact = policy.exact()


def largest_disagreement():
    """Of the exact gradient with finite differences of E[R], of the fourth order."""
    wrong = 0.0
    for place in np.ndindex(*policy.theta.shape):
        shift = np.zeros_like(policy.theta)
        shift[place] = 1e-4
        values = [policy.expected(policy.theta + k * shift) for k in (-2, -1, 1, 2)]
        wrong = max(wrong, abs(np.dot(values, [1, -8, 8, -1]) / 12e-4 - exact[place]))
    return wrong


wrong = largest_disagreement()
print(f"exact gradient against finite differences: {wrong:.1e}")

# %% [markdown]
# ## REINFORCE, with what is subtracted from the reward
#
# A baseline b that does not depend on the token leaves the mean as it is, since E[∇ log p] = 0, and
# can take most of the spread away. Roll-outs judge a token by the mean reward of several sequences
# that begin as far as this token, as SeqGAN does (Yu et al. 2017,
# https://arxiv.org/abs/1609.05473).


# %%
def reinforce(policy, gumbel, baseline="none", shift=0.0):
    """One estimate a row: Σ_t (R - b_t) ∇ log p(y_t), R shifted by a constant."""
    tokens = policy.sample(gumbel)
    reward = policy.reward(np.eye(VOCABULARY)[tokens]) + shift
    advantage = np.repeat(reward[:, None], LENGTH, axis=1)
    if baseline == "mean":
        advantage -= policy.expected() + shift
    if baseline == "value":
        advantage -= np.stack([policy.value(tokens, t) for t in range(LENGTH)], axis=1) + shift
    return np.einsum("nt,ntij->nij", advantage, policy.scores(tokens))


def rollouts(policy, gumbel, draws, count=16, batch=64):
    """Q_t by `count` continuations of each beginning, less the mean of the batch's others."""
    tokens = policy.sample(gumbel)
    reward = np.zeros(tokens.shape)
    for t in range(LENGTH):
        for _ in range(count if t + 1 < LENGTH else 1):
            other = draws.gumbel(size=gumbel.shape)
            ended = tokens.copy()
            for place in range(t + 1, LENGTH):
                ended[:, place] = (policy.theta[ended[:, place - 1]] + other[:, place]).argmax(1)
            reward[:, t] += policy.reward(np.eye(VOCABULARY)[ended])
        reward[:, t] /= count if t + 1 < LENGTH else 1
    groups = reward.reshape(-1, batch, LENGTH)
    others = (groups.sum(axis=1, keepdims=True) - groups) / (batch - 1)
    return np.einsum("nt,ntij->nij", (groups - others).reshape(reward.shape), policy.scores(tokens))


# %% [markdown]
# ## Gumbel-softmax
#
# argmax(logits + Gumbel noise) is a sample of softmax(logits). The soft kind feeds softmax(… / τ)
# to the reward and to the next step; straight-through feeds the one-hot token, and passes the soft
# gradient as if it were its own.


# %%
def gumbel_softmax(policy, gumbel, temperature, straight_through):
    """The gradient of R through softmax((logit + Gumbel noise) / τ), backwards by hand."""
    fed, soft = np.zeros((len(gumbel), VOCABULARY + 1)), []
    fed[:, VOCABULARY] = 1
    inputs, outputs = [], []
    for t in range(LENGTH):
        scores = fed @ policy.theta + gumbel[:, t]
        soft.append(softmax(scores / temperature))
        out = np.eye(VOCABULARY)[scores.argmax(axis=1)] if straight_through else soft[-1]
        inputs.append(fed)
        outputs.append(out)
        fed = np.concatenate([out, np.zeros((len(out), 1))], axis=1)
    slope = policy.reward_gradient(np.stack(outputs, axis=1))
    gradient, back = np.zeros((len(gumbel), *policy.theta.shape)), 0.0
    for t in reversed(range(LENGTH)):
        incoming = slope[:, t] + back
        inner = (incoming * soft[t]).sum(axis=1, keepdims=True)
        at_scores = soft[t] * (incoming - inner) / temperature
        gradient += inputs[t][:, :, None] * at_scores[:, None]
        back = at_scores @ policy.theta[:VOCABULARY].T
    return gradient


# %% [markdown]
# ## Bias and spread
#
# The bias of an estimator is the distance of its mean from the gradient; ± is what that of an
# unbiased one would look like after as many draws. The spread is the standard deviation of one
# sample, the last column the error of 64. All relative to the norm of the gradient.


# %%
def estimators(policy, draws, count):
    """`{name: estimates (count, 5, 4)}`."""
    gumbel = draws.gumbel(size=(count - count % 64, LENGTH, VOCABULARY))
    found = {
        "REINFORCE": reinforce(policy, gumbel),
        "REINFORCE, reward + 5": reinforce(policy, gumbel, shift=5.0),
        "baseline E[R]": reinforce(policy, gumbel, "mean"),
        "baseline V(prefix)": reinforce(policy, gumbel, "value"),
        "roll-outs N=16, batch mean": rollouts(policy, gumbel, draws),
    }
    for through, name in ((True, "straight-through"), (False, "soft Gumbel")):
        for temperature in (1.0, 0.1):
            estimates = gumbel_softmax(policy, gumbel, temperature, through)
            found[f"{name}, tau={temperature:g}"] = estimates
    return found


def summary(estimates, exact):
    """Bias, standard deviation of one sample and error of 64, relative to the gradient's norm."""
    norm = np.linalg.norm(exact)
    bias = np.linalg.norm(estimates.mean(axis=0) - exact) / norm
    spread = np.sqrt(estimates.var(axis=0).sum()) / norm
    noise = spread / np.sqrt(len(estimates))  # What the bias of an unbiased one would look like.
    return bias, noise, spread, np.hypot(bias, spread / 8)


rows = {name: summary(values, exact) for name, values in estimators(policy, draws, DRAWS).items()}
print(f"{'estimator':<28}{'bias':>8}{'±':>8}{'spread':>9}{'of 64':>9}")
for name, (bias, noise, spread, error) in rows.items():
    print(f"{name:<28}{bias:8.3f}{noise:8.3f}{spread:9.2f}{error:9.3f}")

# %% [markdown]
# REINFORCE is right on average with any baseline, and a constant added to all rewards, which
# changes nothing about the problem, multiplies its spread. The value of the prefix is the best of
# these baselines; roll-outs, which need not know it, are between it and the mean reward.
# Gumbel-softmax has little spread and a bias, which a lower temperature trades for spread.
# `SequenceGAN(estimator="reinforce")` and `SequenceGAN(estimator="gumbel")` are these two.

# %%
drawing = plots.figure(900, 420)
names = list(rows)[::-1]
for place, (index, title) in enumerate([(0, "bias"), (2, "spread")]):
    axes = drawing.add_subplot(1, 2, place + 1, title=f"{title} / norm of gradient")
    axes.barh(names, [rows[name][index] for name in names], color="tab:blue")
    axes.set_yticks(range(len(names)), names if place == 0 else [""] * len(names))

picture = plots.rasterize(drawing)
images.save("runs/why_argmax_blocks_gradients.png", picture)
Image.fromarray(picture)
