# bughook_module(name USES ... [NETWORK] [ALONE]): the library of src/<name> and, from its *_test.cpp files,
# the test program <name>_test.
#
# Heavy headers are read once: NETWORK modules share a precompiled header with Asio and Beast in it (one Beast unit
# otherwise takes 15 s), tests one that has GoogleTest too. And most presets compile what is no test several files at a
# time (CMAKE_UNITY_BUILD), which halves the time of a first build; `dev` compiles each by itself, for those who edit.
# ALONE is for a module whose files name their own things alike.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
file(WRITE ${CMAKE_BINARY_DIR}/generated/empty.cpp "")
find_package(GTest REQUIRED)

# Of what tests say themselves sanitizers need not know all: UBSan and the optimizer triple the time that their
# assertions take to compile. Each is compiled by itself, so that a shadow is one. Linked last, since the last flag counts.
add_library(bughook_test_settings INTERFACE)
target_link_libraries(bughook_test_settings INTERFACE GTest::gmock GTest::gtest_main)
target_compile_options(bughook_test_settings INTERFACE -O0 -Wshadow)
if(BUGHOOK_SANITIZE)
  target_compile_options(bughook_test_settings INTERFACE -fno-sanitize=undefined)
endif()

function(bughook_precompile name header)
  add_library(${name} STATIC ${CMAKE_BINARY_DIR}/generated/empty.cpp)
  target_link_libraries(${name} PUBLIC bughook_settings ${ARGN})
  target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/${header})
endfunction()

bughook_precompile(bughook_pch pch.hpp)
bughook_precompile(bughook_network_pch pch_network.hpp)
if(NOT BUGHOOK_FUZZ)
  bughook_precompile(bughook_test_pch pch_test.hpp bughook_test_settings)
endif()

function(bughook_use_pch target network)
  if(network)
    target_precompile_headers(${target} REUSE_FROM bughook_network_pch)
  else()
    target_precompile_headers(${target} REUSE_FROM bughook_pch)
  endif()
endfunction()

function(bughook_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_USES} bughook_settings bughook_test_settings)
  target_precompile_headers(${name} REUSE_FROM bughook_test_pch)
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# What the tests of a module, and of those above it, stand on: compiled once, not in each of them.
function(bughook_harness name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  set(harness bughook_${name}_testing)
  add_library(${harness} STATIC ${arg_SOURCES} ${CMAKE_BINARY_DIR}/generated/empty.cpp)
  target_link_libraries(${harness} PUBLIC bughook_${name} bughook_settings bughook_test_settings)
  foreach(below IN LISTS arg_USES)
    if(TARGET ${below}_testing)
      target_link_libraries(${harness} PUBLIC ${below}_testing)
    endif()
  endforeach()
  target_precompile_headers(${harness} REUSE_FROM bughook_test_pch)
  set_target_properties(${harness} PROPERTIES UNITY_BUILD OFF)
endfunction()

function(bughook_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NETWORK;ALONE" "" "USES")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  set(tests ${sources})
  set(harness ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/testing/")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER harness INCLUDE REGEX "/testing/")
  if(NOT sources)
    set(sources ${CMAKE_BINARY_DIR}/generated/empty.cpp)
  endif()
  add_library(bughook_${name} STATIC ${sources})
  target_link_libraries(bughook_${name} PUBLIC bughook_settings ${arg_USES})
  if(arg_NETWORK)
    target_link_libraries(bughook_${name} PUBLIC OpenSSL::SSL)
  endif()
  bughook_use_pch(bughook_${name} ${arg_NETWORK})
  if(arg_ALONE)
    set_target_properties(bughook_${name} PROPERTIES UNITY_BUILD OFF)
  endif()
  if(tests AND NOT BUGHOOK_FUZZ)
    bughook_harness(${name} SOURCES ${harness} USES ${arg_USES})
    bughook_test(${name}_test SOURCES ${tests} USES bughook_${name}_testing)
  endif()
endfunction()

# What is made from other files is compiled by itself: it changes when they do.
function(bughook_generated_source target source)
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

function(bughook_program name source)
  cmake_parse_arguments(PARSE_ARGV 2 arg "NETWORK" "" "USES")
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${arg_USES} bughook_settings bughook_allocator)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()
