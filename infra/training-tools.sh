#!/usr/bin/env bash
# Brings what the training of the bundled models needs: Debian's torch, numpy and OpenBLAS.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
# shellcheck disable=SC2046 # package names have no spaces
debian_install "the models cannot be trained here" $(debian_missing_for_training)
[ -z "$(debian_missing_for_training)" ]
