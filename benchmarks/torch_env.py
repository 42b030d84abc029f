#!/usr/bin/env python3
"""Prints what makes OTTT-DJL use the PyTorch of this Python: eval "$(python3 benchmarks/torch_env.py)".

DJL reaches PyTorch through an interface library that was built against one version of it; the jars pytorch-jni
carry such libraries, for PyTorch 2.7.1 and 2.5.1. The first that loads into this Python's PyTorch, with every symbol
found, is put where DJL looks for it (ENGINE_CACHE_DIR), so that nothing is downloaded. For another PyTorch, build
DJL's native library against it (docs/gpu.md) and name it: --jni libdjl_torch.so --flavor cu126.
"""

import argparse
import ctypes
import importlib
import os
import pathlib
import platform
import re
import shlex
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY = "libdjl_torch.so"
SUPPORTED = ("2.7.1", "2.5.1")
REMEDY = (
    "install PyTorch 2.7.1 or 2.5.1 for this Python (pip install torch==2.7.1), name another Python, or build an"
    " interface library and name it with --jni and --flavor (docs/gpu.md)"
)


class Problem(Exception):
    """Something that the user can fix; the message says how."""


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="gpu", help="cpu or gpu; default: gpu")
    parser.add_argument(
        "--jni",
        action="append",
        type=pathlib.Path,
        default=[],
        metavar="FILE",
        help="a pytorch-jni jar, tried first (others are found in lib/, jni/ and ~/.m2), or a libdjl_torch.so that"
        " you built for this PyTorch, the only one tried then",
    )
    parser.add_argument(
        "--flavor", metavar="NAME", help="what a libdjl_torch.so was built for: cpu, or cu126, cu128, ... for CUDA"
    )
    parser.add_argument(
        "--cache", type=pathlib.Path, default=ROOT / "benchmarks/target/torch-env", metavar="DIR",
        help="where the interface library is put; default: benchmarks/target/torch-env",
    )
    return parser.parse_args(arguments)


def load_torch(gpu):
    """Returns Python's PyTorch and the folder of its libraries."""
    try:
        torch = importlib.import_module("torch")
    except (ImportError, OSError) as e:
        raise Problem(f"{sys.executable} has no PyTorch that loads ({e}); {REMEDY}.") from e
    libraries = pathlib.Path(torch.__file__).parent / "lib"
    if not (libraries / "libtorch.so").exists():
        raise Problem(f"{libraries} holds no libtorch.so; {REMEDY}.")
    if gpu and not torch.cuda.is_available():
        raise Problem(
            f"PyTorch {torch.__version__} of {sys.executable} sees no GPU (its CUDA: {torch.version.cuda}): check"
            " nvidia-smi and that this PyTorch is a CUDA build, or run with --device cpu."
        )
    return torch, libraries


def djl_version():
    """The version of the engine that will look for the interface library."""
    for jar in ROOT.glob("lib/pytorch-engine-*.jar"):
        return jar.stem[len("pytorch-engine-") :]
    pom = ROOT / "pom.xml"
    found = re.search(r"<djl.version>(.*?)</djl.version>", pom.read_text()) if pom.exists() else None
    if not found:
        raise Problem(f"{ROOT} is neither a checkout of OTTT-DJL nor what was packed of one.")
    return found[1]


def jars(named):
    """The jars to try: those named, then the newest."""
    places = [ROOT / "lib", ROOT / "jni", pathlib.Path.home() / ".m2/repository/ai/djl/pytorch/pytorch-jni"]
    found = {jar.name: jar for place in reversed(places) for jar in place.rglob("pytorch-jni-*.jar")}
    newest = sorted(found.values(), key=lambda jar: [int(n) for n in re.findall(r"\d+", jar.name)], reverse=True)
    return named + [jar for jar in newest if jar.name not in {other.name for other in named}]


def own_library(options, gpu):
    """Returns the library that the user built, or None; its flavour decides whether DJL loads CUDA's part."""
    built = [file for file in options.jni if file.suffix == ".so"]
    if not built:
        if options.flavor:
            raise Problem("--flavor belongs to a libdjl_torch.so of your own: name it with --jni.")
        return None
    if len(built) > 1 or not built[0].is_file():
        raise Problem(f"--jni names {', '.join(map(str, built))}; name one library that is there.")
    wanted = "cu[0-9]+" if gpu else "cpu"
    if not options.flavor or not re.fullmatch(wanted, options.flavor):
        example = "--flavor cu128 (CUDA 12.8), without which DJL does not load libtorch_cuda" if gpu else "--flavor cpu"
        raise Problem(f"--jni {built[0]} needs the flavour that it was built for: {example}.")
    return built[0]


