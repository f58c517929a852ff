"""Models for files.py: what real files have in them. Each function returns a model; sizes are the smallest that tell."""

import sys

from golden_file import keras

layers = keras.layers
ops = keras.ops
VERSION = tuple(int(part) for part in keras.__version__.split(".")[:2])


def image(x, channels, name):
    """The brick of all these networks: depthwise, pointwise, each with BatchNormalization and a ReLU."""
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"{name}_dw")(x)
    x = layers.BatchNormalization(name=f"{name}_dw_bn")(x)
    x = layers.ReLU(6.0, name=f"{name}_dw_relu")(x)
    x = layers.Conv2D(channels, 1, use_bias=False, name=f"{name}_pw")(x)
    return layers.BatchNormalization(name=f"{name}_pw_bn")(x)


def sequential():
    return keras.Sequential(
        [
            layers.Input((6, 6, 2)),
            layers.Conv2D(3, 3, strides=2, activation="relu"),
            layers.BatchNormalization(),
            layers.SeparableConv2D(4, 2, depth_multiplier=2),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ],
        name="sequential",
    )


def sequential_without_input():
    model = keras.Sequential([layers.Dense(3), layers.ReLU(), layers.Dense(2)], name="built")
    model.build((None, 4))
    return model


def functional():
    x = keras.Input((5, 5, 3), name="picture")
    y = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pad")(x)
    y = layers.Conv2D(4, 3, strides=2, use_bias=False, name="stem")(y)
    y = layers.Add(name="sum")([y, image(y, 4, "b1")])
    y = layers.GlobalAveragePooling2D(keepdims=True, name="pool")(y)
    y = layers.Dropout(0.25, seed=3, name="drop")(y)
    y = layers.Conv2D(3, 1, name="logits")(y)
    y = layers.Reshape((3,), name="flat")(y)
    return keras.Model(x, layers.Activation("softmax", name="predictions")(y), name="functional")


def norms(name):
    """All weights of one shape: nothing but their order tells gamma from the variance."""
    u = keras.Input((3,), name=f"{name}_in")
    y = layers.Dense(3, use_bias=False, name=f"{name}_dense")(u)
    y = layers.BatchNormalization(name=f"{name}_bn1")(y)
    y = layers.BatchNormalization(name=f"{name}_bn2")(y)
    return keras.Model(u, y, name=name)


def nested():
    a = keras.Input((3,), name="a")
    b = keras.Input((3,), name="b")
    inner = norms("inner")
    h = layers.Concatenate(name="join")([inner(a), inner(b)])
    return keras.Model([a, b], layers.Dense(2, name="head")(h), name="nested")


def nested_deep():
    core = keras.Sequential(
        [layers.Input((3,)), layers.Dense(3, name="core_dense"), layers.BatchNormalization(name="core_bn")],
        name="core",
    )
    u = keras.Input((3,), name="u")
    middle = keras.Model(u, layers.BatchNormalization(name="middle_bn")(core(u)), name="middle")
    x = keras.Input((3,), name="x")
    h = middle(layers.Dense(3, name="stem")(x))
    return keras.Model(x, layers.Dense(2, name="head")(layers.BatchNormalization(name="top_bn")(h)), name="deep")


def input_shared_with_inner():
    """The inner model is built on the outer model's own input."""
    x = keras.Input((3,), name="x")
    h = layers.Dense(3, name="first")(x)
    inner = keras.Model(x, layers.Dense(3, name="second")(h), name="inner")
    return keras.Model(x, layers.Add(name="sum")([inner(x), h]), name="outer")


def inner_many():
    """An inner model with two inputs and two outputs, called twice."""
    a = keras.Input((2,), name="ia")
    b = keras.Input((3,), name="ib")
    h = layers.Concatenate(name="ijoin")([a, b])
    inner = keras.Model([a, b], [layers.Dense(2, name="i1")(h), layers.Dense(3, name="i2")(h)], name="inner")
    x = keras.Input((2,), name="x")
    y = keras.Input((3,), name="y")
    p, q = inner([x, y])
    r, s = inner([p, q])
    return keras.Model([x, y], [s, r, p], name="inner_many")


