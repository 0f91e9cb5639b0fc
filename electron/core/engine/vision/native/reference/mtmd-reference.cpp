// Greedy tokens of a model with images, through llama.cpp's own mtmd from end to end (tokenise, encode, decode), with none
// of Casebook's code: what the vision addon must equal. Prints one JSON object:
//   {"turns":[{"prompt":[2,...,-64,...],"logits":[...],"tokens":[...]},...]}      -64: an image of 64 tokens
//
// usage: mtmd-reference MODEL MMPROJ TOKENS BATCH TURN...
//   TURN: text, in which each [FILE.ppm] stands for an image; turns follow each other in one conversation.

#include "ggml-backend.h"
#include "llama.h"
#include "mtmd-helper.h"
#include "mtmd.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string & what) {
    std::fprintf(stderr, "mtmd-reference: %s\n", what.c_str());
    std::exit(1);
}

void log_errors(ggml_log_level level, const char * text, void *) {
    if (level >= GGML_LOG_LEVEL_ERROR) {
        std::fputs(text, stderr);
    }
}

mtmd::bitmap read_ppm(const std::string & path) {
    std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    unsigned width = 0, height = 0;
    if (!file || std::fscanf(file.get(), "P6 %u %u 255", &width, &height) != 2 || std::fgetc(file.get()) == EOF) {
        fail("not a PPM: " + path);
    }
    std::vector<unsigned char> rgb(static_cast<size_t>(width) * height * 3);
    if (std::fread(rgb.data(), 1, rgb.size(), file.get()) != rgb.size()) {
        fail("PPM too short: " + path);
    }
    return mtmd::bitmap(width, height, rgb.data());
}

// Replaces each [file] by mtmd's marker and collects the images.
std::string take_images(std::string text, mtmd::bitmaps & images) {
    for (size_t open = text.find('['); open != std::string::npos; open = text.find('[')) {
        const size_t close = text.find(']', open);
        if (close == std::string::npos) {
            fail("[ without ]");
        }
        images.entries.push_back(read_ppm(text.substr(open + 1, close - open - 1)));
        text.replace(open, close - open + 1, mtmd_default_marker());
    }
    return text;
}

std::string join(const std::vector<std::string> & parts) {
    std::string text;
    for (const auto & part : parts) {
        text += (text.empty() ? "" : ",") + part;
    }
    return text;
}

llama_token greediest(const float * logits, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
        best = logits[i] > logits[best] ? i : best;
    }
    return best;
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc < 6) {
        fail("usage: mtmd-reference MODEL MMPROJ TOKENS BATCH TURN...");
    }
    const int wanted = std::atoi(argv[3]);
    const int batch_size = std::atoi(argv[4]);
    llama_log_set(log_errors, nullptr);
    mtmd_log_set(log_errors, nullptr);
    mtmd_helper_log_set(log_errors, nullptr);
    ggml_backend_load_all_from_path(getenv("GGML_BACKENDS"));

    llama_model_params model_params = llama_model_default_params();
    model_params.n_gpu_layers = 0;
    llama_model * model = llama_model_load_from_file(argv[1], model_params);
    if (model == nullptr) {
        fail("model not loaded");
    }
    llama_context_params context_params = llama_context_default_params();
    context_params.n_ctx = 2048;
    context_params.n_batch = context_params.n_ubatch = batch_size;
    context_params.n_threads = context_params.n_threads_batch = 2;
    context_params.swa_full = false;
    context_params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    llama_context * context = llama_init_from_model(model, context_params);
    mtmd_context_params vision_params = mtmd_context_params_default();
    vision_params.use_gpu = false;
    vision_params.n_threads = 2;
    vision_params.print_timings = false;
    mtmd_context * vision = mtmd_init_from_file(argv[2], model, vision_params);
    if (context == nullptr || vision == nullptr) {
        fail("context or mmproj not loaded");
    }
    const llama_vocab * vocab = llama_model_get_vocab(model);
    const int vocab_size = llama_vocab_n_tokens(vocab);

    llama_pos past = 0;
    std::vector<std::string> turns;
    for (int turn = 5; turn < argc; turn++) {
        mtmd::bitmaps images;
        const bool first = turn == 5;
        const std::string prompt = std::string(first ? "" : "<end_of_turn>\n") + "<start_of_turn>user\n" +
                                   take_images(argv[turn], images) + "<end_of_turn>\n<start_of_turn>model\n";
        const mtmd_input_text text{prompt.data(), prompt.size(), first, true};
        mtmd::input_chunks chunks(mtmd_input_chunks_init());
        auto bitmaps = images.c_ptr();
        if (mtmd_tokenize(vision, chunks.ptr.get(), &text, bitmaps.data(), bitmaps.size()) != 0) {
            fail("not tokenised");
        }
        std::vector<std::string> prompt_tokens;
        for (size_t i = 0; i < chunks.size(); i++) {
            size_t count = 0;
            if (mtmd_input_chunk_get_type(chunks[i]) != MTMD_INPUT_CHUNK_TYPE_TEXT) {
                prompt_tokens.push_back("-" + std::to_string(mtmd_input_chunk_get_n_tokens(chunks[i])));
                continue;
            }
            const llama_token * tokens = mtmd_input_chunk_get_tokens_text(chunks[i], &count);
            for (size_t k = 0; k < count; k++) {
                prompt_tokens.push_back(std::to_string(tokens[k]));
            }
        }
        if (mtmd_helper_eval_chunks(vision, context, chunks.ptr.get(), past, 0, batch_size, true, &past) != 0) {
            fail("not decoded");
        }
        std::vector<std::string> logits, tokens;
        const float * first_logits = llama_get_logits_ith(context, -1);
        for (int i = 0; i < vocab_size; i += 40) {
            char number[32];
            std::snprintf(number, sizeof(number), "%.5f", first_logits[i]);
            logits.emplace_back(number);
        }
        for (int i = 0; i < wanted; i++) {
            llama_token token = greediest(llama_get_logits_ith(context, -1), vocab_size);
            tokens.push_back(std::to_string(token));
            if (llama_vocab_is_eog(vocab, token)) {
                break;
            }
            llama_batch batch = llama_batch_get_one(&token, 1);
            batch.pos = &past;
            if (llama_decode(context, batch) != 0) {
                fail("not continued");
            }
            past++;
        }
        turns.push_back("{\"prompt\":[" + join(prompt_tokens) + "],\"logits\":[" + join(logits) + "],\"tokens\":[" + join(tokens) + "]}");
    }
    std::printf("{\"turns\":[%s]}\n", join(turns).c_str());
    mtmd_free(vision);
    llama_free(context);
    llama_model_free(model);
    return 0;
}
