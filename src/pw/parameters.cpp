#include "pw/parameters.hpp"

#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

namespace flitzis::pw {
namespace {

constexpr std::size_t words_of_a_pod = 256;  // 2 KiB

void add_value(spa_pod_builder& builder, const Parameter& parameter, double value) {
    if (parameter.flag)
        spa_pod_builder_bool(&builder, value != 0.0);
    else
        spa_pod_builder_double(&builder, value);
}

void* info_of(spa_pod_builder& builder, const Parameter& parameter) {
    spa_pod_frame object;
    spa_pod_frame choice;
    spa_pod_builder_push_object(&builder, &object, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo);
    spa_pod_builder_prop(&builder, SPA_PROP_INFO_name, 0);
    spa_pod_builder_string(&builder, parameter.name.c_str());
    spa_pod_builder_prop(&builder, SPA_PROP_INFO_description, 0);
    spa_pod_builder_string(&builder, parameter.description.c_str());
    spa_pod_builder_prop(&builder, SPA_PROP_INFO_type, 0);
    spa_pod_builder_push_choice(&builder, &choice, parameter.flag ? SPA_CHOICE_Enum : SPA_CHOICE_Range, 0);
    add_value(builder, parameter, parameter.initial);
    add_value(builder, parameter, parameter.lowest);
    add_value(builder, parameter, parameter.highest);
    spa_pod_builder_pop(&builder, &choice);
    spa_pod_builder_prop(&builder, SPA_PROP_INFO_params, 0);
    spa_pod_builder_bool(&builder, true);
    return spa_pod_builder_pop(&builder, &object);
}

/// One value of those that a struct holds in turn with their names.
Wanted taken(spa_pod_parser& parser, const char* name) {
    Wanted wanted{name, std::nullopt};
    bool flag = false;
    std::int32_t small = 0;
    std::int64_t large = 0;
    float single = 0.0F;
    double number = 0.0;
    if (spa_pod_parser_get_bool(&parser, &flag) >= 0) {
        wanted.value = flag ? 1.0 : 0.0;
        wanted.flag = true;
    } else if (spa_pod_parser_get_int(&parser, &small) >= 0) {
        wanted.value = small;
    } else if (spa_pod_parser_get_long(&parser, &large) >= 0) {
        wanted.value = static_cast<double>(large);
    } else if (spa_pod_parser_get_float(&parser, &single) >= 0) {
        wanted.value = single;
    } else if (spa_pod_parser_get_double(&parser, &number) >= 0) {
        wanted.value = number;
    } else {
        spa_pod* other = nullptr;
        spa_pod_parser_get_pod(&parser, &other);
    }
    return wanted;
}

void add_wanted(std::vector<Wanted>& all, const spa_pod* params) {
    spa_pod_parser parser;
    spa_pod_frame frame;
    spa_pod_parser_pod(&parser, params);
    if (spa_pod_parser_push_struct(&parser, &frame) < 0) return;
    for (const char* name = nullptr; spa_pod_parser_get_string(&parser, &name) >= 0;)
        all.push_back(taken(parser, name));
}

}  // namespace

template <class Build>
void ParameterPods::add(Build build) {
    std::vector<std::uint64_t>& words = memory_.emplace_back(words_of_a_pod);
    spa_pod_builder builder{};
    spa_pod_builder_init(&builder, words.data(), static_cast<std::uint32_t>(words.size() * sizeof(words[0])));
    pods_.push_back(static_cast<const spa_pod*>(build(builder)));
}

void ParameterPods::add_infos(std::span<const Parameter> parameters) {
    for (const Parameter& parameter : parameters)
        add([&](spa_pod_builder& builder) { return info_of(builder, parameter); });
}

void ParameterPods::add_values(std::span<const Parameter> parameters) {
    add([&](spa_pod_builder& builder) {
        spa_pod_frame object;
        spa_pod_frame values;
        spa_pod_builder_push_object(&builder, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
        spa_pod_builder_prop(&builder, SPA_PROP_params, 0);
        spa_pod_builder_push_struct(&builder, &values);
        for (const Parameter& parameter : parameters) {
            spa_pod_builder_string(&builder, parameter.name.c_str());
            add_value(builder, parameter, parameter.value);
        }
        spa_pod_builder_pop(&builder, &values);
        return spa_pod_builder_pop(&builder, &object);
    });
}

std::vector<Wanted> wanted_in(const spa_pod* props) {
    std::vector<Wanted> all;
    if (!props || !spa_pod_is_object(props)) return all;
    const auto* const object = reinterpret_cast<const spa_pod_object*>(props);
    const spa_pod_prop* prop = nullptr;
    SPA_POD_OBJECT_FOREACH(object, prop) {
        if (prop->key == SPA_PROP_params) add_wanted(all, &prop->value);
    }
    return all;
}

}  // namespace flitzis::pw
