import numpy as np
import pytest
from PIL import Image

from keras_gan import models, networks
from keras_gan.training.priors import Prior
from keras_gan.utils.pixel_encoding import quantized
from keras_gan.visualization import images, interpolation
from tests import minimal_gans


class FakeGAN:
    """Paints the two latent coordinates into the two halves of an image."""

    condition = None

    def draw_latents(self, count, seed=None):
        return Prior((2,)).draw(count, seed)

    def generate(self, count, *, seed=None, latents=None, labels=None, dtype="float32"):
        assert count == len(latents)
        samples = np.repeat(np.tanh(latents), 8, axis=1).reshape(count, 4, 4, 1)
        return quantized(samples) if dtype == "uint8" else samples


def normal(*shape):
    return np.random.default_rng(0).standard_normal(shape).astype("float32")


@pytest.mark.parametrize("interpolate", [interpolation.linear, interpolation.spherical])
@pytest.mark.parametrize("shape", [(5,), (3, 5)])
def test_both_ends_are_included(interpolate, shape):
    p, q = normal(2, *shape)
    path = interpolate(p, q, 7)
    assert path.shape == (7, *shape) and path.dtype == np.float32
    np.testing.assert_allclose(path[0], p, rtol=1e-5)
    np.testing.assert_allclose(path[-1], q, rtol=1e-5, atol=1e-6)


def test_linear_is_the_line():
    np.testing.assert_allclose(
        interpolation.linear([0, 4], [2, 0], 5)[:, 0], [0, 0.5, 1, 1.5, 2], rtol=1e-6
    )


def test_spherical_moves_at_constant_angle_on_the_sphere():
    path = interpolation.spherical([3, 0], [0, 3], 4)
    angles = np.deg2rad([0, 30, 60, 90])
    expected = 3 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    np.testing.assert_allclose(path, expected, atol=1e-6)


def test_spherical_takes_the_angle_whatever_the_lengths():
    u = 0.25
    expected = np.sin((1 - u) * np.pi / 2) * np.array([1, 0]) + np.sin(u * np.pi / 2) * np.array(
        [0, 5]
    )
    np.testing.assert_allclose(interpolation.spherical([1, 0], [0, 5], 5)[1], expected, rtol=1e-6)


@pytest.mark.parametrize("q", [[1, 2], [2, 4], [-1, -2], [0, 0], [1, 2 + 1e-6]])
def test_spherical_falls_back_to_the_line_row_by_row(q):
    p = np.array([[1.0, 2], [1.0, 0]])
    path = interpolation.spherical(p, np.array([q, [0, 1.0]]), 5)
    np.testing.assert_allclose(path[:, 0], interpolation.linear(p[0], q, 5), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(path[:, 1], axis=-1), 1, rtol=1e-6)


@pytest.mark.parametrize("arguments", [([1, 2], [1, 2, 3], 4), (1.0, 2.0, 4), ([1, 2], [2, 1], 1)])
def test_ends_and_steps_are_checked(arguments):
    with pytest.raises(ValueError, match="Received"):
        interpolation.spherical(*arguments)


@pytest.mark.parametrize("kind", ["linear", "spherical"])
def test_walk_is_a_closed_tour_through_the_latents_of_its_seed(kind):
    gan = FakeGAN()
    tour = interpolation.walk(gan, count=3, steps=4, seed=5, interpolation=kind)
    assert tour.shape == (12, 4, 4, 1)
    z = np.random.Generator(np.random.PCG64(5)).standard_normal((3, 2), dtype="float32")
    np.testing.assert_allclose(tour[::4], gan.generate(3, latents=z), atol=1e-6)
    leg = interpolation.INTERPOLATIONS[kind](z[2], z[0], 5)
    np.testing.assert_allclose(tour[8:], gan.generate(4, latents=leg[:-1]), atol=1e-6)


def test_the_grid_has_one_interpolation_per_row():
    gan = FakeGAN()
    found = interpolation.interpolation_grid(gan, rows=2, steps=3, seed=1, interpolation="linear")
    assert found.shape == (2 * 4 + 2, 3 * 4 + 2 * 2, 1) and found.dtype == np.uint8
    z = np.random.Generator(np.random.PCG64(1)).standard_normal((4, 2), dtype="float32")
    second_row = gan.generate(3, latents=interpolation.linear(z[1], z[3], 3))
    np.testing.assert_array_equal(found[6:], images.grid(second_row, columns=3))


