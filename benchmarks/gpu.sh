#!/usr/bin/env bash
# Runs everything that is measured on a GPU, from a checkout or from what "mvn -Pcuda,pack ..." packed of one.
set -euo pipefail

usage() {
  cat <<'END'
Usage: benchmarks/gpu.sh [options]

Reports the machine, runs the tests, holds this build against the reference cases, measures memory and speed, and
the same for a two-forward OTTT and a BPTT written for Python's PyTorch (benchmarks/peers). Tables go to
benchmarks/results/<machine>, logs to benchmarks/target/gpu-run. Run again, it goes on where it stopped.

  --device DEVICE       gpu (default), gpu0, gpu1, ... or cpu (to try the script)
  --quick               small sizes, to try the script; tables go below benchmarks/target/gpu-run
  --steps A,B,...       only these of: environment, tests, reference, memory, speed-vgg, speed-nf-resnet-34,
                        peers-check, peers-vgg, peers-nf-resnet-34, report
  --fresh               forget what earlier runs of the script have done
  --cases DIR           reference cases. Default: shared/reference/cases here or beside the project
  --out DIR             folder of the tables. Default: benchmarks/results/<machine>
  --python PROGRAM      Python with PyTorch. Default: $PYTHON or python3. With "none" DJL fetches PyTorch's CUDA build
  --packed FILE         use this packed tarball though Maven is there
  --cudnn-benchmark     let cuDNN try which algorithms are fastest, here and in the peers
  --help                this text

Java's side uses PyTorch at PYTORCH_LIBRARY_PATH where that is set, else the PyTorch of the Python above; with Maven
and --device cpu, the one that Maven brings. Exit code 0, 1 (a step failed) or 2 (bad arguments). See docs/gpu.md.
END
}

fail() {
  echo "Error: $2" >&2
  exit "$1"
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
all_steps=(environment tests reference memory speed-vgg speed-nf-resnet-34
  peers-check peers-vgg peers-nf-resnet-34 report)

# ---- Arguments ----

device=gpu quick='' only='' fresh='' cases='' out='' packed='' cudnn=''
python=${PYTHON:-python3}
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage && exit 0 ;;
    --quick) quick=1 ;;
    --fresh) fresh=1 ;;
    --cudnn-benchmark) cudnn=1 ;;
    --device | --steps | --cases | --out | --python | --packed)
      [ $# -ge 2 ] || fail 2 "$1 needs a value; try --help."
      case $1 in
        --device) device=$2 ;;
        --steps) only=$2 ;;
        --cases) cases=$2 ;;
        --out) out=$2 ;;
        --python) python=$2 ;;
        --packed) packed=$2 ;;
      esac
      shift
      ;;
    *) fail 2 "unknown argument '$1'; try --help." ;;
  esac
  shift
done
[[ $device =~ ^(cpu|gpu[0-9]*)$ ]] || fail 2 "--device is cpu, gpu, gpu0, gpu1, ..., not '$device'."
IFS=, read -r -a steps <<< "${only:-$(IFS=, && echo "${all_steps[*]}")}"
for step in "${steps[@]}"; do
  [[ " ${all_steps[*]} " == *" $step "* ]] || fail 2 "there is no step '$step'; the steps are: ${all_steps[*]}."
done

absolute() { # also of what does not exist yet
  case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac
}
[ -z "$out" ] || out=$(absolute "$out")
if [ -n "$cases" ]; then
  cases=$(absolute "$cases")
  [ -d "$cases" ] || fail 2 "--cases $cases is no folder."
else
  for place in "$root/shared/reference/cases" "$root/../shared/reference/cases"; do
    [ -d "$place" ] && cases=$(cd "$place" && pwd) && break
  done
fi
if [ -n "$packed" ]; then
  packed=$(absolute "$packed")
  [ -f "$packed" ] || fail 2 "--packed $packed is no file."
fi

run=$root/benchmarks/target/gpu-run/$device${quick:+-quick}
[ -z "$fresh" ] || rm -rf "$run"
mkdir -p "$run"

# ---- Java: Maven's, or the packed one ----

packed_here=$root/benchmarks/target/ottt-djl-gpu.tar.gz
if [ -x "$root/runtime/bin/java" ] && [ -z "$packed" ]; then
  java=$root/runtime/bin/java
  class_path="$root/lib/*"
  maven=''
elif [ -z "$packed" ] && command -v mvn > /dev/null && command -v javac > /dev/null && [ -f "$root/pom.xml" ]; then
  maven=1
  java=java
