#!/usr/bin/env bash
# Runs notebooks from top to bottom in Jupyter, on the kernel that Maven has built.
#
#   notebooks/execute.sh                        all notebooks; fails if a cell fails
#   notebooks/execute.sh notebooks/01-*.ipynb   some
#   notebooks/execute.sh --inplace [...]        stores the outputs in the notebooks as well
#
# Needs jupyter-nbconvert and jupyter-client (Debian's packages, or pip install nbconvert) and
# mvn -q -DskipTests -pl notebooks/kernel -am package.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
spec="$here/kernel/target/kernel/ottt-java"

output=(--to notebook --stdout)
if [ "${1:-}" = --inplace ]; then
  output=(--to notebook --inplace)
  shift
fi
if [ ! -f "$spec/kernel.json" ]; then
  echo "There is no kernel yet: mvn -q -DskipTests -pl notebooks/kernel -am package" >&2
  exit 1
fi
if [ $# -eq 0 ]; then
  set -- "$here"/*.ipynb
fi

# A data folder of its own: the kernel under test, whatever the user has installed.
data="$(mktemp -d)"
trap 'rm -rf "$data"' EXIT
mkdir -p "$data/kernels"
ln -s "$spec" "$data/kernels/ottt-java"
export JUPYTER_DATA_DIR="$data"

failed=0
for notebook in "$@"; do
  start=$SECONDS
  if jupyter nbconvert --execute --ExecutePreprocessor.kernel_name=ottt-java \
      --ExecutePreprocessor.timeout=600 --ExecutePreprocessor.record_timing=False --log-level=WARN "${output[@]}" "$notebook" \
      > "$data/out" 2> "$data/err"; then
    echo "ok      $(basename "$notebook") ($((SECONDS - start)) s)"
  else
    # Only the cell and its error, where nbconvert's own stack trace ends with them.
    sed -n '/^nbclient.exceptions/,$p' "$data/err" | grep . >&2 || cat "$data/err" >&2
    echo "FAILED  $(basename "$notebook") ($((SECONDS - start)) s)"
    failed=1
  fi
done
exit $failed
