# librdkafka, the native part of Confluent.Kafka, as the ordinary package librdkafka.redist, built only where that package does not
# restore. The headers and the library stay in .native/librdkafka for programs in C.

step_librdkafka() {
  local stamp="$LIBRDKAFKA_VERSION $LIBRDKAFKA_SOURCE_INTEGRITY $(sha256sum "$here/librdkafka/step.sh" | cut -c1-16)"
  if done_with librdkafka "$stamp" && { [ "${1:-}" != force ] || [ -f "$native/librdkafka/lib/librdkafka.so" ]; }; then
    say "librdkafka: ready"
    return
  fi
  have dotnet || fail dotnet_missing "the .NET SDK is not on the PATH" "install the .NET 10 SDK"
  if [ "${1:-}" != force ] && nuget_restores librdkafka librdkafka.redist "$LIBRDKAFKA_VERSION"; then
    rm -f "$native/packages/"librdkafka.redist.*.nupkg
    say "librdkafka: librdkafka.redist $LIBRDKAFKA_VERSION restores from NuGet, nothing to build"
  else
    librdkafka_build
    nuget_pack librdkafka librdkafka.redist "$LIBRDKAFKA_VERSION" "$native/librdkafka/lib/librdkafka.so"
    say "librdkafka: packed $(basename "$native"/packages/librdkafka.redist.*.nupkg)"
  fi
  mark_done librdkafka "$stamp"
}

# librdkafka_build: leaves .native/librdkafka with include/, lib/ and the licence, nothing else.
librdkafka_build() {
  local box source tool
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) ;;
    *) fail librdkafka_platform "librdkafka.redist does not restore, and it is built here for linux-x64 only; this is $(uname -s)-$(uname -m)" \
      "use a NuGet source that has librdkafka.redist $LIBRDKAFKA_VERSION" ;;
  esac
  for tool in gcc g++ make python3; do
    have "$tool" || fail librdkafka_tools_missing "$tool is not installed; librdkafka must be compiled" "install it (Debian: build-essential python3 libssl-dev zlib1g-dev)"
  done
  printf '#include <openssl/ssl.h>\n' | gcc -E - >/dev/null 2>&1 ||
    fail librdkafka_ssl_missing "OpenSSL's headers are missing, and a client without TLS would be of no use" "install them (Debian: libssl-dev)"
  box=$(mktemp -d "$native/tmp.XXXXXX")
  fetch_npm @confluentinc/kafka-javascript "$LIBRDKAFKA_NPM_VERSION" "$LIBRDKAFKA_SOURCE_INTEGRITY" "$box/package"
  source="$box/package/deps/librdkafka"
  say "librdkafka: compiling $LIBRDKAFKA_VERSION (a minute or two)"
  # Kerberos and OpenID Connect need further libraries at run time; zstd is taken when its headers are there, lz4 is inside.
  if ! (cd "$source" && ./configure --disable-gssapi --disable-curl && make -j2 libs) >"$native/librdkafka-build.log" 2>&1; then
    fail librdkafka_build_failed "librdkafka did not compile, see $native/librdkafka-build.log" "install the compilers and headers (Debian: build-essential libssl-dev zlib1g-dev)"
  fi
  rm -rf "$native/librdkafka"
  mkdir -p "$native/librdkafka/lib" "$native/librdkafka/include/librdkafka"
  cp "$source"/src/rdkafka.h "$source"/src/rdkafka_mock.h "$native/librdkafka/include/librdkafka/"
  cp "$source/src/librdkafka.so.1" "$native/librdkafka/lib/librdkafka.so"
  cp "$source"/LICENSES.txt "$native/librdkafka/"
  strip --strip-unneeded "$native/librdkafka/lib/librdkafka.so"
  ln -sf librdkafka.so "$native/librdkafka/lib/librdkafka.so.1"
  rm -rf "$box"
}
