# For targets that link libs/runtime, and so Asio. Nothing of our own is precompiled: a change of it recompiles who
# includes it, as always.
if(RELEVO_PCH AND NOT RELEVO_FUZZ)
  add_library(relevo_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
  target_precompile_headers(relevo_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp)
endif()
function(relevo_precompiled)
  if(TARGET relevo_pch)
    foreach(target ${ARGN})
      target_precompile_headers(${target} REUSE_FROM relevo_pch)
    endforeach()
  endif()
endfunction()

# relevo_library(<name> LINKS <targets> TEST_LINKS <targets>): libs/<name>/*.cpp; every *_test.cpp beside them goes into
# <name>_test, every *_integration.cpp into <name>_integration, which also sees relevo_testing. WITHOUT_ASIO: what does
# not link libs/runtime.
function(relevo_library name)
  cmake_parse_arguments(arg "WITHOUT_ASIO" "" "LINKS;TEST_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  set(integration_tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|integration)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER integration_tests INCLUDE REGEX "_integration\\.cpp$")
  set(kind PUBLIC)
  if(sources)
    add_library(relevo_${name} STATIC ${sources})
    if(NOT arg_WITHOUT_ASIO)
      relevo_precompiled(relevo_${name})
    endif()
  else()
    add_library(relevo_${name} INTERFACE)
    set(kind INTERFACE)
  endif()
  target_include_directories(relevo_${name} ${kind} ${CMAKE_SOURCE_DIR}/libs)
  target_link_libraries(relevo_${name} ${kind} ${arg_LINKS})
  if(tests)
    relevo_test(${name}_test SOURCES ${tests} LINKS relevo_${name} ${arg_TEST_LINKS})
    if(NOT arg_WITHOUT_ASIO)
      relevo_precompiled(${name}_test)
    endif()
  endif()
  if(integration_tests)
    relevo_test(${name}_integration SOURCES ${integration_tests} LINKS relevo_${name} relevo_testing ${arg_TEST_LINKS})
    relevo_precompiled(${name}_integration)
  endif()
endfunction()

# Embeds migrations/NNNN_name.sql of the current folder into a source file that defines service_migrations().
function(relevo_migrations out)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql)
  set(rows "")
  foreach(script ${scripts})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
    get_filename_component(stem ${script} NAME_WE)
    file(READ ${script} text)
    string(APPEND rows "        {\"${stem}\", R\"sql(${text})sql\"},\n")
  endforeach()
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT
"#include \"database/migrations.hpp\"

std::vector<relevo::database::migration> relevo::service_migrations()
{
    return {
@rows@    };
}
")
  set(${out} ${generated} PARENT_SCOPE)
endfunction()

# relevo_service(<name> LINKS <targets>): services/<name>. Everything but main.cpp is an object library, so that the
# binary and the tests share it; domain/ is a library of its own that sees nothing but models.
function(relevo_service name)
  cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
  file(GLOB domain CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/domain/*.cpp)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/handlers/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test/*_test.cpp)
  file(GLOB_RECURSE integration_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test/*_integration.cpp)
  if(domain)
    add_library(${name}_domain OBJECT ${domain})
    target_link_libraries(${name}_domain PUBLIC relevo_models)
    target_include_directories(${name}_domain PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
    set(domain_target ${name}_domain)
  endif()
  relevo_migrations(migrations_source)
  add_library(${name}_objects OBJECT ${sources} ${migrations_source})
  target_include_directories(${name}_objects PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${name}_objects PUBLIC ${domain_target} ${arg_LINKS})
  target_compile_definitions(${name}_objects PUBLIC
    RELEVO_VERSION="${PROJECT_VERSION}")
  add_executable(${name} main.cpp)
  relevo_precompiled(${name}_objects ${name})
  target_link_libraries(${name} PRIVATE ${name}_objects ${domain_target} ${RELEVO_ALLOCATOR})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  if(tests)
    relevo_test(${name}_test SOURCES ${tests} LINKS ${name}_objects ${domain_target} relevo_testing)
    relevo_precompiled(${name}_test)
  endif()
  if(integration_tests)
    relevo_test(${name}_integration SOURCES ${integration_tests} LINKS ${name}_objects ${domain_target} relevo_testing)
    relevo_precompiled(${name}_integration)
  endif()
endfunction()

# relevo_test(<name> SOURCES … LINKS …): a Catch2 program in <build>/tests. Programs that need Postgres or Kafka are
# named *_integration; tests/run starts both for them.
function(relevo_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} catch_main)
  target_compile_definitions(${name} PRIVATE RELEVO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()

add_library(catch_main STATIC ${CMAKE_SOURCE_DIR}/cmake/catch_main.cpp)
