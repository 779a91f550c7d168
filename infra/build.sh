#!/usr/bin/env bash
# Restores and builds one project or the solution, quietly: a first build prints what it does, a failure prints everything.
#   infra/build.sh PROJECT CONFIGURATION
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
project=$1
configuration=$2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
began=$SECONDS
if ! command -v dotnet >/dev/null; then
  echo "dotnet_missing: the .NET 10 SDK is not on the PATH; install it and run the command again" >&2
  exit 2
fi
echo "build: $project ($configuration) …" >&2
if ! dotnet build "$project" -c "$configuration" -v q --nologo -clp:NoSummary >"$log" 2>&1; then
  cat "$log" >&2
  echo "build_failed: see the lines above" >&2
  exit 1
fi
echo "build: done in $((SECONDS - began)) s" >&2
