"""layers/convolution.json: every convolution, one option away from its default at a time."""

from golden_file import write
from layer_case import Cases

L1 = {"class_name": "L1", "config": {"l1": 0.125}}
L2 = {"class_name": "L2", "config": {"l2": 0.25}}
L1L2 = {"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0.25}}
MAX_NORM = {"class_name": "MaxNorm", "config": {"max_value": 1.5, "axis": [0, 1]}}
UNIT_NORM = {"class_name": "UnitNorm", "config": {"axis": [0, 1, 2]}}
MIN_MAX = {"class_name": "MinMaxNorm", "config": {"min_value": 0.5, "max_value": 1.0, "rate": 0.5, "axis": 0}}
NON_NEG = {"class_name": "NonNeg", "config": {}}
HE = {"class_name": "HeNormal", "config": {"seed": 3}}
SMALL = {"class_name": "RandomUniform", "config": {"minval": -0.5, "maxval": 0.5, "seed": 4}}
HALF = {"class_name": "Constant", "config": {"value": 0.5}}


def make():
    cases = Cases(11)
    conv1d(cases)
    conv2d(cases)
    depthwise(cases)
    separable(cases)
    for layer, more in ("Conv2D", {"filters": 3}), ("DepthwiseConv2D", {}), ("SeparableConv2D", {"filters": 3}):
        cases.add(layer, (1, 2, 4, 5), kernel_size=2, image_data_format="channels_first", **more)
    transposed(cases)
    write("layers/convolution", {"cases": cases.cases})


def conv1d(cases):
    add = cases.add
    x = (2, 7, 3)
    add("Conv1D", x, filters=2, kernel_size=3)
    add("Conv1D", x, filters=2, kernel_size=3, padding="same", strides=2)
    add("Conv1D", x, filters=2, kernel_size=3, padding="causal")
    add("Conv1D", x, filters=2, kernel_size=3, padding="causal", strides=2)
    add("Conv1D", x, filters=2, kernel_size=3, padding="causal", dilation_rate=2)
    add("Conv1D", x, filters=2, kernel_size=2, padding="same", dilation_rate=3)
    add("Conv1D", (2, 3, 7), filters=2, kernel_size=3, data_format="channels_first", padding="same")
    add("Conv1D", (2, 3, 7), filters=2, kernel_size=3, data_format="channels_first", padding="causal", dilation_rate=2)
    add("Conv1D", (1, 6, 4), filters=4, kernel_size=2, groups=2)
    add("Conv1D", x, filters=2, kernel_size=(2,), use_bias=False, activation="relu")
    add(
        "Conv1D",
        x,
        filters=2,
        kernel_size=2,
        activation="tanh",
        kernel_initializer=HE,
        bias_initializer=HALF,
        kernel_regularizer=L1,
        bias_regularizer=L2,
        kernel_constraint=NON_NEG,
        bias_constraint=MIN_MAX,
        losses=True,
    )
    for layer, more in ("DepthwiseConv1D", {}), ("SeparableConv1D", {"filters": 3}):
        add(layer, x, kernel_size=3, **more)
        add(layer, x, kernel_size=3, strides=2, padding="same", depth_multiplier=2, **more)
        add(layer, x, kernel_size=3, strides=2, padding="same", dilation_rate=2, **more)
        add(layer, x, kernel_size=2, dilation_rate=3, use_bias=False, activation="relu6", **more)
        add(
            layer,
            (2, 3, 8),
            kernel_size=3,
            strides=2,
            padding="same",
            data_format="channels_first",
            depth_multiplier=2,
            **more,
        )
        add(layer, (2, 3, 8), kernel_size=4, padding="valid", data_format="channels_first", **more)
    add(
        "DepthwiseConv1D",
        x,
        kernel_size=2,
        activation="sigmoid",
        depthwise_initializer=SMALL,
        bias_initializer="ones",
        depthwise_regularizer=L2,
        bias_regularizer=L1,
        activity_regularizer=L1L2,
        depthwise_constraint=MIN_MAX,
        bias_constraint=NON_NEG,
        losses=True,
    )
    add(
        "SeparableConv1D",
        x,
        filters=3,
        kernel_size=2,
        activation="softplus",
        depthwise_initializer=SMALL,
        pointwise_initializer=HE,
        bias_initializer="ones",
        depthwise_regularizer=L2,
        pointwise_regularizer=L1L2,
        bias_regularizer=L1,
        activity_regularizer=L2,
        depthwise_constraint=MIN_MAX,
        pointwise_constraint=UNIT_NORM,
        bias_constraint=NON_NEG,
        losses=True,
    )


def conv2d(cases):
    add = cases.add
    x = (1, 6, 5, 2)
    add("Conv2D", x, filters=3, kernel_size=3)
    add("Conv2D", x, filters=3, kernel_size=(3, 2), strides=(2, 1), padding="same", name="conv")
    add("Conv2D", x, filters=3, kernel_size=3, strides=(1, 3), padding="SAME")
    add("Conv2D", x, filters=3, kernel_size=2, dilation_rate=(2, 3), padding="same")
    add("Conv2D", x, filters=3, kernel_size=2, dilation_rate=2)
    add("Conv2D", x, filters=4, kernel_size=3, groups=2, padding="same", use_bias=False)
    add(
        "Conv2D",
        (1, 2, 6, 5),
        filters=3,
        kernel_size=(2, 3),
        strides=(2, 1),
        padding="same",
        data_format="channels_first",
    )
    add(
        "Conv2D",
        (1, 4, 5, 5),
        filters=4,
        kernel_size=3,
        groups=2,
        data_format="channels_first",
        dilation_rate=(1, 2),
        activation="leaky_relu",
    )
    add("Conv2D", x, filters=3, kernel_size=1, activation="relu", trainable=False)
    add("Conv2D", x, filters=4, kernel_size=(6, 5), activation="softmax")
    add("Conv2D", (2, 1, 1, 2), filters=3, kernel_size=3, padding="same", strides=2)
    add(
        "Conv2D",
        (2, 3, 3, 2),
        filters=2,
        kernel_size=2,
        activation="elu",
        kernel_initializer=HE,
        bias_initializer=HALF,
        kernel_regularizer=L1L2,
        bias_regularizer="l2",
        activity_regularizer=L2,
        kernel_constraint=UNIT_NORM,
        bias_constraint="max_norm",
        losses=True,
    )


def depthwise(cases):
    add = cases.add
    x = (1, 6, 5, 2)
    add("DepthwiseConv2D", x, kernel_size=3)
    add("DepthwiseConv2D", x, kernel_size=(2, 3), strides=(2, 1), padding="same", depth_multiplier=3, name="dw")
    add("DepthwiseConv2D", x, kernel_size=3, strides=2, dilation_rate=2, padding="same")
    add("DepthwiseConv2D", x, kernel_size=2, strides=(1, 2), dilation_rate=(3, 1), depth_multiplier=2)
    add(
        "DepthwiseConv2D",
        (1, 2, 6, 5),
        kernel_size=3,
        strides=(2, 3),
        dilation_rate=(1, 2),
        padding="same",
        data_format="channels_first",
        depth_multiplier=2,
    )
    add(
        "DepthwiseConv2D",
        (1, 2, 6, 5),
        kernel_size=3,
        data_format="channels_first",
        use_bias=False,
        activation="hard_sigmoid",
    )
    add("DepthwiseConv2D", x, kernel_size=3, padding="same", use_bias=False, activation="relu6")
    add("DepthwiseConv2D", (2, 1, 1, 3), kernel_size=5, padding="same")
    add(
        "DepthwiseConv2D",
        (2, 3, 3, 2),
        kernel_size=2,
        activation="silu",
        depthwise_initializer=SMALL,
        bias_initializer="ones",
        depthwise_regularizer=L2,
        bias_regularizer=L1,
        activity_regularizer=L1,
        depthwise_constraint=MAX_NORM,
        bias_constraint=NON_NEG,
        losses=True,
    )


def separable(cases):
    add = cases.add
    x = (1, 6, 5, 2)
    add("SeparableConv2D", x, filters=3, kernel_size=3)
    add(
        "SeparableConv2D",
        x,
        filters=3,
        kernel_size=(2, 3),
        strides=(2, 1),
        padding="same",
        depth_multiplier=2,
        name="separable",
    )
    add("SeparableConv2D", x, filters=3, kernel_size=3, strides=2, dilation_rate=2, padding="same")
    add("SeparableConv2D", x, filters=3, kernel_size=2, strides=(1, 2), dilation_rate=(3, 1))
    add(
        "SeparableConv2D",
        (1, 2, 6, 5),
        filters=3,
        kernel_size=3,
        strides=(2, 3),
        dilation_rate=(1, 2),
        padding="same",
        data_format="channels_first",
        depth_multiplier=2,
    )
    add(
        "SeparableConv2D",
        (1, 2, 6, 5),
        filters=3,
        kernel_size=3,
        data_format="channels_first",
        use_bias=False,
        activation="relu",
    )
    add("SeparableConv2D", (2, 1, 1, 3), filters=2, kernel_size=5, padding="same")
    add(
        "SeparableConv2D",
        (2, 3, 3, 2),
        filters=2,
        kernel_size=2,
        activation="softsign",
        depthwise_initializer=SMALL,
        pointwise_initializer=HE,
        bias_initializer="ones",
        depthwise_regularizer=L2,
        pointwise_regularizer=L1L2,
        bias_regularizer=L1,
        activity_regularizer=L1,
        depthwise_constraint=MAX_NORM,
        pointwise_constraint=UNIT_NORM,
        bias_constraint=NON_NEG,
        losses=True,
    )


def transposed(cases):
    add = cases.add
    x = (1, 3, 4, 2)
    add("Conv2DTranspose", x, filters=3, kernel_size=3)
    for padding in "valid", "same":
        for size, strides in (2, 2), (3, 2), (1, 3), (4, 3), ((3, 2), (2, 3)), ((5, 1), (1, 2)):
            add("Conv2DTranspose", x, filters=3, kernel_size=size, strides=strides, padding=padding)
        for output_padding in 0, 1, (2, 0), (0, 1):
            add("Conv2DTranspose", x, filters=2, kernel_size=(3, 4), strides=3, padding=padding, output_padding=output_padding)
        for dilation in 2, (1, 3), (2, 3):
            add("Conv2DTranspose", x, filters=2, kernel_size=(2, 3), dilation_rate=dilation, padding=padding)
            add("Conv2DTranspose", x, filters=2, kernel_size=3, dilation_rate=dilation, padding=padding, output_padding=0)
        first = {"data_format": "channels_first", "padding": padding}
        add("Conv2DTranspose", (1, 2, 3, 4), filters=3, kernel_size=(3, 2), strides=(2, 1), name="up", **first)
        add("Conv1DTranspose", (2, 4, 3), filters=2, kernel_size=3, strides=2, padding=padding)
        add("Conv1DTranspose", (2, 3, 4), filters=2, kernel_size=(2,), strides=3, output_padding=1, **first)
        add("Conv1DTranspose", (2, 4, 3), filters=2, kernel_size=3, dilation_rate=2, padding=padding)
    add("Conv2DTranspose", x, filters=3, kernel_size=2, strides=2, padding="SAME", activation="relu", trainable=False)
    add("Conv2DTranspose", (2, 1, 1, 2), filters=3, kernel_size=3, strides=2, use_bias=False)
    add("Conv2DTranspose", (1, 2, 3, 4), filters=2, kernel_size=2, strides=2, image_data_format="channels_first")
    for layer, shape in ("Conv2DTranspose", (2, 2, 3, 2)), ("Conv1DTranspose", (2, 3, 2)):
        add(
            layer,
            shape,
            filters=2,
            kernel_size=2,
            strides=2,
            activation="elu",
            kernel_initializer=HE,
            bias_initializer=HALF,
            kernel_regularizer=L1L2,
            bias_regularizer="l2",
            activity_regularizer=L2,
            kernel_constraint=MIN_MAX,
            bias_constraint="max_norm",
            losses=True,
        )