def shared_by_two_models():
    """Keras 3 stores the shared layer once, where it comes first."""
    shared = layers.Dense(3, name="shared")
    models = []
    for name in ["left", "right"]:
        u = keras.Input((3,), name=f"{name}_in")
        models.append(keras.Model(u, layers.Dense(3, name=f"{name}_own")(shared(u)), name=name))
    x = keras.Input((3,), name="x")
    return keras.Model(x, layers.Subtract(name="difference")([m(x) for m in models]), name="siblings")


def shared_with_inner():
    """A layer of the outer model, also inside the inner one."""
    shared = layers.Dense(3, name="shared")
    u = keras.Input((3,), name="u")
    inner = keras.Model(u, layers.ReLU(name="relu")(shared(u)), name="inner")
    x = keras.Input((3,), name="x")
    return keras.Model(x, layers.Dense(2, name="head")(shared(inner(x))), name="outer")


def called_twice():
    a = keras.Input((3,), name="a")
    b = keras.Input((3,), name="b")
    shared = layers.Dense(3, name="shared")
    norm = layers.BatchNormalization(name="norm")
    h = layers.Multiply(name="product")([norm(shared(a)), norm(shared(shared(b)))])
    return keras.Model([a, b], layers.Dense(2, name="out")(h), name="called_twice")


def separable_in_sequentials():
    inner = keras.Sequential(
        [layers.Input((4, 4, 2)), layers.SeparableConv2D(3, 3, name="sep"), layers.BatchNormalization(name="bn")],
        name="inner",
    )
    return keras.Sequential(
        [layers.Input((4, 4, 2)), inner, layers.Flatten(name="flat"), layers.Dense(2, name="head")], name="outer"
    )


def dictionaries():
    a = keras.Input((3,), name="a")
    b = keras.Input((2,), name="b")
    h = layers.Concatenate(name="join")([a, b])
    return keras.Model(
        {"b": b, "a": a},
        {"score": layers.Dense(1, name="d1")(h), "label": layers.Dense(2, name="d2")(h)},
        name="dictionaries",
    )


def several():
    a = keras.Input((3,), name="a")
    b = keras.Input((2,), name="b")
    h = layers.Concatenate(name="join")([b, a])
    first = layers.Dense(2, name="first")(h)
    return keras.Model([b, a], [layers.Dense(1, activation="sigmoid", name="second")(h), first, a], name="several")


def twelve_dense():
    """Sorted by name, dense_10 comes before dense_2; all have one shape."""
    return keras.Sequential([layers.Input((2,)), *[layers.Dense(2) for _ in range(12)]], name="twelve")


def twelve_norms():
    x = keras.Input((2,), name="x")
    y = x
    for _ in range(12):
        y = layers.BatchNormalization()(y)
    return keras.Model(x, y, name="twelve_norms")


def frozen():
    model = functional()
    model.name = "frozen"
    model.trainable = False
    return model


def frozen_single():
    model = sequential()
    model.get_layer(index=1).trainable = False
    return model


def frozen_inner():
    model = nested()
    model.get_layer("inner").trainable = False
    return model


def frozen_inside():
    """One layer frozen inside the inner model: legacy .h5 then has its gamma and beta among the moving statistics."""
    model = nested_deep()
    model.get_layer("middle").get_layer("core").get_layer("core_bn").trainable = False
    model.get_layer("stem").trainable = False
    return model


def frozen_first_norm():
    model = nested()
    model.get_layer("inner").get_layer("inner_bn1").trainable = False
    return model


def operators():
    """What code does to tensors between layers."""
    x = keras.Input((4, 4, 3), name="x")
    y = layers.Conv2D(4, 1, name="conv")(x)
    gate = ops.relu6(y + 3.0) * (1.0 / 6.0)
    y = layers.Multiply(name="hard_swish")([y, gate])
    y = 2.0 - y
    y = y / 4.0
    y = y - x[:, :, :, :1]
    y = ops.concatenate([y, x[:, :, :, 1:]], axis=-1)
    y = ops.multiply(y, -0.5)
    y = ops.add(y[:, 1:, :3], y[:, :-1, 1:])
    y = -y
    y = ops.divide(y, y * y + 1.0)
    return keras.Model(x, layers.GlobalAveragePooling2D(name="mean")(y), name="operators")