def test_unknown_interpolations_and_empty_tours_are_refused():
    with pytest.raises(ValueError, match="linear, spherical.*Received: 'cubic'"):
        interpolation.walk(FakeGAN(), interpolation="cubic")
    with pytest.raises(ValueError, match="`count` must be an integer of at least 1. Received: 0"):
        interpolation.walk(FakeGAN(), count=0)


@pytest.mark.parametrize("channels", [1, 3])
def test_save_gif_loops_with_the_given_duration(tmp_path, channels):
    frames = np.linspace(-1, 1, 5).reshape(5, 1, 1, 1) * np.ones((5, 8, 8, channels))
    interpolation.save_gif(tmp_path / "new" / "a.gif", frames, duration=120)
    with Image.open(tmp_path / "new" / "a.gif") as read:
        assert read.n_frames == 5 and read.info["loop"] == 0 and read.info["duration"] == 120
        read.seek(4)
        assert (np.array(read.convert("L")) == 255).all()


def test_save_gif_checks_what_it_gets(tmp_path):
    with pytest.raises(ValueError, match="Received: 0 frames"):
        interpolation.save_gif(tmp_path / "a.gif", [])
    with pytest.raises(ValueError, match="'.gif'.*Received"):
        interpolation.save_gif(tmp_path / "a.png", np.zeros((1, 4, 4, 1)))
    assert not list(tmp_path.iterdir())


def test_a_walk_of_a_conditional_gan_keeps_its_class():
    gan = minimal_gans.CASES["labelled"].build()
    z = gan.draw_latents(2, seed=0)
    path = interpolation.walk(gan, count=2, steps=3, seed=0)
    np.testing.assert_allclose(path[::3], gan.generate(latents=z, labels=0), atol=1e-6)
    path = interpolation.walk(gan, count=2, steps=3, seed=0, labels=2)
    np.testing.assert_allclose(path[::3], gan.generate(latents=z, labels=2), atol=1e-6)


def test_a_grid_of_a_conditional_gan_has_a_class_in_each_row():
    gan = minimal_gans.CASES["labelled"].build()
    start = gan.draw_latents(4, seed=0)[:2]
    picture = interpolation.interpolation_grid(gan, rows=2, steps=3, seed=0)
    expected = images.grid(gan.generate(latents=start, labels=[0, 1]), columns=1)
    assert np.abs(picture[:, :8].astype(int) - expected).max() <= 1


@pytest.fixture(scope="module")
def labelled():
    return minimal_gans.CASES["labelled"].compiled()


def test_between_classes_the_latents_stay_and_the_condition_moves_straight(labelled, monkeypatch):
    asked = []
    predict = labelled.predict
    monkeypatch.setattr(labelled, "predict", lambda x, **k: asked.append(x) or predict(x, **k))
    grid = interpolation.class_grid(labelled, [0, 2], rows=2, steps=3, seed=5)
    (latents, conditions) = asked[0]
    np.testing.assert_array_equal(latents, np.repeat(labelled.draw_latents(2, 5), 3, axis=0))
    np.testing.assert_allclose(conditions, 2 * [[1, 0, 0], [0.5, 0, 0.5], [0, 0, 1]])
    ends = images.grid(labelled.generate(labels=[0, 2], latents=latents[[0, 2]]), columns=1)
    height, width, _ = labelled.sample_shape
    assert np.abs(grid[:height, :width].astype(int) - ends[:height]).max() <= 1
    assert len(interpolation.class_walk(labelled, [0, 1, 2], steps=4)) == 12
    np.testing.assert_allclose(asked[1][1][[0, 4, 8]], np.eye(3))


def test_classes_to_interpolate_are_two_of_a_labelled_gan(labelled):
    with pytest.raises(ValueError, match=r"`labels=\[3, 5\]`. Received: .* labels=\[0\]"):
        interpolation.class_grid(labelled, [0])
    unlabelled = models.GAN(
        networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4)
    )
    with pytest.raises(ValueError, match="Received: GAN, labels="):
        interpolation.class_walk(unlabelled, [0, 1])
