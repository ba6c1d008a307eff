# bughook_embed_text(target file function): the text of a file as a function of the program that returns it.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(bughook_embed_text target file header function)
    string(MAKE_C_IDENTIFIER ${file} name)
    set(output ${CMAKE_BINARY_DIR}/generated/${name}.cpp)
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DFILE=${CMAKE_SOURCE_DIR}/${file} -DOUTPUT=${output} -DHEADER=${header}
              -DFUNCTION=${function} -P ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
      DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake VERBATIM)
    target_sources(${target} PRIVATE ${output})
  endfunction()
  return()
endif()

file(READ ${FILE} text)
file(WRITE ${OUTPUT} "// Made from ${FUNCTION}'s file by cmake/embed_text.cmake.
#include \"${HEADER}\"

std::string_view ${FUNCTION}() { return R\"text(${text})text\"; }
")
