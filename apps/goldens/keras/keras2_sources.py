"""Models that Keras 2 and Keras 3 both make, for files_keras2.py, with the same weights in both. Each takes `keras.layers` and
`Model`, and `old` where Keras 2 wrote what Keras 3 no longer can."""

import zlib

import numpy as np


def set_weights(model):
    """Numbers from the names of layers, before anything is frozen: Keras 2 reorders what is."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            set_weights(layer)
        elif layer.weights:
            shapes = [np.asarray(value).shape for value in layer.get_weights()]
            layer.set_weights([value(layer, index, shape) for index, shape in enumerate(shapes)])


def value(layer, index, shape):
    name = layer.name.replace("/", "_")
    generator = np.random.default_rng(zlib.crc32(f"{name} {index}".encode()))
    positive = type(layer).__name__ == "BatchNormalization" and index == len(layer.weights) - 1
    low, high = (2, 8) if positive else (-3, 3)
    return (generator.integers(low, high + 1, size=shape) / 4).astype("float32")


def input_of(model):
    generator = np.random.default_rng(zlib.crc32(model.name.encode()))
    return [
        (generator.integers(-8, 9, size=(2, *[int(size) for size in x.shape[1:]])) / 4).astype("float32")
        for x in model.inputs
    ]


def sequential(keras, old):
    layers = keras.layers
    return keras.models.Sequential(
        [
            layers.Conv2D(3, 3, strides=2, padding="same", activation="relu", input_shape=(8, 8, 2), name="conv"),
            layers.BatchNormalization(name="bn"),
            layers.SeparableConv2D(4, 2, depth_multiplier=2, name="separable"),
            layers.MaxPooling2D(2, name="max"),
            layers.Flatten(name="flat"),
            layers.Dropout(0.5, name="drop"),
            layers.Dense(3, activation="softmax", name="dense"),
        ],
        name="sequential",
    )


def norms(keras, name):
    layers = keras.layers
    u = layers.Input((3,), name=name + "_in")
    y = layers.Dense(3, use_bias=False, name=name + "_dense")(u)
    y = layers.BatchNormalization(name=name + "_bn1")(y)
    y = layers.BatchNormalization(name=name + "_bn2")(y)
    return keras.models.Model(u, y, name=name)


def nested(keras, old):
    layers = keras.layers
    a = layers.Input((3,), name="a")
    b = layers.Input((3,), name="b")
    inner = norms(keras, "inner")
    h = layers.Concatenate(name="join")([inner(a), inner(b)])
    h = layers.BatchNormalization(name="outer_bn")(h)
    model = keras.models.Model([a, b], layers.Dense(2, name="head")(h), name="nested")
    set_weights(model)
    return model


def nested_frozen(keras, old):
    model = nested(keras, old)
    model.get_layer("inner").trainable = False
    return model


def nested_frozen_inside(keras, old):
    model = nested(keras, old)
    model.get_layer("inner").get_layer("inner_bn1").trainable = False
    model.get_layer("outer_bn").trainable = False
    return model


def sequential_in_sequential(keras, old):
    layers = keras.layers
    inner = keras.models.Sequential(
        [layers.SeparableConv2D(3, 3, input_shape=(4, 4, 2), name="sep"), layers.BatchNormalization(name="bn")],
        name="inner",
    )
    return keras.models.Sequential([inner, layers.Flatten(name="flat"), layers.Dense(2, name="head")], name="outer")


def shared(keras, old):
    layers = keras.layers
    a = layers.Input((3,), name="a")
    b = layers.Input((3,), name="b")
    layer = layers.Dense(3, name="shared")
    h = layers.Add(name="sum")([layer(a), layer(layer(b))])
    return keras.models.Model([a, b], [layers.Dense(2, name="second")(h), layers.Dense(1, name="first")(h)], name="shared")


def dense_12(keras, old):
    layers = keras.layers
    x = layers.Input((2,), name="x")
    y = x
    for number in range(1, 13):
        y = layers.Dense(2, name="dense_" + str(number))(y)
    return keras.models.Model(x, y, name="dense_12")


def slashes(keras, old):
    """Names with a slash are groups within groups in the file."""
    layers = keras.layers
    separator = "/" if old else "_"
    x = layers.Input((4, 4, 2), name="x")
    y = layers.Conv2D(3, 1, use_bias=False, name=separator.join(["block", "1", "conv"]))(x)
    y = layers.BatchNormalization(name=separator.join(["block", "1", "bn"]))(y)
    y = layers.Conv2D(3, 1, name=separator.join(["block", "2"]))(y)
    y = layers.GlobalAveragePooling2D(name="pool")(y)
    return keras.models.Model(x, layers.Dense(2, name="head")(y), name="slashes")


def options(keras, old):
    """Options away from their defaults, in the spelling of Keras 2."""
    layers = keras.layers
    x = layers.Input((8, 8, 2), name="x")
    y = layers.ZeroPadding2D(((0, 1), (1, 0)), name="pad")(x)
    y = layers.Conv2D(
        4,
        (3, 2),
        dilation_rate=(1, 2),
        kernel_initializer="he_normal",
        bias_initializer=keras.initializers.Constant(0.5),
        kernel_regularizer=keras.regularizers.l1_l2(0.5, 0.25),
        bias_regularizer=keras.regularizers.l2(0.25),
        activity_regularizer=keras.regularizers.l1(0.5),
        kernel_constraint=keras.constraints.MaxNorm(2.0, axis=[0, 1, 2]),
        bias_constraint="non_neg",
        name="conv",
    )(y)
    y = layers.LeakyReLU(0.125, name="leaky")(y)
    y = layers.BatchNormalization(scale=False, momentum=0.75, epsilon=0.125, name="bn")(y)
    y = layers.SeparableConv2D(
        3,
        2,
        use_bias=False,
        depthwise_initializer="lecun_uniform",
        pointwise_initializer=keras.initializers.RandomUniform(-0.5, 0.5, seed=3),
        depthwise_regularizer=keras.regularizers.l2(0.5),
        pointwise_constraint=keras.constraints.UnitNorm(axis=[0, 1]),
        name="separable",
    )(y)
    y = layers.PReLU(shared_axes=[1, 2], name="prelu")(y)
    y = layers.ELU(0.5, name="elu")(y)
    y = layers.Cropping2D(((1, 0), (0, 1)), name="crop")(y)
    y = layers.UpSampling2D((1, 2), name="up")(y)
    y = layers.AveragePooling2D((2, 3), strides=(1, 2), padding="same", name="average")(y)
    y = layers.SpatialDropout2D(0.5, name="spatial")(y)
    y = layers.GaussianNoise(0.5, name="noise")(y)
    y = layers.ActivityRegularization(l1=0.5, l2=0.25, name="activity")(y)
    y = layers.Permute((3, 1, 2), name="permute")(y)
    y = layers.Reshape((3, -1), name="reshape")(y)
    y = layers.Conv1D(4, 2, padding="causal", name="causal")(y)
    y = layers.GlobalMaxPooling1D(name="global_max")(y)
    y = layers.RepeatVector(2, name="repeat")(y)
    y = layers.Flatten(name="flat")(y)
    left = layers.Dense(3, activation="hard_sigmoid" if old else hard_sigmoid_of_keras_2, name="left")(y)
    right = layers.Dense(3, activation="softsign", kernel_initializer="orthogonal", name="right")(y)
    merged = [
        layers.Subtract(name="subtract")([left, right]),
        layers.Multiply(name="multiply")([left, right]),
        layers.Average(name="mean")([left, right]),
        layers.Maximum(name="maximum")([left, right]),
        layers.Dot(axes=1, normalize=True, name="dot")([left, right]),
    ]
    return keras.models.Model(x, layers.Concatenate(name="join")(merged), name="options")


def hard_sigmoid_of_keras_2(x):
    """Keras 3 changed the slope from 0.2 to 1/6."""
    from keras import ops

    return ops.clip(x * 0.2 + 0.5, 0.0, 1.0)


def mobile(keras, old):
    """A block as keras.applications wrote it; Keras 2.0 and 2.1 had `relu6` as a function of their own."""
    layers = keras.layers
    x = layers.Input((8, 8, 3), name="input_1")
    y = layers.ZeroPadding2D(((0, 1), (0, 1)), name="conv1_pad")(x)
    y = layers.Conv2D(4, (3, 3), padding="valid", use_bias=False, strides=(2, 2), name="conv1")(y)
    y = layers.BatchNormalization(axis=-1, name="conv1_bn")(y)
    y = relu6_layer(keras, "conv1_relu")(y)
    y = layers.DepthwiseConv2D(
        (3, 3), padding="same", depth_multiplier=2, strides=(1, 1), use_bias=False, name="conv_dw_1"
    )(y)
    y = layers.BatchNormalization(axis=-1, name="conv_dw_1_bn")(y)
    y = relu6_layer(keras, "conv_dw_1_relu")(y)
    y = layers.GlobalAveragePooling2D(name="global_average_pooling2d_1")(y)
    y = layers.Reshape((1, 1, 8), name="reshape_1")(y)
    y = layers.Conv2D(3, (1, 1), padding="same", name="conv_preds")(y)
    y = layers.Activation("softmax", name="act_softmax")(y)
    return keras.models.Model(x, layers.Reshape((3,), name="reshape_2")(y), name="mobile")


def relu6_layer(keras, name):
    if hasattr(keras.layers, "ReLU"):
        return keras.layers.ReLU(6.0, name=name)

    def relu6(x):
        return x

    return keras.layers.Activation(relu6, name=name)


MODELS = [
    sequential,
    nested,
    nested_frozen,
    nested_frozen_inside,
    sequential_in_sequential,
    shared,
    dense_12,
    slashes,
    options,
    mobile,
]
# Keras 1 called them otherwise.
WEIGHTS_ALONE = {"sequential", "nested_frozen_inside", "dense_12"}
COMPILED = {"sequential"}
