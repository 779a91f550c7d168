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
  if [ "${1:-}" != force ] && nuget_restores sqlite SQLitePCLRaw.lib.e_sqlite3 "$SQLITE_PACKAGE_VERSION"; then
    rm -f "$native/packages/"SQLitePCLRaw.lib.e_sqlite3.*.nupkg
    say "sqlite: SQLitePCLRaw.lib.e_sqlite3 $SQLITE_PACKAGE_VERSION restores from NuGet, nothing to build"
  else
    sqlite_library
    nuget_pack sqlite SQLitePCLRaw.lib.e_sqlite3 "$SQLITE_PACKAGE_VERSION" "$native/sqlite/libe_sqlite3.so"
    say "sqlite: packed $(basename "$native"/packages/SQLitePCLRaw.lib.e_sqlite3.*.nupkg)"
  fi
  mark_done sqlite "$stamp"
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
