"""optimizers.json."""

import copy

import numpy as np

from golden_file import keras, lookup, refusal, write
from keras.optimizers import schedules

VARIABLES = [("net/a", "kernel", (2, 2)), ("net/a", "bias", (2,)), ("net/b", "gamma", (3,))]
STEPS = 12
# The steps after which weights are recorded.
RECORDED = [0, 1, 2, 3, 5, 8, 11]

CLIPPING = [{"clipnorm": 0.5}, {"clipvalue": 0.25}, {"global_clipnorm": 0.75}]
COSINE = {
    "module": "keras.optimizers.schedules",
    "class_name": "CosineDecay",
    "config": {"initial_learning_rate": 0.1, "decay_steps": 8},
    "registered_name": None,
}
WARMUP = {**COSINE, "config": {**COSINE["config"], "warmup_target": 0.2, "warmup_steps": 3}}
EXPONENTIAL = {
    **COSINE,
    "class_name": "ExponentialDecay",
    "config": {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.5, "staircase": True},
}

# Each has its own lists of options; the learning rates make the steps large enough to tell them apart.
OPTIONS = {
    "SGD": [
        {},
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "momentum": 0.9},
        {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
        {"learning_rate": 0.1, "nesterov": True},
        {"learning_rate": 0.1, "momentum": 1.0},
        {"learning_rate": 0.0},
        {"learning_rate": COSINE, "momentum": 0.5},
        {"learning_rate": WARMUP},
        {"learning_rate": EXPONENTIAL, "gradient_accumulation_steps": 2},
        {"learning_rate": 0.1, "clipnorm": 0.0},
        {"learning_rate": 0.1, "clipnorm": 1000.0},
        {"learning_rate": 0.1, "global_clipnorm": 1000.0},
        {"learning_rate": 0.1, "weight_decay": 0.0},
        {"learning_rate": 0.1, "loss_scale_factor": 128.0},
        {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.0},
        {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 1.0},
        {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 1},
    ],
    "Adam": [
        {},
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "amsgrad": True},
        {"learning_rate": 0.1, "beta_1": 0.0, "beta_2": 0.5},
        {"learning_rate": 0.1, "epsilon": 0.1},
        {"learning_rate": COSINE, "amsgrad": True},
        {"learning_rate": 0.1, "amsgrad": True, "use_ema": True, "gradient_accumulation_steps": 2},
    ],
    "AdamW": [
        {},
        {"learning_rate": 0.1, "weight_decay": 0.1},
        {"learning_rate": 0.1, "weight_decay": 0.1, "amsgrad": True},
    ],
    "RMSprop": [
        {},
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "rho": 0.5, "epsilon": 0.01},
        {"learning_rate": 0.1, "momentum": 0.9},
        {"learning_rate": 0.1, "centered": True},
        {"learning_rate": 0.1, "momentum": 0.5, "centered": True},
    ],
    "Adagrad": [{}, {"learning_rate": 0.5}, {"learning_rate": 0.5, "initial_accumulator_value": 0.0, "epsilon": 1e-3}],
    "Adadelta": [{}, {"learning_rate": 1.0}, {"learning_rate": 1.0, "rho": 0.5, "epsilon": 1e-3}],
    "Adamax": [{}, {"learning_rate": 0.1}, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1}],
    "Nadam": [
        {},
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1},
        {"learning_rate": 0.1, "gradient_accumulation_steps": 3, "use_ema": True},
    ],
    "Lion": [{}, {"learning_rate": 0.1}, {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9}],
    "Ftrl": [
        {},
        {"learning_rate": 0.5},
        {"learning_rate": 0.5, "l1_regularization_strength": 0.5, "l2_regularization_strength": 0.25},
        {"learning_rate": 0.5, "l2_shrinkage_regularization_strength": 0.25, "beta": 0.5},
        {"learning_rate": 0.5, "learning_rate_power": 0.0, "initial_accumulator_value": 0.0},
        {"learning_rate": 0.5, "learning_rate_power": -0.75},
    ],
}

# What is common to all optimizers, each with an optimizer of every form: no slots, interleaved ones, blocks, a shared scalar.
FORMS = [
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("Adam", {"learning_rate": 0.1}),
    ("RMSprop", {"learning_rate": 0.1, "momentum": 0.5}),
    ("Nadam", {"learning_rate": 0.1}),
    ("Lion", {"learning_rate": 0.05}),
]
COMMON = [
    *CLIPPING,
    {"weight_decay": 0.1},
    {"loss_scale_factor": 4.0},
    {"use_ema": True},
    {"use_ema": True, "ema_momentum": 0.75, "ema_overwrite_frequency": 3},
    {"gradient_accumulation_steps": 2},
    {"gradient_accumulation_steps": 5, "clipnorm": 0.5, "weight_decay": 0.1},
    {"gradient_accumulation_steps": 2, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2},
]
CONSTRAINTS = [
    {"class_name": "MaxNorm", "config": {"max_value": 0.5, "axis": 0}},
    {"class_name": "NonNeg", "config": {}},
    None,
]
EXCLUDED = [
    {"var_names": ["bias"], "var_list": []},
    {"var_names": ["gam", "bi"], "var_list": []},
    {"var_names": [], "var_list": [0, 2]},
    {"var_names": ["bias"], "var_list": [2]},
]

