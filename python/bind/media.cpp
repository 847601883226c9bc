// The floor that decodes is a file of its own, _media beside _native, opened by a worker at the first load: who never
// loads anything does not pay for its four libraries and what they need.
#include <dlfcn.h>

#include <string>

#include "base/errors.hpp"
#include "media/load.hpp"

namespace flitzis {
namespace {

/// Where this module was loaded from, with the other name in place of its own.
std::string path_of_media() {
    constexpr std::string_view own = "/_native.";
    Dl_info info;
    if (dladdr(reinterpret_cast<const void*>(&load_function), &info) == 0) throw AudioError("load(): no module's path");
    std::string path = info.dli_fname;
    const auto name = path.rfind(own);
    if (name == std::string::npos) throw AudioError("load(): no _media beside " + path);
    return path.replace(name, own.size(), "/_media.");
}

Load* opened() {
    void* const media = dlopen(path_of_media().c_str(), RTLD_NOW | RTLD_LOCAL);
    const void* const load = media ? dlsym(media, "flitzis_load") : nullptr;
    if (!load) throw AudioError(std::string("load(): ") + dlerror());
    return *static_cast<Load* const*>(load);
}

}  // namespace

Load* load_function() {
    static Load* const load = opened();
    return load;
}

}  // namespace flitzis
