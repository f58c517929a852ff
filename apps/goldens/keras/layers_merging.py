"""layers/merging.json: two and three inputs, with broadcasting; Concatenate along every axis; Dot."""

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
    for normalize in False, True:

        def dot(*shapes, axes, **args):
            add("Dot", *shapes, axes=axes, normalize=normalize, **args)

        dot((3, 4), (3, 4), axes=1)
        dot((3, 4), (3, 4), axes=-1, name="cosine")
        dot((2, 3, 4), (2, 5, 4), axes=2)
        dot((2, 3, 4), (2, 5, 4), axes=-1)
        dot((2, 3, 4), (2, 3, 5), axes=1)
        dot((2, 3, 4), (2, 4, 5), axes=(2, 1))
        dot((2, 3, 4), (2, 5, 3), axes=[1, -1])
        dot((2, 4), (2, 4, 5), axes=1)
        dot((2, 4), (2, 5, 4), axes=(1, 2))
        dot((2, 3, 4), (2, 4), axes=(2, 1))
        dot((2, 3, 4), (2, 4), axes=(-1, -1))
        dot((2, 2, 3, 4), (2, 3, 5), axes=(2, 1))
        dot((2, 2, 3, 4), (2, 5, 3, 2), axes=(1, 3))
        dot((2, 2, 3), (2, 2, 3, 4), axes=1)
        dot((1, 1), (1, 1), axes=1)
    add("Dot", (3, 4), (3, 4), axes=1)
    cases.add("Dot", inputs=[cases.quarters(2, 3) * 0, cases.quarters(2, 3)], axes=1, normalize=True)
    write("layers/merging", {"cases": cases.cases})
