"""Convolution and pooling against PyTorch: values, and the gradients of inputs and weights, in float64.

An image is [H, W, C] here and [C, H, W] there; a filter [h, w, C, M] here and [M, C, h, w] there.
"""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest

import nndsl
from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH
from nndsl.ops import build
from nndsl.passes.differentiate import differentiate
from tests.unit.semantics.programs import network

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
F = torch.nn.functional

SAMPLES, STEPS = 3, 2
IMAGE = "input image : [9, 8, 4]\n"


class Net:
    """A text with random values for its inputs and weights: what it computes for `y`, and all gradients of a number
    that depends on every element of y in its own way, sum (c + y / 10) y."""

    def __init__(self, text: str, low: float = -1.0, whole: bool = False):
        made = network(f"{text}\noutput y")
        generator = np.random.default_rng(3)
        graph, self.y = made.graph.copy(), made.outputs["y"].node
        sizes = {BATCH: SAMPLES, "T": STEPS}
        self.nodes = {name: d.node for name, d in made.declarations.items()}
        self.nodes |= {name: weight.node for name, weight in made.weights.items()}
        self.given = {name: generator.uniform(low, 1, graph.type(n).shape(sizes)) for name, n in self.nodes.items()}
        if whole:  # so that values are equal here and there
            self.given = {name: np.floor(3 * value) for name, value in self.given.items()}
        self.factors = generator.uniform(0.5, 1.5, graph.type(self.y).dims)
        tenth = build.multiply(graph, self.y, build.constant(graph, 0.1))
        term = build.multiply(graph, self.y, build.add(graph, build.constant(graph, self.factors), tenth))
        number = build.sum_to(graph, term, (), (1,))
        graph, gradients = differentiate(graph, {number: None}, list(self.nodes.values()))
        outputs = [self.y, *gradients.values()]
        feeds = {self.nodes[name]: value for name, value in self.given.items()}
        self.value, *found = Interpreter(graph, outputs, "float64").run(feeds, sizes)
        self.gradients = dict(zip(self.nodes, found))

    def assert_is(self, reference) -> None:
        """`reference` computes y from tensors, by the names of inputs and weights."""
        tensors = {name: torch.tensor(value, requires_grad=True) for name, value in self.given.items()}
        y = reference(tensors)
        ((torch.tensor(self.factors) + y / 10) * y).sum().backward()
        assert self.value.shape == tuple(y.shape)
        np.testing.assert_allclose(self.value, y.detach().numpy(), rtol=1e-10, atol=1e-12)
        for name, tensor in tensors.items():
            assert np.abs(self.gradients[name]).max() > 0
            np.testing.assert_allclose(self.gradients[name], tensor.grad.numpy(), rtol=1e-10, atol=1e-11, err_msg=name)


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def same(x, size, stride, dilation=(1, 1)):
    """What TensorFlow calls "SAME": ceil(n / stride) windows; the larger half of what is missing comes after."""
    pads = []
    for n, h, s, d in reversed(list(zip(x.shape[2:], size, stride, dilation))):
        total = max(0, (ceil(n / s) - 1) * s + d * (h - 1) + 1 - n)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def filters(weight):
    return weight.permute(3, 2, 0, 1)


CONVOLUTIONS = {
    "conv(5, 3x3)": {},
    "conv(5, 3)": {},
    "conv(5, 3x3, stride = 2)": {"stride": 2},
    "conv(5, 3x3, stride = [3, 2], pad = [0, 2])": {"stride": (3, 2), "padding": (0, 2)},
    "conv(5, 3x3, pad = 1)": {"padding": 1},
    "conv(5, 3x3, dilation = 2, pad = 2)": {"dilation": 2, "padding": 2},
    "conv(6, 3x3, groups = 2)": {"groups": 2},
    "conv(8, 3x3, groups = 4, stride = 2, pad = 1)": {"groups": 4, "stride": 2, "padding": 1},
    "conv(5, 1x1)": {},
    "conv(5, 9x8)": {},
}


@pytest.mark.parametrize("layer", CONVOLUTIONS)
def test_convolution(layer):
    def reference(p):
        x, weight = channels_first(p["image"]), filters(p["y.conv.F"])
        return channels_last(F.conv2d(x, weight, p["y.conv.b"], **CONVOLUTIONS[layer]))

    Net(f"{IMAGE} y = image -> {layer}").assert_is(reference)