else
  [ -n "$packed" ] || packed=$packed_here
  [ -f "$packed" ] || fail 1 "neither Maven with a JDK nor $packed_here is here; on a machine with both, run \
'mvn -Pcuda,pack -DskipTests package' and copy benchmarks/target/ottt-djl-gpu.tar.gz to the same place."
  unpacked=$root/benchmarks/target/packed
  if [ ! -x "$unpacked/ottt-djl-gpu/runtime/bin/java" ] || [ "$packed" -nt "$unpacked/done" ]; then
    rm -rf "$unpacked"
    mkdir -p "$unpacked"
    tar xzf "$packed" -C "$unpacked" || fail 1 "$packed cannot be unpacked; make it again."
    touch "$unpacked/done"
  fi
  java=$unpacked/ottt-djl-gpu/runtime/bin/java
  class_path="$unpacked/ottt-djl-gpu/lib/*"
  maven=''
fi

profile=-Pcuda
if [ "$device" = cpu ] && [ -z "${PYTORCH_LIBRARY_PATH:-}" ]; then
  profile=-Pcpu
fi

maven_class_path() {
  echo "Compiling with Maven (mvn $profile) ..."
  (cd "$root" && mvn -q -B $profile -pl benchmarks -am compile dependency:build-classpath \
    -DincludeScope=runtime -Dmdep.outputFile="$run/class-path.txt") > "$run/compile.log" 2>&1 ||
    fail 1 "Maven cannot compile the project; see $run/compile.log."
  class_path=$root/benchmarks/target/classes:$(cat "$run/class-path.txt")
}
[ -z "$maven" ] || maven_class_path

# ---- PyTorch: the user's own, Python's, or Maven's ----

has_torch() {
  "$python" -c 'import torch' > /dev/null 2>&1
}

if [ -n "${PYTORCH_LIBRARY_PATH:-}" ]; then
  export PYTORCH_FLAVOR=${PYTORCH_FLAVOR:-$([ "$device" = cpu ] && echo cpu || echo cu128)}
elif [ "$python" != none ] && { [ -z "$maven" ] || [ "$device" != cpu ]; }; then
  command -v "$python" > /dev/null || fail 1 "there is no '$python'; name a Python with PyTorch: --python PROGRAM."
  jni=()
  for jar in $(tr ':' '\n' <<< "$class_path" | grep '/pytorch-jni-[^/]*\.jar$' || true); do
    jni+=(--jni "$jar")
  done
  for jar in "${unpacked:-$root}"/{,ottt-djl-gpu/}{lib,jni}/pytorch-jni-*.jar; do
    [ ! -f "$jar" ] || jni+=(--jni "$jar")
  done
  "$python" "$root/benchmarks/torch_env.py" --device "$device" --cache "$run/torch" ${jni[@]+"${jni[@]}"} \
    > "$run/torch-env.sh" || exit 1
  # shellcheck source=/dev/null
  source "$run/torch-env.sh"
fi

# PyTorch's CPU threads wait in busy loops; on a machine that does other things as well that costs more than it gains.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-PASSIVE}

# ---- Sizes ----

if [ -n "$quick" ]; then
  memory=(--batch-size 4 --width 0.125 --time-steps 1,2 --batches 2)
  vgg=(--batch-size 4 --width 0.125 --time-steps 2 --repetitions 2)
  resnet=(--batch-size 1 --width 0.125 --image-size 64 --time-steps 2 --repetitions 2)
else
  memory=(--batch-size 128 --time-steps 1,2,4,6,8,16,32)
  vgg=(--batch-size 128 --time-steps 6 --repetitions 9)
  resnet=(--batch-size 64 --image-size 224 --time-steps 6 --repetitions 9)
fi

# ---- Steps: each writes a log; 77 is "skipped" ----

java_options=()
[ -z "$cudnn" ] || java_options+=(-Dai.djl.pytorch.cudnn_benchmark=true)

# From where relative folders of results are meant: the project, or for a trial the run's own folder.
home=$root
[ -z "$quick" ] || home=$run

command_of() {
  local main=$1
  shift
  (cd "$home" && "$java" ${java_options[@]+"${java_options[@]}"} -cp "$class_path" "$main" "$@")
}

# The commands know the name of the machine's folder and print where their tables are.
results_folder() {
  if [ -n "$out" ]; then
    echo "$out"
  else
    local table
    table=$(sed -n 's/^Table: //p' "$run"/{memory,speed-vgg,speed-nf-resnet-34}.log 2> /dev/null | tail -n 1)
    [ -n "$table" ] || return 1
    (cd "$home" && cd "$(dirname "$table")" && pwd)
  fi
}

step_environment() {
  echo "date: $(date -u +%F)"
  echo "device: $device"
  echo "system: $(uname -srm)"
  echo "processors: $(nproc) ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2> /dev/null | head -n 1))"
  echo "java: $("$java" -version 2>&1 | head -n 1)"
  if [ -n "${PYTORCH_LIBRARY_PATH:-}" ]; then
    echo "PyTorch of Java: from PYTORCH_LIBRARY_PATH, version ${PYTORCH_VERSION:-not told}, interface $PYTORCH_FLAVOR"
  else
    echo "PyTorch of Java: from Maven or fetched by DJL ${PYTORCH_FLAVOR:-}"
  fi
  if has_torch; then
    "$python" -c 'import torch; c = torch.backends.cudnn; print("PyTorch of Python:", torch.__version__, "CUDA",
      torch.version.cuda, "cuDNN", c.version() if c.is_available() else None)'
  else
    echo "PyTorch of Python: none"
  fi
  if command -v nvidia-smi > /dev/null; then
    nvidia-smi --query-gpu=index,name,driver_version,memory.total,compute_cap --format=csv
  elif [ "$device" = cpu ]; then
    echo "nvidia-smi: none"
  else
    echo "There is no nvidia-smi: is NVIDIA's driver installed?"
    return 1
  fi
}

