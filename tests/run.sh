#!/usr/bin/env bash
# Runs every built test project and ends with one line: N passed, N failed, N skipped.
#   tests/run.sh CONFIGURATION
# Three projects at a time, the long ones first: those that start brokers or processes mostly wait, the others mostly compute.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration=$1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# run_project PROJECT: prints one line (and the output of a failed run), leaves passed, failed and skipped in NAME.counts.
run_project() {
  local project=$1 name began=$SECONDS broken=0
  name=$(basename "$project" .csproj)
  # A hung test must not hang the run: each project has a generous bound.
  timeout -k 10 720 dotnet test "$project" -c "$configuration" --no-build --nologo -v q --logger "console;verbosity=minimal" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" >"$results/$name.log" 2>&1 || broken=1
  local trx=$results/$name.trx
  if [ ! -f "$trx" ]; then
    echo "0 1 0" >"$results/$name.counts"
    printf '%s\n%s: no result was written\n' "$(cat "$results/$name.log")" "$name" | tee "$results/$name.failure"
    return
  fi
  local counters passed failed skipped
  counters=$(grep -o '<Counters [^>]*>' "$trx")
  passed=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
  failed=$(sed -n 's/.* failed="\([0-9]*\)".*/\1/p' <<<"$counters")
  skipped=$(grep -c '<UnitTestResult [^>]*outcome="NotExecuted"' "$trx")
  # A run that ended badly although no test failed (a crash of the host) has failed.
  [ "$broken" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
  echo "$passed $failed $skipped" >"$results/$name.counts"
  {
    [ "$failed" -eq 0 ] || tee "$results/$name.failure" <"$results/$name.log"
    echo "$name: $passed passed, $failed failed, $skipped skipped ($((SECONDS - began)) s)"
    if [ "$skipped" -gt 0 ]; then
      sed -n '/outcome="NotExecuted"/,/<\/UnitTestResult>/p' "$trx" | sed -n 's/.*testName="\([^"]*\)".*/  skipped: \1/p;s/.*<Message>\(.*\)<\/Message>.*/    because \1/p;s/.*<StdOut>\(.*\)<\/StdOut>.*/    \1/p'
    fi
  } >"$results/$name.report"
  cat "$results/$name.report"
}

all=$(git ls-files -co --exclude-standard 'tests/*.Tests.csproj' 'tests/*.Conformance.csproj' | sort -u)
long=(kafka-deployment e2e kafka golden bundled-models bus-conformance)
projects=$(
  for folder in "${long[@]}"; do grep "^tests/$folder/" <<<"$all"; done
  grep -Ev "^tests/($(IFS='|'; echo "${long[*]}"))/" <<<"$all"
)
export -f run_project
export results configuration
xargs -P 3 -I{} bash -c 'run_project "$1" </dev/null' _ {} <<<"$projects"
# What failed is said once more at the end, where a reader of a long or cut log looks first.
tail -q -n 60 "$results"/*.failure 2>/dev/null
cat "$results"/*.counts | awk -v projects="$(wc -l <<<"$projects")" '
  { passed += $1; failed += $2; skipped += $3 }
  END {
    if (NR != projects) { failed += projects - NR }
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0 || passed == 0
  }'