@pytest.mark.parametrize("size", [(3, 3), (2, 4), (5, 1)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (3, 1), (4, 5)])
def test_convolution_that_keeps_the_size(size, stride):
    def reference(p):
        x = same(channels_first(p["image"]), size, stride)
        return channels_last(F.conv2d(x, filters(p["y.conv.F"]), p["y.conv.b"], stride))

    text = f'y = image -> conv(5, {list(size)}, stride = {list(stride)}, pad = "same")'
    net = Net(IMAGE + text)
    assert net.value.shape[1:3] == (ceil(9 / stride[0]), ceil(8 / stride[1]))
    net.assert_is(reference)


def test_dilated_convolution_that_keeps_the_size():
    def reference(p):
        x = same(channels_first(p["image"]), (3, 2), (1, 1), (2, 3))
        return channels_last(F.conv2d(x, filters(p["y.conv.F"]), p["y.conv.b"], dilation=(2, 3)))

    Net(f'{IMAGE} y = image -> conv(5, 3x2, dilation = [2, 3], pad = "same")').assert_is(reference)


def test_a_bias_for_each_position_or_none():
    def reference(p):
        u = channels_last(F.conv2d(channels_first(p["image"]), filters(p["y.conv.F"]), stride=2))
        return u + p["y.conv.everywhere.b"]

    Net(f'{IMAGE} y = image -> conv(5, 3x3, stride = 2, bias = "position")').assert_is(reference)
    net = Net(f"{IMAGE} y = image -> conv(5, 3x3, bias = false)")
    assert net.nodes.keys() == {"image", "y.conv.F"}
    net.assert_is(lambda p: channels_last(F.conv2d(channels_first(p["image"]), filters(p["y.conv.F"]))))


@pytest.mark.parametrize(
    "settings, given",
    [
        ("", {}),
        (", stride = 2", {"stride": 2}),
        (", stride = [3, 2], pad = [1, 0]", {"stride": (3, 2), "padding": (1, 0)}),
    ],
)
def test_transposed_convolution(settings, given):
    def reference(p):
        weight = p["y.conv_transpose.F"].permute(2, 3, 0, 1)
        x = channels_first(p["image"])
        return channels_last(F.conv_transpose2d(x, weight, p["y.conv_transpose.b"], **given))

    Net(f"{IMAGE} y = image -> conv_transpose(5, 3x2{settings})").assert_is(reference)


def test_transposed_convolution_that_multiplies_the_size():
    """The adjoint of what "same" gives: <conv(x), y> = <x, conv_transpose(y)>, so one is the gradient of the other."""
    text = 'y = image -> conv_transpose(5, 3x3, stride = 2, pad = "same", bias = false)'
    net = Net(IMAGE + text)
    assert net.value.shape == (SAMPLES, 18, 16, 5)
    large = torch.zeros(SAMPLES, 5, 18, 16, dtype=torch.float64, requires_grad=True)
    weight = torch.tensor(net.given["y.conv_transpose.F"]).permute(2, 3, 0, 1)
    F.conv2d(same(large, (3, 3), (2, 2)), weight, stride=2).backward(channels_first(torch.tensor(net.given["image"])))
    np.testing.assert_allclose(net.value, channels_last(large.grad).numpy(), rtol=1e-10, atol=1e-12)


POOLS = {
    "2x2": {"kernel_size": 2},
    "3x3, stride = 2": {"kernel_size": 3, "stride": 2},
    "2x3": {"kernel_size": (2, 3)},
    "3, stride = 1, pad = 1": {"kernel_size": 3, "stride": 1, "padding": 1},
}


@pytest.mark.parametrize("settings", POOLS)
def test_max_pooling(settings):
    def reference(p):
        return channels_last(F.max_pool2d(channels_first(p["image"]), **POOLS[settings]))

    Net(f"{IMAGE} y = image -> maxpool({settings})").assert_is(reference)
    Net(f"{IMAGE} y = image -> maxpool({settings})", low=-3).assert_is(reference)  # below the zeros of the padding


@pytest.mark.parametrize("settings", POOLS)
def test_of_equal_values_the_first_wins(settings):
    net = Net(f"{IMAGE} y = image -> maxpool({settings})", whole=True)
    net.assert_is(lambda p: channels_last(F.max_pool2d(channels_first(p["image"]), **POOLS[settings])))


@pytest.mark.parametrize("settings", POOLS)
def test_average_pooling(settings):
    def reference(p):
        return channels_last(F.avg_pool2d(channels_first(p["image"]), **POOLS[settings]))

    Net(f"{IMAGE} y = image -> avgpool({settings})").assert_is(reference)


