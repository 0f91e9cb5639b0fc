// Windows: answers the loader's question "which module is llama.dll, which is node.exe?" with modules that are in the
// process already. Unverified: written from the documentation of delayimp.h; never run.

#include <windows.h>
// delayimp.h and psapi.h need windows.h first
#include <delayimp.h>
#include <psapi.h>

#include <cstring>
#include <string>

namespace {

// "llama.v0.5.0.dll", "llama.cuda.v0.5.0.dll" -> "llama."; "ggml-base.dll" -> "ggml-base."
std::string family(const char * name) {
    const char * slash = std::strrchr(name, '\\');
    const char * start = slash == nullptr ? name : slash + 1;
    const char * dot = std::strchr(start, '.');
    return dot == nullptr ? std::string(start) : std::string(start, dot + 1);
}

HMODULE loaded_module_like(const char * name) {
    HMODULE modules[1024];
    DWORD bytes = 0;
    if (!EnumProcessModules(GetCurrentProcess(), modules, sizeof(modules), &bytes)) {
        return nullptr;
    }
    for (size_t i = 0; i < bytes / sizeof(HMODULE) && i < 1024; i++) {
        char path[MAX_PATH * 4] = {};
        if (GetModuleFileNameA(modules[i], path, sizeof(path) - 1) == 0) {
            continue;
        }
        if (_stricmp(family(path).c_str(), family(name).c_str()) == 0) {
            return modules[i];
        }
    }
    return nullptr;
}

FARPROC WINAPI on_delay_load(unsigned event, DelayLoadInfo * info) {
    if (event != dliNotePreLoadLibrary) {
        return nullptr;
    }
    if (_stricmp(info->szDll, "node.exe") == 0) {
        return reinterpret_cast<FARPROC>(GetModuleHandleA(nullptr));
    }
    return reinterpret_cast<FARPROC>(loaded_module_like(info->szDll));
}

}  // namespace

extern "C" const PfnDliHook __pfnDliNotifyHook2 = on_delay_load;
