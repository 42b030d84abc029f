#!/usr/bin/env bash
# Times the addition of gradients between two network namespaces of this machine, joined by a link of a
# given speed, against the limit of that link. Needs root, iproute2 and a build (./ottt ClusterBenchmark --help).
#
#   exchange-netns.sh TABLE [FLOATS [MBIT [REPETITIONS]]]
#
# A link of 100000 Mbit/s is faster than two processors that share the work: it shows what they need for it.
#
# Adds a row per exchange to TABLE (floats,megabits,repetition,seconds) and prints their median and the limit
# 2 (n - 1) / n * bytes / bandwidth of n = 2 processes.
set -euo pipefail

table=${1:?name the table to add to}
floats=${2:-9228362}
mbit=${3:-1000}
repetitions=${4:-10}
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/target/ottt/build-spark
class_path=$(cat "$build/$(cat "$build/current")/class-path")
a=ottt-a-$$
b=ottt-b-$$

cleanup() {
  ip netns del "$a" 2> /dev/null || true
  ip netns del "$b" 2> /dev/null || true
}
trap cleanup EXIT

ip netns add "$a"
ip netns add "$b"
ip link add "va$$" netns "$a" type veth peer name "vb$$" netns "$b"
ip -n "$a" addr add 10.99.0.1/24 dev "va$$"
ip -n "$b" addr add 10.99.0.2/24 dev "vb$$"
for end in "$a va$$" "$b vb$$"; do
  # shellcheck disable=SC2086
  set -- $end
  ip -n "$1" link set lo up
  ip -n "$1" link set "$2" up
  ip netns exec "$1" tc qdisc add dev "$2" root tbf rate "${mbit}mbit" burst 256kb latency 50ms
done

run() { # namespace, rank
  ip netns exec "$1" java -cp "$class_path" org.ottt.djl.spark.benchmark.BenchmarkProcess \
    exchange "$2" 10.99.0.1:7071,10.99.0.2:7071 "$floats" "$repetitions" 2> /dev/null | grep -E '^[0-9.]+$'
}

[ -e "$table" ] || echo floats,megabits,repetition,seconds > "$table"
run "$b" 1 > /dev/null &
run "$a" 0 | awk -v f="$floats" -v m="$mbit" '{ printf "%d,%d,%d,%s\n", f, m, NR, $1 }' >> "$table"
wait
awk -F, -v f="$floats" -v m="$mbit" '$1 == f && $2 == m { print $4 }' "$table" | sort -n | awk -v f="$floats" -v m="$mbit" '
  { t[NR] = $1 }
  END {
    median = (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2; limit = f * 4 * 8 / (m * 1e6)
    printf "floats %d, %d Mbit/s: median %.4f s, limit %.4f s, ratio %.3f\n", f, m, median, limit, median / limit
  }'