def test_mean_over_the_image():
    Net(f"{IMAGE} y = image -> mean_pool").assert_is(lambda p: p["image"].mean((1, 2)))


@pytest.mark.parametrize("power", [1, 2, 3, 2.5])
def test_lp_pooling(power):
    """PyTorch sums where the textbook takes the mean."""

    def reference(p):
        return channels_last(F.lp_pool2d(channels_first(p["image"]), power, 2)) / 4 ** (1 / power)

    Net(f"{IMAGE} y = image -> lp_pool(2x2, power = {power})", low=0.1).assert_is(reference)


def test_with_power_1_it_is_the_average_and_with_a_large_power_nearly_the_largest():
    signed = Net(f"{IMAGE} y = image -> lp_pool(2x2, power = 1)")
    np.testing.assert_allclose(signed.value, Net(f"{IMAGE} y = image -> avgpool(2x2)").value, rtol=1e-12)
    largest = Net(f"{IMAGE} y = image -> maxpool(2x2)", low=0.1).value
    for power in (10, 100, 1000):
        value = Net(f"{IMAGE} y = image -> lp_pool(2x2, power = {power})", low=0.1).value
        assert (value <= largest * (1 + 1e-12)).all()
        assert (value >= largest * 4 ** (-1 / power) * (1 - 1e-12)).all()  # a mean of four is a fourth of one at least


def test_lp_pooling_of_zeros_has_a_gradient():
    net = Net(f"{IMAGE} y = image * 0 -> lp_pool(2x2, power = 3)")
    assert (net.value == 0).all() and (net.gradients["image"] == 0).all()


def test_odd_powers_keep_the_sign():
    value = Net(f"{IMAGE} y = image -> lp_pool(2x2, power = 3)").value
    np.testing.assert_allclose(value**3, Net(f"{IMAGE} y = image^3 -> avgpool(2x2)").value, rtol=1e-10)


@pytest.mark.parametrize("settings", ["2x2", "2x3", "3x3, stride = 2"])
def test_max_pooling_undone(settings):
    def reference(p):
        a = channels_first(p["image"])
        pooled, places = F.max_pool2d(a, return_indices=True, **POOLS[settings])
        if settings.startswith("3x3"):  # windows overlap: two may have taken one pixel, and both give it back
            whole = torch.zeros(SAMPLES, 4, 72, dtype=torch.float64)
            return channels_last(whole.scatter_add(2, places.flatten(2), pooled.flatten(2)).reshape(a.shape))
        return channels_last(F.max_unpool2d(pooled, places, output_size=a.shape[2:], **POOLS[settings]))

    pool = f"image -> maxpool({settings})"
    Net(f"{IMAGE} y = {pool} -> maxunpool({settings}, like = image)").assert_is(reference)


def test_unpooling():
    def reference(p, rows, columns):
        z = channels_first(p["image"])
        whole = torch.zeros(SAMPLES, 4, rows, columns, dtype=torch.float64)
        whole[:, :, :27:3, :16:2] = z
        return channels_last(whole)

    Net(f"{IMAGE} y = image -> unpool(3x2)").assert_is(lambda p: reference(p, 27, 16))
    net = Net(f"{IMAGE} input a : [29, 17, 1]\n y = (image -> unpool(3x2, like = a)) + 0 * a[1, 1, 1]")
    net.gradients.pop("a"), net.given.pop("a")
    net.assert_is(lambda p: reference(p, 29, 17))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 20])
@pytest.mark.parametrize("axis", [1, 2, 3])
def test_sums_over_a_window_are_clipped_at_the_edges(n, axis):
    """The textbook's bounds, from max(0, k - N/2) to min(K - 1, k + N/2): for an even N both ends count."""

    def reference(p):
        z = p["image"].movedim(axis, 0)
        low, high = (lambda k: ceil(max(0, k - n / 2))), (lambda k: int(min(len(z) - 1, k + n / 2)))
        return torch.stack([z[low(k) : high(k) + 1].sum(0) for k in range(len(z))]).movedim(0, axis)

    Net(f"{IMAGE} y = window_sum({n}, axis = {axis})(image)").assert_is(reference)


def test_local_response_normalisation():
    """PyTorch divides alpha by the number of neighbours."""

    def reference(p):
        x = channels_first(p["image"])
        return channels_last(F.local_response_norm(x, 3, alpha=3 * 0.2, beta=0.75, k=2))

    Net(f"{IMAGE} y = image -> local_response(3, 2, 0.2, 0.75)").assert_is(reference)


