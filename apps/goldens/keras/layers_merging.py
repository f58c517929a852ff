"""layers/merging.json: two and three inputs, with broadcasting; Concatenate along every axis."""

from golden_file import write
from layer_case import Cases


def make():
    cases = Cases(17)
    add = cases.add
    for layer in "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum":
        add(layer, (2, 3), (2, 3))
        add(layer, (2, 2, 3), (2, 2, 3), name="merge")
        add(layer, (2, 2, 3, 2), (2, 1, 1, 2))
        add(layer, (2, 1, 3), (2, 2, 1))
        add(layer, (2, 2, 3), (2, 3))
        add(layer, (2, 3), (2, 2, 3))
        add(layer, (2, 2, 2, 3), (2, 3))
        if layer != "Subtract":
            add(layer, (2, 3), (2, 3), (2, 3))
            add(layer, (2, 2, 3), (2, 1, 3), (2, 2, 1))
            add(layer, (2, 3), (2, 3), (2, 3), (2, 3), (2, 3))
            add(layer, (2, 3))
    add("Concatenate", (2, 3), (2, 2))
    add("Concatenate", (2, 3), (2, 2), (2, 1))
    add("Concatenate", (2, 2, 3, 2), (2, 2, 3, 4), name="joined")
    add("Concatenate", (2, 2, 3, 2), (2, 1, 3, 2), axis=1)
    add("Concatenate", (2, 2, 3, 2), (2, 2, 1, 2), axis=2)
    add("Concatenate", (2, 2, 3, 2), (2, 2, 3, 1), axis=3)
    add("Concatenate", (2, 2, 3, 2), (2, 2, 2, 2), axis=-2)
    add("Concatenate", (2, 2, 3, 2), (2, 4, 3, 2), axis=-3)
    add("Concatenate", (2, 1, 2), (2, 2, 2), (2, 3, 2), axis=1)
    write("layers/merging", {"cases": cases.cases})
