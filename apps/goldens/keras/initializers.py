"""initializers.json: every initializer (but STFT) at ranks 0 to 5, lookups, fans, large streams."""

import hashlib
from itertools import chain

import numpy as np

from golden_file import keras, lookup, tensor, write

SCALING = ["GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"]
SHAPES = [(), (5,), (3, 4), (2, 3, 4), (3, 3, 4, 2), (1, 1, 8, 16), (2, 1, 2, 3, 2)]
MODES = ["fan_in", "fan_out", "fan_avg"]
DISTRIBUTIONS = ["truncated_normal", "untruncated_normal", "uniform", "normal"]
STRINGS = [
    *chain.from_iterable(
        (name, keras.src.utils.naming.to_snake_case(name))
        for name in (
            "Constant",
            "GlorotNormal",
            "GlorotUniform",
            "HeNormal",
            "HeUniform",
            "Identity",
            "LecunNormal",
            "LecunUniform",
            "Ones",
            "Orthogonal",
            "RandomNormal",
            "RandomUniform",
            "STFT",
            "TruncatedNormal",
            "VarianceScaling",
            "Zeros",
            "Initializer",
        )
    ),
    "IdentityInitializer",
    "OrthogonalInitializer",
    "identity_initializer",
    "orthogonal_initializer",
    "normal",
    "uniform",
    "one",
    "zero",
    "eye",
    "glorotUniform",
    "Glorot_Uniform",
    "GLOROT_UNIFORM",
    "heNormal",
    "leCunNormal",
    "nope",
    "",
]
OBJECTS = [
    {"class_name": "GlorotUniform", "config": {"seed": 3}},
    {"class_name": "glorot_uniform", "config": {"seed": 3}},
    {
        "class_name": "VarianceScaling",
        "config": {"scale": 2.0, "mode": "fan_out", "distribution": "normal", "seed": None},
    },
    {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None},
    {"class_name": "Constant", "config": {"value": 3}},
    {"class_name": "Nope", "config": {}},
    {"class_name": "RandomNormal", "config": {"mean": 1.0, "stddev": 2.0, "seed": 1}},
    {"class_name": "Ones"},
    {"config": {}},
    {},
    None,
    {"class_name": "HeNormal", "config": {"sed": 3}},
    {
        "class_name": "HeNormal",
        "config": {
            "seed": {
                "class_name": "SeedGenerator",
                "config": {"seed": 4, "name": "seed_generator"},
                "module": "keras.random",
                "registered_name": None,
            }
        },
    },
]


def build(name, args):
    seed = args.get("seed")
    if isinstance(seed, dict):
        args = {**args, "seed": keras.random.SeedGenerator(**seed["config"])}
    return getattr(keras.initializers, name)(**args)


def case(name, *shapes, **args):
    initializer = build(name, args)
    return {
        "initializer": name,
        "args": args,
        "config": initializer.get_config(),
        "calls": [tensor(initializer(shape)) for shape in shapes],
    }


def cases():
    for name in "Zeros", "Ones":
        yield case(name, (), (3,), (2, 3), (0,))
    for value in 0.0, 0.5, -3, 2.5:
        yield case("Constant", (), (3,), (2, 2), value=value)
    yield case("Constant", (2,))
    yield case("Identity", (3, 3), (2, 4), (4, 2), (1, 1))
    yield case("Identity", (2, 3), gain=0.5)
    for name in SCALING:
        yield case(name, *SHAPES, seed=42)
        yield case(name, (3, 3, 4, 2), seed=0)
        # Both axes or neither: one alone is ignored.
        yield case(name, (3, 4, 5), seed=42, input_axes=[0], output_axes=[2])
        yield case(name, (3, 4, 5), seed=42, input_axes=[1, 2])
    yield case("GlorotUniform", (3, 3, 4, 2), seed=1, input_axes=[2], output_axes=(0, 1))
    yield case("GlorotUniform", (3, 3, 4, 2), seed=1, input_axes=[-2], output_axes=[-1])
    yield case("GlorotUniform", (2, 3), (2, 3), (2, 3), seed=7)
    yield case(
        "GlorotUniform",
        (2, 3),
        (2, 3),
        (2, 3),
        seed={"class_name": "SeedGenerator", "config": {"seed": 42, "name": "generator"}},
    )
    yield case(
        "HeNormal", (2, 3), (4,), seed={"class_name": "SeedGenerator", "config": {"seed": 7, "name": "generator"}}
    )
    for mode in MODES:
        for distribution in DISTRIBUTIONS:
            yield case("VarianceScaling", (3, 4), (3, 3, 4, 2), scale=2.0, mode=mode, distribution=distribution, seed=5)
    yield case("VarianceScaling", (3, 4), seed=5)
    yield case("VarianceScaling", (3, 4), scale=0.1, seed=5, distribution="UNIFORM")
    for name in "RandomNormal", "TruncatedNormal":
        yield case(name, *SHAPES[:5], seed=42)
        yield case(name, (3, 4), mean=2.0, stddev=0.5, seed=1)
        yield case(name, (2, 3), (2, 3), mean=-1, stddev=1, seed=2**31)
    yield case("RandomUniform", *SHAPES[:5], seed=42)
    yield case("RandomUniform", (3, 4), minval=-1, maxval=3, seed=1)
    yield case("RandomUniform", (3, 4), minval=0.0, maxval=1.0, seed=0)
    for shape in (
        (1, 1),
        (2, 2),
        (5, 5),
        (3, 6),
        (6, 3),
        (1, 4),
        (4, 1),
        (2, 3, 4),
        (3, 3, 4, 2),
        (1, 1, 4, 8),
        (3, 3, 2, 30),
        (8, 8),
    ):
        yield case("Orthogonal", shape, seed=42)
    yield case("Orthogonal", (4, 4), gain=2.0, seed=0)
    yield case("Orthogonal", (2, 5), gain=0.5, seed=123)
    yield case("OrthogonalInitializer", (3, 3), seed=9)


