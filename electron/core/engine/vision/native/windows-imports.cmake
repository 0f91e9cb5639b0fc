# Windows: a DLL cannot be linked without import libraries, and node-llama-cpp ships none. They are made here from the
# export tables of its DLLs and from the list of N-API functions, all delay-loaded, so that `windows-delay-load.cpp` can
# point them at the modules that are in the process already, whatever they are called (llama.dll, llama.cuda.dll,
# node.exe, electron.exe).
# Unverified: written from the documentation of dumpbin, lib and link; never run.
function(import_library NAME DEFINITIONS OUTPUT)
  set(LIBRARY ${CMAKE_BINARY_DIR}/${NAME}.lib)
  execute_process(
    COMMAND ${CMAKE_AR} /nologo /machine:${CMAKE_CXX_COMPILER_ARCHITECTURE_ID} /def:${DEFINITIONS} /out:${LIBRARY}
    COMMAND_ERROR_IS_FATAL ANY)
  set(${OUTPUT} ${LIBRARY} PARENT_SCOPE)
endfunction()

function(link_windows_imports TARGET BINDINGS_FOLDER NODE_API_HEADERS)
  target_sources(${TARGET} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/windows-delay-load.cpp)
  target_link_libraries(${TARGET} PRIVATE delayimp)

  import_library(node ${NODE_API_HEADERS}/def/node_api.def NODE_LIBRARY)
  target_link_libraries(${TARGET} PRIVATE ${NODE_LIBRARY})
  target_link_options(${TARGET} PRIVATE /DELAYLOAD:node.exe)

  file(GLOB DLLS ${BINDINGS_FOLDER}/llama.*dll ${BINDINGS_FOLDER}/ggml.*dll ${BINDINGS_FOLDER}/ggml-base.*dll)
  get_filename_component(TOOLS ${CMAKE_CXX_COMPILER} DIRECTORY)
  foreach(DLL ${DLLS})
    get_filename_component(NAME ${DLL} NAME)
    execute_process(COMMAND ${TOOLS}/dumpbin.exe /nologo /exports ${DLL} OUTPUT_VARIABLE EXPORTS COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "(llama|ggml|gguf)_[A-Za-z0-9_]+" SYMBOLS "${EXPORTS}")
    list(REMOVE_DUPLICATES SYMBOLS)
    list(JOIN SYMBOLS "\n" SYMBOLS)
    file(WRITE ${CMAKE_BINARY_DIR}/${NAME}.def "LIBRARY ${NAME}\nEXPORTS\n${SYMBOLS}\n")
    import_library(${NAME} ${CMAKE_BINARY_DIR}/${NAME}.def IMPORTS)
    target_link_libraries(${TARGET} PRIVATE ${IMPORTS})
    target_link_options(${TARGET} PRIVATE /DELAYLOAD:${NAME})
  endforeach()
endfunction()
