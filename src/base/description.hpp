// What a struct is called and which fields it has: said once, beside the struct. Bindings go by it, so that a field
// that is added there is added everywhere.
#pragma once

#include <tuple>

namespace flitzis {

template <class Value, class Member>
struct Field {
    const char* name;
    Member Value::*member;
};

template <class... Fields>
struct Description {
    const char* name;
    std::tuple<Fields...> fields;
};

template <class Value, class Member>
constexpr Field<Value, Member> field(const char* name, Member Value::*member) {
    return {name, member};
}

template <class... Fields>
constexpr Description<Fields...> describe(const char* name, Fields... fields) {
    return {name, std::tuple<Fields...>(fields...)};
}

}  // namespace flitzis
