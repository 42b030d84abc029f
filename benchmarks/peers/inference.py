#!/usr/bin/env python3
"""Times inference of the peers' VGG in plain PyTorch, as InferenceBenchmark does here.

One batch of random pixels; standardized weights are prepared once, as is the current of the still image per call;
neurons work in place. The spiking networks and the one with ReLU take turns.
"""

import argparse
import pathlib
import statistics
import time

import torch

from benchmark import factor, positive
from networks import NETWORKS

LEAK, THRESHOLD = 0.5, 1.0


class Prepared:
    """Connections with fixed weights."""

    def __init__(self, network):
        self._weights = {m: m.effective_weight() for m in network.modules() if hasattr(m, "effective_weight")}

    def weight(self, connection):
        return self._weights[connection]

    def connect(self, connection, x):
        return connection(x, self._weights[connection])

    def each(self, operation, x):
        return operation(x)


class Relu(Prepared):
    def still(self, current):
        return current()

    def fire(self, layer, current):
        return current.relu_()


class Spiking(Prepared):
    def begin(self):
        self._membranes, self._still, self.last = {}, None, False

    def still(self, current):
        if self._still is None:
            self._still = current()
        return self._still

    def fire(self, layer, current):
        u = self._membranes.get(layer)
        u = current.clone() if u is None else u.mul_(LEAK).add_(current)
        spikes = torch.ge(u, THRESHOLD).to(u.dtype)
        if not self.last:
            self._membranes[layer] = u.sub_(spikes)
        return spikes


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=["vgg"], default="vgg", help="default: vgg")
    parser.add_argument("--batch-size", type=positive, default=1, metavar="N", help="default: 1")
    parser.add_argument("--time-steps", default="1,2,4,6", metavar="T,...", help="default: 1,2,4,6")
    parser.add_argument("--threads", type=positive, default=1, metavar="N", help="default: 1")
    parser.add_argument("--width", type=factor, default=1.0, metavar="X", help="on all channel counts; default: 1")
    parser.add_argument("--calls", type=positive, default=100, metavar="N", help="after three others; default: 100")
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="CSV; rows of the same settings are replaced")
    return parser.parse_args()


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    build, size = NETWORKS[options.network]
    network = build(width=options.width).eval()
    image = torch.randn(options.batch_size, 3, size, size)
    steps = [int(t) for t in options.time_steps.split(",")]
    with torch.inference_mode():
        relu, spiking = Relu(network), Spiking(network)

        def answer(count):
            spiking.begin()
            total = 0
            for t in range(count):
                spiking.last = t == count - 1
                total = total + network(spiking, image)
            return total.numpy()

        contenders = [("relu", 1, lambda: network(relu, image).numpy())]
        contenders += [("spiking", t, lambda t=t: answer(t)) for t in steps]
        seconds = [[] for _ in contenders]
        for i in range(-3, options.calls):
            for (_, _, call), times in zip(contenders, seconds):
                start = time.perf_counter()
                call()
                if i >= 0:
                    times.append(time.perf_counter() - start)
    rows = []
    for (name, count, _), times in zip(contenders, seconds):
        median, p99 = statistics.median(times), sorted(times)[-(-99 * len(times) // 100) - 1]
        rows.append(
            f"{options.width:g},{size},{options.threads},{options.batch_size},{name},{count},{len(times)},"
            f"{median:.6g},{p99:.6g},{torch.__version__}"
        )
        print(f"{name:8} T = {count}: p50 {1e3 * median:8.2f} ms, p99 {1e3 * p99:8.2f} ms, PyTorch {torch.__version__}")
    if options.out:
        header = "width,image_size,threads,batch_size,contender,time_steps,calls,p50_seconds,p99_seconds,pytorch\n"
        setting = f"{options.width:g},{size},{options.threads},{options.batch_size},"
        lines = options.out.read_text().splitlines() if options.out.exists() else []
        kept = [line for line in lines[1:] if not line.startswith(setting)]
        options.out.write_text(header + "".join(line + "\n" for line in kept + rows))


if __name__ == "__main__":
    main()
