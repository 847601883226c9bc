// Alone in its object: whoever links another one in its place links nothing that decodes.
#include "media/load.hpp"

namespace flitzis {

Load* load_function() { return &load; }

}  // namespace flitzis
