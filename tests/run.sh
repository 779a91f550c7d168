#!/usr/bin/env bash
# Runs every built test project and ends with one line: N passed, N failed, N skipped.
#   tests/run.sh CONFIGURATION
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration=$1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
failed_runs=0
passed=0 failed=0 skipped=0
while IFS= read -r project; do
  name=$(basename "$project" .csproj)
  began=$SECONDS
  # A hung test must not hang the run: each project has a generous bound.
  if ! timeout -k 10 480 dotnet test "$project" -c "$configuration" --no-build --nologo -v q --logger "console;verbosity=minimal" \
      --logger "trx;LogFileName=$name.trx" --results-directory "$results" >"$results/$name.log" 2>&1; then
    failed_runs=$((failed_runs + 1))
    cat "$results/$name.log"
  fi
  trx=$results/$name.trx
  if [ ! -f "$trx" ]; then
    echo "$name: no result was written"
    cat "$results/$name.log"
    failed=$((failed + 1))
    continue
  fi
  counters=$(grep -o '<Counters [^>]*>' "$trx")
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  p=$(count passed) f=$(count failed) s=$(grep -c '<UnitTestResult [^>]*outcome="NotExecuted"' "$trx")
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  echo "$name: $p passed, $f failed, $s skipped ($((SECONDS - began)) s)"
  if [ "$s" -gt 0 ]; then
    sed -n '/outcome="NotExecuted"/,/<\/UnitTestResult>/p' "$trx" | sed -n 's/.*testName="\([^"]*\)".*/  skipped: \1/p;s/.*<Message>\(.*\)<\/Message>.*/    because \1/p;s/.*<StdOut>\(.*\)<\/StdOut>.*/    \1/p'
  fi
done < <(git ls-files -co --exclude-standard 'tests/*.Tests.csproj' 'tests/*.Conformance.csproj' | sort -u)
if [ "$failed_runs" -gt 0 ] && [ "$failed" -eq 0 ]; then
  failed=$failed_runs
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