def hard_swish():
    """Squeeze and excite of MobileNetV3 as Keras' applications write it."""
    x = keras.Input((4, 4, 4), name="x")
    s = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    s = layers.Conv2D(2, 1, activation="relu", name="reduce")(s)
    s = layers.Conv2D(4, 1, name="expand")(s)
    s = layers.ReLU(6.0, name="relu6")(s + 3.0) * (1.0 / 6.0)
    y = layers.Multiply(name="excite")([x, s])
    y = layers.Multiply(name="swish")([y, layers.ReLU(6.0)(y + 3.0) * (1.0 / 6.0)])
    return keras.Model(x, layers.Flatten(name="flat")(y), name="hard_swish")


def activations():
    """Layers, functions and objects as activations."""
    x = keras.Input((4,), name="x")
    y = layers.Dense(4, activation=layers.ReLU(max_value=6.0), name="relu6_layer")(x)
    y = layers.Dense(4, activation=layers.LeakyReLU(0.125), name="leaky_layer")(y)
    y = layers.Dense(4, activation="relu6", name="relu6_name")(y)
    y = layers.Dense(4, activation="hard_sigmoid", name="hard_sigmoid")(y)
    y = layers.Activation("gelu", name="gelu")(y)
    y = layers.Dense(4, activation=keras.activations.elu, name="function")(y)
    y = layers.Activation("silu", name="silu")(y)
    y = layers.Activation(layers.Softmax(axis=1), name="softmax_layer")(y)
    return keras.Model(x, y, name="activations")


def every_convolution():
    x = keras.Input((8, 8, 4), name="x")
    y = layers.Conv2D(
        6,
        (3, 2),
        strides=(2, 1),
        padding="same",
        groups=2,
        activation="relu",
        kernel_initializer=keras.initializers.HeNormal(seed=1),
        bias_initializer=keras.initializers.Constant(0.5),
        kernel_regularizer=keras.regularizers.L1L2(0.5, 0.25),
        bias_regularizer="l1",
        activity_regularizer=keras.regularizers.L2(0.125),
        kernel_constraint=keras.constraints.MaxNorm(2.0, axis=[0, 1, 2]),
        bias_constraint="non_neg",
        name="conv",
    )(x)
    y = layers.Conv2D(4, 3, dilation_rate=(1, 2), use_bias=False, padding="same", name="dilated")(y)
    y = layers.DepthwiseConv2D(
        (2, 3),
        strides=(1, 1),
        padding="same",
        depth_multiplier=2,
        dilation_rate=(1, 2),
        activation="tanh",
        depthwise_initializer=keras.initializers.RandomNormal(0.0, 0.25, seed=2),
        depthwise_regularizer=keras.regularizers.L2(0.5),
        depthwise_constraint=keras.constraints.UnitNorm(axis=[0, 1]),
        name="depthwise",
    )(y)
    y = layers.SeparableConv2D(
        5,
        (3, 2),
        strides=(2, 2),
        depth_multiplier=2,
        use_bias=False,
        depthwise_initializer="he_uniform",
        pointwise_initializer=keras.initializers.TruncatedNormal(stddev=0.5, seed=3),
        depthwise_regularizer="l2",
        pointwise_regularizer=keras.regularizers.L1(0.25),
        pointwise_constraint=keras.constraints.MinMaxNorm(0.5, 2.0, rate=0.5, axis=[0, 1]),
        name="separable",
    )(y)
    y = layers.Conv2DTranspose(
        3, (3, 2), strides=(2, 3), padding="valid", output_padding=(1, 0), activation="relu", name="transpose"
    )(y)
    return keras.Model(x, layers.Flatten(name="flat")(y), name="every_convolution")


