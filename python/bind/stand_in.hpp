// What stands in for one of our calls where Python looks at it: a call that is CPython's own, as fast, and that says of
// itself what a function of Python's would. unittest.mock knows the parameters of those alone: create_autospec() lets
// every call of a builtin pass, whatever is given.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

namespace flitzis::bind {

/// Of `call`, a method descriptor or a builtin function, whose name and parameters `declared` says: "tap(self)".
/// [control] with the GIL
pybind11::object stand_in(const pybind11::object& call, const std::string& declared);

}  // namespace flitzis::bind
