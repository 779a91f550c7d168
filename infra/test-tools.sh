#!/usr/bin/env bash
# Brings the independent peers that tests compare with, where this is a Debian machine and we may install: python3-avro and
# avro-bin (Avro in both directions), python3-torch (the bundled models as their trainer computes them), strace (nothing is fetched
# at run time). Elsewhere the tests skip and say what is missing.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
wanted=()
/usr/bin/python3 -c 'import avro' 2>/dev/null || wanted+=(python3-avro)
command -v avrocat >/dev/null || wanted+=(avro-bin)
command -v strace >/dev/null || wanted+=(strace)
# shellcheck disable=SC2207 # package names have no spaces
wanted+=($(debian_missing_for_training))
debian_install "the tests that need them are skipped" "${wanted[@]}"
exit 0
