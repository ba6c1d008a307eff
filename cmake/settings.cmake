# Compiler settings shared by every target: C++20, warnings as errors, hardening, sanitizers, ccache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
if(BUGHOOK_SANITIZE)
  # Compiling is most of what a sanitizer costs: Clang without its optimizer takes a fifth of what GCC takes with it, and
  # what runs slower for it runs for seconds (CONTRIBUTING.md, "Where the time goes").
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -gline-tables-only -fno-omit-frame-pointer")
else()
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # A precompiled header needs this sloppiness, or ccache never hits.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED)

add_library(bughook_settings INTERFACE)
target_include_directories(bughook_settings INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(bughook_settings INTERFACE -Wall -Wextra -Wshadow -Wpedantic -Werror
                       -fstack-protector-strong)
target_compile_definitions(bughook_settings INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE BOOST_ALLOW_DEPRECATED_HEADERS
  SPDLOG_FMT_EXTERNAL SPDLOG_COMPILED_LIB)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(bughook_settings INTERFACE -fpch-preprocess)
  # False positives of GCC 12 inside Boost, coroutine frames and moved strings. Debug optimizes, too (-O1).
  target_compile_options(bughook_settings INTERFACE
    -Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-mismatched-new-delete
    -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-restrict)
  if(CMAKE_UNITY_BUILD)
    # What is true of a header is no fault in a .cpp that is compiled together with its neighbours.
    target_compile_options(bughook_settings INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # A precompiled header from the compiler cache is older than the headers of a fresh checkout, and as good.
  target_compile_options(bughook_settings INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  # The sieve for secrets is made by the compiler (src/intake/scrubbing/word_beginnings.hpp); GCC's limit suffices.
  target_compile_options(bughook_settings INTERFACE -fconstexpr-steps=50000000)
  if(CMAKE_UNITY_BUILD)
    # What a file of the same unit has named is shadowed by no fault of this one. GCC warns of the real ones.
    target_compile_options(bughook_settings INTERFACE -Wno-shadow)
  endif()
endif()
if(BUGHOOK_SANITIZE)
  target_link_options(bughook_settings INTERFACE -fuse-ld=lld)
  target_compile_options(bughook_settings INTERFACE -fsanitize=${BUGHOOK_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(bughook_settings INTERFACE -fsanitize=${BUGHOOK_SANITIZE})
endif()

file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
configure_file(${CMAKE_SOURCE_DIR}/cmake/version.hpp.in ${CMAKE_BINARY_DIR}/generated/bughook_version.hpp @ONLY)

# Much of what a loop allocates the writer frees: glibc's malloc pays for that with a tenth of all CPU
# (docs/decisions/0007-why-jemalloc.md). Sanitizers bring an allocator of their own.
add_library(bughook_allocator INTERFACE)
if(NOT BUGHOOK_SANITIZE)
  find_library(JEMALLOC jemalloc REQUIRED)
  target_link_options(bughook_allocator INTERFACE -Wl,--push-state,--no-as-needed ${JEMALLOC} -Wl,--pop-state)
endif()