step_tests() {
  if [ -z "$maven" ]; then
    echo "Skipped: the tests need Maven and a JDK."
    return 77
  fi
  local selection=()
  [ -z "$quick" ] || selection=(-Dtest='LifTrajectoryTest,LearningRulesByHandTest,FastFormTest,ReferenceTest,BrokenCaseTest'
    -Dsurefire.failIfNoSpecifiedTests=false)
  # The tests compare with float32 precision, which TensorFloat-32 does not have.
  local code=0
  (cd "$root" && NVIDIA_TF32_OVERRIDE=0 mvn -B -Dstyle.color=never $profile -pl ottt-djl/library,ottt-djl/commands,data-prep,benchmarks \
    -am test -fae ${selection[@]+"${selection[@]}"}) || code=1
  # The totals of the modules are the only lines of this kind that name no class.
  awk '/Tests run: .*Skipped: [0-9]+$/ { gsub(/[^0-9 ]/, ""); run += $1; bad += $2 + $3; skipped += $4 }
    END { print run + 0 " tests run, " bad + 0 " failed, " skipped + 0 " skipped"; exit (run - skipped <= 0) }' "$run/tests.log" || code=1
  return "$code"
}

step_reference() {
  if [ -z "$cases" ]; then
    echo "Skipped: no reference cases; name their folder: --cases DIR."
    return 77
  fi
  NVIDIA_TF32_OVERRIDE=0 command_of CheckReference "$cases" --device "$device"
}

step_memory() {
  command_of MemoryBenchmark --network vgg --device "$device" "${memory[@]}" ${out:+--out "$out"}
}

step_speed() {
  local network=$1
  shift
  command_of SpeedBenchmark --network "$network" --device "$device" "$@" ${out:+--out "$out"}
}

step_speed-vgg() { step_speed vgg "${vgg[@]}"; }
step_speed-nf-resnet-34() { step_speed nf-resnet-34 "${resnet[@]}"; }

without_torch() {
  has_torch && return 1
  echo "Skipped: $python has no PyTorch; name one that has: --python PROGRAM."
}

step_peers-check() {
  ! without_torch || return 77
  if [ -z "$cases" ]; then
    echo "Skipped: no reference cases; name their folder: --cases DIR."
    return 77
  fi
  "$python" "$root/benchmarks/peers/check.py" "$cases"
}

step_peers() {
  local network=$1 folder
  shift
  ! without_torch || return 77
  if ! folder=$(results_folder); then
    echo "There is no table to lay the peers' beside; run the step speed-$network first, or give --out."
    return 1
  fi
  for method in ottt-a bptt; do
    "$python" "$root/benchmarks/peers/benchmark.py" --network "$network" --method "$method" --device "$device" \
      "$@" ${cudnn:+--cudnn-benchmark} --out "$folder/peers-$network.csv" || return 1
  done
}

step_peers-vgg() { step_peers vgg "${vgg[@]}"; }
step_peers-nf-resnet-34() { step_peers nf-resnet-34 "${resnet[@]}"; }

step_report() {
  local folder
  if ! folder=$(results_folder); then
    echo "Skipped: no tables yet."
    return 77
  fi
  for log in environment reference; do
    [ ! -f "$run/$log.done" ] || cp "$run/$log.log" "$folder/$log.txt"
  done
  command_of BenchmarkReport --results "$(dirname "$folder")"
}

# ---- Run them ----

last_line() { # that says something, without a terminal's colours
  sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -v '^[[:space:]]*$' | tail -n 1
}

failed=0 before=''
for step in "${steps[@]}"; do
  if [ -f "$run/$step.done" ] && [ "$step" != report ]; then
    printf '%-20s done before\n' "$step"
    before=1
    continue
  fi
  printf '%-20s ' "$step"
  code=0
  "step_$step" > "$run/$step.log" 2>&1 || code=$?
  case $code in
    0)
      touch "$run/$step.done"
      echo "ok       $(last_line "$run/$step.log")"
      ;;
    77) last_line "$run/$step.log" ;;
    *)
      failed=1
      echo "FAILED   $(last_line "$run/$step.log") (log: $run/$step.log)"
      ;;
  esac
done
if folder=$(results_folder); then
  echo "Tables: $folder"
fi
[ -z "$before" ] || echo "What was done before stands; --fresh does it anew."
exit "$failed"
