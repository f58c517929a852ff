"""schedules.json."""

import numpy as np

from golden_file import lookup, refusal, write
from keras.optimizers import schedules

STEPS = [*range(0, 40), 63, 64, 99, 100, 101, 1000, 12345]
TIME = {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}

CASES = [
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 4}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 30, "alpha": 0.25}),
    ("CosineDecay", {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 10}),
    ("CosineDecay", {"initial_learning_rate": 0.2, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 5, "alpha": 0.5}),
    ("CosineDecay", {"initial_learning_rate": 0.2, "decay_steps": 20, "warmup_target": 0.1}),
    ("CosineDecay", {"initial_learning_rate": 1.0, "decay_steps": 10000, "name": "slow"}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 4}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 10, "t_mul": 1.0}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 7, "t_mul": 1.5, "m_mul": 0.5}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 10, "t_mul": 3.0, "alpha": 0.1}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": 1.0, "m_mul": 0.75}),
    ("ExponentialDecay", TIME),
    ("ExponentialDecay", {**TIME, "staircase": True}),
    ("ExponentialDecay", {**TIME, "decay_rate": 0.96, "decay_steps": 3}),
    ("InverseTimeDecay", TIME),
    ("InverseTimeDecay", {**TIME, "staircase": True}),
    ("InverseTimeDecay", {**TIME, "decay_rate": 0.96, "decay_steps": 3}),
    ("PiecewiseConstantDecay", {"boundaries": [10], "values": [0.1, 0.01]}),
    ("PiecewiseConstantDecay", {"boundaries": [0, 5, 20], "values": [1.0, 0.5, 0.25, 0.125]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 30, "end_learning_rate": 0.01, "power": 0.5}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 30, "end_learning_rate": 0.0, "power": 2.0}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 8, "cycle": True}),
    ("PolynomialDecay", {"initial_learning_rate": 0.01, "decay_steps": 8, "end_learning_rate": 0.1, "cycle": True}),
]
REFUSED = [
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 0}),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 0}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": -1, "decay_rate": 0.5}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 0}),
    ("PiecewiseConstantDecay", {"boundaries": [1, 2], "values": [0.1, 0.2]}),
]
OBJECTS = [{"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 4}}]


def make():
    cases = []
    for name, args in CASES:
        schedule = getattr(schedules, name)(**args)
        rates = [np.asarray(schedule(np.int32(step))) for step in STEPS]
        cases.append(
            {
                "schedule": name,
                "args": args,
                "config": schedule.get_config(),
                "rates": [float(np.float32(rate)) if np.isnan(rate) else np.float32(rate) for rate in rates],
            }
        )
    write(
        "schedules",
        {
            "steps": STEPS,
            "cases": cases,
            "objects": [lookup(schedules.deserialize, each) for each in OBJECTS],
            "refused": [
                {"schedule": name, "args": args, **refusal(lambda: getattr(schedules, name)(**args))}
                for name, args in REFUSED
            ],
        },
    )
