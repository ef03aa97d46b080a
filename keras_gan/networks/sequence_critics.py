"""Critics of sequences: convolutions over windows of tokens, and a recurrent one.

References: Kim 2014, "Convolutional Neural Networks for Sentence Classification",
https://arxiv.org/abs/1408.5882, which is the critic of SeqGAN (Yu et al. 2017,
https://arxiv.org/abs/1609.05473, section 3.3) but for its highway layer.
"""

from collections.abc import Sequence

import keras
from keras import layers

from keras_gan.layers import Counted, MeanOfCounted
from keras_gan.networks.lstm_generator import DROPOUT_SEED
from keras_gan.networks.registry import builder


@builder
def cnn_sequence_critic(
    length: int,
    vocabulary: int,
    windows: Sequence[int] = (2, 3, 4, 5),
    width: int = 32,
    embedding: int = 32,
    dropout: float = 0.25,
    end: int | None = None,
) -> keras.Model:
    """Each window of tokens is searched for patterns; each pattern's best match counts.

    Args:
        length: tokens in a sequence.
        vocabulary: number of different tokens.
        windows: widths of the windows, at most `length`.
        width: patterns for each window.
        embedding: width of a token's vector.
        dropout: share of the matches that is dropped in training.
        end: token that ends a sequence; windows that begin after the first one count for nothing.

    Returns:
        A `keras.Model` from one-hot tokens `(batch, length, vocabulary)`, or mixtures of them, to
        raw logits `(batch, 1)`.
    """
    tokens, counted, x = _embedded(length, vocabulary, embedding, end)
    x = layers.Multiply()([x, counted])
    matches = []
    for window in windows:
        found = layers.Conv1D(width, window, activation="relu", data_format="channels_last")(x)
        begins = layers.Cropping1D((0, window - 1))(counted)
        found = layers.Multiply()([found, begins])
        matches.append(layers.GlobalMaxPooling1D(data_format="channels_last")(found))
    x = matches[0] if len(matches) == 1 else layers.Concatenate()(matches)
    x = layers.Dense(width, activation="leaky_relu")(layers.Dropout(dropout, seed=DROPOUT_SEED)(x))
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    return keras.Model(tokens, logits, name="cnn_sequence_critic")


@builder
def lstm_sequence_critic(
    length: int,
    vocabulary: int,
    width: int = 32,
    embedding: int = 32,
    dropout: float = 0.25,
    end: int | None = None,
) -> keras.Model:
    """An LSTM reads the tokens; the mean of what it finds after each decides.

    Args:
        length, vocabulary, embedding, dropout: see `cnn_sequence_critic`.
        width: of the LSTM.
        end: token that ends a sequence; what is read after the first one counts for nothing.

    Returns:
        A `keras.Model` from one-hot tokens `(batch, length, vocabulary)`, or mixtures of them, to
        raw logits `(batch, 1)`.
    """
    tokens, counted, x = _embedded(length, vocabulary, embedding, end)
    x = layers.LSTM(width, return_sequences=True)(layers.Dropout(dropout, seed=DROPOUT_SEED)(x))
    x = MeanOfCounted()([x, counted])
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    return keras.Model(tokens, logits, name="lstm_sequence_critic")


def _embedded(length, vocabulary, embedding, end):
    """The input of tokens, which of its positions count, and a vector for each."""
    tokens = keras.Input((length, vocabulary), name="tokens")
    counted = Counted(end, name="counted")(tokens)
    return tokens, counted, layers.Dense(embedding, use_bias=False, name="embedding")(tokens)
