#pragma once

// Work off the JavaScript thread: `work` runs on a thread of libuv's pool and may throw Failure, `finish` turns its
// result into a JavaScript value. The objects in `keep` cannot be collected before the promise is settled.

#include "errors.h"

#include <optional>
#include <utility>

namespace casebook {

template <class Work, class Finish> class Task : public Napi::AsyncWorker {
  public:
    static Napi::Value run(Napi::Env env, Work work, Finish finish, Napi::Object keep) {
        auto * task = new Task(env, std::move(work), std::move(finish), keep);
        Napi::Promise promise = task->deferred_.Promise();
        task->Queue();
        return promise;
    }

  protected:
    void Execute() override {
        try {
            work_();
        } catch (const Failure & failure) {
            failure_.emplace(failure);
        } catch (const std::bad_alloc &) {
            failure_.emplace(code::vision_unavailable, "There is not enough memory for the image encoder.");
        } catch (const std::exception & error) {
            failure_.emplace(code::vision_unavailable, "The image encoder failed.", error.what());
        } catch (...) {
            failure_.emplace(code::vision_unavailable, "The image encoder failed.");
        }
    }

    void OnOK() override {
        Napi::HandleScope scope(Env());
        if (failure_) {
            deferred_.Reject(to_js(Env(), *failure_).Value());
            return;
        }
        try {
            deferred_.Resolve(finish_(Env()));
        } catch (const Napi::Error & error) {
            deferred_.Reject(error.Value());
        }
    }

  private:
    Task(Napi::Env env, Work work, Finish finish, Napi::Object keep)
        : Napi::AsyncWorker(env, "casebook.vision"),
          deferred_(Napi::Promise::Deferred::New(env)),
          work_(std::move(work)),
          finish_(std::move(finish)),
          keep_(Napi::Persistent(keep)) {}

    Napi::Promise::Deferred deferred_;
    Work work_;
    Finish finish_;
    Napi::ObjectReference keep_;
    std::optional<Failure> failure_;
};

template <class Work, class Finish>
Napi::Value run_task(Napi::Env env, Work work, Finish finish, Napi::Object keep) {
    return Task<Work, Finish>::run(env, std::move(work), std::move(finish), keep);
}

}  // namespace casebook
