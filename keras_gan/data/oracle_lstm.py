"""Sequences of a known distribution: a fixed random LSTM, in NumPy, is the language.

Its likelihood of any sequence is known, so what a generator makes can be judged exactly. Two
oracles of other seeds or sizes differ in entropy, so their scores cannot be compared: tell
`entropy` and the score of uniform tokens beside every score.

Reference: Yu et al. 2017, "SeqGAN: Sequence Generative Adversarial Nets with Policy Gradient",
https://arxiv.org/abs/1609.05473, section 4.1: an LSTM with all weights of N(0, 1), vocabulary
5,000, length 20, 10,000 training sequences.
"""

import functools

import numpy as np

LENGTH, WIDTH = 20, 32
VOCABULARIES = {"oracle_lstm": 5_000, "oracle_lstm_500": 500}
SPLITS = {"train": (10_000, 1), "validation": (5_000, 2), "test": (5_000, 3)}  # Rows and seed.
AT_A_TIME = 2_000  # Sequences.


class OracleLSTM:
    """A language: an LSTM whose weights are N(0, 1), the same for a seed on every machine.

    Args:
        vocabulary: number of different tokens.
        length: tokens in each sequence; none ends one.
        width: of the LSTM and of a token's vector.
        seed: of the weights.
    """

    def __init__(self, vocabulary=5_000, length=LENGTH, width=WIDTH, seed=0):
        self.vocabulary, self.length, self.width = vocabulary, length, width
        normal = np.random.default_rng(seed).standard_normal
        self.vectors = normal((vocabulary + 1, width)).astype("float32")  # The last: the start.
        self.kernel = normal((2 * width, 4 * width)).astype("float32")
        self.bias = normal(4 * width).astype("float32")
        self.scores = normal((width, vocabulary)).astype("float32")
        self.offsets = normal(vocabulary).astype("float32")

    def sample(self, count, seed):
        """`count` sequences, `int32` of shape `(count, length)`."""
        draws = np.random.default_rng(seed)

        def choose(logits, position):
            upto = np.cumsum(np.exp(logits - logits.max(axis=1, keepdims=True)), axis=1)
            beyond = draws.random((len(logits), 1)) * upto[:, -1:]
            return np.minimum((upto <= beyond).sum(axis=1), self.vocabulary - 1)

        return np.concatenate([self._run(rows, choose)[0] for rows in _portions(count)])

    def log_likelihood(self, tokens):
        """log p of sequences `(count, length)`, in nats, `(count,)`."""
        tokens = np.asarray(tokens)
        shaped = tokens.shape[1:] == (self.length,) and len(tokens)
        if not shaped or tokens.min() < 0 or tokens.max() >= self.vocabulary:
            raise ValueError(
                f"Expected tokens from 0 to {self.vocabulary - 1} of shape (count, {self.length}). "
                f"Received: tokens of shape {tokens.shape}."
            )
        portions = np.split(tokens, range(AT_A_TIME, len(tokens), AT_A_TIME))
        return np.concatenate(
            [self._run(len(some), lambda logits, t, some=some: some[:, t])[1] for some in portions]
        )

    def nll(self, tokens):
        """NLL_oracle: the mean of -log p per token, as the paper reports it."""
        return float(-self.log_likelihood(tokens).mean() / self.length)

    def entropy(self, count=10_000, seed=4):
        """The entropy per token, estimated by own samples: the score of a perfect generator."""
        return self.nll(self.sample(count, seed))

    def uniform(self, count=10_000, seed=5):
        """NLL_oracle of uniform tokens."""
        draws = np.random.default_rng(seed)
        return self.nll(draws.integers(0, self.vocabulary, (count, self.length)))

    def _run(self, rows, choose):
        """Tokens by `choose(logits, position)`, and their log p."""
        hidden = cell = np.zeros((rows, self.width), "float32")
        token, total, tokens = np.full(rows, self.vocabulary), np.zeros(rows), []
        for position in range(self.length):
            joined = np.concatenate([self.vectors[token], hidden], axis=1)
            gates = joined @ self.kernel + self.bias
            enter, forget, leave, new = np.split(gates, 4, axis=1)
            cell = _sigmoid(forget) * cell + _sigmoid(enter) * np.tanh(new)
            hidden = _sigmoid(leave) * np.tanh(cell)
            logits = hidden @ self.scores + self.offsets
            token = choose(logits, position)
            largest = logits.max(axis=1)
            normalizer = largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1))
            total += logits[np.arange(rows), token] - normalizer
            tokens.append(token)
        return np.stack(tokens, axis=1).astype("int32"), total


@functools.cache
def oracle(name):
    """The `OracleLSTM` of a data set's name."""
    return OracleLSTM(VOCABULARIES[name])


def load(name, split):
    """Tokens of a `keras_gan.data.splits.Split`: 10,000 train, 5,000 validation, 5,000 test."""
    count, seed = SPLITS[split.check(list(SPLITS), name)]
    return oracle(name).sample(count, seed)


def _portions(count):
    return [min(AT_A_TIME, count - start) for start in range(0, count, AT_A_TIME)]


def _sigmoid(x):
    return 0.5 * (np.tanh(0.5 * x) + 1)
