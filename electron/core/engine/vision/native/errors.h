#pragma once

// Failures with a name. `code` is one of the codes of shared/errors.ts; JavaScript turns it into a CasebookError and adds
// the remedy. `detail` is what llama.cpp wrote to its log meanwhile: for our own log, it may name files.

#include <napi.h>

#include <stdexcept>
#include <string>

namespace casebook {

namespace code {
constexpr const char * bad_request        = "BAD_REQUEST";
constexpr const char * mmproj_unreadable  = "MMPROJ_UNREADABLE";
constexpr const char * mmproj_mismatch    = "MMPROJ_MISMATCH";
constexpr const char * vision_unavailable = "VISION_UNAVAILABLE";
constexpr const char * generation_failed  = "GENERATION_FAILED";
}  // namespace code

struct Failure : std::runtime_error {
    std::string code;
    std::string detail;

    Failure(const char * code, const std::string & message, std::string detail = "")
        : std::runtime_error(message), code(code), detail(std::move(detail)) {}
};

// A JavaScript Error with the properties `code` and `detail`.
Napi::Error to_js(Napi::Env env, const Failure & failure);

// Sends mtmd's log to us instead of stderr. Call once.
void install_log_capture();

// What mtmd warned of since the last call, at most 4 KB.
std::string take_log();

}  // namespace casebook