def every_convolution_1d():
    x = keras.Input((12, 4), name="x")
    y = layers.Conv1D(6, 3, padding="causal", dilation_rate=2, groups=2, activation="sigmoid", name="causal")(x)
    y = layers.Conv1D(4, 3, strides=2, padding="same", use_bias=False, name="strided")(y)
    y = layers.DepthwiseConv1D(2, padding="same", depth_multiplier=2, use_bias=False, name="depthwise")(y)
    y = layers.SeparableConv1D(
        5, 3, padding="same", depth_multiplier=2, dilation_rate=2, activation="relu", name="separable"
    )(y)
    y = layers.Conv1DTranspose(3, 3, strides=2, padding="same", name="transpose")(y)
    y = layers.ZeroPadding1D((1, 2), name="pad")(y)
    y = layers.Cropping1D((0, 1), name="crop")(y)
    y = layers.UpSampling1D(3, name="up")(y)
    y = layers.MaxPooling1D(3, strides=2, padding="same", name="max")(y)
    y = layers.AveragePooling1D(2, strides=1, padding="same", name="average")(y)
    y = layers.SpatialDropout1D(0.5, seed=4, name="drop")(y)
    a = layers.GlobalAveragePooling1D(keepdims=True, name="global_average")(y)
    b = layers.GlobalMaxPooling1D(keepdims=True, name="global_max")(y)
    return keras.Model(x, layers.Concatenate(axis=1, name="join")([a, b]), name="every_convolution_1d")


def every_small_layer():
    x = keras.Input((8, 8, 3), name="x")
    y = layers.Rescaling(0.5, offset=-1.0, name="rescaling")(x)
    y = layers.Resizing(6, 7, interpolation="nearest", crop_to_aspect_ratio=True, name="resizing")(y)
    y = layers.CenterCrop(6, 6, name="center")(y)
    y = layers.ZeroPadding2D(((0, 1), (2, 0)), name="pad")(y)
    y = layers.Cropping2D(((1, 0), (0, 2)), name="crop")(y)
    y = layers.UpSampling2D((1, 2), interpolation="bilinear", name="up")(y)
    y = layers.MaxPooling2D((2, 3), strides=(1, 2), padding="same", name="max")(y)
    y = layers.AveragePooling2D((3, 2), strides=(2, 1), padding="same", name="average")(y)
    y = layers.ReLU(max_value=4.0, negative_slope=0.25, threshold=0.5, name="relu")(y)
    y = layers.LeakyReLU(negative_slope=0.125, name="leaky")(y)
    y = layers.ELU(alpha=0.5, name="elu")(y)
    y = layers.PReLU(
        shared_axes=[1, 2],
        alpha_initializer=keras.initializers.Constant(0.25),
        alpha_regularizer="l2",
        alpha_constraint="non_neg",
        name="prelu",
    )(y)
    y = layers.SpatialDropout2D(0.5, seed=1, name="spatial")(y)
    y = layers.GaussianNoise(0.5, seed=2, name="noise")(y)
    y = layers.Dropout(0.5, noise_shape=(None, 1, 1, 3), seed=3, name="dropout")(y)
    y = layers.ActivityRegularization(l1=0.5, l2=0.25, name="activity")(y)
    y = layers.Identity(name="identity")(y)
    a = layers.GlobalMaxPooling2D(name="global_max")(y)
    b = layers.GlobalAveragePooling2D(name="global_average")(y)
    y = layers.Concatenate(axis=1, name="pooled")([a, b])
    y = layers.RepeatVector(4, name="repeat")(y)
    y = layers.Permute((2, 1), name="permute")(y)
    y = layers.Reshape((3, -1), name="reshape")(y)
    y = layers.Softmax(axis=1, name="softmax")(y)
    y = layers.Flatten(name="flat")(y)
    y = layers.Dense(
        3,
        activation="softplus",
        use_bias=False,
        kernel_initializer=keras.initializers.Orthogonal(gain=0.5, seed=4),
        kernel_regularizer=keras.regularizers.OrthogonalRegularizer(0.5, mode="columns"),
        kernel_constraint=keras.constraints.UnitNorm(axis=1),
        name="dense",
    )(y)
    return keras.Model(x, y, name="every_small_layer")


