#!/usr/bin/env bash
# Gets the most out of some minutes on a GPU: checks first, then measurements, the most telling ones first.
# Runs from a checkout or from what "mvn -Pcuda,pack ..." packed of one (docs/gpu.md).
set -euo pipefail

usage() {
  cat <<'END'
Usage: benchmarks/gpu.sh [options]

Checks this build on a GPU and measures it beside a two-forward OTTT and a BPTT written for Python's PyTorch
(benchmarks/peers). Steps run the most useful first, each with a time limit; after each, logs and tables are archived,
so an interrupted run keeps its results; run it again with the same --out to continue.

  --minutes N           time for everything. Default: 10
  --out DIR             folder of logs, tables, summary.txt and results.tar.gz. Default: ./gpu-results
  --device DEVICE       gpu (default), gpu0, gpu1, ... or cpu, which runs everything in small sizes
  --quick               small sizes on a GPU too
  --steps A,B,...       only these, in their own order: environment, smoke, reference, reference-cudnn, speed-vgg,
                        peers-vgg, memory, speed-vgg-32, speed-vgg-512, train-ottt-a, train-ottt-a-bf16,
                        train-bptt, speed-nf-resnet-34, peers-nf-resnet-34, peers-check, tests, report
  --fresh               do again what earlier runs with this --out have done
  --cases DIR           reference cases. Default: shared/reference/cases here or beside the project
  --data DIR            CIFAR-10, its original binary files or .tar.gz. Without it the train steps draw their images
  --python PROGRAM      Python with PyTorch. Default: $PYTHON or python3. With "none" DJL fetches PyTorch's CUDA build
  --packed FILE         use this packed archive even if Maven is installed
  --cudnn-benchmark     let cuDNN try which algorithms are fastest, here and in the peers
  --help                this text

Java's side uses PyTorch at PYTORCH_LIBRARY_PATH where that is set, else the PyTorch of the Python above; with Maven
and --device cpu, the one that Maven brings. Exit code 0, 1 (a step failed) or 2 (invalid arguments). See docs/gpu.md.
END
}

