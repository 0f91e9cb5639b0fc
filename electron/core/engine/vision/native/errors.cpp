#include "errors.h"

#include "ggml.h"
#include "mtmd.h"

#include <cstring>
#include <mutex>

namespace casebook {

namespace {

constexpr size_t max_log_bytes = 4096;

std::mutex log_mutex;
std::string log_text;

void on_log(ggml_log_level level, const char * text, void *) {
    if (level != GGML_LOG_LEVEL_WARN && level != GGML_LOG_LEVEL_ERROR) {
        return;
    }
    std::lock_guard<std::mutex> lock(log_mutex);
    if (log_text.size() < max_log_bytes) {
        log_text.append(text, strnlen(text, max_log_bytes - log_text.size()));
    }
}

}  // namespace

void install_log_capture() {
    mtmd_log_set(on_log, nullptr);
}

std::string take_log() {
    std::lock_guard<std::mutex> lock(log_mutex);
    std::string taken;
    taken.swap(log_text);
    return taken;
}

Napi::Error to_js(Napi::Env env, const Failure & failure) {
    Napi::Error error = Napi::Error::New(env, failure.what());
    error.Set("code", Napi::String::New(env, failure.code));
    error.Set("detail", Napi::String::New(env, failure.detail));
    return error;
}

}  // namespace casebook
