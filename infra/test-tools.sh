#!/usr/bin/env bash
# Brings the independent peers that tests compare with, where this is a Debian machine and we may install: python3-avro and
# avro-bin (Avro in both directions), python3-torch (the bundled models as their trainer computes them), strace (nothing is fetched
# at run time). Elsewhere the tests skip and say what is missing.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"
wanted=()
/usr/bin/python3 -c 'import avro' 2>/dev/null || wanted+=(python3-avro)
command -v avrocat >/dev/null || wanted+=(avro-bin)
command -v kcat >/dev/null || wanted+=(kcat)
command -v strace >/dev/null || wanted+=(strace)
# shellcheck disable=SC2207 # package names have no spaces
wanted+=($(debian_missing_for_training))
debian_install "the tests that need them are skipped" "${wanted[@]}"

# Confluent's own client for Node, which reads what this product writes to Kafka, OpenAI's own SDK, which writes a batch file and reads its answers, and jsdom, a browser's page without the browser.
# 200 MB: into .native, and only where npm is. Together, since npm removes what an earlier install brought and the present one does not name.
peers=$(dirname "${BASH_SOURCE[0]}")/../.native/node-peers
if [ ! -d "$peers/node_modules/@confluentinc/schemaregistry" ] || [ ! -d "$peers/node_modules/openai" ] || [ ! -d "$peers/node_modules/jsdom" ]; then
  if command -v npm >/dev/null && mkdir -p "$peers" && (cd "$peers" && echo '{"private": true}' >package.json \
      && timeout 300 npm install --silent --no-audit --no-fund --ignore-scripts @confluentinc/schemaregistry@1.10.1 openai@7.57.0 jsdom@26.1.0 >npm.log 2>&1); then
    :
  else
    echo "@confluentinc/schemaregistry, openai and jsdom could not be brought from npm (the tests that need them are skipped)" >&2
  fi
fi
exit 0
