# shellcheck shell=bash
# Building a preset's tree, one builder at a time.

# As many jobs as there are cores, but not more than memory carries (a Beast file takes over 1 GB).
build_jobs() {
  local memory
  memory=$(awk '/MemAvailable/{print int($2 / 1500000)}' /proc/meminfo)
  printf '%s\n' "$(nproc)" "$((memory > 0 ? memory : 1))" | sort -n | head -n 1
}

# Configures once; a tree that was configured for another path (the checkout moved) or left half done is made anew.
configure() {  # PRESET
  local tree=$root/build/$1
  if [[ -e $tree/build.ninja ]] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$tree/CMakeCache.txt"; then return; fi
  rm -rf "$tree/CMakeCache.txt" "$tree/CMakeFiles"
  (cd "$root" && run_slow "configure-$1" cmake --preset "$1")
}

build() {  # PRESET [TARGET…]
  local preset=$1 tree=$root/build/$1
  shift
  mkdir -p "$tree"
  (
    lock "$tree/.relevo-lock" "another build of $tree"
    step "building build/$preset (the first time takes minutes)"
    configure "$preset"
    # "[done/all]" in front of each line
    NINJA_STATUS='[%f/%t] ' run_slow "build-$preset" ninja -C "$tree" -j "$(build_jobs)" "$@"
  )
}
