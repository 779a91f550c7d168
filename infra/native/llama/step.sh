# llama.cpp: prebuilt libraries from npm, and on request the source they were built from (headers, real vocabularies, peers).

step_llama() { llama_libraries llama @node-llama-cpp/linux-x64 "$LLAMA_CPU_INTEGRITY"; }

# The CUDA build is a second folder; point MODELNET_LLAMA_LIB at it.
step_llama_cuda() { llama_libraries llama-cuda @node-llama-cpp/linux-x64-cuda "$LLAMA_CUDA_INTEGRITY"; }

# llama_libraries STEP PACKAGE INTEGRITY: leaves .native/STEP with the libraries and their licence, nothing else.
llama_libraries() {
  local step=$1 package=$2 integrity=$3 stamp="$LLAMA_NPM_VERSION $3" box
  if done_with "$step" "$stamp" && ls "$native/$step"/libllama*.so >/dev/null 2>&1; then say "$step: ready"; return; fi
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) ;;
    *) fail llama_platform "the pinned llama.cpp libraries are for linux-x64, this is $(uname -s)-$(uname -m)" \
      "build the same llama.cpp release as shared libraries and name their folder in MODELNET_LLAMA_LIB" ;;
  esac
  box=$(mktemp -d "$native/tmp.XXXXXX")
  say "$step: fetching $package $LLAMA_NPM_VERSION"
  fetch_npm "$package" "$LLAMA_NPM_VERSION" "$integrity" "$box/package"
  rm -rf "${native:?}/$step"
  mkdir -p "$native/$step"
  find "$box/package/bins" -name 'lib*.so*' ! -name 'libllama-common*' -exec mv {} "$native/$step/" \;
  cp "$box/package/LICENSE" "$native/$step/"
  rm -rf "$box"
  mark_done "$step" "$stamp"
  say "$step: $(find "$native/$step" -name 'lib*.so*' | wc -l) libraries in .native/$step"
}

step_llama_source() {
  local stamp="$LLAMA_NPM_VERSION $LLAMA_SOURCE_INTEGRITY" box
  if done_with llama-source "$stamp" && [ -f "$native/llama-source/include/llama.h" ]; then say "llama-source: ready"; return; fi
  have git || fail git_missing "git is not installed; llama.cpp's source comes as a git bundle" "install git"
  box=$(mktemp -d "$native/tmp.XXXXXX")
  say "llama-source: fetching node-llama-cpp $LLAMA_NPM_VERSION"
  fetch_npm node-llama-cpp "$LLAMA_NPM_VERSION" "$LLAMA_SOURCE_INTEGRITY" "$box/package"
  rm -rf "$native/llama-source"
  git clone --quiet "$box/package/llama/gitRelease.bundle" "$native/llama-source" >"$native/llama-source.log" 2>&1 ||
    fail llama_source_failed "git could not read the bundle, see $native/llama-source.log" "install a recent git"
  rm -rf "$native/llama-source/.git" "$box"
  mark_done llama-source "$stamp"
  say "llama-source: headers, vocabularies and benchmarks in .native/llama-source"
}
