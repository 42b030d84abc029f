#!/bin/sh
# Starts the kernel on the JDK of JAVA_HOME, else on the java of the path.
# OTTT_KERNEL_OPTS takes further options of the JVM, such as -Xmx8g.
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
if ! "$java" --list-modules 2>/dev/null | grep -Eq '^jdk\.jshell@(1[7-9]|[2-9][0-9])'; then
  echo "The kernel needs a JDK of version 17 or newer (not a JRE), and $java is none: set JAVA_HOME." >&2
  exit 1
fi
# PyTorch's threads wait for each other in busy loops, which slows everything down where other
# programs want the same cores.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}"
# shellcheck disable=SC2086 # The options are several words.
exec "$java" -Djava.awt.headless=true -Dfile.encoding=UTF-8 $OTTT_KERNEL_OPTS \
  -cp "$(dirname "$0")/lib/*" org.ottt.djl.kernel.KernelCommand "$@"
