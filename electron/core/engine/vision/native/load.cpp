#include "encoder.h"
#include "task.h"

#include "AddonModel.h"

#include <algorithm>

namespace casebook {

void Encoder::load(AddonModel * model, const std::string & path, bool gpu, int threads) {
    if (!model->modelLoaded || model->model == nullptr) {
        throw Failure(code::vision_unavailable, "The language model was unloaded while its image encoder was loading.");
    }
    take_log();
    mtmd_context_params params = mtmd_context_params_default();
    params.use_gpu = gpu;
    params.n_threads = threads;
    params.print_timings = false;

    std::lock_guard<std::mutex> lock(mutex_);
    model_ = model;
    context_ = mtmd_init_from_file(path.c_str(), model->model, params);
    if (context_ == nullptr) {
        const std::string log = take_log();
        if (log.find("mismatch between text model") != std::string::npos) {
            throw Failure(code::mmproj_mismatch, "The image encoder does not belong to this language model.", log);
        }
        throw Failure(code::mmproj_unreadable, "llama.cpp could not load the image encoder.", log);
    }
    const char * problem = nullptr;
    if (!mtmd_support_vision(context_)) {
        problem = "The image encoder's file holds no vision encoder.";
    } else if (mtmd_decode_use_mrope(context_)) {
        problem = "The image encoder needs two-dimensional positions (M-RoPE), which Casebook does not support.";
    }
    if (problem != nullptr) {
        mtmd_free(context_);
        context_ = nullptr;
        throw Failure(code::mmproj_unreadable, problem);
    }
    embedding_size = llama_model_n_embd_inp(model->model);
    non_causal = mtmd_decode_use_non_causal(context_, nullptr);
}

void Encoder::close() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (context_ != nullptr) {
        mtmd_free(context_);
        context_ = nullptr;
    }
}

// loadEncoder(model: AddonModel, path: string, gpu: boolean, threads: number): Promise<External>
Napi::Value load_encoder(const Napi::CallbackInfo & info) {
    const Napi::Env env = info.Env();
    Napi::Object js_model = info[0].As<Napi::Object>();
    AddonModel * model = Napi::ObjectWrap<AddonModel>::Unwrap(js_model);
    const std::string path = info[1].As<Napi::String>();
    const bool gpu = info[2].As<Napi::Boolean>();
    const int threads = std::max(1, info[3].As<Napi::Number>().Int32Value());

    auto encoder = std::make_shared<Encoder>();
    Napi::Object keep = Napi::Object::New(env);
    keep.Set("model", js_model);
    return run_task(
        env,
        [encoder, model, path, gpu, threads] { encoder->load(model, path, gpu, threads); },
        [encoder](Napi::Env env) -> Napi::Value {
            return Napi::External<EncoderPtr>::New(
                env, new EncoderPtr(encoder), [](Napi::Env, EncoderPtr * pointer) { delete pointer; });
        },
        keep);
}

// closeEncoder(encoder: External): Promise<void>. Waits for an image that is being encoded.
Napi::Value close_encoder(const Napi::CallbackInfo & info) {
    const EncoderPtr encoder = *info[0].As<Napi::External<EncoderPtr>>().Data();
    Napi::Object keep = Napi::Object::New(info.Env());
    return run_task(
        info.Env(),
        [encoder] { encoder->close(); },
        [](Napi::Env env) -> Napi::Value { return env.Undefined(); },
        keep);
}

}  // namespace casebook
