#pragma once

#include "errors.h"

#include "mtmd.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

class AddonModel;

namespace casebook {

// An image as llama.cpp's mtmd hands it to the language model.
struct Encoded {
    std::vector<float> embeddings;       // tokens * embedding size, row-major
    size_t tokens = 0;
    std::vector<llama_token> begin;      // markers around the embeddings
    std::vector<llama_token> end;
};

// An image encoder (mmproj) in memory. Shared by JavaScript's handle and by work in progress: freed by `close` or with
// the last of them, whatever was disposed before. mtmd's context is not thread-safe, hence the mutex.
class Encoder {
  public:
    ~Encoder() { close(); }

    // Throws Failure. Off the JavaScript thread.
    void load(AddonModel * model, const std::string & path, bool gpu, int threads);
    // `rgb`: row-major, side * side * 3 bytes. Throws Failure. Off the JavaScript thread.
    Encoded encode(const std::vector<uint8_t> & rgb, uint32_t side);
    void close();

    int embedding_size = 0;
    bool non_causal = false;

  private:
    std::mutex mutex_;
    mtmd_context * context_ = nullptr;
    AddonModel * model_ = nullptr;       // kept alive by JavaScript's handle; its llama_model may be freed before us
};

using EncoderPtr = std::shared_ptr<Encoder>;

// The functions of the module, see module.cpp.
Napi::Value load_encoder(const Napi::CallbackInfo & info);
Napi::Value encode_image(const Napi::CallbackInfo & info);
Napi::Value close_encoder(const Napi::CallbackInfo & info);
Napi::Value decode_image(const Napi::CallbackInfo & info);
Napi::Value check_layout(const Napi::CallbackInfo & info);
Napi::Value list_libraries(const Napi::CallbackInfo & info);
Napi::Value use_libraries(const Napi::CallbackInfo & info);

}  // namespace casebook