fail() { # exit code, message
  echo "Error: $2" >&2
  exit "$1"
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The most useful first, with the share of the time that each may take.
all_steps=(environment:2 smoke:8 reference:10 reference-cudnn:6 speed-vgg:16 peers-vgg:12 memory:20 speed-vgg-32:6
  speed-vgg-512:14 train-ottt-a:18 train-ottt-a-bf16:12 train-bptt:12 speed-nf-resnet-34:14 peers-nf-resnet-34:14
  peers-check:6 tests:60 report:4)

# ---- Arguments ----

device=gpu minutes=10 quick='' only='' fresh='' cases='' data='' out=gpu-results packed='' cudnn=''
python=${PYTHON:-python3}
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage && exit 0 ;;
    --quick) quick=1 ;;
    --fresh) fresh=1 ;;
    --cudnn-benchmark) cudnn=1 ;;
    --device | --minutes | --steps | --cases | --data | --out | --python | --packed)
      [ $# -ge 2 ] || fail 2 "$1 needs a value; try --help."
      case $1 in
        --device) device=$2 ;;
        --minutes) minutes=$2 ;;
        --steps) only=$2 ;;
        --cases) cases=$2 ;;
        --data) data=$2 ;;
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
[[ $minutes =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "--minutes is a whole number from 1 to 9999, not '$minutes'."
if [ -n "$only" ]; then
  IFS=, read -r -a chosen <<< "$only"
  for step in "${chosen[@]}"; do
    [[ " ${all_steps[*]}" == *" $step:"* ]] || fail 2 "there is no step '$step'; the steps are: ${all_steps[*]//:[0-9]*/}."
  done
fi
[ "$device" != cpu ] || quick=1
# Small sizes make the measurements short, not the reference cases.
[ -z "$quick" ] || all_steps=("${all_steps[@]/#reference:10/reference:40}")

absolute() { # also of what does not exist yet
  case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac
}
out=$(absolute "$out")
if [ -n "$cases" ]; then
  cases=$(absolute "$cases")
  [ -d "$cases" ] || fail 2 "--cases $cases is not a folder."
else
  for place in "$root/shared/reference/cases" "$root/../shared/reference/cases" "$root/../../shared/reference/cases"; do
    [ -d "$place" ] && cases=$(cd "$place" && pwd) && break
  done
fi
if [ -n "$data" ]; then
  data=$(absolute "$data")
  [ -e "$data" ] || fail 2 "--data $data does not exist."
fi
if [ -n "$packed" ]; then
  packed=$(absolute "$packed")
  [ -f "$packed" ] || fail 2 "--packed $packed is not a file."
fi
deadline=$((SECONDS + 60 * minutes))

# ---- The folder of this run: one device, size, cuDNN mode and data set, so that "done" stays true ----

setting="device $device, $([ -n "$quick" ] && echo small || echo full) sizes"
setting="$setting${cudnn:+, cudnn-benchmark}${data:+, data $data}"
[ -z "$fresh" ] || rm -rf "$out/logs" "$out/tables" "$out/setting"
mkdir -p "$out/logs" "$out/tables" 2> /dev/null || fail 1 "$out cannot be written; name another folder: --out DIR."
if [ -f "$out/setting" ] && [ "$(cat "$out/setting")" != "$setting" ]; then
  fail 2 "$out holds a run of other settings ($(cat "$out/setting")); name another folder (--out), or add --fresh."
fi
echo "$setting" > "$out/setting"
logs=$out/logs
tables=$out/tables/measured

# What a run that was cut off has left running.
if [ -f "$out/running" ]; then
  left=$(cat "$out/running")
  if [[ $left =~ ^[0-9]+$ ]] && grep -qs gpu.sh "/proc/$left/cmdline"; then
    echo "Ending what an interrupted run has left running (process $left)."
    kill -KILL -- "-$left" 2> /dev/null || true
  fi
  rm -f "$out/running"
fi

# ---- Java: Maven's, or the packed one ----

use_packed() { # folder
  java=$1/runtime/bin/java
  class_path="$1/lib/*"
  # Libraries that the runtime needs beyond the C library, packed beside its own.
  export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$1/runtime/lib
}

maven=''
unpacked=$root
if [ -x "$root/runtime/bin/java" ] && [ -z "$packed" ]; then
  use_packed "$root"
elif [ -z "$packed" ] && command -v mvn > /dev/null && command -v javac > /dev/null && [ -f "$root/pom.xml" ]; then
  maven=1
  java=java
else
  here=$root/benchmarks/target/ottt-djl-gpu.tar.xz
  [ -n "$packed" ] || packed=$here
  [ -f "$packed" ] || fail 1 "neither Maven with a JDK nor $here is here; on a machine with both, run \
'mvn -Pcuda,pack -DskipTests package' and copy benchmarks/target/ottt-djl-gpu.tar.xz to the same place."
  unpacked=$out/packed/ottt-djl-gpu
  if [ ! -x "$unpacked/runtime/bin/java" ] || [ "$packed" -nt "$out/packed/done" ]; then
    rm -rf "$out/packed"
    mkdir -p "$out/packed"
    tar xf "$packed" -C "$out/packed" || fail 1 "$packed cannot be unpacked (tar and xz are needed); copy it again."
    touch "$out/packed/done"
  fi
  use_packed "$unpacked"
fi

profile=-Pcuda
if [ "$device" = cpu ] && [ -z "${PYTORCH_LIBRARY_PATH:-}" ]; then
  profile=-Pcpu
fi

maven_class_path() {
  echo "Compiling with Maven (mvn $profile) ..."
  (cd "$root" && mvn -q -B $profile -pl benchmarks -am compile exec:exec -Dexec.executable=echo -Dexec.args=%classpath \
    -Dexec.outputFile="$logs/class-path.txt") > "$logs/compile.log" 2>&1 ||
    fail 1 "Maven cannot compile the project; see $logs/compile.log."
  class_path=$(cat "$logs/class-path.txt")
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
  for jar in $(tr ':' '\n' <<< "$class_path" | grep '/pytorch-jni-[^/]*\.jar$' || true) "$unpacked"/{lib,jni}/pytorch-jni-*.jar; do
    [ ! -f "$jar" ] || jni+=(--jni "$jar")
  done
  "$python" "$root/benchmarks/torch_env.py" --device "$device" --cache "$out/torch" ${jni[@]+"${jni[@]}"} \
    > "$logs/torch-env.sh" || exit 1
  # shellcheck source=/dev/null
  source "$logs/torch-env.sh"
fi

# PyTorch's CPU threads wait in busy loops; on a machine that does other things as well that costs more than it gains.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-PASSIVE}

# ---- Sizes ----

if [ "$device" = cpu ]; then precisions=float32,bf16; else precisions=float32,tf32,bf16; fi
if [ -n "$quick" ]; then
  memory=(--batch-size 4 --width 0.125 --time-steps 1,2 --batches 2)
  vgg=(--batch-size 4 --width 0.125 --time-steps 2 --repetitions 2)
  small=(--batch-size 2 --width 0.125 --time-steps 2 --repetitions 2)
  large=(--batch-size 8 --width 0.125 --time-steps 2 --repetitions 2)
  resnet=(--batch-size 1 --width 0.125 --image-size 64 --time-steps 2 --repetitions 2)
  training=(--limit-train 128 --limit-test 64 --epochs 1 --batch-size 32 --time-steps 2 --width 0.125)
else
  memory=(--batch-size 128 --time-steps 1,2,6,16,32)
  vgg=(--batch-size 128 --time-steps 6 --repetitions 9)
  small=(--batch-size 32 --time-steps 6 --repetitions 5)
  large=(--batch-size 512 --time-steps 6 --repetitions 5)
  resnet=(--batch-size 64 --image-size 224 --time-steps 6 --repetitions 5)
  training=(--epochs 20)
fi

# ---- Steps: each writes a log; 77 is "skipped". $limit is the time that it has, in seconds ----

java_options=()
[ -z "$cudnn" ] || java_options+=(-Dai.djl.pytorch.cudnn_benchmark=true)

command_of() { # main class, arguments
  (cd "$out" && exec "$java" -Djava.awt.headless=true ${java_options[@]+"${java_options[@]}"} -cp "$class_path" "$@")
}

step_environment() {
  echo "date: $(date -u +%FT%TZ)"
  echo "$setting, $minutes minutes"
  echo "system: $(uname -srm)"
  echo "processors: $(nproc) ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2> /dev/null | head -n 1))"
  echo "java: $("$java" -version 2>&1 | head -n 1)"
  if [ -n "${PYTORCH_LIBRARY_PATH:-}" ]; then
    echo "PyTorch of Java: $PYTORCH_LIBRARY_PATH, version ${PYTORCH_VERSION:-unknown}, interface $PYTORCH_FLAVOR"
  else
    echo "PyTorch of Java: from Maven or fetched by DJL ${PYTORCH_FLAVOR:-}"
  fi
  # One import: the first one of a machine reads some GB.
  "$python" -c 'import torch; c = torch.backends.cudnn; print("PyTorch of Python:", torch.__version__, "CUDA",
    torch.version.cuda, "cuDNN", c.version() if c.is_available() else None)' 2> /dev/null ||
    echo "PyTorch of Python: none"
  if command -v nvidia-smi > /dev/null; then
    nvidia-smi --query-gpu=index,name,driver_version,memory.total,compute_cap --format=csv
  elif [ "$device" = cpu ]; then
    echo "nvidia-smi: none"
  else
    echo "There is no nvidia-smi: is NVIDIA's driver installed?"
    return 1
  fi
}

step_smoke() { command_of org.ottt.djl.benchmarks.gpu.SmokeTest "$device"; }

without_cases() {
  [ -z "$cases" ] || return 1
  echo "Skipped: no reference cases; name their folder: --cases DIR."
}

step_reference() {
  ! without_cases || return 77
  command_of CheckReference "$cases" --device "$device"
}

step_reference-cudnn() {
  ! without_cases || return 77
  if [ "$device" = cpu ]; then
    echo "Skipped: there is no cuDNN on a CPU."
    return 77
  fi
  # A report: cuDNN's fast algorithms may err by more than the cases allow. Only a crash is a failure.
  local code=0
  command_of CheckReference "$cases" --device "$device" --cudnn || code=$?
  [ "$code" -le 1 ]
}

step_speed() { # network, options
  command_of SpeedBenchmark --network "$@" --device "$device" --precision "$precisions" --out "$tables"
}

step_speed-vgg() { step_speed vgg "${vgg[@]}"; }
step_speed-vgg-32() { step_speed vgg "${small[@]}"; }
step_speed-vgg-512() { step_speed vgg "${large[@]}"; }
step_speed-nf-resnet-34() { step_speed nf-resnet-34 "${resnet[@]}"; }

step_memory() {
  command_of MemoryBenchmark --network vgg --methods ottt-a,bptt --device "$device" "${memory[@]}" --out "$tables"
}

# Trains until its time is over; the run's curve and its last checkpoint stay.
train() { # name, options
  local name=$1 code=0
  shift
  local recipe=(Train --recipe glyphs)
  if [ -n "$data" ]; then
    recipe=(TrainCifar --data "$data")
  fi
  mkdir -p "$out/runs"
  # In the group of this script's step, so that it ends with it.
  timeout --foreground -s TERM "$((limit > 40 ? limit - 20 : limit / 2))" "$java" -Djava.awt.headless=true \
    ${java_options[@]+"${java_options[@]}"} -cp "$class_path" "${recipe[@]}" "${training[@]}" --device "$device" \
    --seed 1 --out "$out/runs/$name" --overwrite "$@" || code=$?
  cp "$out/runs/$name/metrics.csv" "$out/tables/$name-metrics.csv" 2> /dev/null || true
  if [ "$code" = 124 ] || [ "$code" = 143 ]; then
    echo "Stopped when its time was over: $(tail -n 1 "$out/tables/$name-metrics.csv" 2> /dev/null || echo 'no epoch yet')"
    return 0
  fi
  return "$code"
}

step_train-ottt-a() { train train-ottt-a --method ottt-a; }
step_train-ottt-a-bf16() { train train-ottt-a-bf16 --method ottt-a --precision bf16; }
step_train-bptt() { train train-bptt --method bptt; }

without_torch() {
  has_torch && return 1
  echo "Skipped: $python has no PyTorch; name one that has: --python PROGRAM."
}

step_peers-check() {
  ! without_torch || return 77
  ! without_cases || return 77
  "$python" "$root/benchmarks/peers/check.py" "$cases"
}

step_peers() { # network, options
  ! without_torch || return 77
  local network=$1 precision method
  shift
  for precision in ${precisions//,/ }; do
    for method in ottt-a bptt; do
      "$python" "$root/benchmarks/peers/benchmark.py" --network "$network" --method "$method" --device "$device" \
        --precision "$precision" "$@" ${cudnn:+--cudnn-benchmark} --out "$tables/peers-$network.csv" || return 1
    done
  done
}

step_peers-vgg() { step_peers vgg "${vgg[@]}"; }
step_peers-nf-resnet-34() { step_peers nf-resnet-34 "${resnet[@]}"; }

step_tests() {
  if [ -z "$maven" ]; then
    echo "Skipped: the tests need Maven and a JDK."
    return 77
  fi
  local selection=()
  local modules=ottt-djl/library,ottt-djl/commands,data-prep,benchmarks
  if [ -n "$quick" ]; then
    modules=ottt-djl/library
    selection=(-Dtest='LifTrajectoryTest,LearningRulesByHandTest' -Dsurefire.failIfNoSpecifiedTests=false)
  fi
  # The tests compare with float32 precision, which TensorFloat-32 does not have.
  local code=0
  (cd "$root" && NVIDIA_TF32_OVERRIDE=0 mvn -B -Dstyle.color=never $profile -am test -fae \
    -pl "$modules" ${selection[@]+"${selection[@]}"}) || code=1
  # The totals of the modules are the only lines of this kind that name no class.
  awk '/Tests run: .*Skipped: [0-9]+$/ { gsub(/[^0-9 ]/, ""); run += $1; bad += $2 + $3; skipped += $4 }
    END { print run + 0 " tests run, " bad + 0 " failed, " skipped + 0 " skipped"; exit (run - skipped <= 0) }' \
    "$logs/tests.log" || code=1
  return "$code"
}

step_report() {
  if [ ! -d "$tables" ]; then
    echo "Skipped: no tables yet."
    return 77
  fi
  for log in environment reference reference-cudnn; do
    [ ! -f "$logs/$log.log" ] || cp "$logs/$log.log" "$tables/$log.txt"
  done
  command_of BenchmarkReport --results "$out/tables"
}

# ---- Run them ----

running=''
end_step() { # signal
  [ -z "$running" ] || kill "-$1" -- "-$running" 2> /dev/null || true
}
interrupted() { # exit code
  trap - INT TERM HUP
  end_step TERM
  rm -f "$out/running"
  archive
  exit "$1"
}
trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP

archive() {
  (cd "$out" && tar czf results.tar.gz.new logs tables setting $(ls summary.txt RESULTS.md report.html 2> /dev/null) &&
    mv results.tar.gz.new results.tar.gz)
}

last_line() { # that says something, without a terminal's colours
  sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -v '^[[:space:]]*$' | tail -n 1
}

# Runs a step in a process group of its own, which is ended when its time is over. Sets code.
run_step() {
  local name=$1 waited=0 ended=''
  set -m
  "step_$name" > "$logs/$name.log" 2>&1 &
  running=$!
  set +m
  echo "$running" > "$out/running"
  code=0
  while kill -0 "$running" 2> /dev/null; do
    sleep 0.5
    waited=$((waited + 1))
    if [ -z "$ended" ] && [ "$waited" -ge $((2 * limit)) ]; then
      end_step TERM
      ended=1
    elif [ "$waited" -ge $((2 * limit + 40)) ]; then
      end_step KILL
    fi
  done
  wait "$running" || code=$?
  # What the step may have left running.
  end_step KILL
  running=''
  rm -f "$out/running"
  [ -z "$ended" ] || code=124
}

weight_left=0
todo=()
for entry in "${all_steps[@]}"; do
  step=${entry%:*}
  if [ -z "$only" ] || [[ ,$only, == *,$step,* ]]; then
    todo+=("$entry")
    [ -f "$logs/$step.done" ] && [ "$step" != report ] || weight_left=$((weight_left + ${entry#*:}))
  fi
done

failed=0
: > "$out/summary.new"
# Prints the outcome of a step once it is archived, so that what was printed survives any end.
say() {
  local line
  # shellcheck disable=SC2059
  line=$(printf "$@")
  echo "$line" >> "$out/summary.new"
  cp "$out/summary.new" "$out/summary.txt"
  archive
  echo "$line"
}
for entry in "${todo[@]}"; do
  step=${entry%:*} weight=${entry#*:}
  if [ -f "$logs/$step.done" ] && [ "$step" != report ]; then
    say '%-20s done      %s\n' "$step" "$(last_line "$logs/$step.log")"
    continue
  fi
  left=$((deadline - SECONDS))
  # Half as much again as its share: what earlier steps did not take is there for later ones.
  limit=$((3 * left * weight / (2 * weight_left)))
  [ "$limit" -le "$left" ] || limit=$left
  [ "$limit" -ge 10 ] || limit=10
  [ "$step" != environment ] || [ "$limit" -ge 60 ] || limit=60
  weight_left=$((weight_left > weight ? weight_left - weight : 1))
  if [ "$left" -lt 5 ] && [ "$step" != report ]; then
    say '%-20s no time   left over for another run with the same --out\n' "$step"
    continue
  fi
  start=$SECONDS
  run_step "$step"
  took=$((SECONDS - start))
  case $code in
    0)
      touch "$logs/$step.done"
      say '%-20s ok        %4d s  %s\n' "$step" "$took" "$(last_line "$logs/$step.log")"
      ;;
    77) say '%-20s skipped          %s\n' "$step" "$(last_line "$logs/$step.log")" ;;
    124) say '%-20s cut off   %4d s  its share of the time was over (log: %s)\n' "$step" "$took" "$logs/$step.log" ;;
    *)
      failed=1
      say '%-20s FAILED    %4d s  %s (log: %s)\n' "$step" "$took" "$(last_line "$logs/$step.log")" "$logs/$step.log"
      ;;
  esac
done
rm -f "$out/summary.new"
echo "Everything: $out/results.tar.gz"
exit "$failed"
