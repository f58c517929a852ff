"""errors/*.json: what Keras says to bad arguments, shapes and models."""

import re

import numpy as np

from error_models import MODELS
from golden_file import code_of, keras, refusal, write

MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]
CONVOLUTIONS = {
    "Conv1D": {"filters": 4, "kernel_size": 3}, "Conv2D": {"filters": 4, "kernel_size": 3}, "DepthwiseConv1D": {"kernel_size": 3}, "DepthwiseConv2D": {"kernel_size": 3},
    "SeparableConv1D": {"filters": 4, "kernel_size": 3}, "SeparableConv2D": {"filters": 4, "kernel_size": 3},
}


class Errors:
    def __init__(self):
        self.cases = []

    def note(self, subject, what, code, args, action, input_shape=None, built_shape=None):
        keras.backend.clear_session()
        said = refusal(action)
        if said["message"] is not None:
            said["message"] = sentence(said["message"])
        self.cases.append({"subject": subject, "what": what, "code": code, "args": jsonable(args), "builtShape": built_shape, "inputShape": input_shape, **said})

    def constructor(self, subject, module=keras.layers, **args):
        prefix = {keras.layers: "layers", keras.initializers: "initializers", keras.regularizers: "regularizers", keras.constraints: "constraints"}[module]
        self.note(subject, "constructor", code_of(f"keras.{prefix}.{subject}", **args), args, lambda: getattr(module, subject)(**args))

    def build(self, subject, shape, **args):
        def action():
            getattr(keras.layers, subject)(**args).build(shape)

        self.note(subject, "build", f"{code_of(f'keras.layers.{subject}', **args)}.build({shape})", args, action, shape)

    def call(self, subject, shape, built=None, training=None, **args):
        """With None in the shape a symbolic input, else zeros; `built` for another shape before."""
        def action():
            layer = getattr(keras.layers, subject)(**args)
            if built is not None:
                layer.build(built)
            many = isinstance(shape, list)
            inputs = [value_of(s) for s in shape] if many else value_of(shape)
            layer(inputs, **({} if training is None else {"training": training}))

        build = "" if built is None else f" built for {built}"
        self.note(subject, "call", f"{code_of(f'keras.layers.{subject}', **args)}{build} called on {shape}", args, action, shape, built)

    def initialize(self, subject, shape, **args):
        self.note(subject, "call", f"{code_of(f'keras.initializers.{subject}', **args)}({shape})", args, lambda: getattr(keras.initializers, subject)(**args)(shape), shape)


def sentence(message):
    """Keras wraps what happens in call() in bold, between a heading and the arguments: the text alone."""
    wrapped = re.search(r"\x1b\[1m(.*?)\x1b\[0m", message, re.DOTALL)
    return wrapped.group(1) if wrapped else message


def value_of(shape):
    if any(size is None for size in shape):
        return keras.KerasTensor(shape)
    return np.zeros(shape, "float32")


