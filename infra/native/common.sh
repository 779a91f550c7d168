# Helpers of setup.sh: output lines, coded failures, and a pinned fetch from npm.

say() { printf 'native: %s\n' "$*"; }

# fail CODE CAUSE HINT
fail() {
  printf 'native: error [%s] %s\n        hint: %s\n' "$1" "$2" "$3" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# fetch_npm PACKAGE VERSION INTEGRITY TARGET: unpacks the package into TARGET, only when its SHA-512 is the pinned one.
# The registry is npm's own setting; the cache lives inside .native, so nothing depends on the home folder.
fetch_npm() {
  local package=$1 version=$2 integrity=$3 target=$4 box archive actual
  have npm || fail npm_missing "npm is not installed; $package@$version comes from npm" \
    "install Node.js 20 or newer, or follow infra/native/README.md to supply the libraries yourself"
  box=$(mktemp -d "$native/tmp.XXXXXX")
  if ! (cd "$box" && npm pack "$package@$version" --silent --ignore-scripts --cache "$box/cache" >pack.log 2>&1); then
    tail -n 5 "$box/pack.log" >&2
    rm -rf "$box"
    fail npm_fetch_failed "npm could not fetch $package@$version" "check the network and npm's registry setting, then run again"
  fi
  archive=$(find "$box" -maxdepth 1 -name '*.tgz' | head -n 1)
  actual=sha512-$(node -e 'const h=require("crypto").createHash("sha512");h.update(require("fs").readFileSync(process.argv[1]));console.log(h.digest("base64"))' "$archive")
  if [ "$actual" != "$integrity" ]; then
    rm -rf "$box"
    fail integrity_mismatch "$package@$version is $actual, pinned is $integrity" "the registry served another file: do not use it"
  fi
  mkdir -p "$target"
  tar -xzf "$archive" -C "$target" --strip-components=1
  rm -rf "$box"
}

# done_with STEP STAMP / mark_done STEP STAMP: a step is done when its stamp file holds the current pins.
done_with() { [ "$(cat "$native/stamps/$1" 2>/dev/null)" = "$2" ]; }
mark_done() { mkdir -p "$native/stamps" && printf '%s\n' "$2" >"$native/stamps/$1"; }
