"""One batch on its way through a network: two-forward OTTT_A, and BPTT.

Both use what any careful program would: effective weights and the current of a still image are computed once
per batch, since they stay the same over its time steps.
"""

import torch
from torch.nn import functional as F

from networks import Convolution

LEAK = 0.5
THRESHOLD = 1.0
SLOPE = 4.0  # of the sigmoid whose derivative stands in for that of a spike


class Spike(torch.autograd.Function):
    """1 where the membrane reaches the threshold; backward the derivative of a sigmoid."""

    @staticmethod
    def forward(ctx, charge):
        distance = charge - THRESHOLD
        ctx.save_for_backward(torch.sigmoid(SLOPE * distance))
        return (distance >= 0).to(charge.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (sigmoid,) = ctx.saved_tensors
        return gradient * SLOPE * sigmoid * (1 - sigmoid)


class ValueOf(torch.autograd.Function):
    """The value of one tensor with the gradient of another."""

    @staticmethod
    def forward(ctx, value, carrier):
        return value

    @staticmethod
    def backward(ctx, gradient):
        return None, gradient


class TwoForward:
    """OTTT_A: a signal is a pair (spikes, trace); no graph reaches into an earlier step.

    A connection runs on the spikes for its value and on the trace for its gradient. The trace leads its gradient
    on to the spikes of the present step, its other terms are detached.
    """

    def __init__(self, network):
        self._sources, self._leaves, self._state = [], {}, {}
        for module in network.modules():
            if isinstance(module, Convolution):
                self._leaves[module] = self._leaf(module.effective_weight())
        self._image = None

    def _leaf(self, source):
        """Cuts a tensor off: gradients gather in the leaf and are passed on to its source once, at the end."""
        leaf = source.detach().requires_grad_()
        self._sources.append((source, leaf))
        return leaf

    def weight(self, connection):
        return self._leaves[connection] if connection in self._leaves else connection.weight

    def still(self, compute):
        if self._image is None:
            self._image = self._leaf(compute())
        return self._image

    def connect(self, connection, signal):
        spikes, trace = signal
        weight = self.weight(connection)
        with torch.no_grad():
            value = connection(spikes, weight)
        return ValueOf.apply(value, connection(trace, weight))

    def each(self, operation, signal):
        return tuple(operation(x) for x in signal)

    def fire(self, neuron, current):
        membrane, past = self._state.get(neuron, (None, None))
        charge = current if membrane is None else torch.add(current, membrane, alpha=LEAK)
        spikes = Spike.apply(charge)
        trace = spikes if past is None else torch.add(spikes, past, alpha=LEAK)
        with torch.no_grad():
            self._state[neuron] = (torch.sub(charge, spikes, alpha=THRESHOLD), trace.detach())
        return spikes, trace

    def finish(self):
        """Sends what the leaves gathered on: the image's current first, since it feeds a weight."""
        for source, leaf in reversed(self._sources):
            source.backward(leaf.grad)


class ThroughTime:
    """BPTT: a signal is a tuple of the spikes alone; membranes stay in the graph, resets do not."""

    def __init__(self, network):
        self._weights = {
            module: module.effective_weight()
            for module in network.modules()
            if isinstance(module, Convolution)
        }
        self._membranes, self._image = {}, None

    def weight(self, connection):
        return self._weights[connection] if connection in self._weights else connection.weight

    def still(self, compute):
        if self._image is None:
            self._image = compute()
        return self._image

    def connect(self, connection, signal):
        return connection(signal[0], self.weight(connection))

    def each(self, operation, signal):
        return (operation(signal[0]),)

    def fire(self, neuron, current):
        membrane = self._membranes.get(neuron)
        charge = current if membrane is None else torch.add(current, membrane, alpha=LEAK)
        spikes = Spike.apply(charge)
        self._membranes[neuron] = torch.sub(charge, spikes.detach(), alpha=THRESHOLD)
        return (spikes,)


def step_loss(logits, labels, mse_weight, steps):
    """((1 - beta) cross-entropy + beta squared error) / T of one time step."""
    loss = F.cross_entropy(logits, labels)
    if mse_weight:
        one_hot = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
        loss = (1 - mse_weight) * loss + mse_weight * F.mse_loss(logits, one_hot)
    return loss / steps


def ottt_a(network, image, labels, steps, mse_weight):
    """Adds the gradients of T steps to the parameters' .grad; returns the logits of every step."""
    run, logits = TwoForward(network), []
    for _ in range(steps):
        out = network(run, image)
        step_loss(out, labels, mse_weight, steps).backward()
        logits.append(out.detach())
    run.finish()
    return logits


def bptt(network, image, labels, steps, mse_weight):
    """Adds the gradients of T steps to the parameters' .grad; returns the logits of every step."""
    run, logits, total = ThroughTime(network), [], 0.0
    for _ in range(steps):
        out = network(run, image)
        total = total + step_loss(out, labels, mse_weight, steps)
        logits.append(out.detach())
    total.backward()
    return logits


METHODS = {"ottt-a": ottt_a, "bptt": bptt}