def candidates(named, gpu):
    """Yields (jar, entry, flavour) of every interface library for this platform and device."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    pattern = re.compile(rf"jnilib/linux-{machine}/({'cu' if gpu else 'cpu'}[^/]*)/{re.escape(LIBRARY)}")
    for jar in jars(named):
        with zipfile.ZipFile(jar) as files:
            for entry in sorted(files.namelist()):
                match = pattern.fullmatch(entry)
                if match:
                    yield jar, entry, match[1]


def loads(path):
    """Returns why a library does not load beside PyTorch, or None if it does."""
    try:
        ctypes.CDLL(str(path), mode=os.RTLD_NOW)
        return None
    except OSError as e:
        # The dynamic linker names the first missing symbol.
        return " ".join(str(e).replace(f"{path}: ", "").split())


def put(content, version, flavour, cache):
    """Puts an interface library where DJL looks for that of a version and flavour; all of it or nothing."""
    folder = cache / "pytorch" / f"{version}-{flavour}-linux-{platform.machine()}"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{djl_version()}-{LIBRARY}"
    new = folder / (target.name + ".tmp")
    new.write_bytes(content)
    os.replace(new, target)


def install(torch, options):
    """Puts the first library that loads into the cache; returns version and flavour as DJL has them."""
    release = re.match(r"\d+\.\d+\.\d+", torch.__version__)
    version = release[0] if release else torch.__version__
    own = own_library(options, options.device != "cpu")
    if own:
        problem = loads(own.resolve())
        if problem:
            raise Problem(f"{own} does not load beside PyTorch {torch.__version__}: {problem}; build it against this one.")
        put(own.read_bytes(), version, options.flavor, options.cache)
        return version, options.flavor
    tried = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, (jar, entry, flavour) in enumerate(candidates(options.jni, options.device != "cpu")):
            library = pathlib.Path(scratch) / f"{number}-{LIBRARY}"
            with zipfile.ZipFile(jar) as files:
                library.write_bytes(files.read(entry))
            problem = loads(library)
            if problem:
                tried.append(f"{jar.stem} {flavour}: {problem}")
                continue
            put(library.read_bytes(), version, flavour, options.cache)
            built_for = jar.stem[len("pytorch-jni-") :].split("-")[0]
            if built_for != version:
                print(
                    f"Note: PyTorch {version} with an interface library that was built for {built_for}; it loads, and"
                    " CheckReference tells whether it computes right.",
                    file=sys.stderr,
                )
            return version, flavour
    known = "" if version in SUPPORTED else f", which is not one of {' and '.join(SUPPORTED)}"
    raise Problem(
        f"No interface library of DJL fits PyTorch {torch.__version__} of {sys.executable}{known}"
        f" ({'; '.join(tried) or 'no pytorch-jni jar found'}); {REMEDY}."
    )


def library_path(cache):
    """Returns folders for LD_LIBRARY_PATH: the CUDA libraries that Python's PyTorch has loaded.

    The first holds the CUDA runtime by the plain name libcudart.so, by which DJL asks for it; pip's packages have
    it with a version in its name only.
    """
    with open("/proc/self/maps") as maps:
        mapped = sorted({line.split(maxsplit=5)[5].strip() for line in maps if ".so" in line})
    runtimes = [path for path in mapped if "/libcudart" in path]
    if not runtimes:
        raise Problem(
            "PyTorch has loaded no libcudart, by which DJL counts GPUs; install CUDA's runtime (docs/gpu.md) or take"
            " PyTorch from pip."
        )
    folder = cache / "cuda"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "libcudart.so"
    link.unlink(missing_ok=True)
    link.symlink_to(runtimes[0])
    return list(dict.fromkeys([str(folder)] + [os.path.dirname(path) for path in mapped if "/nvidia/" in path]))


def main():
    options = parse(sys.argv[1:])
    options.cache = options.cache.resolve()
    gpu = options.device != "cpu"
    try:
        torch, libraries = load_torch(gpu)
        version, flavour = install(torch, options)
        variables = {
            "PYTORCH_LIBRARY_PATH": libraries,
            "PYTORCH_VERSION": version,
            "PYTORCH_FLAVOR": flavour,
            "ENGINE_CACHE_DIR": options.cache,
        }
        if gpu:
            before = os.environ.get("LD_LIBRARY_PATH")
            folders = library_path(options.cache) + ([before] if before else [])
            variables["LD_LIBRARY_PATH"] = ":".join(folders)
    except Problem as e:
        sys.exit(f"Error: {e}")
    except (OSError, zipfile.BadZipFile) as e:
        sys.exit(f"Error: {e}")
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(str(value))}")


if __name__ == "__main__":
    main()