def every_merge():
    a = keras.Input((4, 3), name="a")
    b = keras.Input((4, 3), name="b")
    both = [layers.Dense(3, name="left")(a), layers.Dense(3, name="right")(b)]
    merged = [
        layers.Add(name="add")(both),
        layers.Subtract(name="subtract")(both),
        layers.Multiply(name="multiply")(both),
        layers.Average(name="average")(both),
        layers.Maximum(name="maximum")(both),
        layers.Minimum(name="minimum")(both),
    ]
    y = layers.Concatenate(axis=1, name="concatenate")(merged)
    z = layers.Dot(axes=(2, 2), normalize=True, name="dot")(both)
    return keras.Model([a, b], [y, z], name="every_merge")


def every_norm():
    x = keras.Input((3, 4, 2), name="x")
    y = layers.BatchNormalization(
        axis=2,
        momentum=0.75,
        epsilon=0.125,
        center=False,
        gamma_initializer=keras.initializers.RandomUniform(0.5, 1.5, seed=1),
        moving_variance_initializer=keras.initializers.Constant(2.0),
        gamma_regularizer="l2",
        gamma_constraint="non_neg",
        name="bn_axis_2",
    )(x)
    y = layers.BatchNormalization(scale=False, beta_regularizer=keras.regularizers.L1(0.5), name="bn_no_scale")(y)
    y = layers.BatchNormalization(center=False, scale=False, name="bn_statistics")(y)
    if VERSION >= (3, 14):
        y = layers.BatchNormalization(
            renorm=True, renorm_clipping={"rmax": 3.0, "dmax": 5.0}, renorm_momentum=0.5, name="bn_renorm"
        )(y)
    y = layers.LayerNormalization(axis=[2, 3], epsilon=0.25, name="ln")(y)
    y = layers.LayerNormalization(center=False, scale=False, name="ln_bare")(y)
    return keras.Model(x, layers.BatchNormalization(name="bn_still")(y, training=False), name="every_norm")


def channels_first():
    first = {"data_format": "channels_first"}
    x = keras.Input((2, 7, 6), name="x")
    y = layers.ZeroPadding2D(((1, 0), (0, 1)), name="pad", **first)(x)
    y = layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False, name="conv", **first)(y)
    y = layers.BatchNormalization(axis=1, name="bn")(y)
    y = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, name="depthwise", **first)(y)
    y = layers.SeparableConv2D(3, 2, name="separable", **first)(y)
    y = layers.MaxPooling2D(2, padding="same", name="max", **first)(y)
    y = layers.Flatten(name="flat", **first)(y)
    return keras.Model(x, layers.Dense(2, name="head")(y), name="channels_first")


@keras.saving.register_keras_serializable(package="golden")
class Scale(layers.Layer):
    """Multiplies each channel by a weight, and all by a number."""

    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")

    def call(self, x):
        return x * self.scale * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def custom():
    return keras.Sequential(
        [layers.Input((3,)), layers.Dense(3, name="dense"), Scale(2.0, name="scale"), layers.Dense(2, name="head")],
        name="custom",
    )


def unknown():
    """Classes that Sepal does not have, one of them twice."""
    x = keras.Input((4, 3), name="x")
    y = layers.LSTM(2, return_sequences=True, name="lstm")(x)
    y = layers.TimeDistributed(layers.Dense(2, name="each"), name="td")(y)
    return keras.Model(x, layers.LSTM(2, name="lstm_2")(y), name="unknown")


def code():
    """Code in a file."""
    x = keras.Input((2,), name="x")
    y = layers.Lambda(lambda t: t * 2, output_shape=(2,), name="code")(x)
    return keras.Model(x, layers.Dense(2, name="dense")(y), name="code")


def unknown_operation():
    x = keras.Input((4,), name="x")
    y = layers.Dense(4, name="d")(x)
    return keras.Model(x, ops.cumsum(y, axis=-1), name="unknown_operation")


def long_names():
    """Attributes of more than 64 kB: layer_names0, layer_names1, …"""
    # Keras walks a graph by recursion.
    sys.setrecursionlimit(30_000)
    x = keras.Input((2,), name="x")
    y = x
    for i in range(2000):
        name = f"a_layer_whose_name_is_long_enough_for_the_attribute_{i}"
        y = layers.Dense(2, name=name)(y) if i % 400 == 0 else layers.ReLU(name=name)(y)
    return keras.Model(x, y, name="long_names")
