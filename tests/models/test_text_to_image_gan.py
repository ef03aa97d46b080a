"""TextToImageGAN: the matching-aware critic, texts, previews and mistakes."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import models, networks
from keras_gan.layers import ConditioningAugmentation
from keras_gan.text import Tokenizer
from tests.conformance import SHAPE, make_images
from tests.minimal_gans import CAPTIONS, CASES, TOKENIZER

numpy = ops.convert_to_numpy


@pytest.fixture(scope="module")
def gan():
    return CASES["texts"].build()


class Known(keras.Layer):
    """A critic of images alone by their first pixel, and of texts by their first word."""

    def call(self, inputs, shape=(1,), training=False):
        images, tokens = inputs
        return ops.reshape(images[:, 0, 0, 0] + ops.cast(tokens[:, 0], "float32"), (-1, *shape))


def test_the_critics_loss_is_the_papers_and_equal_texts_are_not_wrong():
    gan = CASES["texts"].build(near_misses=0.0)
    object.__setattr__(gan, "critic", Known())
    texts = TOKENIZER.encode(["red square", "red square", "green", "a red circle"])
    real, fake = (np.zeros((4, *SHAPE), "float32") for _ in range(2))
    real[:, 0, 0, 0], fake[:, 0, 0, 0] = [0.1, 0.2, 0.3, 0.4], -0.5
    tensors = [ops.convert_to_tensor(each) for each in (real, fake, texts)]
    found = gan.critic_loss((tensors[0], tensors[2]), (tensors[1], tensors[2]))
    word = texts[:, 0].astype("float64")
    pixel = real[:, 0, 0, 0].astype("float64")
    right, generated = np.log1p(np.exp(-(pixel + word))), np.log1p(np.exp(-0.5 + word))
    wrong = np.log1p(np.exp(pixel + np.roll(word, 1)))[[0, 2, 3]]  # Row 1 has row 0's text.
    expected = right.mean() + 0.5 * wrong.mean() + 0.5 * generated.mean()
    assert float(numpy(found)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("shape", [(1, 1, 1), ()])
def test_the_shape_of_the_logits_does_not_weigh_the_wrong_texts(shape):
    texts = ops.convert_to_tensor(TOKENIZER.encode(["red square", "green", "a red circle"]))
    images = ops.convert_to_tensor(make_images(3, "float32"))
    losses = []
    for each in ((1,), shape):
        gan = CASES["texts"].build(near_misses=0.0)
        known = Known()
        object.__setattr__(gan, "critic", lambda x, training, s=each, c=known: c(x, shape=s))
        losses.append(float(numpy(gan.critic_loss((images, texts), (images, texts)))))
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)


def test_a_batch_of_one_has_no_wrong_text():
    gan = CASES["texts"].compiled()
    with pytest.raises(ValueError, match="batches of two at least.*Received: batch_size=1"):
        gan.fit(make_images(4), CAPTIONS[:4], batch_size=1, verbose=0)


def test_texts_between_two_have_the_first_words_of_one_and_the_last_of_the_other():
    gan = crossing(1.0, [0.0, 0.5, 0.99])
    texts = TOKENIZER.encode(["a red circle", "green", "red square"])
    found = numpy(gan._crossed(ops.convert_to_tensor(texts))).tolist()
    # From row 2, from row 0 (half of one word is none), one word of its own and none of row 1.
    one_word = [texts[2][0], *texts[1][1:]]
    assert found == [texts[2].tolist(), texts[0].tolist(), texts[1].tolist()] != one_word
    gan = crossing(1.0, [0.5] * 2)
    texts = TOKENIZER.encode(["a red circle", "red green square"])
    found = numpy(gan._crossed(ops.convert_to_tensor(texts)))
    np.testing.assert_array_equal(found[0], [texts[0][0], *texts[1][1:]])
    np.testing.assert_array_equal(found[1], [texts[1][0], *texts[0][1:]])


def test_the_generator_is_also_asked_for_texts_between():
    """The critic gives a text's first word as its logit, and images count nothing."""
    texts = TOKENIZER.encode(["a red circle", "green square"])
    fake = np.zeros((2, *SHAPE), "float32")
    real = tuple(ops.convert_to_tensor(each) for each in (fake, texts))
    own, between = texts[:, 0], texts[[1, 0], 0]  # Nothing is drawn: all words are the other's.
    for weight in (0.0, 0.5):
        gan = crossing(weight, [0.0, 0.0])
        gan.__dict__["synthesize"] = lambda asked: (real[0], asked[1])
        expected = np.log1p(np.exp(-own)).mean() + weight * np.log1p(np.exp(-between)).mean()
        assert float(numpy(gan.generator_loss(real, real))) == pytest.approx(expected, rel=1e-5)
    assert gan.get_config()["interpolation"] == 0.5


