# bughook_embed_sql(target folder function): builds the .sql files of a folder into a target, in the order of
# their names, as the function that lists them. `cmake -P` runs the lower half at build time, when one changes.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(bughook_embed_sql target folder function)
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.sql)
    string(REPLACE "/" "_" name ${folder})
    set(output ${CMAKE_BINARY_DIR}/generated/${name}.cpp)
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUTPUT=${output} -DFUNCTION=${function}
              -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
      DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
    bughook_generated_source(${target} ${output})
  endfunction()
  return()
endif()

string(REGEX REPLACE "::[a-z_]+$" "" namespace ${FUNCTION})
string(REGEX REPLACE "^.*::" "" function_name ${FUNCTION})
string(REPLACE "bughook::" "" header ${namespace})
string(REPLACE "::" "/" header ${header})
list(SORT FILES)
set(entries "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} sql)
  string(APPEND entries "      {\"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made from the .sql files by cmake/embed.cmake.
#include \"${header}/migrations.hpp\"

namespace ${namespace} {

std::span<const Migration> ${function_name}() {
  static const Migration migrations[] = {
${entries}  };
  return migrations;
}

}  // namespace ${namespace}
")
