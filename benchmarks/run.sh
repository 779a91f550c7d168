#!/usr/bin/env bash
# Runs every benchmark that has a goal and prints its ratios with their spread. Keep the machine quiet meanwhile.
#   benchmarks/run.sh CONFIGURATION [--quick]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration=$(tr A-Z a-z <<<"$1")
shift
bin=${MODELNET_ARTIFACTS:-$PWD/artifacts}/bin
echo "machine: $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(date -u +%Y-%m-%dT%H:%MZ)"
echo "== fused steps (G1, G3, G13)"
"$bin/ModelNet.Bench.Steps/$configuration/ModelNet.Bench.Steps" "$@"
echo "== batches (G5 to G10, G24, G25)"
"$bin/ModelNet.Bench.Batch/$configuration/ModelNet.Bench.Batch" "$@"
echo "== batches that are killed and resumed (G23)"
"$bin/ModelNet.Bench.Resume/$configuration/ModelNet.Bench.Resume" "$@"
echo "== distributions and joins (G11)"
"$bin/ModelNet.Bench.Fusion/$configuration/ModelNet.Bench.Fusion" "$@"
echo "== certified steps (G19)"
"$bin/ModelNet.Bench.Certification/$configuration/ModelNet.Bench.Certification" "$@"
echo "== the embedded log"
"$bin/ModelNet.Bench.Bus/$configuration/ModelNet.Bench.Bus" "$@"
echo "== Kafka (G2, G4, G14)"
"$bin/ModelNet.Bench.Kafka/$configuration/ModelNet.Bench.Kafka" "$@"
echo "== models of set latencies, embedded log and Kafka (G22)"
"$bin/ModelNet.Bench.Latencies/$configuration/ModelNet.Bench.Latencies" "$@"
echo "== drafting ahead (G14, G20, G21)"
"$bin/ModelNet.Bench.Speculation/$configuration/ModelNet.Bench.Speculation" "$@"
