#!/usr/bin/env python3
"""Holds the peers' logits and gradients against reference cases, in float64."""

import argparse
import json
import pathlib
import sys

import numpy as np
import torch

from networks import POOL, NfResNet, Vgg
from runs import METHODS

KINDS = {"vgg_ottt_a": "ottt-a", "nfresnet_ottt": "ottt-a", "bptt": "bptt"}
TOLERANCE = 1e-6  # relative to the largest entry; the cases were made in float64


def names_of(network):
    """The reference's name of every module that has parameters."""
    if isinstance(network, Vgg):
        names, index = {}, 0
        for i, convolution in enumerate(network.convolutions):
            index += 1 if network.pooled[i] else 0
            names[convolution] = f"features.{index}" + (".op" if i else "")
            index += 3  # convolution, neuron, scale
        names[network.readout] = "classifier.0.op"
        return names
    names, stage, number = {network.stem: "conv1", network.readout: "fc"}, 1, 0
    for i, block in enumerate(network.blocks):
        if i and block.shortcut is not None:
            stage, number = stage + 1, 0
        prefix = f"layer{stage}.{number}"
        names.update({block: prefix, block.first: prefix + ".conv1.op", block.second: prefix + ".conv2.op"})
        if block.shortcut is not None:
            names[block.shortcut] = prefix + ".downsample.op"
        number += 1
    return names


def parameters_of(network):
    """Parameters by the reference's names."""
    named = {}
    for module, name in names_of(network).items():
        for parameter, value in module.named_parameters(recurse=False):
            named[f"{name}.{'skipinit_gain' if parameter == 'skip_gain' else parameter}"] = value
    return named


def build(case):
    if case["kind"] == "nfresnet_ottt":
        return NfResNet(case["layers"], case["widths"], classes=case["num_classes"], alpha=case["alpha"])
    layout = [POOL if item == "M" else item for item in case["cfg"]]
    return Vgg(layout, classes=case["num_classes"])


def is_supported(case):
    """The peers have the paper's neuron: tau 2, threshold 1, sigmoid, reset detached."""
    return (
        case["kind"] in KINDS
        and case["tau"] == 2
        and case["v_threshold"] == 1
        and case["detach_reset"]
        and case["surrogate"]["name"] == "sigmoid"
    )


def relative_error(found, wanted):
    wanted = torch.from_numpy(np.asarray(wanted)).to(torch.float64)
    return float((found - wanted).abs().max() / wanted.abs().max().clamp_min(1e-30))


def check(folder, case):
    """Returns the largest relative error over logits and gradients, and where it is."""
    arrays, reference = np.load(folder / "arrays.npz"), np.load(folder / "arrays64.npz")
    network = build(case).double()
    parameters = parameters_of(network)
    wanted = {name[len("param/") :] for name in arrays.files if name.startswith("param/")}
    if set(parameters) != wanted:
        raise ValueError(f"parameters differ: {sorted(set(parameters) ^ wanted)}")
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(torch.from_numpy(arrays[f"param/{name}"]))
    image = torch.from_numpy(arrays["input"]).double()
    labels = torch.from_numpy(arrays["labels"]).long()
    method = METHODS[KINDS[case["kind"]]]
    logits = method(network, image, labels, case["T"], case["loss_lambda"])
    errors = {
        f"step/{t}/logits": relative_error(step, reference[f"step/{t}/logits"])
        for t, step in enumerate(logits)
    }
    for name, parameter in parameters.items():
        errors[f"grad/{name}"] = relative_error(parameter.grad, reference[f"grad/{name}"])
    return max((error, name) for name, error in errors.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=pathlib.Path, help="folder of cases, such as ../shared/reference/cases")
    cases = parser.parse_args().cases
    torch.set_num_threads(1)
    passed = failed = 0
    for file in sorted(cases.rglob("case.json")):
        case = json.loads(file.read_text())
        if not is_supported(case):
            continue
        try:
            error, where = check(file.parent, case)
            detail, good = f"{error:.1e} {where}", error <= TOLERANCE
        except (OSError, KeyError, ValueError) as e:
            detail, good = str(e), False
        passed, failed = passed + good, failed + (not good)
        print(f"{file.parent.name:24s} {KINDS[case['kind']]:8s} {detail:48s} {'PASS' if good else 'FAIL'}")
    print(f"{passed} passed, {failed} failed")
    if passed + failed == 0:
        sys.exit(f"No case below {cases} is one that the peers can run; name a folder of reference cases.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