def blurred(x, rows: int, columns: int):
    """Normalised Gaussian windows of two deviations, channel by channel; the weights of what is there add up to 1."""
    bells = [np.exp(-0.5 * ((np.arange(n) - (n - 1) / 2) / (n / 4)) ** 2) for n in (rows, columns)]
    weight = torch.tensor(np.outer(*bells)).expand(x.shape[1], 1, rows, columns)
    total = F.conv2d(same(torch.ones_like(x), (rows, columns), (1, 1)), weight, groups=x.shape[1])
    return F.conv2d(same(x, (rows, columns), (1, 1)), weight, groups=x.shape[1]) / total


def test_blur():
    Net(f"{IMAGE} y = image -> blur(5x3)").assert_is(lambda p: channels_last(blurred(channels_first(p["image"]), 5, 3)))
    constant = Net(f"{IMAGE} y = 0 * image + 7 -> blur(9)")
    np.testing.assert_allclose(constant.value, 7, rtol=1e-12)


def test_local_contrast_normalisation():
    def reference(p):
        x = channels_first(p["image"])
        centred = x - blurred(x, 5, 5)
        return channels_last(centred / torch.sqrt(blurred(centred**2, 5, 5)).clamp_min(1e-4))

    Net(f"{IMAGE} y = image -> local_contrast(5)").assert_is(reference)


def test_images_over_time_with_feedback():
    """A convolutional recurrent network: every step reads an image, and its own value of the step before."""
    text = 'input x : [6, 5, 2] over T\nh = tanh((x -> conv(3, 3x3, pad = 1)) + (h[t-1] -> conv(3, 3x3, pad = "same")))'

    def reference(p):
        h, steps = torch.zeros(SAMPLES, 3, 6, 5, dtype=torch.float64), []
        for t in range(STEPS):
            u = F.conv2d(channels_first(p["x"][t]), filters(p["h.conv.F"]), p["h.conv.b"], padding=1)
            h = torch.tanh(u + F.conv2d(h, filters(p["h.conv2.F"]), p["h.conv2.b"], padding=1))
            steps.append(channels_last(h))
        return torch.stack(steps)

    Net(f"{text}\ny = h").assert_is(reference)


LENET = """
input image : [28, 28, 1]
features = image -> conv(6, 5x5, pad = 2) -> tanh -> {0}(2x2) -> conv(16, 5x5) -> tanh -> {0}(2x2)
y = features -> flatten -> dense(120) -> tanh -> dense(84) -> tanh -> dense(10) -> softmax
"""


@pytest.mark.parametrize("pool, function", [("avgpool", F.avg_pool2d), ("maxpool", F.max_pool2d)])
def test_lenet(pool, function):
    """LeNet-5 with every channel connected: 6 (25 + 1) + 16 (6 25 + 1) + 120 (400 + 1) + 84 (120 + 1) + 10 (84 + 1)."""

    def reference(p):
        x = channels_first(p["image"])
        x = function(torch.tanh(F.conv2d(x, filters(p["features.conv.F"]), p["features.conv.b"], padding=2)), 2)
        x = function(torch.tanh(F.conv2d(x, filters(p["features.conv2.F"]), p["features.conv2.b"])), 2)
        x = channels_last(x).flatten(1)
        for dense in ("dense", "dense2"):
            x = torch.tanh(x @ p[f"y.{dense}.linear.W"].T + p[f"y.{dense}.b"])
        return torch.softmax(x @ p["y.dense3.linear.W"].T + p["y.dense3.b"], 1)

    net = Net(LENET.format(pool))
    assert net.value.shape == (SAMPLES, 10)
    assert sum(value.size for name, value in net.given.items() if name != "image") == 61_706
    net.assert_is(reference)


def test_filters_start_as_the_words_for_first_values_say():
    """Variance 2 / fan_in for `he`, and for `glorot` 2 / (fan_in + fan_out), as PyTorch counts them."""
    text = "input image : [32, 32, 64]\ny = image -> conv(96, 5x3, groups = 2{})\noutput y"
    for initial, gain in (("", "fan_in"), (", initial = glorot(normal)", "both")):
        weight = nndsl.loads(text.format(initial)).parameters["y.conv.F"]
        fan_in, fan_out = torch.nn.init._calculate_fan_in_and_fan_out(filters(torch.tensor(weight)))
        variance = 2 / fan_in if gain == "fan_in" else 2 / (fan_in + fan_out)
        assert weight.var() == pytest.approx(variance, rel=0.03)
