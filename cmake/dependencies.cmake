find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(OpenSSL REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(Protobuf REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)

find_package(PkgConfig REQUIRED)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(libpqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(libsodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-cpp)

# Debian's libphonenumber-dev conflicts with Boost 1.81; deploy/packages unpacks its headers under this prefix.
find_path(PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h REQUIRED)
find_library(PHONENUMBER_LIBRARY phonenumber REQUIRED)
add_library(phonenumber INTERFACE)
target_include_directories(phonenumber SYSTEM INTERFACE ${PHONENUMBER_INCLUDE})
target_link_libraries(phonenumber INTERFACE ${PHONENUMBER_LIBRARY} protobuf::libprotobuf)

find_path(CSV_INCLUDE csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
add_library(csv INTERFACE)
target_include_directories(csv SYSTEM INTERFACE ${CSV_INCLUDE})
target_link_libraries(csv INTERFACE ${CSV_LIBRARY})

# Asio and Beast are compiled once, in libs/runtime and libs/http.
add_library(asio INTERFACE)
add_compile_definitions(BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                        # A request is some coroutines deep: so many freed frames are kept for the next one.
                        BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
target_link_libraries(asio INTERFACE Boost::headers Threads::Threads OpenSSL::SSL)

# Requests and records are many small allocations, some freed by librdkafka's threads. Sanitizers bring their own.
if(NOT RELEVO_SANITIZE)
  pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)
  set(RELEVO_ALLOCATOR PkgConfig::jemalloc)
endif()
