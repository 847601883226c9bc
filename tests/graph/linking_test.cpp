// What links a stream is foreseen as libpipewire then decides it, whoever set it.
#include "pw/linking.hpp"

#include <gtest/gtest.h>
#include <spa/utils/dict.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "pw/output_stream.hpp"
#include "render/silence.hpp"

namespace flitzis::test {
namespace {

using Variables = std::map<std::string, std::string>;

/// Sets variables, and takes them back.
class Environment {
   public:
    explicit Environment(const Variables& variables) : variables_(variables) {
        for (const auto& [name, value] : variables_) setenv(name.c_str(), value.c_str(), 1);
    }
    ~Environment() {
        for (const auto& [name, value] : variables_) unsetenv(name.c_str());
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

   private:
    Variables variables_;
};

struct Row {
    pw::Properties properties;
    Variables environment;
    bool autoconnect = true;
    bool autoconnects = true;
    std::optional<std::string> target = {};
    bool by_node_target = false;
};

void expect_linking(const pw::Linking& linking, const Row& row) {
    EXPECT_EQ(linking.autoconnects, row.autoconnects);
    EXPECT_EQ(linking.target, row.target);
    EXPECT_EQ(linking.by_node_target, row.by_node_target);
}

const std::vector<Row> rows{
    {{}, {}, true, true},
    {{}, {}, false, false},
    {{{"node.autoconnect", "false"}}, {}, true, false},
    {{{"node.autoconnect", "true"}}, {}, false, true},
    {{}, {{"PIPEWIRE_PROPS", "{ node.autoconnect = false }"}}, true, false},
    {{}, {{"PIPEWIRE_AUTOCONNECT", "false"}}, true, false},
    {{}, {{"PIPEWIRE_AUTOCONNECT", "0"}, {"PIPEWIRE_PROPS", "{ node.autoconnect = true }"}}, true, true},
    {{{"target.object", "b"}}, {}, true, true, "b"},
    {{{"node.target", "b"}}, {}, true, true, "b", true},
    {{{"node.target", "b"}, {"target.object", "c"}}, {}, true, true, "c"},
    {{}, {{"PIPEWIRE_PROPS", "{ node.target = 42 }"}}, true, true, "42", true},
    {{{"target.object", "b"}}, {{"PIPEWIRE_NODE", "c"}}, true, true, "c"},
};

void expect_foreseen(pw::Context& context, const Row& row) {
    const Environment environment(row.environment);
    auto [control, render] = make_ends(SampleRate{48000}, 2, Frames{0}, std::make_unique<Silence>());
    pw::OutputStream::Setup setup{row.properties, SampleRate{48000}, Frames{512}, row.autoconnect};
    setup.properties["media.name"] = "linking";
    const bool done = context.loop().call(Deadline(Seconds{5}), [&, &render = render] {
        pw::Wake ignored(context.loop(), [] {});
        pw::Connection connection(context, {}, {}, ignored);

        expect_linking(pw::foresee_linking(context, setup.properties, setup.autoconnect), row);
        const pw::OutputStream stream(connection, render, ignored, setup);
        expect_linking(stream.linking(), row);
    });
    EXPECT_TRUE(done);
}

TEST(Linking, IsForeseenAsTheStreamThenHasIt) {
    pw::Context context;

    for (const Row& row : rows) {
        SCOPED_TRACE(&row - rows.data());
        expect_foreseen(context, row);
    }
}

/// A drop-in of the client's configuration, under either of its names.
class DropIn {
   public:
    explicit DropIn(const char* text) : before_(std::getenv("XDG_CONFIG_HOME")) {
        for (const char* name : {"client.conf.d", "client-rt.conf.d"}) {
            std::filesystem::create_directories(directory_ / "pipewire" / name);
            std::ofstream(directory_ / "pipewire" / name / "90-linking.conf") << text;
        }
        setenv("XDG_CONFIG_HOME", directory_.c_str(), 1);
    }
    ~DropIn() {
        setenv("XDG_CONFIG_HOME", before_.c_str(), 1);
        std::filesystem::remove_all(directory_);
    }
    DropIn(const DropIn&) = delete;
    DropIn& operator=(const DropIn&) = delete;

   private:
    std::string before_;
    std::filesystem::path directory_ = std::filesystem::temp_directory_path() / ("linking-" + std::to_string(getpid()));
};

TEST(Linking, ObeysTheClientsConfiguration) {
    const DropIn drop_in("stream.properties = { node.autoconnect = false }");
    pw::Context context;

    expect_foreseen(context, {{}, {}, true, false});
}

TEST(Linking, ObeysTheRulesOfTheClientsConfiguration) {
    const DropIn drop_in(
        "stream.rules = [ { matches = [ { node.name = ruled } ]"
        " actions = { update-props = { node.autoconnect = false node.target = b } } } ]");
    pw::Context context;

    expect_foreseen(context, {{{"node.name", "ruled"}}, {}, true, false, "b", true});
    expect_foreseen(context, {{{"node.name", "another"}}, {}, true, true});
}

TEST(Linking, IsReadAsASessionManagerReadsIt) {
    const auto autoconnects = [](const char* text) {
        const spa_dict_item item{"node.autoconnect", text};
        return pw::linking_in({0, 1, &item}).autoconnects;
    };

    for (const char* yes : {"true", "True", "1"}) EXPECT_TRUE(autoconnects(yes)) << yes;
    for (const char* no : {"false", "0", "yes", "", "2"}) EXPECT_FALSE(autoconnects(no)) << no;
}

}  // namespace
}  // namespace flitzis::test
