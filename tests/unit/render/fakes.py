"""A few operators with just what drawing looks at, and the networks drawn in these tests."""

from dataclasses import dataclass

from nndsl.graph import BATCH, Graph, Origin, Type


@dataclass(frozen=True)
class Operator:
    name: str
    family: str = "pointwise"
    late: int | None = None
    stateful: bool = False

    def infer(self, attributes, *inputs):
        return attributes.get("type") or inputs[0]

    def check_late(self, node, late):
        assert late == node.type

    def carried(self, node):
        return (node.attributes["axis"], node.attributes["k"]) if "k" in node.attributes else None

    def label(self, node):
        return self.name

    def formula(self, node, inputs, arguments):
        if self.name in "+@*":
            return f"({arguments[0]} {self.name} {arguments[1]})"
        if self.name == "number":
            return str(node.attributes["value"])
        return f"{arguments[0]}'" if self.name == "transpose" else f"{self.name}({', '.join(arguments)})"

    def cost(self, node, inputs):
        if self.name == "@":
            return 2 * inputs[0].dims[0] * inputs[0].dims[1]
        return 0 if self.family in ("source", "time") else node.type.dims[0]


INPUT, WEIGHT, NUMBER = Operator("input", "source"), Operator("weight", "source"), Operator("number", "source")
PRODUCT, ADD, MULTIPLY = Operator("@", "product"), Operator("+"), Operator("*")
TRANSPOSE = Operator("transpose", "shape")
TANH, SIGMOID, DELAY = Operator("tanh"), Operator("sigmoid"), Operator("delay", "time", late=1)


class Network:
    """A graph being built as the elaborator would, with the trained arrays it holds."""

    def __init__(self):
        self.graph, self.weights, self.applications = Graph(), [], {}

    def input(self, name, *dims, axes=()):
        return self.graph.add(INPUT, name=name, type=Type(dims).with_axes(*axes, BATCH))

    def weight(self, name, *dims):
        self.weights.append(self.graph.add(WEIGHT, name=name, type=Type(dims)))
        return self.weights[-1]

    def number(self, value):
        return self.graph.add(NUMBER, type=Type((1,)), value=value)

    def equation(self, name):
        return self.graph.at(Origin(name, "equation", name))

    def application(self, label, kind="layer"):
        base = f"{self.graph.origin.path}.{label.partition('(')[0]}"
        number = self.applications[base] = self.applications.get(base, 0) + 1
        path = base if number == 1 else f"{base}{number}"
        return self.graph.at(Origin(path, kind, label, None, self.graph.origin))

    def dense(self, units, *inputs, weights=None):
        """`dense` as the library writes it; `weights` are those of another application of the same layer."""
        graph, total = self.graph, None
        weights = list(weights or ())
        with self.application(f"dense({units})"):
            path = graph.origin.path
            for i in inputs:
                W = weights.pop(0) if weights else self.weight(f"{path}.W", units, graph.type(i).dims[0])
                product = graph.add(PRODUCT, W, i, type=graph.type(i).with_dims(units))
                total = product if total is None else graph.add(ADD, total, product)
            b = weights.pop(0) if weights else self.weight(f"{path}.b", units)
            return graph.add(ADD, total, b)

    def function(self, op, x):
        with self.application(op.name, "fn"):
            return self.graph.add(op, x)

    def delay(self, name, *dims, k=1, axes=("T",)):
        zero = self.number(0)
        return self.graph.add(DELAY, zero, type=Type(dims).with_axes(*axes, BATCH), axis="T", k=k)


def perceptron():
    """y = x -> dense(8) -> tanh -> dense(1) -> sigmoid"""
    n = Network()
    x = n.input("x", 2)
    with n.equation("y"):
        h = n.function(TANH, n.dense(8, x))
        y = n.function(SIGMOID, n.dense(1, h))
    n.graph.rename(y, "y")
    return n, y


def elman():
    """z = (x, z[t-1], y[t-1]) -> dense(128) -> tanh;  y = z -> dense(10) -> sigmoid"""
    n = Network()
    x = n.input("x", 64, axes=("T",))
    with n.equation("z"):
        before, said = n.delay("z", 128), n.delay("y", 10)
        z = n.function(TANH, n.dense(128, x, before, said))
    with n.equation("y"):
        y = n.function(SIGMOID, n.dense(10, z))
    n.graph.bind(before, z)
    n.graph.bind(said, y)
    n.graph.rename(z, "z")
    n.graph.rename(y, "y")
    return n, y


def unrolled_elman(steps):
    """The same, written out for some steps: the network, its outputs, and the step of each node."""
    n = Network()
    frames, outputs, said, before = {}, [], n.number(0), n.number(0)
    weights = [n.weight(f"z.dense.{w}", *dims) for w, dims in [("W", (128, 64)), ("W2", (128, 128)), ("W3", (128, 10))]]
    weights += [n.weight("z.dense.b", 128), n.weight("y.dense.W", 10, 128), n.weight("y.dense.b", 10)]
    for step in range(1, steps + 1):
        start = len(n.graph)
        n.applications.clear()
        x = n.input("x", 64)
        with n.equation("z"):
            inputs = [x, before, said] if step > 1 else [x]
            z = n.function(TANH, n.dense(128, *inputs, weights=weights[: len(inputs)] + [weights[3]]))
        with n.equation("y"):
            y = n.function(SIGMOID, n.dense(10, z, weights=weights[4:]))
        n.graph.rename(z, "z")
        n.graph.rename(y, "y")
        before, said = z, y
        frames |= {i: step for i in range(start, len(n.graph))}
        outputs.append(y)
    return n, outputs, frames
