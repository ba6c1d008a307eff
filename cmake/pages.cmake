# bughook_embed_pages(target): builds web/dashboard, and the player of replays for it, with esbuild and puts what comes of it into the target, in the
# forms in which it is served. Nothing is fetched unless a lock file changed, nothing built unless a source did.
find_program(NODE node REQUIRED)

# bughook_node_packages(folder output): the packages of a folder's lock file, in its node_modules.
function(bughook_node_packages folder output)
  string(REPLACE "/" "_" name ${folder})
  set(stamp ${CMAKE_BINARY_DIR}/generated/${name}_packages.stamp)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/node_packages ${folder}
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/package-lock.json ${CMAKE_SOURCE_DIR}/tools/node_packages
    COMMENT "Packages of ${folder}" VERBATIM)
  set(${output} ${stamp} PARENT_SCOPE)
endfunction()

# The player of replays: a page for the dashboard, and in ${BUGHOOK_REPLAY}/film.js the script that films are made with.
set(BUGHOOK_REPLAY ${CMAKE_BINARY_DIR}/generated/replay)
bughook_node_packages(web/replay replay_packages)
file(GLOB_RECURSE replay_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/replay/src/*)
add_custom_command(OUTPUT ${BUGHOOK_REPLAY}/entry.txt ${BUGHOOK_REPLAY}/film.js
  COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/web/replay/build.mjs ${BUGHOOK_REPLAY}
  DEPENDS ${replay_sources} ${replay_packages} ${CMAKE_SOURCE_DIR}/web/replay/build.mjs
          ${CMAKE_SOURCE_DIR}/web/replay/tsconfig.json
  COMMENT "The player of replays" VERBATIM)
# Several targets use what it makes: it is made once.
add_custom_target(bughook_replay DEPENDS ${BUGHOOK_REPLAY}/entry.txt ${BUGHOOK_REPLAY}/film.js)

function(bughook_embed_pages target)
  bughook_node_packages(web/dashboard packages)
  set(folder ${CMAKE_BINARY_DIR}/generated/dashboard)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/dashboard/src/*)
  add_custom_command(OUTPUT ${folder}/assets.cpp
    COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/web/dashboard/build.mjs ${folder} ${BUGHOOK_REPLAY}
    DEPENDS ${sources} ${packages} ${BUGHOOK_REPLAY}/entry.txt ${CMAKE_SOURCE_DIR}/web/dashboard/build.mjs
            ${CMAKE_SOURCE_DIR}/web/dashboard/tsconfig.json ${CMAKE_SOURCE_DIR}/docs/webhooks.md
    COMMENT "The dashboard" VERBATIM)
  bughook_generated_source(${target} ${folder}/assets.cpp)
  add_dependencies(${target} bughook_replay)
endfunction()
