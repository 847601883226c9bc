// The one name that _media shows.
#include "media/load.hpp"

extern "C" {
[[gnu::visibility("default")]] extern flitzis::Load* const flitzis_load;
flitzis::Load* const flitzis_load = &flitzis::load;
}
