set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

# Small debug information keeps the release tree quick to build and link.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1 -fno-omit-frame-pointer")
add_compile_options(-Wall -Wextra -Werror -Wno-missing-field-initializers)
# GCC 12 takes the recycled frames of Asio coroutines for mismatched allocations.
add_compile_options(-Wno-mismatched-new-delete)

set(RELEVO_SANITIZE "" CACHE STRING "comma-separated sanitizers")
if(RELEVO_SANITIZE)
  add_compile_options(-fsanitize=${RELEVO_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${RELEVO_SANITIZE})
  # GCC 12 reports false positives of these two in instrumented code.
  add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow)
endif()

# The programs of tests/fuzz: Clang's libFuzzer (GCC has none); warnings stay GCC's matter. Clang 14 has coroutines but
# does not tell libstdc++, and cannot compile them with its function sanitizer.
option(RELEVO_FUZZ "only the programs of tests/fuzz, with Clang" OFF)
if(RELEVO_FUZZ)
  add_compile_options(-w -fsanitize=fuzzer-no-link -fno-sanitize=function)
  add_compile_definitions(__cpp_impl_coroutine=201902L)
endif()

# Headers of Asio, libpqxx and protobuf cost a file about 5 s: files are compiled eight at a time. So names of one file
# alone must differ within a target, as the compiler says when they do not.
option(RELEVO_UNITY "compile several files as one" ON)
if(RELEVO_UNITY)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8 CACHE STRING "")
  # Types of unnamed namespaces are then taken for types of a header.
  add_compile_options(-Wno-subobject-linkage)
endif()

# The headers of others that nearly every file includes (cmake/pch.hpp) are parsed once, not for 4.5 s in each.
option(RELEVO_PCH "precompile the headers of others" ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  if(RELEVO_PCH)  # what ccache asks for to look into files that use a precompiled header
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
