"""layers/activation.json: the layers that are one function of each element, and Softmax."""

import numpy as np

from golden_file import write
from layer_case import Cases

GRID = np.array([[-20, -7, -3.5, -3, -1.5, -1, -0.5, -0.25], [0, 0.25, 0.5, 1, 1.5, 3, 6, 20]], "float32")
NAMES = [
    None,
    "linear",
    "relu",
    "relu6",
    "elu",
    "selu",
    "softplus",
    "softsign",
    "tanh",
    "sigmoid",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "silu",
    "swish",
    "gelu",
    "mish",
    "exponential",
    "leaky_relu",
    "softmax",
    "log_softmax",
    "hard_tanh",
    "tanh_shrink",
    "celu",
    "log_sigmoid",
    "sparsemax",
    "squareplus",
    "glu",
    "hard_shrink",
    "soft_shrink",
    "sparse_plus",
    "sparse_sigmoid",
]


def make():
    cases = Cases(14)

    def add(layer, x=GRID, **args):
        return cases.add(layer, inputs=[x], **args)

    for name in NAMES:
        if name == "glu":
            # The layer says its output has the shape of its input, but glu halves it.
            continue
        add("Activation", activation=name)
    add(
        "Activation",
        activation="relu",
        name="act",
        activity_regularizer={"class_name": "L2", "config": {"l2": 0.5}},
        losses=True,
    )

    for args in [
        {},
        {"max_value": 6},
        {"max_value": 6.0},
        {"max_value": 1.5},
        {"max_value": 0},
        {"negative_slope": 0.25},
        {"threshold": 1},
        {"threshold": 0.5, "max_value": 3},
        {"negative_slope": 0.25, "max_value": 3},
        {"negative_slope": 0.25, "threshold": 1},
        {"negative_slope": 0.5, "threshold": 1.5, "max_value": 6},
        {"max_value": 6, "threshold": 1},
        {"max_value": 6, "negative_slope": 0.1},
        {"name": "six", "max_value": 6},
    ]:
        add("ReLU", **args)
    for args in {}, {"negative_slope": 0.1}, {"negative_slope": 0}, {"negative_slope": 2}, {"name": "leaky"}:
        add("LeakyReLU", **args)
    for args in {}, {"alpha": 0.5}, {"alpha": 0}, {"alpha": -2}, {"name": "elu_half", "alpha": 0.5}:
        add("ELU", **args)

    image = cases.quarters(2, 3, 2, 4)
    add("PReLU")
    add("PReLU", x=image)
    for axes in [1], [1, 2], [3], [1, 2, 3], [2, 3], (1, 2):
        add("PReLU", x=image, shared_axes=axes)
    add(
        "PReLU",
        x=image,
        shared_axes=[1, 2],
        alpha_initializer={"class_name": "Constant", "config": {"value": 0.25}},
        alpha_regularizer={"class_name": "L1", "config": {"l1": 0.5}},
        alpha_constraint="non_neg",
        name="prelu",
        losses=True,
    )

    add("Softmax")
    for axis in -1, 1, 2, 3, -2, 0, [1, 2], (2, 3), (-1, -3), [1], (1, 2, 3):
        add("Softmax", x=image, axis=axis)
    three = image[0]
    keep = np.array([True, False, True, True])
    add("Softmax", x=three, mask=np.broadcast_to(keep, three.shape))
    add("Softmax", x=three, mask=keep)
    add("Softmax", x=three, mask=np.array([[True], [False]]))
    add("Softmax", x=three, mask=three > 0)
    add("Softmax", x=three, mask=three > 0, axis=(1, 2))
    add("Softmax", x=three, mask=three > 0, axis=1)
    add("Softmax", x=np.array([[1000, 1001, -1000], [88, 89, 0]], "float32"))
    write("layers/activation", {"cases": cases.cases})
