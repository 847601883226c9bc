// One metadata object of the graph, bound: what it says, kept up to date.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

struct pw_registry;

namespace flitzis::pw {

class Metadata {
   public:
    /// By subject and key. Only the keys that an engine reads: others may write as much as they like.
    using Values = std::map<std::pair<std::uint32_t, std::string>, std::string>;

    /// Binds global `id`; calls `changed` after every change of values(), `refused` where the server refused a set().
    /// [control] with the lock, or [loop]
    Metadata(pw_registry* registry, std::uint32_t id, std::function<void()> changed, std::function<void()> refused);
    /// [control] with the lock, or [loop]
    ~Metadata();
    Metadata(const Metadata&) = delete;
    Metadata& operator=(const Metadata&) = delete;

    std::uint32_t id() const { return id_; }

    /// Asks once more for everything: who binds an object as it is being made may never be told. [loop], or [control]
    /// with the lock
    void bind_again();

    /// What bind_again() did not tell is no more. Once the server has answered what was asked after it. [loop], or
    /// [control] with the lock
    void forget_untold();

    /// [loop], or [control] with the lock
    void set(std::uint32_t subject, const char* key, const char* type, const char* value);

    const Values& values() const { return values_; }
    std::optional<std::string> value(std::uint32_t subject, const std::string& key) const;

    /// The subject left the graph. [loop]
    void forget(std::uint32_t subject);

   private:
    struct Bound;

    void told(std::uint32_t subject, const char* key, const char* value);

    pw_registry* registry_;
    std::uint32_t id_;
    std::function<void()> changed_;
    std::function<void()> refused_;
    Values values_;
    std::set<std::pair<std::uint32_t, std::string>> told_;  // since bound
    std::unique_ptr<Bound> bound_;
};

}  // namespace flitzis::pw
