"""The networks of SpeedBenchmark in plain PyTorch: VGG and NF-ResNet of spiking neurons.

A network says how signals flow. What a signal is, and what a connection does with it, is the matter of a
"run" (runs.py): spikes alone, or spikes with their traces.
"""

import torch
from torch import nn
from torch.nn import functional as F

GAMMA = 2.74  # scale of the spikes that leave a neuron
POOL = "pool"
VGG_LAYOUT = (64, 128, POOL, 256, 256, POOL, 512, 512, POOL, 512, 512)
RESNET_34_BLOCKS = (3, 4, 6, 3)
RESNET_CHANNELS = (64, 128, 256, 512)


class Convolution(nn.Module):
    """A convolution whose weight is standardized per output channel.

    The effective weight of channel i is scale * gain_i * (w_i - mean_i) / sqrt(var_i * M + 1e-4), with the
    unbiased variance of the M weights that feed the channel. `scale` is GAMMA where neurons feed the
    convolution: scaling weights costs less than scaling activations.
    """

    def __init__(self, inputs, outputs, kernel=3, stride=1, scale=GAMMA):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs, kernel, kernel))
        self.gain = nn.Parameter(torch.ones(outputs, 1, 1, 1))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.stride, self.padding, self.scale = stride, kernel // 2, scale
        nn.init.kaiming_normal_(self.weight, mode="fan_out", nonlinearity="relu")

    def effective_weight(self):
        fan_in = self.weight[0].numel()
        centred = self.weight - self.weight.mean((1, 2, 3), keepdim=True)
        variance = centred.square().sum((1, 2, 3), keepdim=True) / (fan_in - 1)
        return self.scale * self.gain * centred * torch.rsqrt(variance * fan_in + 1e-4)

    def forward(self, x, weight):
        return F.conv2d(x, weight, self.bias, self.stride, self.padding)


class Readout(nn.Module):
    """The fully connected layer to the classes."""

    def __init__(self, inputs, classes, deviation):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(classes, inputs) * deviation)
        self.bias = nn.Parameter(torch.zeros(classes))

    def effective_weight(self):
        return self.weight

    def forward(self, x, weight):
        return F.linear(x, weight, self.bias)


def scaled(channels, width):
    return max(1, int(channels * width + 0.5))


class Vgg(nn.Module):
    """Convolutions with neurons after each, average pools between, the mean over the image, a readout."""

    def __init__(self, layout=VGG_LAYOUT, width=1.0, classes=10):
        super().__init__()
        self.convolutions = nn.ModuleList()
        self.pooled = []  # whether a pool stands before the convolution of the same index
        channels, pool = 3, False
        for item in layout:
            if item == POOL:
                pool = True
                continue
            outputs = scaled(item, width)
            scale = GAMMA if len(self.convolutions) else 1.0
            self.convolutions.append(Convolution(channels, outputs, scale=scale))
            self.pooled.append(pool)
            channels, pool = outputs, False
        self.readout = Readout(channels, classes, 0.01)

    def forward(self, run, image):
        first = self.convolutions[0]
        signal = run.fire(0, run.still(lambda: first(image, run.weight(first))))
        for i in range(1, len(self.convolutions)):
            if self.pooled[i]:
                signal = run.each(lambda x: F.avg_pool2d(x, 2), signal)
            signal = run.fire(i, run.connect(self.convolutions[i], signal))
        signal = run.each(lambda x: GAMMA * x.mean((2, 3)), signal)
        return run.connect(self.readout, signal)


class Block(nn.Module):
    """A residual block without normalization: x -> connection, neurons, connection, neurons, + x."""

    def __init__(self, inputs, outputs, stride, beta, alpha):
        super().__init__()
        self.beta, self.alpha = beta, alpha
        self.first = Convolution(inputs, outputs, stride=stride)
        self.second = Convolution(outputs, outputs)
        shrinks = stride > 1 or inputs != outputs
        self.shortcut = Convolution(inputs, outputs, 1, stride) if shrinks else None
        self.skip_gain = nn.Parameter(torch.zeros(()))

    def forward(self, run, x):
        signal = run.fire((self, 1), x / self.beta)
        identity = x if self.shortcut is None else run.connect(self.shortcut, signal)
        signal = run.fire((self, 2), run.connect(self.first, signal))
        return run.connect(self.second, signal) * (self.skip_gain * self.alpha) + identity


class NfResNet(nn.Module):
    """NF-ResNet of basic blocks; between blocks flow currents, and neurons stand before each connection."""

    def __init__(
        self, blocks=RESNET_34_BLOCKS, channels=RESNET_CHANNELS, width=1.0, classes=1000, alpha=0.2
    ):
        super().__init__()
        present = scaled(channels[0], width)
        self.stem = Convolution(3, present, 7, 2, scale=1.0)
        self.blocks = nn.ModuleList()
        variance = 1.0
        for stage, count in enumerate(blocks):
            outputs = scaled(channels[stage], width)
            for i in range(count):
                stride = 2 if stage > 0 and i == 0 else 1
                block = Block(present, outputs, stride, variance**0.5, alpha)
                # A shortcut through neurons starts again at variance 1; each branch adds alpha^2.
                variance = (variance if block.shortcut is None else 1.0) + alpha**2
                self.blocks.append(block)
                present = outputs
        self.readout = Readout(present, classes, 0.0)

    def forward(self, run, image):
        stem = self.stem
        x = run.still(lambda: F.avg_pool2d(stem(image, run.weight(stem)), 3, 2, 1))
        for block in self.blocks:
            x = block(run, x)
        return self.readout(x.mean((2, 3)), self.readout.weight)


NETWORKS = {"vgg": (Vgg, 32), "nf-resnet-34": (NfResNet, 224)}
