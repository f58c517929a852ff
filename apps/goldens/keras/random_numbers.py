"""random.json: the generator's raw bits, the samplers, the sequences of seeds."""

import jax
import numpy as np

from golden_file import code_of, keras, refusal, tensor, write

SEEDS = [0, 1, 42, 1337, 2**31 - 1, 2**31, 2**32 - 1]
PYTHON_SEEDS = [0, 1, 42, 1234, 2024, 2**31 - 1, 2**31, 2**32 - 1]
LONG = 1000


def words(seed):
    return [int(w) for w in np.asarray(seed)]


def bits(key, count):
    data = jax.random.bits(jax.numpy.array(key, "uint32"), (count,), "uint32")
    return {"key": key, "count": count, "data": [int(b) for b in np.asarray(data)]}


def draw(sampler, seed, shape, **args):
    return {"seed": seed, **args, "output": tensor(sampler(shape, seed=seed, **args))}


def uniforms():
    uniform = keras.random.uniform
    cases = [draw(uniform, seed, (12,), minval=0.0, maxval=1.0) for seed in SEEDS]
    cases += [draw(uniform, seed, (LONG,), minval=0.0, maxval=1.0) for seed in (7, 123456789, 3000000000)]
    ranges = [
        (-1.0, 1.0),
        (-0.05, 0.05),
        (2.0, 5.0),
        (-3.0, -1.0),
        (0.0, 255.0),
        (-1e-3, 1e3),
        (0.1, 0.3),
        (0.0, 0.0),
        (1.0, 0.0),
        (1.0, 1.0000002),
    ]
    cases += [draw(uniform, 42, (64,), minval=low, maxval=high) for low, high in ranges]
    cases += [
        draw(uniform, 5, shape, minval=0.0, maxval=1.0)
        for shape in ((), (1,), (0,), (3, 0), (2, 3, 4), (1, 1, 1, 1, 5))
    ]
    return cases


def normals(sampler):
    cases = [draw(sampler, seed, (12,), mean=0.0, stddev=1.0) for seed in SEEDS]
    cases += [draw(sampler, seed, (LONG,), mean=0.0, stddev=1.0) for seed in (7, 123456789, 3000000000)]
    cases += [
        draw(sampler, 42, (64,), mean=mean, stddev=stddev)
        for mean, stddev in ((0.0, 0.05), (2.0, 3.0), (-1.5, 0.25), (0.0, 0.0), (1e6, 1.0))
    ]
    cases += [draw(sampler, 5, shape, mean=0.0, stddev=1.0) for shape in ((), (0,), (2, 3, 4))]
    return cases


def randints():
    ranges = [(0, 2), (0, 10), (-5, 5), (0, 256), (3, 4), (0, 2**31 - 1), (-(2**31), 2**31 - 1), (5, 5)]
    return [
        draw(keras.random.randint, seed, (24,), minval=low, maxval=high) for seed in (0, 42) for low, high in ranges
    ]


def dropouts():
    cases = []
    for seed, rate, shape, noise_shape in [
        (42, 0.5, (16,), None),
        (0, 0.1, (4, 8), None),
        (1, 0.9, (4, 8), None),
        (3, 0.3, (2, 3, 4), (2, 1, 4)),
        (3, 0.3, (2, 3, 4), (None, 1, None)),
        (3, 0.0, (4,), None),
        (3, 1.0, (4,), None),
        (2**31, 0.25, (8,), None),
    ]:
        x = np.arange(1, 1 + np.prod(shape), dtype="float32").reshape(shape)
        y = keras.random.dropout(x, rate, noise_shape=noise_shape, seed=seed)
        cases.append({"seed": seed, "rate": rate, "noiseShape": noise_shape, "input": tensor(x), "output": tensor(y)})
    return cases


def refusals():
    cases = []
    for sampler in "uniform", "normal":
        for seed in -1, -(2**31), 2**32, 2**40, 1.5, "7", True, [1, 2]:
            action = getattr(keras.random, sampler)
            cases.append(
                {
                    "code": code_of(f"keras.random.{sampler}", (3,), seed=seed),
                    **refusal(lambda: action((3,), seed=seed)),
                }
            )
    for seed in -1, 2**32, 1.5, "7", True:
        cases.append(
            {"code": code_of("keras.random.SeedGenerator", seed), **refusal(lambda: keras.random.SeedGenerator(seed))}
        )
    for seed in -1, 2**32, 1.5, "7", None, True:
        cases.append(
            {"code": code_of("keras.utils.set_random_seed", seed), **refusal(lambda: keras.utils.set_random_seed(seed))}
        )
    return cases


def seed_generators():
    cases = []
    for seed in SEEDS:
        generator = keras.random.SeedGenerator(seed)
        states, uniforms = [words(generator.state)], []
        for _ in range(3):
            uniforms.append(tensor(keras.random.uniform((4,), seed=generator)))
            states.append(words(generator.state))
        cases.append({"seed": seed, "states": states, "uniforms": uniforms})
    return cases


def random_seeds():
    cases = []
    for seed in PYTHON_SEEDS:
        keras.utils.set_random_seed(seed)
        default_seeds = [keras.src.random.seed_generator.make_default_seed() for _ in range(20)]
        keras.utils.set_random_seed(seed)
        generator = keras.src.random.seed_generator.global_seed_generator()
        states, uniforms = [words(generator.state)], []
        for _ in range(5):
            uniforms.append(tensor(keras.random.uniform((3,))))
            states.append(words(generator.state))
        cases.append({"seed": seed, "defaultSeeds": default_seeds, "globalStates": states, "uniforms": uniforms})
    return cases


def make():
    keys = [[0, 0], [1, 0], [0, 1], [42, 7], [2**31, 3], [2**32 - 1, 2**32 - 1]]
    write(
        "random",
        {
            "bits": [bits(key, 16) for key in keys]
            + [bits([seed, 0], LONG) for seed in (7, 123456789, 3000000000)]
            + [bits([5, 9], count) for count in (1, 2, 3)],
            "uniform": uniforms(),
            "normal": normals(keras.random.normal),
            "truncatedNormal": normals(keras.random.truncated_normal),
            "randint": randints(),
            "dropout": dropouts(),
            "refused": refusals(),
            "seedGenerator": seed_generators(),
            "setRandomSeed": random_seeds(),
        },
    )