STRINGS = ["sgd", "SGD", "adam", "Adam", "ADAMW", "AdamW", "rmsprop", "RMSprop", "nadam", "adamax", "lion", "ftrl"]
STRINGS += ["adagrad", "adadelta", "Adadelta", "adam_w", "rms_prop", "momentum", "nope", ""]
OBJECTS = [
    {"class_name": "adam", "config": {"learning_rate": 0.5, "beta_1": 0.5}},
    {"class_name": "RMSprop", "config": {"rho": 0.5}},
    {"module": "keras.optimizers", "class_name": "SGD", "config": {"learning_rate": COSINE}, "registered_name": None},
    {"class_name": "Nope", "config": {}},
    {"class_name": "SGD", "config": {"beta_1": 0.5}},
]
REFUSED = [
    ("SGD", {"clipnorm": 1.0, "clipvalue": 1.0}),
    ("SGD", {"clipvalue": 1.0, "global_clipnorm": 1.0}),
    ("Adam", {"clipnorm": 1.0, "clipvalue": 1.0, "global_clipnorm": 1.0}),
    ("SGD", {"gradient_accumulation_steps": 1}),
    ("SGD", {"use_ema": True, "ema_momentum": 1.5}),
    ("SGD", {"use_ema": True, "ema_momentum": -0.5}),
    ("SGD", {"use_ema": True, "ema_overwrite_frequency": -1}),
    ("SGD", {"use_ema": True, "ema_overwrite_frequency": 1.5}),
    ("SGD", {"learning_rate": "fast"}),
    ("SGD", {"momentum": 2.0}),
    ("SGD", {"momentum": -0.5}),
    ("SGD", {"beta_1": 0.5}),
    ("AdamW", {"weight_decay": None}),
    ("Lion", {"beta_1": 0.0}),
    ("Lion", {"beta_1": 1.5}),
    ("Ftrl", {"learning_rate_power": 0.5}),
    ("Ftrl", {"initial_accumulator_value": -1.0}),
    ("Ftrl", {"l1_regularization_strength": -1.0}),
    ("Ftrl", {"l2_regularization_strength": -1.0}),
    ("Ftrl", {"l2_shrinkage_regularization_strength": -1.0}),
]


def make():
    generator = np.random.default_rng(11)
    sixteenths = lambda shape: (np.round(generator.normal(size=shape) * 16) / 16).astype("float32")
    initial = [sixteenths(shape) for _, _, shape in VARIABLES]
    gradients = [[sixteenths(shape) for _, _, shape in VARIABLES] for _ in range(STEPS)]
    # Two steps without any slope in one variable, and one that is steep.
    gradients[4][1][:] = 0
    gradients[7][2][:] = 0
    gradients[9][0][:] *= 16

    cases = [case(name, args, initial, gradients) for name, variants in OPTIONS.items() for args in variants]
    for name, args in FORMS:
        cases += [case(name, {**args, **common}, initial, gradients) for common in COMMON]
    for excluded in EXCLUDED:
        cases.append(case("AdamW", {"learning_rate": 0.1, "weight_decay": 0.1}, initial, gradients, excluded=excluded))
    for name, args in FORMS:
        more = [{}, {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2}, {"gradient_accumulation_steps": 2}]
        cases += [case(name, {**args, **each}, initial, gradients, constraints=CONSTRAINTS) for each in more]
    write(
        "optimizers",
        {
            "variables": [
                {"layer": layer, "name": name, "shape": shape, "data": flat([value])}
                for (layer, name, shape), value in zip(VARIABLES, initial)
            ],
            "recorded": RECORDED,
            "gradients": [[flat([each]) for each in step] for step in gradients],
            "cases": cases,
            "lookups": [lookup(keras.optimizers.get, string) for string in STRINGS],
            "objects": [lookup(get, each) for each in OBJECTS],
            "refused": [
                {"optimizer": name, "args": args, **refusal(lambda: getattr(keras.optimizers, name)(**args))}
                for name, args in REFUSED
            ],
        },
    )


def case(name, args, initial, gradients, excluded=None, constraints=(None, None, None)):
    keras.backend.clear_session()
    variables = []
    for (layer, variable, _), value, constraint in zip(VARIABLES, initial, constraints):
        outer, inner = layer.split("/")
        with keras.name_scope(outer), keras.name_scope(inner):
            variables.append(keras.Variable(value, name=variable))
        variables[-1].constraint = keras.constraints.get(constraint)
    optimizer = getattr(keras.optimizers, name)(**with_schedule(args))
    if excluded is not None:
        listed = [variables[index] for index in excluded["var_list"]]
        optimizer.exclude_from_weight_decay(var_list=listed, var_names=excluded["var_names"])
    config = optimizer.get_config()
    optimizer.build(variables)
    begun = flat(optimizer.variables)
    weights = []
    for index, step in enumerate(gradients):
        optimizer.apply(step, variables)
        if index in RECORDED:
            weights.append(flat(variables))
    states = flat(optimizer.variables)
    rate = float(np.asarray(optimizer.learning_rate))
    optimizer.finalize_variable_values(variables)
    return {
        "optimizer": name,
        "args": args,
        "constraints": constraints,
        "excluded": excluded,
        "config": config,
        "variables": [{"path": each.path, "shape": each.shape, "dtype": each.dtype} for each in optimizer.variables],
        "begun": begun,
        "weights": weights,
        "states": states,
        "learningRate": rate,
        "finalized": flat(variables),
    }


def with_schedule(args):
    rate = args.get("learning_rate")
    return {**args, "learning_rate": schedules.deserialize(copy.deepcopy(rate))} if isinstance(rate, dict) else args


def flat(arrays):
    return [number for array in arrays for number in np.asarray(array).ravel()]


def get(identifier):
    """Keras makes the schedule in place."""
    return keras.optimizers.get(copy.deepcopy(identifier))
