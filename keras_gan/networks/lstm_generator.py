"""The generator of sequences: a recurrent network that chooses one token after the other.

Reference: Yu et al. 2017, "SeqGAN: Sequence Generative Adversarial Nets with Policy Gradient",
https://arxiv.org/abs/1609.05473, section 3.2; the LSTM is Hochreiter and Schmidhuber's (1997).
"""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from keras_gan.layers import Counted
from keras_gan.networks.registry import builder
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import Shape, Tensor

NEVER = -1e9  # The logit of a token that cannot come.
DROPOUT_SEED = 17  # Without one, PyTorch draws masks that no resumed run could repeat.
SMALLEST = 1e-7  # Noise is kept this far from 0 and 1, where Gumbel noise is infinite.


@builder
def lstm_generator(
    length: int,
    vocabulary: int,
    width: int = 32,
    embedding: int | None = None,
    dropout: float = 0.0,
    end: int | None = None,
    values: bool = False,
) -> "LSTMGenerator":
    """An `LSTMGenerator`, built.

    Args:
        length: tokens in a sequence.
        vocabulary: number of different tokens, those of padding and unknown words included.
        width: of the LSTM.
        embedding: width of a token's vector; by default that of the LSTM.
        dropout: share of a token's vector, and of the LSTM's output, that is dropped while the
            generator is taught by likelihood.
        end: token that ends a sequence and fills the rest of its row: 0 for the texts of a
            `keras_gan.text.Tokenizer`, `None` where all sequences are of full length.
        values: whether it also estimates the reward to come, for `baseline="learned"`.
    """
    network = LSTMGenerator(length, vocabulary, width, embedding, dropout, end, values)
    network.build()
    return network