def jsonable(value):
    if isinstance(value, (list, tuple)):
        return [jsonable(v) for v in value]
    if isinstance(value, dict):
        return {k: jsonable(v) for k, v in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else repr(value)


def convolutions(errors):
    for layer, good in CONVOLUTIONS.items():
        rank = 1 if "1D" in layer else 2
        channels_first = {"data_format": "channels_first"}
        wrong_counts = [(2, 2, 2), ()] + ([(2,)] if rank == 2 else [(2, 2)])
        for name in "kernel_size", "strides", "dilation_rate":
            values = [0, (1,) * (rank - 1) + (-2,), "ab", (1.5,) * rank]
            if layer in ("Conv1D", "DepthwiseConv2D"):
                values += [-1, None, 2.5, (0,) * rank, *wrong_counts, ("a",) * rank, (None,) * rank, True]
            for value in values:
                errors.constructor(layer, **{**good, name: value})
        errors.constructor(layer, **{**good, "kernel_size": (1, 0)})
        for value in "causal", "full", "SAME", "Valid", "", None, 1, [1] * rank, (1, 1):
            errors.constructor(layer, **good, padding=value)
        for value in "nhwc", "channels_middle", "CHANNELS_FIRST", "channelsLast", 3, "":
            errors.constructor(layer, **good, data_format=value)
        if "Depthwise" in layer or "Separable" in layer:
            for value in 0, -1, None, 1.5, "2":
                errors.constructor(layer, **good, depth_multiplier=value)
                errors.build(layer, (None, *[8] * rank, 3), **good, depth_multiplier=value)
        if "Depthwise" not in layer:
            for value in 0, -4, None, 2.5, "4":
                errors.constructor(layer, **{**good, "filters": value})
            for value in None, 2.5:
                errors.build(layer, (None, *[8] * rank, 3), **{**good, "filters": value})
        if layer.startswith("Conv"):
            for value in 0, -1, 3, None, 1.5:
                errors.constructor(layer, **good, groups=value)
            errors.constructor(layer, **{**good, "filters": 5, "groups": 2})
            errors.build(layer, (None, *[9] * rank, 3), **good, groups=2)
        errors.constructor(layer, **good, strides=2, dilation_rate=2)
        if rank == 2:
            errors.constructor(layer, **good, strides=(2, 1), dilation_rate=(1, 2))
            errors.constructor(layer, **good, strides=(2, 2), dilation_rate=(2, 1))
        for name in "activation", "bias_initializer", "bias_regularizer", "activity_regularizer", "bias_constraint", "nope":
            errors.constructor(layer, **good, **{name: "nope"})
        kernel = "kernel" if layer.startswith("Conv") else "depthwise"
        for suffix in "initializer", "regularizer", "constraint":
            errors.constructor(layer, **good, **{f"{kernel}_{suffix}": "nope"})
        if "Separable" in layer:
            for suffix in "initializer", "regularizer", "constraint":
                errors.constructor(layer, **good, **{f"pointwise_{suffix}": "nope"})
        errors.build(layer, (None, *[2] * rank, 3), **good)
        errors.build(layer, (None, *[8] * rank, 3), **{**good, "kernel_size": 5, "dilation_rate": 2})
        errors.build(layer, (None, 3, *[2] * rank), **good, **channels_first)
        errors.build(layer, (None, *[4] * rank, 3), **good, padding="same")
        errors.build(layer, (None, *[8] * (rank - 1), 3), **good)
        errors.build(layer, (None, *[8] * (rank + 1), 3), **good)
        errors.build(layer, (None, *[8] * rank, None), **good)
        errors.build(layer, (None, None, *[8] * rank), **good, **channels_first)
        errors.build(layer, (None, *[None] * rank, 3), **good)
        built = (None, *[8] * rank, 3)
        errors.call(layer, (1, *[8] * rank, 4), built, name="conv", **good)
        errors.call(layer, (None, *[8] * rank, 4), built, name="conv", **good)
        errors.call(layer, (8,) * rank + (3,), built, name="conv", **good)
        errors.call(layer, (1, *[2] * rank, 3), built, name="conv", **good)
        errors.call(layer, (None, *[2] * rank, 3), name="conv", **good)
        errors.call(layer, (1, 4, *[8] * rank), (None, 3, *[8] * rank), name="conv", **good, **channels_first)
        errors.call(layer, (0, *[8] * rank, 3), built, name="conv", **good)


def pooling(errors):
    for layer in "MaxPooling2D", "AveragePooling2D":
        for value in 0, -1, (2,), (2, 2, 2), (2, 0), "ab", None, 2.5, (1.5, 2):
            errors.constructor(layer, pool_size=value)
        for value in 0, (1, 0), (1,), "ab":
            errors.constructor(layer, pool_size=2, strides=value)
        for value in "causal", "SAME", "nope", None, 1:
            errors.constructor(layer, pool_size=2, padding=value)
            errors.call(layer, (1, 4, 4, 2), pool_size=2, padding=value)
        errors.constructor(layer, pool_size=2, data_format="nhwc")
        errors.build(layer, (None, 1, 4, 2), pool_size=2)
        errors.call(layer, (1, 1, 4, 2), pool_size=2)
        errors.call(layer, (None, 1, 4, 2), pool_size=2)
        errors.call(layer, (1, 4, 2), pool_size=2)
        errors.call(layer, (1, 4, 4, 4, 2), pool_size=2)
        errors.constructor(layer, pool_size=2, nope=1)
    for layer in "GlobalAveragePooling2D", "GlobalMaxPooling2D":
        errors.constructor(layer, data_format="nhwc")
        errors.call(layer, (1, 4, 2))
        errors.call(layer, (1, 4, 4, 4, 2))
        errors.call(layer, (1, 0, 4, 2))
        errors.constructor(layer, nope=1)


def normalization_and_activation(errors):
    layer = "BatchNormalization"
    for args in [
        {"axis": "nope"}, {"axis": None}, {"axis": [3]}, {"axis": 1.7}, {"momentum": "a"}, {"momentum": 2}, {"momentum": -1}, {"epsilon": None}, {"epsilon": -1}, {"synchronized": True}, {"beta_initializer": "nope"}, {"gamma_regularizer": "nope"}, {"beta_constraint": "nope"}, {"nope": 1},
        {"renorm": True, "renorm_clipping": {"nope": 1}}, {"renorm": True},
    ]:
        errors.constructor(layer, **args)
    for axis in 4, -5:
        errors.build(layer, (None, 4, 4, 3), axis=axis)
        errors.call(layer, (None, 4, 4, 3), axis=axis)
    errors.build(layer, (None, 4, 4, None))
    errors.build(layer, (None, 4, 4, 3), axis=0)
    errors.call(layer, (2, 4, 4, 5), (None, 4, 4, 3), name="bn")
    errors.call(layer, (2, 4, 3), (None, 4, 4, 3), name="bn")
    errors.call(layer, (None, 4, 4, 5), (None, 4, 4, 3), name="bn")

    errors.constructor("Activation", activation="nope")
    errors.constructor("Activation", activation=3)
    errors.constructor("Activation", activation=None)
    for args in {"max_value": -1}, {"negative_slope": -1}, {"negative_slope": None}, {"threshold": -1}, {"threshold": None}, {"max_value": "a"}, {"nope": 1}:
        errors.constructor("ReLU", **args)
    for args in {"negative_slope": None}, {"negative_slope": -1}, {"negative_slope": "a"}, {"alpha": 0.3}, {"alpha": -1}, {"nope": 1}:
        errors.constructor("LeakyReLU", **args)
    for args in {"alpha": None}, {"alpha": -1}, {"alpha": "a"}, {"nope": 1}:
        errors.constructor("ELU", **args)
    for args in {"shared_axes": [0]}, {"shared_axes": [4]}, {"shared_axes": 1}, {"shared_axes": [-1]}, {"shared_axes": "a"}, {}:
        errors.build("PReLU", (None, 4, 4, 3), **args)
    errors.build("PReLU", (None, None, 4, 3))
    errors.build("PReLU", (None, None, 4, 3), shared_axes=[1])
    errors.constructor("PReLU", alpha_initializer="nope")
    errors.call("PReLU", (2, 4, 4, 5), (None, 4, 4, 3), name="prelu")
    errors.call("PReLU", (2, 4, 4, 5), (None, 4, 4, 3), name="prelu", shared_axes=[1, 2])
    errors.call("PReLU", (2, 5, 4, 3), (None, 4, 4, 3), name="prelu", shared_axes=[1, 2])
    for args in {"axis": 4}, {"axis": "a"}, {"axis": (1, 4)}, {"axis": []}, {"axis": None}, {"axis": -4}:
        errors.call("Softmax", (2, 3, 4), **args)
    errors.call("Softmax", (2, 1))


def regularization(errors):
    for layer, name in ("Dropout", "rate"), ("SpatialDropout2D", "rate"), ("GaussianNoise", "stddev"):
        for value in 1.1, -0.1, 2, None, "a", float("nan"), float("inf"), True:
            errors.constructor(layer, **{name: value})
        for seed in 1.5, "a", -1, 2**32, True, None:
            errors.constructor(layer, **{name: 0.5}, seed=seed)
        errors.constructor(layer, **{name: 0.5}, nope=1)
    for shape in "ab", 3, (1, 0), (1, -1), (1, 1.5), (1, "a"), [None, 1]:
        errors.constructor("Dropout", rate=0.5, noise_shape=shape)
    errors.call("Dropout", (2, 3, 4), training=True, rate=0.5, noise_shape=(2, 2, 4))
    errors.call("Dropout", (2, 3, 4), training=True, rate=0.5, noise_shape=(2, 4))
    errors.call("Dropout", (2, 3, 4), training=True, rate=0.5, noise_shape=(4,))
    errors.constructor("SpatialDropout2D", rate=0.5, data_format="nhwc")
    errors.constructor("SpatialDropout2D", rate=0.5, trainable=False)
    errors.call("SpatialDropout2D", (2, 3, 4), training=True, rate=0.5)
    for args in {"l1": -1}, {"l2": -0.5}, {"l1": "a"}, {"l1": float("nan")}, {"l2": float("inf")}, {"l1": None}, {"nope": 1}:
        errors.constructor("ActivityRegularization", **args)


def reshaping(errors):
    for layer, name in ("ZeroPadding2D", "padding"), ("Cropping2D", "cropping"):
        for value in (1, 2, 3), (1,), -1, (-1, 1), (1, -1), ((1, 2), (3, -1)), ((1, 2, 3), (1, 1)), ("a", 1), "ab", None, 1.5, (1.5, 1), ((1, 1), 1.5), {}:
            errors.constructor(layer, **{name: value})
        errors.constructor(layer, **{name: 1}, data_format="nhwc")
        errors.call(layer, (2, 4, 4), **{name: 1})
        errors.call(layer, (2, 4, 4, 4, 3), **{name: 1})
    errors.call("ZeroPadding2D", (2, 4, 4, 3), padding=-1)
    for cropping in 2, ((2, 2), (0, 0)), ((0, 0), (5, 0)), 3:
        errors.call("Cropping2D", (2, 4, 4, 3), cropping=cropping)
        errors.call("Cropping2D", (None, 4, 4, 3), cropping=cropping)
    errors.call("Cropping2D", (None, 3, 4, 4), cropping=2, data_format="channels_first")

    for value in 0, -1, (2,), (2, 2, 2), (2, 0), "ab", None, 1.5, (1.5, 2):
        errors.constructor("UpSampling2D", size=value)
    for value in "nope", "NEAREST", "bicubic", "lanczos3", "", None, 1:
        errors.constructor("UpSampling2D", interpolation=value)
        errors.call("UpSampling2D", (1, 2, 2, 1), interpolation=value)
    errors.constructor("UpSampling2D", data_format="nhwc")
    errors.call("UpSampling2D", (2, 4, 3))

    for target in (-1, -1), (-2, 3), (2.5, 2), ("a",), 6, "ab", None, (0,), (2, None):
        errors.constructor("Reshape", target_shape=target)
    for target in (5,), (4, 2), (-1, 4), (0, 6), (-1, 0), (7, -1):
        errors.call("Reshape", (2, 6), target_shape=target)
        errors.call("Reshape", (None, 6), target_shape=target)
    errors.constructor("Reshape", target_shape=(2,), nope=1)
    errors.constructor("Flatten", data_format="nhwc")
    errors.call("Flatten", ())
    for dims in (0, 1), (1, 1), (1, 3), (2,), (-1, 1), (), ("a", "b"), (1.0, 2.0), 1, None:
        errors.constructor("Permute", dims=dims)
    errors.call("Permute", (2, 3, 4, 5), dims=(2, 1))
    errors.call("Permute", (2, 3), dims=(2, 1))
    for args in {"scale": "a"}, {"scale": None}, {"scale": [1, 2]}, {"scale": 1, "offset": [1, 2]}, {"scale": 1, "offset": None}:
        errors.constructor("Rescaling", **args)
        errors.call("Rescaling", (2, 4, 3), **args)


def merging(errors):
    for layer in MERGES:
        errors.call(layer, [(2, 3), (2, 4)])
        errors.call(layer, [(None, 3), (None, 4)])
        errors.call(layer, [(2, 3), (4, 3)])
        errors.call(layer, [(2, 3, 2), (2, 2)])
        errors.call(layer, [(2, 2, 3), (2, 3), (2, 3, 1)])
        errors.call(layer, [(2, 3)])
        errors.call(layer, [])
        errors.call(layer, (2, 3))
        errors.constructor(layer, nope=1)
    errors.call("Subtract", [(2, 3), (2, 3), (2, 3)])
    for args in {"axis": 3}, {"axis": -4}, {"axis": "a"}, {"axis": None}, {"axis": 1.0}, {"axis": 0}:
        errors.call("Concatenate", [(2, 3, 4), (2, 3, 4)], **args)
    errors.call("Concatenate", [(2, 3, 4), (2, 5, 4)])
    errors.call("Concatenate", [(None, 3, 4), (None, 5, 4)])
    errors.call("Concatenate", [(2, 3, 4), (2, 4)])
    errors.call("Concatenate", [(2, 3, 4), (3, 3, 4)])
    errors.call("Concatenate", [(2, 3, 4)])
    errors.call("Concatenate", [])
    errors.call("Concatenate", (2, 3, 4))


def core(errors):
    for units in 0, -1, None, 2.5, "3", True, [3]:
        errors.constructor("Dense", units=units)
    for name in "activation", "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint":
        errors.constructor("Dense", units=2, **{name: "nope"})
        errors.constructor("Dense", units=2, **{name: 3})
    errors.constructor("Dense", units=2, nope=1)
    errors.constructor("Dense", units=2, name="a/b")
    errors.constructor("Dense", units=2, name=3)
    errors.constructor("Dense", units=2, name="")
    errors.constructor("Dense", units=2, dtype="nope")
    errors.build("Dense", (None, None), units=2)
    errors.build("Dense", (None,), units=2)
    errors.call("Dense", (2, 4), (None, 3), name="d", units=2)
    errors.call("Dense", (4,), (None, 3), name="d", units=2)
    errors.call("Dense", (None, 4), (None, 3), name="d", units=2)
    errors.constructor("Identity", nope=1)
    for args in [
        {}, {"shape": 3}, {"shape": (-1,)}, {"shape": (2.5,)}, {"shape": ("a",)}, {"shape": (0,)}, {"shape": (2,), "batch_shape": (1, 2)}, {"batch_size": 2, "batch_shape": (1, 2)}, {"shape": (2,), "dtype": "nope"},
        {"shape": (2,), "sparse": True}, {"shape": (2,), "ragged": True}, {"shape": (2,), "nope": 1}, {"shape": (2,), "batch_size": -1}, {"batch_shape": ()}, {"shape": ()}, {"shape": None}, {"shape": (2,), "name": 3},
    ]:
        errors.constructor("InputLayer", **args)
        errors.constructor("Input", **args)


def small_objects(errors):
    init, reg, cons = keras.initializers, keras.regularizers, keras.constraints
    for args in {"scale": 0}, {"scale": -1.0}, {"scale": "a"}, {"mode": "fan"}, {"mode": "FAN_IN"}, {"distribution": "nope"}, {"distribution": 3}, {"seed": 1.5}, {"seed": "a"}, {"input_axes": 3}, {"nope": 1}:
        errors.constructor("VarianceScaling", module=init, **args)
    for name in "GlorotUniform", "HeNormal", "RandomNormal", "RandomUniform", "TruncatedNormal", "Orthogonal":
        for seed in 1.5, "a", [1, 2], -1, 2**32, True:
            errors.constructor(name, module=init, seed=seed)
        errors.initialize(name, (2, 2), seed=-1)
        errors.initialize(name, (2, 2), seed=2**32)
        errors.initialize(name, (2, -1), seed=1)
        errors.initialize(name, (2, None), seed=1)
        errors.constructor(name, module=init, nope=1)
    for args in {"mean": "a"}, {"stddev": "a"}, {"stddev": -1.0}:
        errors.initialize("RandomNormal", (2, 2), seed=1, **args)
    errors.initialize("RandomUniform", (2, 2), seed=1, minval=1.0, maxval=0.0)
    for shape in (), (3,):
        errors.initialize("Orthogonal", shape)
        errors.initialize("Identity", shape)
    errors.initialize("Identity", (2, 2, 2))
    errors.initialize("GlorotUniform", (3, 4, 5), input_axes=[3], output_axes=[1])
    errors.initialize("GlorotUniform", (3, 4, 5), input_axes=1, output_axes=2)
    errors.initialize("Constant", (2, 2), value="a")
    errors.initialize("Constant", (2, 2), value=[1, 2])
    errors.initialize("Constant", (2, 2), value=None)
    for name, option in ("L1", "l1"), ("L2", "l2"), ("L1L2", "l1"), ("L1L2", "l2"), ("OrthogonalRegularizer", "factor"):
        for value in -1, "a", float("nan"), float("inf"), None, [1], True:
            errors.constructor(name, module=reg, **{option: value})
    errors.constructor("OrthogonalRegularizer", module=reg, mode="nope")
    errors.note(
        "OrthogonalRegularizer", "call", "keras.regularizers.OrthogonalRegularizer()(zeros((2, 2, 2)))", {}, lambda: reg.OrthogonalRegularizer()(np.zeros((2, 2, 2), "float32")), (2, 2, 2),
    )
    for name, args in ("MaxNorm", {"max_value": -1}), ("MaxNorm", {"max_value": "a"}), ("MaxNorm", {"axis": "a"}), ("MinMaxNorm", {"min_value": 2, "max_value": 1}), ("MinMaxNorm", {"rate": 2}), ("UnitNorm", {"axis": 5}), ("NonNeg", {"axis": 0}):
        errors.constructor(name, module=cons, **args)
        if name != "NonNeg":
            errors.note(name, "call", f"{code_of(f'keras.constraints.{name}', **args)}(ones((2, 3)))", args, lambda: getattr(cons, name)(**args)(np.ones((2, 3), "float32")), (2, 3))
    for module in "initializers", "regularizers", "constraints", "activations":
        for value in "nope", 3, [1]:
            errors.note(f"{module}.get", "function", f"keras.{module}.get({value!r})", {"identifier": value}, lambda: getattr(keras, module).get(value))
    for value in "nhwc", None, 3:
        errors.note("set_image_data_format", "function", f"keras.config.set_image_data_format({value!r})", {"data_format": value}, lambda: keras.config.set_image_data_format(value))


def models(errors):
    for subject, code in MODELS:
        source = code.strip("\n")
        errors.note(subject, "model", source, None, lambda: exec(source, {"keras": keras, "layers": keras.layers, "np": np}))


FILES = {
    "convolution": [convolutions],
    "layers": [pooling, normalization_and_activation, regularization, reshaping, merging, core],
    "objects": [small_objects],
    "models": [models],
}


def make():
    for name, parts in FILES.items():
        errors = Errors()
        for part in parts:
            part(errors)
        write(f"errors/{name}", {"cases": errors.cases})
