#include "encoder.h"

#include "AddonContext.h"
#include "AddonModel.h"

namespace casebook {

namespace {

const char * model_difference(const AddonModel * model, const std::string & path) {
    // The size first: with another layout the pointer behind the string leads nowhere.
    if (model->modelPath.size() != path.size() || model->modelPath != path) {
        return "model.modelPath";
    }
    if (!model->modelLoaded || model->disposed || model->model == nullptr) {
        return "model.modelLoaded";
    }
    if (llama_model_get_vocab(model->model) != model->vocab) {
        return "model.vocab";
    }
    return "";
}

const char * context_difference(const AddonContext * context, const AddonModel * model, uint32_t size) {
    // A comparison of pointers that follows none of them.
    if (context->model != model) {
        return "context.model";
    }
    if (context->context_params.n_ctx != size) {
        return "context.context_params";
    }
    if (!context->contextLoaded || context->disposed || context->ctx == nullptr) {
        return "context.contextLoaded";
    }
    if (llama_get_model(context->ctx) != model->model) {
        return "context.ctx";
    }
    if (llama_n_ctx(context->ctx) != size) {
        return "llama_n_ctx";
    }
    return "";
}

}  // namespace

// checkLayout(model: AddonModel, modelPath: string, context: AddonContext | null, contextSize: number): string
// We read node-llama-cpp's objects with the layout of the headers that we were compiled with. Values that JavaScript knows
// are compared with what we see. Returns the first thing that disagrees, "" when nothing does.
Napi::Value check_layout(const Napi::CallbackInfo & info) {
    const AddonModel * model = Napi::ObjectWrap<AddonModel>::Unwrap(info[0].As<Napi::Object>());
    const std::string model_path = info[1].As<Napi::String>();
    const char * difference = "";
    if (info[2].IsObject()) {
        const AddonContext * context = Napi::ObjectWrap<AddonContext>::Unwrap(info[2].As<Napi::Object>());
        difference = context_difference(context, model, info[3].As<Napi::Number>().Uint32Value());
    }
    if (*difference == '\0') {
        difference = model_difference(model, model_path);
    }
    return Napi::String::New(info.Env(), difference);
}

}  // namespace casebook