@keras.saving.register_keras_serializable(package="keras_gan")
class LSTMGenerator(keras.Model):
    """p(y_1 … y_T) = ∏ p(y_t | y_1 … y_{t-1}), each factor a softmax of an LSTM's output.

    The start of a sequence is a vector of its own and no token, so it cannot be sampled. After the
    token `end` only `end` can come, with probability 1, and no sequence begins with it.

    Its latents are its sampling noise, U[0, 1) of shape `(length, vocabulary)`: token t is the
    argmax over the vocabulary of logit - log(-log u), which is a draw of the softmax (Gumbel's
    trick). Tokens are one-hot vectors `(batch, length, vocabulary)`.

    Args:
        length, vocabulary, width, embedding, dropout, end, values: see
            `keras_gan.networks.lstm_generator`.
    """

    def __init__(
        self,
        length: int,
        vocabulary: int,
        width: int = 32,
        embedding: int | None = None,
        dropout: float = 0.0,
        end: int | None = None,
        values: bool = False,
        **kwargs: Any,
    ) -> None:
        # Noise that is rounded to 16 bits is 1, so infinite as Gumbel's, once in 500 numbers.
        super().__init__(**{"autocast": False, **kwargs})
        self.length = positive_integer(length, "length")
        self.vocabulary = positive_integer(vocabulary, "vocabulary", at_least=2)
        if end is not None and not 0 <= end < vocabulary:
            raise ValueError(
                f"`end` must be a token from 0 to {vocabulary - 1}, or None. Received: end={end}."
            )
        self.end = None if end is None else int(end)
        self.width, self.rate = positive_integer(width, "width"), float(dropout)
        self.embedding_width = positive_integer(embedding or width, "embedding")
        own = {"dtype": self.dtype_policy}  # A file's, whatever that of the process is.
        self.embedding = layers.Dense(self.embedding_width, use_bias=False, name="embedding", **own)
        self.dropout = layers.Dropout(self.rate, seed=DROPOUT_SEED, name="dropout", **own)
        self.lstm = layers.LSTM(self.width, return_sequences=True, name="lstm", **own)
        self.scores = layers.Dense(self.vocabulary, dtype="float32", name="logits")
        self.worth = layers.Dense(1, dtype="float32", name="values") if values else None
        self.counted = Counted(self.end, dtype="float32", name="counted")

    def build(self, input_shape: Shape | None = None) -> None:
        self.start = self.add_weight(shape=(self.embedding_width,), name="start")
        for layer in (self.embedding, self.counted):
            layer.build((None, None, self.vocabulary))
        for layer in (self.dropout, self.lstm):
            layer.build((None, None, self.embedding_width))
        for layer in filter(None, (self.scores, self.worth)):
            layer.build((None, None, self.width))
        self.built = True

    @property
    def input_shape(self) -> tuple[None, int, int]:
        return (None, self.length, self.vocabulary)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape)

    def call(self, noise: Tensor, training: bool = False) -> Tensor:
        """The sequences that the noise chooses, one-hot."""
        return self.sample(noise)

    def sample(
        self,
        noise: Tensor,
        temperature: Tensor | None = None,
        straight_through: bool = True,
        heat: Tensor | float = 1.0,
    ) -> Tensor:
        """Sequences of the noise, in one of three forms.

        Args:
            noise: latents `(batch, length, vocabulary)`.
            temperature: τ of softmax((logit - log(-log u)) / τ), the relaxed choice; `None` for
                the choice alone, through which no gradient passes.
            straight_through: whether the choice itself is fed back and returned, with the gradient
                of the relaxed one, or the relaxed one is.
            heat: T of the distribution that is drawn from, softmax(logit / T): a number, or one a
                row, `(batch, 1, 1)`.
        """
        # argmax(logit / T + g) = argmax(logit + T · g)
        gumbel = -heat * ops.log(-ops.log(ops.clip(noise, SMALLEST, 1 - SMALLEST)))

        def choose(logits, position):
            scores = logits + gumbel[:, position]
            choice = ops.one_hot(ops.argmax(scores, axis=-1), self.vocabulary)
            if temperature is None:
                return choice
            relaxed = ops.softmax(scores / temperature, axis=-1)
            return relaxed + ops.stop_gradient(choice - relaxed) if straight_through else relaxed

        return self._unrolled(choose, noise)

    def go_on(self, tokens: Tensor, kept: Tensor, noise: Tensor) -> Tensor:
        """Sequences that begin as given and are drawn from there on.

        Args:
            tokens: `(batch, length, vocabulary)`, one-hot.
            kept: `(batch, length)`, 1 at the positions that stay.
            noise: uniform `(batch, length)`, one number a token, which is found by inverting the
                softmax's distribution function.
        """

        def choose(logits, position):
            below = ops.cumsum(ops.softmax(logits, axis=-1), axis=-1) <= noise[:, position, None]
            drawn = ops.minimum(ops.sum(ops.cast(below, "int32"), axis=-1), self.vocabulary - 1)
            keep = kept[:, position, None]
            return keep * tokens[:, position] + (1 - keep) * ops.one_hot(drawn, self.vocabulary)

        return self._unrolled(choose, tokens)

    def logits(self, tokens: Tensor, training: bool = False) -> Tensor:
        """Logits of each token after those before it, `(batch, length, vocabulary)`, float32."""
        return self._masked(self.scores(self._hidden(tokens, training)), *self._places(tokens))

    def log_probabilities(
        self, tokens: Tensor, training: bool = False, temperature: float = 1.0
    ) -> Tensor:
        """log p(y_t | y_1 … y_{t-1}) of the tokens themselves, `(batch, length)`; 0 after the end.

        `temperature` divides the logits.
        """
        logs = ops.log_softmax(self.logits(tokens, training) / temperature, axis=-1)
        return ops.sum(tokens * logs, axis=-1)

    def values(self, tokens: Tensor) -> Tensor:
        """Estimates of the reward that each token will bring, `(batch, length)`, before it is seen.

        Their gradient stops before the LSTM.
        """
        return self.worth(ops.stop_gradient(self._hidden(tokens, training=False)))[..., 0]

    def _hidden(self, tokens, training):
        """The LSTM's output before each token."""
        start = ops.zeros_like(tokens[:, :1, :1]) + ops.cast(self.start, tokens.dtype)
        before = ops.cast(self.embedding(tokens[:, :-1]), tokens.dtype)
        before = self.dropout(ops.concatenate([start, before], axis=1), training=training)
        return self.dropout(self.lstm(before), training=training)

    def _unrolled(self, choose, like):
        """Tokens by `choose(logits, position)`, each fed back, for as many rows as `like` has."""
        cell, states = self.lstm.cell, None
        token = ops.zeros_like(like[:, 0])
        vector = ops.zeros_like(token[:, :1]) + ops.cast(self.start, token.dtype)
        ended, tokens = ops.zeros_like(token[:, :1], dtype="bool"), []
        for position in range(self.length):
            vector = ops.cast(vector, self.compute_dtype)
            states = states or [ops.repeat(ops.zeros_like(vector[:, :1]), self.width, 1)] * 2
            hidden, states = cell(vector, states)
            logits = self._masked(self.scores(hidden), ended, position == 0)
            token = choose(logits, position)
            tokens.append(token)
            vector = self.embedding(token)
            if self.end is not None:
                ended = ops.logical_or(ended, token[:, self.end : self.end + 1] > 0.5)
        return ops.stack(tokens, axis=1)

    def _places(self, tokens):
        """Whether each position comes after the end, and whether it is the first."""
        first = np.arange(self.length)[:, None] == 0
        return self.counted(tokens) < 0.5, ops.convert_to_tensor(first)

    def _masked(self, logits, ended, first):
        """Logits that leave `end` alone after the end, and all but `end` at the first position."""
        if self.end is None:
            return logits
        is_end = ops.arange(self.vocabulary) == self.end
        never = ops.where(is_end, ops.convert_to_tensor(first), ended)
        return ops.where(never, NEVER, logits)

    def get_config(self) -> dict[str, Any]:
        return {
            "length": self.length,
            "vocabulary": self.vocabulary,
            "width": self.width,
            "embedding": self.embedding_width,
            "dropout": self.rate,
            "end": self.end,
            "values": self.worth is not None,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }
