// What JavaScript sees. `native-addon.ts` holds the same list as a TypeScript interface.

#include "encoder.h"

namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
    exports.Set("builtFor", Napi::String::New(env, BUILT_FOR_NODE_LLAMA_CPP));
    exports.Set("listLibraries", Napi::Function::New(env, casebook::list_libraries));
    exports.Set("useLibraries", Napi::Function::New(env, casebook::use_libraries));
    exports.Set("checkLayout", Napi::Function::New(env, casebook::check_layout));
    exports.Set("loadEncoder", Napi::Function::New(env, casebook::load_encoder));
    exports.Set("encodeImage", Napi::Function::New(env, casebook::encode_image));
    exports.Set("closeEncoder", Napi::Function::New(env, casebook::close_encoder));
    exports.Set("decodeImage", Napi::Function::New(env, casebook::decode_image));
    return exports;
}

}  // namespace

NODE_API_MODULE(casebook_vision, init)
