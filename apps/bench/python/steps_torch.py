"""Training steps in PyTorch: `python steps_torch.py '{"network": …, "threads": 1, "compiled": false}'`."""

import json
import sys

import torch
from steps import serve
from torch import nn

task = json.loads(sys.argv[1])
torch.set_num_threads(task["threads"])
torch.manual_seed(1)


def normalized(layer, channels, network):
    norm = nn.BatchNorm2d(channels, eps=network["epsilon"], momentum=1 - network["momentum"])
    return [layer, norm, nn.ReLU6() if network["relu6"] else nn.ReLU()]


class SamePad(nn.Module):
    """Keras' padding at stride 2: only at the bottom and on the right."""

    def forward(self, x):
        return nn.functional.pad(x, (0, 1, 0, 1))


def build(network):
    layers, channels = [], network["shape"][2]
    first = network.get("first")
    if first is not None:
        conv = nn.Conv2d(channels, first["filters"], 3, stride=first["strides"], bias=False)
        layers += [SamePad() if first["strides"] == 2 else nn.ZeroPad2d(1), *normalized(conv, first["filters"], network)]
        channels = first["filters"]
    for block in network["blocks"]:
        strides, filters = block["strides"], block["filters"]
        padding = 1 if strides == 1 else 0
        depthwise = nn.Conv2d(channels, channels, 3, stride=strides, padding=padding, groups=channels, bias=False)
        layers += [] if strides == 1 else [SamePad()]
        layers += normalized(depthwise, channels, network)
        layers += normalized(nn.Conv2d(channels, filters, 1, bias=False), filters, network)
        channels = filters
    if network["classes"] > 0:
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, network["classes"])]
    return nn.Sequential(*layers).to(memory_format=torch.channels_last).train()


network = task["network"]
model = build(network)
batch = network["batch"]
height, width, channels = network["shape"]
x = torch.rand(batch, channels, height, width).to(memory_format=torch.channels_last)
labels = torch.arange(batch) % max(1, network["classes"])
if network["optimizer"] == "adam":
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
else:
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)


def loss_of(pictures):
    y = model(pictures)
    return nn.functional.cross_entropy(y, labels) if network["classes"] > 0 else y.square().mean()


if task["compiled"]:
    loss_of = torch.compile(loss_of)


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(x)
    loss.backward()
    optimizer.step()
    return loss.item()


serve(step)
