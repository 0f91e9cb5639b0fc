// The addon carries no llama.cpp of its own: it uses the one that node-llama-cpp has loaded. These functions find those
// libraries, make their names visible to us, and prove of every name that we need that it is there and comes from them.

#include "encoder.h"

#include <algorithm>

#if defined(_WIN32)
#    include <windows.h>
// psapi.h needs windows.h first
#    include <psapi.h>
#elif defined(__APPLE__)
#    include <dlfcn.h>
#    include <mach-o/dyld.h>
#else
#    include <dlfcn.h>
#    include <link.h>
#endif

namespace casebook {

namespace {

std::string file_name(const std::string & path) {
    const size_t cut = path.find_last_of("/\\");
    return cut == std::string::npos ? path : path.substr(cut + 1);
}

// libllama.v0.5.0.so, libllama.cuda.v0.5.0.so, libggml-base.so, llama.dll, ...; not llama-addon.node, not the backends.
bool is_ours(const std::string & path) {
    std::string name = file_name(path);
    if (name.rfind("lib", 0) == 0) {
        name = name.substr(3);
    }
    const bool library = name.find(".so") != std::string::npos || name.find(".dylib") != std::string::npos ||
                         name.find(".dll") != std::string::npos;
    return library && (name.rfind("llama.", 0) == 0 || name.rfind("ggml.", 0) == 0 || name.rfind("ggml-base.", 0) == 0);
}

std::vector<std::string> loaded_libraries() {
    std::vector<std::string> paths;
#if defined(_WIN32)
    HMODULE modules[1024];
    DWORD bytes = 0;
    if (EnumProcessModules(GetCurrentProcess(), modules, sizeof(modules), &bytes)) {
        const size_t count = std::min<size_t>(bytes / sizeof(HMODULE), 1024);
        for (size_t i = 0; i < count; i++) {
            char path[MAX_PATH * 4] = {};
            if (GetModuleFileNameA(modules[i], path, sizeof(path) - 1) != 0 && is_ours(path)) {
                paths.emplace_back(path);
            }
        }
    }
#elif defined(__APPLE__)
    for (uint32_t i = 0; i < _dyld_image_count(); i++) {
        const char * path = _dyld_get_image_name(i);
        if (path != nullptr && is_ours(path)) {
            paths.emplace_back(path);
        }
    }
#else
    dl_iterate_phdr(
        [](dl_phdr_info * object, size_t, void * data) {
            if (object->dlpi_name != nullptr && is_ours(object->dlpi_name)) {
                static_cast<std::vector<std::string> *>(data)->emplace_back(object->dlpi_name);
            }
            return 0;
        },
        &paths);
#endif
    return paths;
}

// "" when the name resolves into one of the libraries, else what is wrong with it.
std::string check_symbol(const std::string & name, const std::vector<std::string> & libraries) {
#if defined(_WIN32)
    // Unverified. The delay-load hook (windows-imports.cmake) resolves in these modules and nowhere else.
    for (const auto & library : libraries) {
        const HMODULE module = GetModuleHandleA(library.c_str());
        if (module != nullptr && GetProcAddress(module, name.c_str()) != nullptr) {
            return "";
        }
    }
    return "missing";
#else
    void * address = dlsym(RTLD_DEFAULT, name.c_str());
    if (address == nullptr) {
        return "missing";
    }
    Dl_info origin{};
    if (dladdr(address, &origin) == 0 || origin.dli_fname == nullptr) {
        return "of unknown origin";
    }
    for (const auto & library : libraries) {
        if (library == origin.dli_fname) {
            return "";
        }
    }
    return "from another library";
#endif
}

}  // namespace

// listLibraries(): string[]: llama.cpp's libraries in this process.
Napi::Value list_libraries(const Napi::CallbackInfo & info) {
    const auto paths = loaded_libraries();
    Napi::Array result = Napi::Array::New(info.Env(), paths.size());
    for (uint32_t i = 0; i < paths.size(); i++) {
        result.Set(i, paths[i]);
    }
    return result;
}

// useLibraries(symbols: string[]): string: makes the loaded libraries visible to the addon and checks all names.
// "" when everything is in its place, else what is not. Nothing of mtmd may run before this has returned "".
Napi::Value use_libraries(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    const auto libraries = loaded_libraries();
    if (libraries.empty()) {
        return Napi::String::New(env, "llama.cpp is not loaded");
    }
#if !defined(_WIN32)
    for (const auto & library : libraries) {
        // Loads nothing: makes a library that Node loaded privately (RTLD_LOCAL) visible. The handle is kept: the library
        // must stay as long as we do.
        if (dlopen(library.c_str(), RTLD_NOLOAD | RTLD_LAZY | RTLD_GLOBAL) == nullptr) {
            return Napi::String::New(env, file_name(library) + " could not be shared");
        }
    }
#endif
    const Napi::Array names = info[0].As<Napi::Array>();
    for (uint32_t i = 0; i < names.Length(); i++) {
        const std::string name = names.Get(i).As<Napi::String>();
        const std::string problem = check_symbol(name, libraries);
        if (!problem.empty()) {
            return Napi::String::New(env, name + " is " + problem);
        }
    }
    install_log_capture();
    return Napi::String::New(env, "");
}

}  // namespace casebook
