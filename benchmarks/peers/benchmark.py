#!/usr/bin/env python3
"""Times a training step of the peers, and reads how much memory it took.

The work is that of SpeedBenchmark and MemoryBenchmark: one batch of random pixels, trained again and again with
momentum SGD and a learning rate of 0. One method per process, since memory is read as the process's peak.
"""

import argparse
import csv
import os
import pathlib
import re
import statistics
import sys
import time

import torch

from networks import NETWORKS
from runs import METHODS

MSE_WEIGHT = 0.05
MIB = 1024.0 * 1024.0
PRECISIONS = ("float32", "tf32", "bf16")
KEYS = ("width", "batch_size", "image_size", "time_steps", "method", "repetition")


class Problem(Exception):
    """Something that the user can fix; the message says how."""


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=NETWORKS, default="vgg", help="default: vgg")
    parser.add_argument("--method", choices=METHODS, default="ottt-a", help="default: ottt-a")
    parser.add_argument("--batch-size", type=positive, default=32, metavar="N", help="default: 32")
    parser.add_argument("--time-steps", type=positive, default=6, metavar="T", help="default: 6")
    parser.add_argument("--width", type=factor, default=1.0, metavar="X", help="on all channel counts; default: 1")
    parser.add_argument("--image-size", type=positive, metavar="N", help="default: 32 for vgg, else 224")
    parser.add_argument(
        "--repetitions", type=positive, default=5, metavar="N", help="measured batches, after three others; default: 5"
    )
    parser.add_argument("--device", default="cpu", help="cpu, gpu or gpu0, gpu1, ...; default: cpu")
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default="float32",
        help="what convolutions and products multiply in; tf32 is for GPUs; default: float32",
    )
    parser.add_argument("--cudnn-benchmark", action="store_true", help="let cuDNN try which algorithms are fastest")
    parser.add_argument(
        "--out", type=pathlib.Path, metavar="FILE", help="CSV, a row per repetition; rows with the same settings go"
    )
    return parser.parse_args(arguments)


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def factor(text):
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be positive")
    return number


def device_of(name):
    if name == "cpu":
        return torch.device("cpu")
    match = re.fullmatch(r"gpu(\d{0,3})", name)
    if not match:
        raise Problem(f"Unknown device '{name}'; use cpu, gpu or gpu0, gpu1, ...")
    index = int(match[1] or 0)
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if index >= count:
        raise Problem(
            f"GPU {index} was requested, but Python's PyTorch {torch.__version__} sees {count}: check nvidia-smi"
            " and that this PyTorch is a CUDA build, or run with --device cpu."
        )
    return torch.device("cuda", index)


class PeakMemory:
    """On a GPU what the device has given less the context, as MemoryBenchmark reads it; else the resident set."""

    def __init__(self, device):
        self._device, self._context = device, 0.0
        self.column = "peak_device_mb" if device.type == "cuda" else "peak_resident_mb"
        if device.type == "cuda":
            # They create the context and load the kernels of cuDNN and cuBLAS, which are not a network's memory.
            image = torch.ones(2, 16, 8, 8, device=device, requires_grad=True)
            kernel = torch.ones(16, 16, 3, 3, device=device, requires_grad=True)
            product = torch.conv2d(image, kernel, padding=1).mean((2, 3)) @ torch.ones(16, 16, device=device)
            product.sum().backward()
            kernel.grad.sum().item()
            self._context = self._used()

    def _used(self):
        free, total = torch.cuda.mem_get_info(self._device)
        return (total - free) / MIB

    def mebibytes(self):
        if self._device.type == "cuda":
            return self._used() - self._context
        try:
            status = pathlib.Path("/proc/self/status").read_text()
        except OSError:
            return float("nan")  # only Linux tells
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024.0


def set_precision(precision, device):
    """Sets what float32 factors are rounded to; returns the context in which networks run."""
    if precision == "tf32" and device.type != "cuda":
        raise Problem("--precision tf32 is for GPUs, which have TensorFloat-32; use float32 or bf16 on the CPU.")
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    # Without its cache, in which a weight rounded outside the graph would stand in for one within it.
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision == "bf16", cache_enabled=False)


def measure(options, device):
    """Returns the seconds per time step of every repetition, and the memory probe after them."""
    context = set_precision(options.precision, device)
    memory = PeakMemory(device)
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = options.cudnn_benchmark
    network = NETWORKS[options.network][0](width=options.width).to(device)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.0, momentum=0.9)
    size = options.image_size
    image = torch.randn(options.batch_size, 3, size, size, device=device)
    labels = torch.zeros(options.batch_size, dtype=torch.long, device=device)
    seconds = []
    for i in range(-3, options.repetitions):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        with context:
            METHODS[options.method](network, image, labels, options.time_steps, MSE_WEIGHT)
        optimizer.step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        if i >= 0:
            seconds.append((time.perf_counter() - start) / options.time_steps)
    return seconds, memory


def setting_of(row):
    """The keys of a row but the repetition, numbers as numbers."""
    return tuple(row[key] if key == "method" else float(row[key]) for key in KEYS[:-1])


def write(file, rows, columns):
    """Puts rows in place of those with the same setting; the file is replaced as a whole."""
    kept = []
    if file.exists():
        with file.open(newline="") as stream:
            reader = csv.DictReader(stream)
            if reader.fieldnames != columns:
                raise Problem(f"{file} has other columns than {','.join(columns)}; move it away.")
            kept = [row for row in reader if setting_of(row) != setting_of(rows[0])]
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(file.name + ".tmp")
    with new.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept + rows)
    os.replace(new, file)


def main():
    options = parse(sys.argv[1:])
    options.image_size = options.image_size or NETWORKS[options.network][1]
    try:
        seconds, memory = measure(options, device_of(options.device))
        peak = memory.mebibytes()
        method = options.method + ("" if options.precision == "float32" else " " + options.precision)
        columns = [*KEYS, "seconds_per_step", memory.column, "pytorch"]
        rows = [
            dict(
                zip(
                    columns,
                    (
                        f"{options.width:g}",
                        options.batch_size,
                        options.image_size,
                        options.time_steps,
                        method,
                        i + 1,
                        f"{each:.6g}",
                        f"{peak:.1f}",
                        torch.__version__,
                    ),
                )
            )
            for i, each in enumerate(seconds)
        ]
        if options.out:
            write(options.out, rows, columns)
    except Problem as e:
        sys.exit(f"Error: {e}")
    except (OSError, RuntimeError) as e:
        # PyTorch's own messages span several lines; the first says what happened.
        advice = "; take a smaller --batch-size" if "memory" in str(e) else ""
        sys.exit(f"Error: {str(e).splitlines()[0]}{advice}")
    print(
        f"{options.network} {method}: {1e3 * statistics.median(seconds):.2f} ms a step"
        f" ({1e3 * min(seconds):.2f} to {1e3 * max(seconds):.2f}), peak {peak:.0f} MiB"
        f" {memory.column.split('_')[1]}, PyTorch {torch.__version__}"
    )


if __name__ == "__main__":
    main()
