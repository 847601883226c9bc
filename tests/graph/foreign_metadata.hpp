// Another client that makes a metadata object, under a name that is somebody else's.
#pragma once

#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>

#include <stdexcept>

namespace flitzis::test {

class ForeignMetadata {
   public:
    /// Returns when the server has made it.
    explicit ForeignMetadata(const char* name) {
        pw_init(nullptr, nullptr);
        loop_ = pw_thread_loop_new("foreign", nullptr);
        pw_thread_loop_start(loop_);
        pw_thread_loop_lock(loop_);
        context_ = pw_context_new(pw_thread_loop_get_loop(loop_), nullptr, 0);
        core_ = pw_context_connect(context_, nullptr, 0);
        if (!core_) throw std::runtime_error("no server");
        pw_core_add_listener(core_, &hook_, &table, this);
        const spa_dict_item item{PW_KEY_METADATA_NAME, name};
        const spa_dict properties{0, 1, &item};
        metadata_ = static_cast<pw_metadata*>(
            pw_core_create_object(core_, "metadata", PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, &properties, 0));
        wait_for_server();
        pw_thread_loop_unlock(loop_);
    }
    ~ForeignMetadata() {
        pw_thread_loop_lock(loop_);
        pw_proxy_destroy(reinterpret_cast<pw_proxy*>(metadata_));
        wait_for_server();
        spa_hook_remove(&hook_);
        pw_core_disconnect(core_);
        pw_context_destroy(context_);
        pw_thread_loop_unlock(loop_);
        pw_thread_loop_stop(loop_);
        pw_thread_loop_destroy(loop_);
    }
    ForeignMetadata(const ForeignMetadata&) = delete;
    ForeignMetadata& operator=(const ForeignMetadata&) = delete;

    /// Returns when the server knows it.
    void set(const char* key, const char* value) {
        pw_thread_loop_lock(loop_);
        pw_metadata_set_property(metadata_, PW_ID_CORE, key, nullptr, value);
        wait_for_server();
        pw_thread_loop_unlock(loop_);
    }

   private:
    void wait_for_server() {
        asked_ = pw_core_sync(core_, PW_ID_CORE, 0);
        while (answered_ != asked_) pw_thread_loop_wait(loop_);
    }

    static void done(void* data, std::uint32_t, int sequence) {
        auto& self = *static_cast<ForeignMetadata*>(data);
        self.answered_ = sequence;
        pw_thread_loop_signal(self.loop_, false);
    }

    static constexpr pw_core_events table = [] {
        pw_core_events events{};
        events.version = PW_VERSION_CORE_EVENTS;
        events.done = done;
        return events;
    }();

    pw_thread_loop* loop_;
    pw_context* context_;
    pw_core* core_;
    pw_metadata* metadata_;
    spa_hook hook_{};
    int asked_ = 0;
    int answered_ = -1;
};

}  // namespace flitzis::test
