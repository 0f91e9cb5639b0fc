#include "encoder.h"
#include "task.h"

#include "AddonModel.h"

#include <cmath>
#include <cstring>

namespace casebook {

Encoded Encoder::encode(const std::vector<uint8_t> & rgb, uint32_t side) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (context_ == nullptr) {
        throw Failure(code::vision_unavailable, "The image encoder was closed.");
    }
    // mtmd tokenises the markers with the vocabulary of the language model.
    if (!model_->modelLoaded || model_->vocab == nullptr) {
        throw Failure(code::vision_unavailable, "The language model was unloaded.");
    }
    take_log();

    mtmd::bitmap bitmap(side, side, rgb.data());
    mtmd::input_chunks chunks(mtmd_input_chunks_init());
    const mtmd_input_part part{nullptr, bitmap.ptr.get()};
    const mtmd_input_part * parts[] = {&part};
    if (mtmd_tokenize_from_parts(context_, chunks.ptr.get(), parts, 1, false) != 0) {
        throw Failure(code::generation_failed, "The image encoder did not accept the picture.", take_log());
    }

    Encoded encoded;
    for (size_t i = 0; i < chunks.size(); i++) {
        const mtmd_input_chunk * chunk = chunks[i];
        switch (mtmd_input_chunk_get_type(chunk)) {
            case MTMD_INPUT_CHUNK_TYPE_TEXT: {
                size_t count = 0;
                const llama_token * tokens = mtmd_input_chunk_get_tokens_text(chunk, &count);
                auto & marker = encoded.tokens == 0 ? encoded.begin : encoded.end;
                marker.insert(marker.end(), tokens, tokens + count);
                break;
            }
            case MTMD_INPUT_CHUNK_TYPE_IMAGE: {
                if (encoded.tokens != 0) {
                    throw Failure(code::mmproj_unreadable, "The image encoder cuts a picture into tiles, which Casebook does not support.");
                }
                if (mtmd_encode_chunk(context_, chunk) != 0) {
                    throw Failure(code::generation_failed, "The picture could not be encoded.", take_log());
                }
                encoded.tokens = mtmd_input_chunk_get_n_tokens(chunk);
                const float * values = mtmd_get_output_embd(context_);
                encoded.embeddings.assign(values, values + encoded.tokens * embedding_size);
                break;
            }
            default:
                throw Failure(code::mmproj_unreadable, "The image encoder gave something that is no image.");
        }
    }
    if (encoded.tokens == 0) {
        throw Failure(code::generation_failed, "The image encoder gave no tokens.", take_log());
    }
    for (const float value : encoded.embeddings) {
        if (!std::isfinite(value)) {
            throw Failure(code::mmproj_unreadable, "The image encoder gave values that are not numbers: its weights are damaged.");
        }
    }
    return encoded;
}

namespace {

Napi::Uint32Array to_array(Napi::Env env, const std::vector<llama_token> & tokens) {
    Napi::Uint32Array array = Napi::Uint32Array::New(env, tokens.size());
    for (size_t i = 0; i < tokens.size(); i++) {
        array[i] = static_cast<uint32_t>(tokens[i]);
    }
    return array;
}

}  // namespace

// encodeImage(encoder: External, rgb: Uint8Array, side: number)
//   : Promise<{ embeddings: Float32Array, tokens, embeddingSize, nonCausal, begin: Uint32Array, end: Uint32Array }>
Napi::Value encode_image(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    const EncoderPtr encoder = *info[0].As<Napi::External<EncoderPtr>>().Data();
    const Napi::Uint8Array pixels = info[1].As<Napi::Uint8Array>();
    const uint32_t side = info[2].As<Napi::Number>().Uint32Value();
    if (side == 0 || static_cast<uint64_t>(side) * side * 3 != pixels.ByteLength()) {
        throw to_js(env, Failure(code::bad_request, "The picture's bytes do not match its size."));
    }
    // Copied: JavaScript may write to its buffer, or give it away, while we read.
    auto rgb = std::make_shared<std::vector<uint8_t>>(pixels.Data(), pixels.Data() + pixels.ByteLength());
    auto encoded = std::make_shared<Encoded>();
    Napi::Object keep = Napi::Object::New(env);
    keep.Set("encoder", info[0]);
    return run_task(
        env,
        [encoder, rgb, encoded, side] { *encoded = encoder->encode(*rgb, side); },
        [encoder, encoded](Napi::Env env) -> Napi::Value {
            Napi::Float32Array embeddings = Napi::Float32Array::New(env, encoded->embeddings.size());
            std::memcpy(embeddings.Data(), encoded->embeddings.data(), encoded->embeddings.size() * sizeof(float));
            Napi::Object result = Napi::Object::New(env);
            result.Set("embeddings", embeddings);
            result.Set("tokens", static_cast<double>(encoded->tokens));
            result.Set("embeddingSize", encoder->embedding_size);
            result.Set("nonCausal", encoder->non_causal);
            result.Set("begin", to_array(env, encoded->begin));
            result.Set("end", to_array(env, encoded->end));
            return result;
        },
        keep);
}

}  // namespace casebook
