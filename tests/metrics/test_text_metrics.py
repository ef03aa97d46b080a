"""BLEU and its relatives by hand, and likelihoods against a known distribution."""

import math

import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.data import oracle_lstm
from keras_gan.data import texts as sentences
from keras_gan.visualization import plots
from tests.minimal_gans import CASES
from tests.models.test_sequence_gan import make

REFERENCES = ["the cat is on the mat", "there is a cat on the mat"]


def test_bleu_by_hand():
    # Papineni's example: "the" comes twice in a reference at most; six of its tokens fit in length.
    text = "the the the the the the"
    smoothed = 0.1 / 5
    assert metrics.bleu([text], REFERENCES, n=2) == pytest.approx(math.sqrt(2 / 6 * smoothed))
    assert metrics.bleu([text], REFERENCES, n=1) == pytest.approx(2 / 6)
    assert metrics.bleu(REFERENCES, REFERENCES) == pytest.approx(1)
    half = metrics.bleu(["a dog", REFERENCES[0]], ["no word here", REFERENCES[0]], 1)
    assert half == pytest.approx(0.5)
    short = metrics.bleu(["the cat"], REFERENCES, n=1)
    assert short == pytest.approx(math.exp(1 - 6 / 2))
    assert metrics.bleu(["a a a a"], ["a a", "a a a a a a"], 1) == pytest.approx(1)  # r is 2.


def test_self_bleu_leaves_each_text_out():
    texts = ["a b c", "a b d", "x y z"]
    alone = [metrics.bleu([t], [o for o in texts if o is not t], 2) for t in texts]
    assert metrics.self_bleu(texts, n=2) == pytest.approx(np.mean(alone))
    assert metrics.self_bleu(["a b", "a b", "c d"], n=2) == pytest.approx(2 / 3)
    assert metrics.self_bleu(["a a a", "a a b c"], 1) == pytest.approx(
        np.mean([2 / 3 * math.exp(1 - 4 / 3), 2 / 4])
    )


def test_variety():
    texts = ["a b a b", "a b c"]
    assert metrics.distinct_n(texts, 2) == pytest.approx(3 / 5)
    assert metrics.distinct_n(texts, 1) == pytest.approx(3 / 7)
    assert metrics.copies(["a b", "B A", "a, b"], ["A  b", "a , b"]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "mistake, message",
    [
        (lambda: metrics.bleu("a b", ["a"]), "`texts` as a list.*Received: str"),
        (lambda: metrics.bleu([None], ["a"]), "as strings: leave out the row.*Received: None"),
        (lambda: metrics.bleu(["a"], []), "`references` as a list.*length 0"),
        (lambda: metrics.self_bleu(["a"]), "at least 2 texts"),
        (lambda: metrics.distinct_n(["a"], 2), "at least 2 words"),
        (lambda: metrics.bleu(["a"], ["a"], n=0), "`n` must be an integer"),
    ],
)
def test_mistakes(mistake, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        mistake()


def test_the_oracle_is_a_distribution_and_the_same_for_a_seed():
    oracle = oracle_lstm.OracleLSTM(vocabulary=3, length=2, width=4, seed=1)
    every = np.array([(a, b) for a in range(3) for b in range(3)])
    p = np.exp(oracle.log_likelihood(every))
    assert p.sum() == pytest.approx(1, abs=1e-5)
    drawn = oracle.sample(20_000, seed=2)
    share = np.bincount(drawn[:, 0] * 3 + drawn[:, 1], minlength=9) / len(drawn)
    np.testing.assert_allclose(share, p, atol=0.015)
    entropy = -(p * np.log(p)).sum() / 2
    assert oracle.entropy(20_000) == pytest.approx(entropy, abs=0.02)
    again = oracle_lstm.OracleLSTM(vocabulary=3, length=2, width=4, seed=1)
    np.testing.assert_array_equal(again.sample(5, seed=2), oracle.sample(5, seed=2))
    with pytest.raises(ValueError, match="tokens from 0 to 2 of shape .count, 2."):
        oracle.nll(every + 1)


def test_likelihoods_at_temperatures_by_enumeration():
    gan = make(2, 3)
    oracle = oracle_lstm.OracleLSTM(vocabulary=3, length=2, width=4, seed=1)
    every = np.array([(a, b) for a in range(3) for b in range(3)])
    for temperature in (1.0, 0.5):
        log_g, log_p = gan.score(every, temperature), oracle.log_likelihood(every)
        g = np.exp(log_g)
        assert g.sum() == pytest.approx(1, abs=1e-4)
        found = metrics.sequence_likelihood(
            gan, every, oracle, count=4_000, temperature=temperature
        )
        assert found.nll_test == pytest.approx(-log_g.mean() / 2, abs=1e-5)
        assert found.entropy == pytest.approx(-(g * log_g).sum() / 2, abs=0.05)
        assert found.reverse_kl == pytest.approx((g * (log_g - log_p)).sum() / 2, abs=0.15)
        assert found.reverse_kl == pytest.approx(found.nll_oracle - found.entropy)
    curve = metrics.temperature_curve(gan, every, oracle, count=50, temperatures=(0.9, 1.0))
    assert [each.temperature for each in curve] == [0.9, 1.0]
    picture = plots.temperature_curve(curve, {"GAN": found})
    assert picture.shape == (480, 640, 3) and picture.std() > 10


def test_perplexity_counts_the_end_and_the_critic_s_rank_is_of_real_above_generated():
    gan = CASES["tokens"].build()
    texts = ["red square", "a small blue circle"]
    assert metrics.perplexity(gan, texts) == pytest.approx(
        math.exp(-gan.score(texts).sum() / 7),
        rel=1e-5,  # Two words and an end, and four words.
    )
    made = gan.generate_tokens(60, seed=5)
    assert metrics.critic_auc(gan, made, seed=5) == pytest.approx(0.5)
    logits = iter([[[2.0], [3.0]], [[0.0], [2.0]]])  # Of real ones, then of generated ones.
    gan.generate_tokens = lambda *_, **__: made[:2]
    gan._made = lambda *_, **__: np.array(next(logits))
    assert metrics.critic_auc(gan, texts) == pytest.approx(3.5 / 4)  # A tie is half of one.


def test_text_files_are_split_and_filtered(tmp_path):
    path = tmp_path / "lines.txt"
    rows = [f"the cat number {i % 3} sat" for i in range(20)] + ["short", "the the " * 9]
    path.write_text("\n".join(rows), "utf-8")
    with pytest.warns(UserWarning, match="2 of 20 sentences in .* 2 have less than 3 or more"):
        train, none = sentences.load(str(path))
    test, _ = sentences.load(str(path), "test")
    assert none is None and len(train) == 18 and len(test) == 2
    with pytest.raises(ValueError, match="no pixels"):
        sentences.load(str(path), size=3)
    with pytest.raises(ValueError, match="Expected texts: oracle_lstm.*Received: 'nothing'"):
        sentences.load("nothing")


def test_rare_words_are_counted_and_a_mark_before_utf_8_is_no_word(tmp_path, monkeypatch):
    monkeypatch.setattr(sentences, "WORDS", 2 + 3)
    path = tmp_path / "lines.txt"
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join([b"the cat sat"] * 5 + [b"the cat ran"]))
    with pytest.warns(UserWarning, match="1 of 6 .* 0 have less.* 1 a word .* the 3 most"):
        texts, _ = sentences.load(str(path))
    assert texts.tolist() == ["the cat sat"] * 5
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="in UTF-8: save .*lines.txt"):
        sentences.load(str(path))