def large(name, shape, **args):
    values = np.asarray(build(name, args)(shape)).astype("<f4")
    flat = values.ravel()
    return {
        "initializer": name,
        "args": args,
        "shape": shape,
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
        "head": list(flat[:8]),
        "tail": list(flat[-8:]),
        "mean": float(flat.mean(dtype="float64")),
        "std": float(flat.std(dtype="float64")),
    }


def fans():
    compute = keras.src.initializers.random_initializers.compute_fans
    for shape in (
        (),
        (5,),
        (0,),
        (4, 7),
        (3, 4, 7),
        (3, 3, 32, 1),
        (3, 3, 3, 2),
        (1, 1, 32, 64),
        (3, 3, 3, 32),
        (2, 3, 4, 5, 6),
    ):
        fan_in, fan_out = compute(shape)
        yield {"shape": shape, "inputAxes": None, "outputAxes": None, "fanIn": fan_in, "fanOut": fan_out}
    for shape, inputs, outputs in [
        ((512, 8, 64), [0], [1, 2]),
        ((8, 64, 512), [0, 1], [2]),
        ((3, 3, 32, 1), [0, 1], [0, 1, 3]),
        ((3, 3, 32, 2), [2], [3]),
        ((3, 4, 5), [0], None),
        ((3, 4, 5), None, [0]),
        ((3, 4, 5), [-1], [-2]),
        ((3, 4, 5), (), ()),
    ]:
        fan_in, fan_out = compute(shape, input_axes=inputs, output_axes=outputs)
        yield {"shape": shape, "inputAxes": inputs, "outputAxes": outputs, "fanIn": fan_in, "fanOut": fan_out}


def unseeded():
    """Seeds that objects made without one draw, in the order of construction."""
    layers = keras.layers
    for seed in 0, 1234, 2**31:
        keras.utils.set_random_seed(seed)
        dense = layers.Dense(2)
        dense.build((None, 3))
        yield {
            "seed": seed,
            "code": "Dense(2) built for (None, 3)",
            "drawn": [dense.kernel_initializer.seed],
            "tensors": [tensor(w) for w in dense.weights],
        }

        keras.utils.set_random_seed(seed)
        separable = layers.SeparableConv2D(2, 3)
        drop = layers.Dropout(0.5)
        depthwise = layers.DepthwiseConv2D(3)
        separable.build((None, 5, 5, 2))
        depthwise.build((None, 5, 5, 2))
        drawn = [
            separable.depthwise_initializer.seed,
            separable.pointwise_initializer.seed,
            int(drop.seed_generator.state.numpy()[0]),
            depthwise.depthwise_initializer.seed,
        ]
        yield {
            "seed": seed,
            "code": "SeparableConv2D(2, 3), Dropout(0.5), DepthwiseConv2D(3), "
            "then both convolutions built for (None, 5, 5, 2)",
            "drawn": drawn,
            "tensors": [tensor(w) for w in separable.weights + depthwise.weights],
        }

        keras.utils.set_random_seed(seed)
        made = [
            keras.initializers.HeNormal(),
            keras.initializers.get("glorot_uniform"),
            keras.initializers.RandomNormal(),
            keras.initializers.Orthogonal(),
            keras.initializers.Zeros(),
            keras.initializers.TruncatedNormal(),
        ]
        yield {
            "seed": seed,
            "code": "HeNormal(), get('glorot_uniform'), RandomNormal(), Orthogonal(), Zeros(), TruncatedNormal(); "
            "(2, 3) of each",
            "drawn": [m.seed for m in made if hasattr(m, "seed")],
            "tensors": [tensor(m((2, 3))) for m in made],
        }


def make():
    keras.backend.clear_session()
    write(
        "initializers",
        {
            "cases": list(cases()),
            "lookups": [lookup(keras.initializers.get, s) for s in STRINGS],
            "objects": [lookup(keras.initializers.get, o) for o in OBJECTS],
            "large": [
                large("RandomUniform", (3, 3, 64, 64), minval=0.0, maxval=1.0, seed=42),
                large("GlorotUniform", (3, 3, 64, 64), seed=42),
                large("HeNormal", (1, 1, 256, 256), seed=1),
                large("TruncatedNormal", (100, 1000), seed=3),
                large("RandomNormal", (100, 1000), stddev=1.0, seed=3),
                large("GlorotUniform", (1, 1, 1024, 1000), seed=0),
            ],
            "fans": list(fans()),
            "unseeded": list(unseeded()),
        },
    )
