"""ops.json: ops that no layer shows whole: transposed convolutions with strides and dilation together, resizing, the largest elements."""

import itertools

import numpy as np

from golden_file import Quarters, keras, tensor, write


class Ops:
    def __init__(self):
        self.quarters = Quarters(21)
        self.cases = []

    def add(self, name, function, *inputs, **args):
        outputs = function(*inputs, **args)
        outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
        self.cases.append(
            {
                "op": name,
                "args": args,
                "inputs": [tensor(x) for x in inputs],
                "outputs": [tensor(y) for y in outputs],
            }
        )


def make():
    ops = Ops()
    conv_transpose(ops)
    resize(ops)
    argmax(ops)
    top_k(ops)
    write("ops", {"cases": ops.cases})


def conv_transpose(ops):
    def add(kernel, shape=(1, 3, 2, 2), filters=2, **args):
        channels = shape[1] if args.get("data_format") == "channels_first" else shape[-1]
        x = ops.quarters(*shape)
        ops.add("conv_transpose", keras.ops.conv_transpose, x, ops.quarters(*kernel, filters, channels), **args)

    for padding, size, strides in itertools.product(("valid", "same"), (1, 2, 3, 4), (1, 2, 3)):
        add((size, 1), (1, 3, 1, 1), 1, strides=[strides, 1], padding=padding)
        for output_padding in range(strides):
            add((size, 1), (1, 3, 1, 1), 1, strides=[strides, 1], padding=padding, output_padding=[output_padding, 0])
    for padding, size, strides, dilation in itertools.product(("valid", "same"), (2, 3), (1, 2, 3, 4), (2, 3)):
        args = {"strides": [strides, 1], "dilation_rate": [dilation, 1], "padding": padding}
        add((size, 1), (1, 3, 1, 1), 1, **args)
        add((size, 1), (1, 3, 1, 1), 1, **args, output_padding=[1, 0])
    add((3, 2), strides=[2, 3], padding="same", dilation_rate=[3, 2])
    add((2, 3), strides=[3, 1], padding="valid", dilation_rate=[2, 3], output_padding=[4, 2])
    add((2, 3), (1, 2, 3, 2), 3, strides=[2, 2], padding="same", data_format="channels_first")


def resize(ops):
    image = keras.ops.image.resize
    sizes = (1, 1), (2, 3), (3, 5), (4, 4), (5, 2), (8, 8), (7, 9)
    for size, interpolation in itertools.product(sizes, ("nearest", "bilinear")):
        ops.add("resize", image, ops.quarters(1, 4, 5, 2), size=size, interpolation=interpolation)
    for size in (1, 1), (2, 3), (3, 2), (6, 2), (2, 9):
        ops.add("resize", image, ops.quarters(1, 7, 8, 1), size=size, antialias=True)
        for fit in "crop_to_aspect_ratio", "pad_to_aspect_ratio":
            for interpolation in "nearest", "bilinear":
                args = {"size": size, "interpolation": interpolation, fit: True}
                ops.add("resize", image, ops.quarters(1, 4, 7, 1), **args, fill_value=1.5)
                ops.add("resize", image, ops.quarters(6, 3, 1), **args, fill_value=-2)
    ops.add("resize", image, ops.quarters(2, 5, 4), size=(3, 7), data_format="channels_first")
    first = {"data_format": "channels_first", "pad_to_aspect_ratio": True, "fill_value": 0.5}
    ops.add("resize", image, ops.quarters(1, 2, 5, 3), size=(3, 7), **first)
    for dtype, args in itertools.product(
        ("uint8", "int32"),
        ({}, {"interpolation": "nearest"}, {"antialias": True}, {"pad_to_aspect_ratio": True, "fill_value": 300.5}),
    ):
        pixels = ops.quarters.generator.integers(0, 256, size=(1, 3, 5, 3)).astype(dtype)
        for size in (5, 4), (2, 2):
            ops.add("resize", image, pixels, size=size, **args)


def argmax(ops):
    nan, inf = np.nan, np.inf
    x = ops.quarters(2, 3, 4)
    for axis in None, 0, 1, 2, -1, -3:
        for keepdims in False, True:
            ops.add("argmax", keras.ops.argmax, x, axis=axis, keepdims=keepdims)
    for row in [3, 1, 3], [0.0, -0.0, 0.0], [-0.0, 0.0, 0.0], [1, nan, inf, nan], [-inf, -inf], [-inf, -3, inf, inf]:
        ops.add("argmax", keras.ops.argmax, np.array([row], "float32"), axis=-1)
    ops.add("argmax", keras.ops.argmax, np.array([[3, 255, 255, 0]], "uint8"), axis=-1)
    ops.add("argmax", keras.ops.argmax, np.array([[-3, 2**31 - 1, -(2**31)]], "int32"), axis=-1)
    ops.add("argmax", keras.ops.argmax, np.array([[3, 2**32 - 1, 7]], "uint32"), axis=-1)
    ops.add("argmax", keras.ops.argmax, np.array([[False, True, True]]), axis=-1)


def top_k(ops):
    nan, inf = np.nan, np.inf
    x = ops.quarters(2, 2, 9)
    for k in 0, 1, 2, 5, 9:
        ops.add("top_k", keras.ops.top_k, x, k=k)
    for row in [1, 3, 3, nan, 5, nan], [-0.0, 0.0, -0.0, 0.0, -1], [-inf, inf, nan, 3e38, -inf]:
        ops.add("top_k", keras.ops.top_k, np.array([row], "float32"), k=4)
    ops.add("top_k", keras.ops.top_k, np.array([3, 200, 200, 1], "uint8"), k=3)
    ops.add("top_k", keras.ops.top_k, np.array([3, -200, 2**31 - 1, -(2**31)], "int32"), k=4)
    ops.add("top_k", keras.ops.top_k, np.array([3, 2**32 - 1, 2**31, 1], "uint32"), k=4)
