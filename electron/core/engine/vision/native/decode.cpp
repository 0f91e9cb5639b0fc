#include "encoder.h"
#include "task.h"

#include "AddonContext.h"
#include "AddonModel.h"

namespace casebook {

namespace {

struct Placement {
    int tokens;
    llama_seq_id sequence;
    llama_pos position;
    bool non_causal;
};

// Every condition here stands for a GGML_ASSERT in llama_decode, which would end the process.
void require_decodable(llama_context * context, const Placement & at, size_t values) {
    const auto tokens = static_cast<uint32_t>(at.tokens);
    const size_t embedding_size = llama_model_n_embd_inp(llama_get_model(context));
    if (at.tokens <= 0 || values != tokens * embedding_size) {
        throw Failure(code::generation_failed, "The image's embeddings do not fit the language model.");
    }
    if (tokens > llama_n_batch(context) || (at.non_causal && tokens > llama_n_ubatch(context))) {
        throw Failure(code::vision_unavailable,
                      "The context's batch holds " + std::to_string(llama_n_ubatch(context)) + " tokens, an image has " +
                          std::to_string(tokens) + ".");
    }
    if (at.sequence < 0 || static_cast<uint32_t>(at.sequence) >= llama_n_seq_max(context)) {
        throw Failure(code::generation_failed, "The image was meant for a sequence that does not exist.");
    }
    if (at.position < 0 || static_cast<uint64_t>(at.position) + tokens > llama_n_ctx_seq(context)) {
        throw Failure(code::generation_failed, "The image does not fit into the context.");
    }
}

class NonCausalScope {
  public:
    NonCausalScope(llama_context * context, bool on) : context_(on ? context : nullptr) {
        if (context_ != nullptr) {
            llama_set_causal_attn(context_, false);
        }
    }
    ~NonCausalScope() {
        if (context_ != nullptr) {
            llama_set_causal_attn(context_, true);
        }
    }
    NonCausalScope(const NonCausalScope &) = delete;
    NonCausalScope & operator=(const NonCausalScope &) = delete;

  private:
    llama_context * context_;
};

void decode(AddonContext * addon, float * embeddings, size_t values, const Placement & at) {
    if (addon->disposed || !addon->contextLoaded || addon->ctx == nullptr) {
        throw Failure(code::vision_unavailable, "The context was disposed.");
    }
    llama_context * context = addon->ctx;
    require_decodable(context, at, values);

    std::vector<llama_pos> positions(at.tokens);
    for (int i = 0; i < at.tokens; i++) {
        positions[i] = at.position + i;
    }
    llama_seq_id sequence = at.sequence;
    std::vector<int32_t> sequence_counts(at.tokens, 1);
    std::vector<llama_seq_id *> sequences(at.tokens, &sequence);
    std::vector<int8_t> wants_logits(at.tokens, 0);
    llama_batch batch{};
    batch.n_tokens = at.tokens;
    batch.embd = embeddings;
    batch.pos = positions.data();
    batch.n_seq_id = sequence_counts.data();
    batch.seq_id = sequences.data();
    batch.logits = wants_logits.data();

    // As node-llama-cpp does before each of its own decodes: logits that were read before are stale.
    addon->sharedSamplerData.gotLogit = false;
    addon->sharedSamplerData.hasLogits = false;

    int32_t result = 0;
    {
        NonCausalScope scope(context, at.non_causal);
        result = llama_decode(context, batch);
        llama_synchronize(context);
    }
    if (result == 0) {
        return;
    }
    llama_memory_seq_rm(llama_get_memory(context), at.sequence, at.position, -1);
    if (result == 1) {
        throw Failure(code::generation_failed, "There is no room left in the context for the image.");
    }
    throw Failure(code::generation_failed, "The language model could not read the image (" + std::to_string(result) + ").");
}

}  // namespace

// decodeImage(context: AddonContext, embeddings: Float32Array, tokens, sequence, position, nonCausal): Promise<void>
// The caller holds node-llama-cpp's lock of the context and keeps the context from being disposed.
Napi::Value decode_image(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    AddonContext * context = Napi::ObjectWrap<AddonContext>::Unwrap(info[0].As<Napi::Object>());
    Napi::Float32Array embeddings = info[1].As<Napi::Float32Array>();
    const Placement at{
        info[2].As<Napi::Number>().Int32Value(),
        info[3].As<Napi::Number>().Int32Value(),
        info[4].As<Napi::Number>().Int32Value(),
        info[5].As<Napi::Boolean>(),
    };
    float * values = embeddings.Data();
    const size_t count = embeddings.ElementLength();
    Napi::Object keep = Napi::Object::New(env);
    keep.Set("context", info[0]);
    keep.Set("embeddings", embeddings);
    return run_task(
        env,
        [context, values, count, at] { decode(context, values, count, at); },
        [](Napi::Env env) -> Napi::Value { return env.Undefined(); },
        keep);
}

}  // namespace casebook