def test_a_share_of_the_wrong_texts_differs_in_the_last_words_only():
    texts = TOKENIZER.encode(["a red circle", "red green square"])
    for share, which in ((0.4, [False, True]), (1.0, [True, True]), (0.0, [False, False])):
        # Row 0 draws a number above .4, row 1 one below; all cuts are after the first word.
        gan = crossing(0.0, [0.41, 0.39], [0.5, 0.5], near_misses=share)
        wrong = numpy(gan._wrong(ops.convert_to_tensor(texts)))
        for row, near in enumerate(which):
            first = texts[row if near else 1 - row][0]
            np.testing.assert_array_equal(wrong[row], [first, *texts[1 - row][1:]])
    assert gan.get_config()["near_misses"] == 0.0


def test_a_near_miss_that_is_the_text_itself_is_not_wrong():
    texts = TOKENIZER.encode(["a red circle", "green red circle"])  # The same from word two on.
    gan = crossing(0.0, [0.0, 0.9], [0.5, 0.5], near_misses=0.5)
    real = ops.convert_to_tensor(np.zeros((2, *SHAPE), "float32")), ops.convert_to_tensor(texts)
    first = texts[:, 0].astype("float64")
    own = np.log1p(np.exp(-first)).mean() + 0.5 * np.log1p(np.exp(first)).mean()
    expected = own + 0.5 * np.log1p(np.exp(first[0]))  # Of row 1 alone, by row 0's first word.
    assert float(numpy(gan.critic_loss(real, real))) == pytest.approx(expected, rel=1e-5)


def crossing(weight, *draws, **arguments):
    """A GAN that draws these numbers, of its cuts the last, and whose critic is `Known`."""
    case = CASES["texts"]
    generator, critic = case.networks()
    gan = models.TextToImageGAN(generator, critic, TOKENIZER, interpolation=weight, **arguments)
    object.__setattr__(gan, "critic", Known())
    drawn = iter(draws)
    gan.__dict__["noise"] = lambda shape, _: ops.reshape(np.array(next(drawn), "float32"), shape)
    return gan


def test_texts_one_for_all_or_one_each_or_prompts_in_turn(gan):
    one = gan.generate(2, texts="green", seed=0)
    np.testing.assert_allclose(one, gan.generate(texts=["green"] * 2, seed=0), atol=1e-6)
    assert np.abs(one - gan.generate(2, texts="red square", seed=0)).max() > 1e-4
    np.testing.assert_allclose(gan.generate(texts="green", seed=0), one[:1], atol=1e-6)
    each = gan.generate(texts=(text for text in CAPTIONS[:2]), seed=0)
    np.testing.assert_array_equal(each, gan.generate(texts=tuple(CAPTIONS[:2]), seed=0))
    with pytest.raises(ValueError, match="generate.texts=….*Received: texts=None"):
        gan.generate(2, seed=0)
    with pytest.raises(ValueError, match="`texts` to hold one text for each of 3 .*Received: 2 of"):
        gan.generate(3, texts=CAPTIONS[:2])
    with pytest.raises(ValueError, match="tokens as integers .* in `texts`"):
        gan.generate(texts=5)
    prompted = type(gan).from_config({**gan.get_config(), "prompts": CAPTIONS[:2]})
    prompted.set_weights(gan.get_weights())
    asked = prompted.generate(texts=[*CAPTIONS[:2], CAPTIONS[0]], seed=0)
    np.testing.assert_allclose(prompted.generate(3, seed=0), asked, atol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only its tensors hold texts")
def test_texts_may_be_a_tensor(gan):
    import tensorflow as tf

    made = gan.generate(texts=tf.constant(CAPTIONS[:2]), seed=0)
    np.testing.assert_array_equal(made, gan.generate(texts=CAPTIONS[:2], seed=0))


def test_a_preview_has_a_row_for_each_prompt_and_the_same_latents_in_a_column(gan):
    gan.prompts = CAPTIONS[:2]
    picture = gan.preview(4, seed=0)
    assert picture.shape == (8, 4 * 8 + 3 * 2, 1)  # Fewer than eight: the first prompt alone.
    picture = gan.preview(16, seed=0)
    assert picture.shape == (2 * 8 + 2, 8 * 8 + 7 * 2, 1)
    latents = gan.draw_latents(8, 0)
    row = gan.generate(latents=latents, texts=CAPTIONS[1], dtype="uint8")
    np.testing.assert_array_equal(picture[10:, :8], row[0])
    gan.prompts = []
    assert gan.preview(8, seed=0).dtype == np.uint8


@pytest.mark.parametrize("match", ["concat", "projection"])
def test_the_critic_reads_words_and_their_order_and_no_padding(match):
    keras.utils.set_random_seed(0)
    critic = networks.text_to_image_critic(SHAPE, 9, 6, width=2, text_width=4, match=match)
    learned = np.random.default_rng(0).uniform(0, 2, (8, 4))
    critic.get_layer("places").set_weights([learned[:6]])
    images = make_images(1, "float32")
    logit = {
        words: float(numpy(critic([images, np.array([words], "int32")]))[0, 0])
        for words in [(2, 3, 4, 0, 0, 0), (4, 3, 2, 0, 0, 0), (2, 3, 0, 0, 0, 0)]
    }
    assert len({round(value, 6) for value in logit.values()}) == 3
    longer = networks.text_to_image_critic(SHAPE, 9, 8, width=2, text_width=4, match=match)
    shapes = [weight.shape for weight in longer.get_weights()]
    given = zip(shapes, critic.get_weights(), strict=True)
    longer.set_weights([own if own.shape == shape else learned for shape, own in given])
    same = numpy(longer([images, np.array([[2, 3, 4, 0, 0, 0, 0, 0]], "int32")]))
    assert float(same[0, 0]) == pytest.approx(logit[(2, 3, 4, 0, 0, 0)], abs=1e-6)


def test_a_word_says_the_same_beside_any_other(gan):
    """So a combination that was never trained on has the features of its parts."""
    network = gan.generator
    features = keras.Model(network.input[1], network.get_layer("text").output)
    texts = ["red square", "green square", "red circle", "green circle"]
    of_squares, greener_squares, of_circles, greener_circles = numpy(
        features(TOKENIZER.encode(texts))
    )
    difference = of_squares - greener_squares
    np.testing.assert_allclose(difference, of_circles - greener_circles, atol=1e-6)
    assert np.abs(difference).max() > 1e-4


@pytest.mark.parametrize("loudness", [1.0, 30.0])
def test_a_text_is_told_as_loudly_as_a_one_hot_label_whatever_its_encoder_learns(gan, loudness):
    network = gan.generator
    features = keras.Model(network.input[1], network.get_layer("unit_text").output)
    embedding = network.get_layer("embedding")
    before = embedding.get_weights()
    embedding.set_weights([loudness * weight for weight in before])
    found = numpy(features(TOKENIZER.encode(CAPTIONS)))
    embedding.set_weights(before)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, rtol=1e-3)


