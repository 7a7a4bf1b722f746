#!/usr/bin/env bash
# Builds the tests and runs them. On Debian 12 it first installs what is missing; elsewhere it says what is.
#
#   tests/run.sh [--sanitize address|thread] [--long]
#
#   --sanitize   a build of its own, with AddressSanitizer and UBSan, or with ThreadSanitizer
#   --long       the long loops too (the tests see HONE_LONG=1): half an hour and more
#
# Ends with ctest's own last lines and exits as ctest does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() { sed -n '2,9s/^# \{0,1\}//p' tests/run.sh >&2; exit 2; }

preset=debug
while [[ $# -gt 0 ]]; do
  case "$1" in
    --sanitize)
      [[ "${2:-}" == address || "${2:-}" == thread ]] || usage
      preset="$2"
      shift 2 ;;
    --long) export HONE_LONG=1; shift ;;
    *) usage ;;
  esac
done

examples/install.sh build tests

# Precompiled headers and __DATE__ keep ccache from its work unless it is told that they do no harm.
export CCACHE_SLOPPINESS=pch_defines,time_macros
export ASAN_OPTIONS="${ASAN_OPTIONS:-strict_string_checks=1:detect_stack_use_after_return=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
export TSAN_OPTIONS="${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}"

echo "Building the tests in build/$preset."
cmake --preset "$preset" --log-level=WARNING
cmake --build --preset "$preset" --parallel "$(nproc)"
# ThreadSanitizer's map of memory has no room for the widest randomisation of addresses that newer kernels do.
steady=()
if [[ "$preset" == thread ]] && setarch --addr-no-randomize true 2>/dev/null; then steady=(setarch --addr-no-randomize); fi
"${steady[@]}" ctest --test-dir "build/$preset" --output-on-failure -j2
