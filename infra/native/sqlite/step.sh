# SQLite's native library as the ordinary package SQLitePCLRaw.lib.e_sqlite3, built only where that package does not restore.

# The embedded log sets journal and sync modes itself; here is only what must be decided when compiling.
sqlite_flags="-O2 -fPIC -shared -DNDEBUG
  -DSQLITE_THREADSAFE=1 -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_USE_ALLOCA
  -DSQLITE_DQS=0 -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_MAX_EXPR_DEPTH=0
  -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_DBSTAT_VTAB"

step_sqlite() {
  local stamp="$SQLITE_PACKAGE_VERSION $SQLITE_SOURCE_INTEGRITY $(sha256sum "$here/sqlite/step.sh" | cut -c1-16)"
  if done_with sqlite "$stamp"; then say "sqlite: ready"; return; fi
  have dotnet || fail dotnet_missing "the .NET SDK is not on the PATH" "install the .NET 10 SDK"
  if [ "${1:-}" != force ] && sqlite_restores; then
    rm -f "$native/packages/"SQLitePCLRaw.lib.e_sqlite3.*.nupkg
    say "sqlite: SQLitePCLRaw.lib.e_sqlite3 $SQLITE_PACKAGE_VERSION restores from NuGet, nothing to build"
  else
    sqlite_library
    sqlite_pack
    say "sqlite: packed $(basename "$native"/packages/SQLitePCLRaw.lib.e_sqlite3.*.nupkg)"
  fi
  mark_done sqlite "$stamp"
}

# A restore into a package folder of its own: a copy that an earlier run packed must not look like the source's.
sqlite_restores() {
  local box rc=0
  if [ -d "$(sqlite_global_copy)" ] && ! sqlite_global_copy_is_ours; then return 0; fi
  box=$(mktemp -d "$native/tmp.XXXXXX")
  cp "$here/sqlite/probe.csproj" "$here/sqlite/Directory.Build.props" "$box/"
  dotnet restore "$box/probe.csproj" -v q --nologo --packages "$box/packages" -p:Version="$SQLITE_PACKAGE_VERSION" \
    >"$native/sqlite-probe.log" 2>&1 || rc=1
  rm -rf "$box"
  return $rc
}

sqlite_library() {
  local out="$native/sqlite/libe_sqlite3.so" system
  mkdir -p "$native/sqlite"
  if have gcc; then
    fetch_npm better-sqlite3 "$SQLITE_NPM_VERSION" "$SQLITE_SOURCE_INTEGRITY" "$native/sqlite/source"
    say "sqlite: compiling $(grep -m1 -o 'SQLITE_VERSION  *"[^"]*"' "$native/sqlite/source/deps/sqlite3/sqlite3.h" | tr -s ' ') (half a minute)"
    # shellcheck disable=SC2086 # the flags are a list
    gcc $sqlite_flags "$native/sqlite/source/deps/sqlite3/sqlite3.c" -o "$out" -lpthread -lm >"$native/sqlite-build.log" 2>&1 ||
      fail sqlite_build_failed "gcc could not compile SQLite, see $native/sqlite-build.log" "install gcc and the C library's headers (Debian: build-essential)"
    rm -rf "$native/sqlite/source"
    return
  fi
  system=$(ls /lib/*/libsqlite3.so.0 /usr/lib/*/libsqlite3.so.0 /usr/lib64/libsqlite3.so.0 2>/dev/null | head -n 1 || true)
  [ -n "$system" ] || fail gcc_missing "gcc is missing, so SQLite cannot be compiled, and there is no system libsqlite3.so.0 either" \
    "install gcc (Debian: build-essential) or libsqlite3-0"
  cp -L "$system" "$out"
  say "sqlite: gcc is missing, using the system's $system"
}

sqlite_pack() {
  local box
  box=$(mktemp -d "$native/tmp.XXXXXX")
  cp "$here/sqlite/pack.csproj" "$here/sqlite/Directory.Build.props" "$box/"
  cp "$native/sqlite/libe_sqlite3.so" "$box/"
  dotnet pack "$box/pack.csproj" -v q --nologo -o "$native/packages" -p:Version="$SQLITE_PACKAGE_VERSION" >"$native/sqlite-pack.log" 2>&1 ||
    fail sqlite_pack_failed "dotnet pack failed, see $native/sqlite-pack.log" "run dotnet --info and check the SDK"
  rm -rf "$box"
  # NuGet prefers its global copy to a newly packed one of the same version.
  if sqlite_global_copy_is_ours; then rm -rf "$(sqlite_global_copy)"; fi
}

sqlite_global_copy() { printf '%s' "${NUGET_PACKAGES:-$HOME/.nuget/packages}/sqlitepclraw.lib.e_sqlite3/$SQLITE_PACKAGE_VERSION"; }

# NuGet writes next to each unpacked package where it came from.
sqlite_global_copy_is_ours() { grep -qs '"source": ".*\.native/packages' "$(sqlite_global_copy)/.nupkg.metadata"; }
