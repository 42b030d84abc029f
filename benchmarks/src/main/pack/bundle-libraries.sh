#!/usr/bin/env bash
# Puts the libraries that a linked Java runtime needs beyond the C and C++ libraries into its lib folder: a JDK of a
# distribution leaves JPEG, fonts and colours to the distribution's own, which another machine may not have.
#
#   bundle-libraries.sh RUNTIME            Linux; needs ldd
set -euo pipefail

runtime=$1
# What every Linux with PyTorch has, and what must be the machine's own.
common='^(ld-linux.*|linux-vdso|libc|libm|libdl|librt|libpthread|libresolv|libgcc_s|libstdc\+\+)\.so'
# Headless: the libraries of a display, which only load with one.
display='^lib(awt_xawt|jawt|splashscreen|jsound)\.so$'

export LD_LIBRARY_PATH=$runtime/lib:$runtime/lib/server

# Name and place of what a library needs and neither the runtime nor every machine has.
foreign() {
  ldd "$1" | awk '/=>/ { print $1, $3 }' | while read -r name place; do
    [[ $name =~ $common || $place == "$runtime"/* ]] || echo "$name $place"
  done
}

todo=()
for library in "$runtime"/lib/*.so "$runtime"/lib/server/*.so "$runtime"/bin/java; do
  if [[ $(basename "$library") =~ $display ]]; then
    rm "$library"
  else
    todo+=("$library")
  fi
done
# ldd names all libraries down the tree, so one round is enough; a second one proves it.
for library in "${todo[@]}"; do
  while read -r name place; do
    [ -n "$name" ] || continue
    [ "$place" != not ] || { echo "Error: $library needs $name, which is not on this machine." >&2 && exit 1; }
    [ -e "$runtime/lib/$name" ] || cp -L "$place" "$runtime/lib/$name"
  done <<< "$(foreign "$library")"
done
for library in "$runtime"/lib/*.so* "$runtime"/lib/server/*.so "$runtime"/bin/java; do
  rest=$(foreign "$library")
  [ -z "$rest" ] || { echo "Error: $library still needs $rest." >&2 && exit 1; }
done
