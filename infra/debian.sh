# Sourced: installs Debian packages where this is a Debian machine and we may; elsewhere says what is missing. Never fails.
#   debian_install CONSEQUENCE PACKAGE...
debian_install() {
  local consequence=$1 log
  shift
  [ $# -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "missing: $* ($consequence)" >&2
    return 0
  fi
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  if ! { apt-get install -y -qq "$@" || { apt-get update -qq && apt-get install -y -qq "$@"; }; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "could not be installed: $* ($consequence)" >&2
  fi
  rm -f "$log"
}

# What models/*.py needs; without OpenBLAS torch is thirteen times slower.
debian_missing_for_training() {
  /usr/bin/python3 -c 'import torch, numpy' 2>/dev/null || echo python3-torch python3-numpy
  ls /usr/lib/*/openblas-pthread/libblas.so.3 >/dev/null 2>&1 || echo libopenblas0-pthread
}
