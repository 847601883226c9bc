// Another client that exports a metadata object, under a name that is somebody else's, and tells what it likes.
#pragma once

#include <pipewire/extensions/metadata.h>
#include <pipewire/impl.h>
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
        metadata_ = pw_context_create_metadata(context_, name, nullptr, 0);
        const spa_dict_item item{PW_KEY_METADATA_NAME, name};
        const spa_dict properties{0, 1, &item};
        exported_ = pw_core_export(core_, PW_TYPE_INTERFACE_Metadata, &properties,
                                   pw_impl_metadata_get_implementation(metadata_), 0);
        if (!exported_) throw std::runtime_error("the server takes no metadata");
        wait_for_server();
        pw_thread_loop_unlock(loop_);
    }
    ~ForeignMetadata() {
        pw_thread_loop_lock(loop_);
        pw_proxy_destroy(exported_);
        wait_for_server();
        pw_impl_metadata_destroy(metadata_);
        spa_hook_remove(&hook_);
        pw_core_disconnect(core_);
        pw_context_destroy(context_);
        pw_thread_loop_unlock(loop_);
        pw_thread_loop_stop(loop_);
        pw_thread_loop_destroy(loop_);
    }
    ForeignMetadata(const ForeignMetadata&) = delete;
    ForeignMetadata& operator=(const ForeignMetadata&) = delete;

    /// Returns when the server knows it, and so does whoever asks it from here on.
    void set(const char* key, const char* value) {
        pw_thread_loop_lock(loop_);
        pw_impl_metadata_set_property(metadata_, PW_ID_CORE, key, nullptr, value);
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
    pw_impl_metadata* metadata_;
    pw_proxy* exported_;
    spa_hook hook_{};
    int asked_ = 0;
    int answered_ = -1;
};

}  // namespace flitzis::test
