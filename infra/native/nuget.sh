# What the bridges for NuGet packages share: ask whether the real package restores, and else pack a library under its name.

# nuget_restores STEP PACKAGE VERSION: whether the machine's sources have the package.
# A restore into a package folder of its own: a copy that an earlier run packed must not look like the source's.
nuget_restores() {
  local step=$1 package=$2 version=$3 box rc=0
  if [ -d "$(nuget_global_copy "$package" "$version")" ] && ! nuget_global_copy_is_ours "$package" "$version"; then return 0; fi
  box=$(mktemp -d "$native/tmp.XXXXXX")
  cp "$here"/nuget/probe.csproj "$here"/nuget/Directory.Build.props "$box/"
  dotnet restore "$box/probe.csproj" -v q --nologo --packages "$box/packages" -p:WantedPackage="$package" -p:WantedVersion="$version" \
    >"$native/$step-probe.log" 2>&1 || rc=1
  rm -rf "$box"
  return $rc
}

# nuget_pack STEP PACKAGE VERSION LIBRARY: packs the library into .native/packages.
nuget_pack() {
  local step=$1 package=$2 version=$3 library=$4 box
  box=$(mktemp -d "$native/tmp.XXXXXX")
  cp "$here"/nuget/pack.csproj "$here"/nuget/Directory.Build.props "$library" "$box/"
  dotnet pack "$box/pack.csproj" -v q --nologo -o "$native/packages" -p:WantedPackage="$package" -p:WantedVersion="$version" >"$native/$step-pack.log" 2>&1 ||
    fail "${step}_pack_failed" "dotnet pack failed, see $native/$step-pack.log" "run dotnet --info and check the SDK"
  rm -rf "$box"
  # NuGet prefers its global copy to a newly packed one of the same version.
  if nuget_global_copy_is_ours "$package" "$version"; then rm -rf "$(nuget_global_copy "$package" "$version")"; fi
}

nuget_global_copy() { printf '%s' "${NUGET_PACKAGES:-$HOME/.nuget/packages}/${1,,}/$2"; }

# NuGet writes next to each unpacked package where it came from.
nuget_global_copy_is_ours() { grep -qs '"source": ".*\.native/packages' "$(nuget_global_copy "$1" "$2")/.nupkg.metadata"; }
