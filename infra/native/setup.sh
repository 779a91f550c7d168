#!/usr/bin/env bash
# Brings the native libraries that a NuGet source may lack into <repository>/.native. Safe to run again: a finished step
# prints one line and needs no network. Usage: infra/native/setup.sh [sqlite|sqlite-build] [librdkafka|librdkafka-build] [llama] [llama-cuda] [llama-source]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
native=${MODELNET_NATIVE:-$(cd "$here/../.." && pwd)/.native}
mkdir -p "$native/packages"

. "$here/pins.sh"
. "$here/common.sh"
. "$here/nuget.sh"
. "$here/sqlite/step.sh"
. "$here/librdkafka/step.sh"
. "$here/llama/step.sh"

# Two makes at once would write the same files.
if have flock; then
  exec 9>"$native/lock"
  flock 9
fi
rm -rf "$native"/tmp.*

[ $# -gt 0 ] || set -- sqlite librdkafka llama
for step in "$@"; do
  case $step in
    sqlite) step_sqlite ;;
    sqlite-build) step_sqlite force ;;
    librdkafka) step_librdkafka ;;
    librdkafka-build) step_librdkafka force ;;
    llama) step_llama ;;
    llama-cuda) step_llama_cuda ;;
    llama-source) step_llama_source ;;
    *) fail unknown_step "there is no step '$step'" "use sqlite, sqlite-build, librdkafka, librdkafka-build, llama, llama-cuda or llama-source" ;;
  esac
done
