#!/usr/bin/env bash
# Brings the independent peers that tests compare with, where this is a Debian machine and we may install: python3-avro and
# avro-bin (Avro in both directions), strace (nothing is fetched at run time). Elsewhere the tests skip and say what is missing.
set -uo pipefail
wanted=()
/usr/bin/python3 -c 'import avro' 2>/dev/null || wanted+=(python3-avro)
command -v avrocat >/dev/null || wanted+=(avro-bin)
command -v strace >/dev/null || wanted+=(strace)
[ ${#wanted[@]} -gt 0 ] || exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "test tools missing: ${wanted[*]} (the tests that need them are skipped)" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get install -y -qq "${wanted[@]}" || { apt-get update -qq && apt-get install -y -qq "${wanted[@]}"; }; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo "test tools could not be installed: ${wanted[*]} (the tests that need them are skipped)" >&2
fi
rm -f "$log"
exit 0