def test_conditioning_augmentation_is_a_gaussian_with_its_divergence():
    layer = ConditioningAugmentation(2, weight=3.0)
    features, noise = np.ones((1, 1), "float32"), np.array([[1.0, -2.0]], "float32")
    layer([features, noise])
    mean, log_variance = np.array([0.5, -1.0]), np.array([0.2, -0.4])
    layer.moments.set_weights([np.concatenate([mean, log_variance])[None], np.zeros(4)])
    found = numpy(layer([features, noise]))
    np.testing.assert_allclose(found[0], mean + np.exp(log_variance / 2) * noise[0], rtol=1e-5)
    divergence = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance).sum()
    assert float(numpy(layer.losses[-1])) == pytest.approx(3 * divergence, rel=1e-5)
    copy = ConditioningAugmentation.from_config(layer.get_config())
    assert (copy.units, copy.weight) == (2, 3.0)


def test_it_comes_back_from_a_preset(gan, tmp_path):
    gan.compile(keras.optimizers.Adam(), keras.optimizers.Adam())
    gan.save_to_preset(tmp_path / "preset")
    loaded = models.TextToImageGAN.from_preset(tmp_path / "preset")
    assert loaded.tokenizer.words == TOKENIZER.words
    made, again = (each.generate(texts=CAPTIONS, seed=0) for each in (gan, loaded))
    np.testing.assert_allclose(made, again, atol=1e-6)


def test_mistakes():
    generator, critic = CASES["texts"].networks()
    with pytest.raises(ValueError, match="integers.*Received: networks of texts .4,. and a token"):
        models.TextToImageGAN(generator, critic, Tokenizer.of(["a red square"]))
    with pytest.raises(ValueError, match="Unknown match of text and image.*Received: 'product'"):
        networks.text_to_image_critic(SHAPE, 9, 4, match="product")
    plain = networks.dcgan_generator(SHAPE, 3), networks.dcgan_critic(SHAPE)
    with pytest.raises(ValueError, match="Received"):
        models.TextToImageGAN(*plain, TOKENIZER)
    for share in (-0.1, 1.1, np.nan, True):
        with pytest.raises(
            ValueError, match="`near_misses` must be .* at least 0 and at most 1. Rec"
        ):
            models.TextToImageGAN(generator, critic, TOKENIZER, near_misses=share)
