set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

# Small debug information keeps the release tree quick to build and link.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
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

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
