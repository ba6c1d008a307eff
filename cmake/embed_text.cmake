# bughook_embed_text(target file function): the text of a file as a function of the program that returns it.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(bughook_embed_text target file header function)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE path)
    get_filename_component(file_name ${file} NAME)
    string(MAKE_C_IDENTIFIER ${target}_${file_name} name)
    set(output ${CMAKE_BINARY_DIR}/generated/${name}.cpp)
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DFILE=${path} -DOUTPUT=${output} -DHEADER=${header}
              -DFUNCTION=${function} -P ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
      DEPENDS ${path} ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake VERBATIM)
    bughook_generated_source(${target} ${output})
  endfunction()
  return()
endif()

file(READ ${FILE} text)
if(text MATCHES "\\)text\"")
  message(FATAL_ERROR "${FILE} holds what ends a literal")
endif()
file(WRITE ${OUTPUT} "// Made from ${FUNCTION}'s file by cmake/embed_text.cmake.
#include \"${HEADER}\"

#ifdef __clang__  // which by -Wpedantic wants no literal longer than any compiler must take
#pragma clang diagnostic ignored \"-Woverlength-strings\"
#endif
std::string_view ${FUNCTION}() { return R\"text(${text})text\"; }
")
