#include "worker.h"

#include <algorithm>

#include "js/keys.h"
#include "js/text.h"

namespace quickvoy {

namespace {

// Running a script's top level and making instances may take this much CPU time, if a hook's deadline is shorter.
constexpr uint32_t load_deadline_ms = 1000;

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::vector<std::string> keysOf(JSContext* context, JSValueConst object) {
  std::vector<std::string> names;
  JSPropertyEnum* keys = nullptr;
  uint32_t count = 0;
  if (JS_GetOwnPropertyNames(context, &keys, &count, object, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) return names;
  for (uint32_t i = 0; i < count; ++i) {
    const js::Value key(context, JS_AtomToString(context, keys[i].atom));
    names.emplace_back(js::CString(context, key.get()).view());
  }
  JS_FreePropertyEnum(context, keys, count);
  return names;
}

// Freezes what JSON text became, all the way down.
void freezeJson(JSContext* context, JSValueConst value) {
  if (!JS_IsObject(value)) return;
  js::forEachKey(context, value, JS_GPN_STRING_MASK, [&](JSValueConst /*key*/, JSValueConst member) {
    freezeJson(context, member);
    return true;
  });
  JS_FreezeObject(context, value);
}

// The argument of a filter function: { name, config }.
JSValue newFilterContext(JSContext* context, const std::string& name, const std::string& config) {
  js::Value filter_context(context, JS_NewObject(context));
  js::Value settings(context, JS_ParseJSON(context, config.c_str(), config.size(), "config"));
  if (JS_IsException(filter_context.get()) || JS_IsException(settings.get())) return JS_EXCEPTION;
  freezeJson(context, settings.get());
  JS_DefinePropertyValueStr(context, filter_context.get(), "name", JS_NewStringLen(context, name.data(), name.size()),
                            JS_PROP_ENUMERABLE);
  JS_DefinePropertyValueStr(context, filter_context.get(), "config", settings.release(), JS_PROP_ENUMERABLE);
  return filter_context.release();
}

}  // namespace

std::unique_ptr<Worker> Worker::create(Script& script, const js::Limits& limits, bool compile, std::string& error) {
  std::unique_ptr<Worker> worker(new Worker(script));
  worker->runtime_ = js::Runtime::create(limits);
  if (worker->runtime_ == nullptr || !bind::install(worker->context(), *worker)) {
    error = "no memory for a JavaScript runtime: limits.heap_bytes may be too small";
    return nullptr;
  }
  if (!worker->load(compile, error)) return nullptr;
  worker->runtime_->settleHeap();
  return worker;
}

Worker::~Worker() = default;

JSValue Worker::compileText(JSContext* context) {
  const std::string& text = script_.text();
  const JSValue module = JS_Eval(context, text.c_str(), text.size(), script_.name().c_str(),
                                 JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
  if (JS_IsException(module)) return module;
  size_t size = 0;
  uint8_t* bytes = JS_WriteObject(context, &size, module, JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
  if (bytes == nullptr) {
    JS_FreeValue(context, module);
    return JS_EXCEPTION;
  }
  script_.setBytecode({bytes, bytes + size});
  js_free(context, bytes);
  return module;
}

bool Worker::load(bool compile, std::string& error) {
  runtime_->raiseDeadline(load_deadline_ms);
  js::Value ignored;
  js::Failure failure;
  JSModuleDef* definition = nullptr;
  const bool done = runtime_->enter("the script's top level", ignored, failure, [&](JSContext* context) {
    const std::vector<uint8_t>& bytecode = script_.bytecode();
    const JSValue module =
        compile ? compileText(context) : JS_ReadObject(context, bytecode.data(), bytecode.size(), JS_READ_OBJ_BYTECODE);
    if (JS_IsException(module)) return module;
    definition = static_cast<JSModuleDef*>(JS_VALUE_GET_PTR(module));
    if (!compile && JS_ResolveModule(context, module) < 0) {
      JS_FreeValue(context, module);
      return JS_EXCEPTION;
    }
    return JS_EvalFunction(context, module);
  });
  runtime_->restoreDeadline();
  if (!done) {
    error = mapStack(failure.message);
    return false;
  }
  exports_ = js::Value(context(), JS_GetModuleNamespace(context(), definition));
  return true;
}

js::Value Worker::exportNamed(const std::string& name, std::string& error) {
  js::Value exported(context(), JS_GetPropertyStr(context(), exports_.get(), name.c_str()));
  if (JS_IsUndefined(exported.get())) {
    const std::vector<std::string> names = keysOf(context(), exports_.get());
    error =
        "no export \"" + name + "\" in " + script_.name() + ": it exports " + (names.empty() ? "nothing" : list(names));
  } else if (!JS_IsObject(exported.get()) || JS_IsArray(exported.get()) || JS_IsPromise(exported.get())) {
    error = "export \"" + name + "\" must be a filter: an object of hooks or a function that returns one, not " +
            js::typeName(context(), exported.get());
  }
  return exported;
}

bool Worker::makeHooks(JSValueConst exported, const std::string& config, Instance& instance, std::string& error) {
  js::Failure failure;
  const char* wrong = nullptr;
  const bool done = runtime_->enter("the filter function", instance.self_, failure, [&](JSContext* context) {
    if (!JS_IsFunction(context, exported)) return JS_DupValue(context, exported);
    const js::Value argument(context, newFilterContext(context, instance.name_, config));
    if (JS_IsException(argument.get())) return JS_EXCEPTION;
    JSValueConst arguments[] = {argument.get()};
    const JSValue hooks = JS_Call(context, exported, JS_UNDEFINED, 1, arguments);
    if (JS_IsException(hooks)) return hooks;
    if (!JS_IsObject(hooks) || JS_IsArray(hooks) || JS_IsPromise(hooks) || JS_IsFunction(context, hooks)) {
      wrong = js::typeName(context, hooks);
      JS_FreeValue(context, hooks);
      return JS_UNDEFINED;
    }
    return hooks;
  });
  if (!done) {
    error = mapStack(failure.message);
    return false;
  }
  if (wrong != nullptr) {
    error = std::string("the filter function returned ") + wrong + ", not an object of hooks";
    return false;
  }

  const std::vector<std::string> known(hook_names.begin(), hook_names.end());
  for (const std::string& key : keysOf(context(), instance.self_.get())) {
    // "onFoo" is meant as a hook, "once" is not.
    const bool hook = key.size() > 2 && key.starts_with("on") && key[2] >= 'A' && key[2] <= 'Z';
    if (hook && std::find(known.begin(), known.end(), key) == known.end()) {
      error = "unknown hook \"" + key + "\": the hooks are " + list(known);
      return false;
    }
  }
  for (size_t i = 0; i < hook_names.size(); ++i) {
    js::Value hook(context(), JS_GetPropertyStr(context(), instance.self_.get(), hook_names[i]));
    if (JS_IsException(hook.get())) {
      error = mapStack(runtime_->takeFailure().message);
      return false;
    }
    if (!JS_IsUndefined(hook.get()) && !JS_IsFunction(context(), hook.get())) {
      error = std::string(hook_names[i]) + " must be a function, not " + js::typeName(context(), hook.get());
      return false;
    }
    instance.hooks_[i] = std::move(hook);
  }
  return true;
}

Instance* Worker::instantiate(const std::string& name, const std::string& config, std::string& error) {
  sweep();
  auto instance = std::make_unique<Instance>();
  instance->name_ = name.empty() ? "default" : name;
  speaker_ = instance->name_;
  runtime_->raiseDeadline(load_deadline_ms);
  const js::Value exported = exportNamed(instance->name_, error);
  const bool done = error.empty() && makeHooks(exported.get(), config, *instance, error);
  runtime_->restoreDeadline();
  speaker_ = script_.name();
  if (!done) return nullptr;
  instances_.push_back(std::move(instance));
  return instances_.back().get();
}

void Worker::retire(Instance* instance) {
  const std::lock_guard lock(retired_mutex_);
  retired_.push_back(instance);
  retired_any_.store(true, std::memory_order_release);
}

void Worker::freeRetired() {
  const std::lock_guard lock(retired_mutex_);
  std::erase_if(instances_, [this](const std::unique_ptr<Instance>& instance) {
    return std::find(retired_.begin(), retired_.end(), instance.get()) != retired_.end();
  });
  retired_.clear();
  retired_any_.store(false, std::memory_order_release);
}

bool Worker::call(const Instance& instance, Hook hook, bind::StreamRecord& stream, js::Failure& failure) {
  const auto index = static_cast<size_t>(hook);
  speaker_ = instance.name_;
  js::Value ignored;
  return runtime_->enter(hook_names[index], ignored, failure, [&](JSContext* context) {
    JSValueConst argument = stream.object(context);
    if (JS_IsException(argument)) return argument;
    return JS_Call(context, instance.hooks_[index].get(), instance.self_.get(), 1, &argument);
  });
}

}  // namespace quickvoy
