// Numbers of a node that others see and set, beside its volume: PropInfo and Props, in the "params" of the latter, as
// PipeWire's own filter-chain has them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct spa_pod;

namespace flitzis::pw {

struct Parameter {
    std::string name;
    std::string description;
    bool flag = false;  ///< true or false: 1 or 0
    double initial = 0.0;
    double value = 0.0;
    double lowest = 0.0;
    double highest = 1.0;

    bool operator==(const Parameter&) const = default;
};

/// They as PipeWire reads them. [control] [loop]
class ParameterPods {
   public:
    /// What each of them is: PropInfo.
    void add_infos(std::span<const Parameter> parameters);
    /// What they are set to: Props.
    void add_values(std::span<const Parameter> parameters);

    /// Good as long as this.
    const std::vector<const spa_pod*>& pods() const { return pods_; }

   private:
    template <class Build>
    void add(Build build);

    std::vector<std::vector<std::uint64_t>> memory_;  // one a pod
    std::vector<const spa_pod*> pods_;
};

/// What somebody wants of a parameter.
struct Wanted {
    std::string name;
    std::optional<double> value;  ///< none: it was neither a number nor true or false
    bool flag = false;            ///< it was true or false
};

/// All that `props` say of parameters, whosever they are. [loop]
std::vector<Wanted> wanted_in(const spa_pod* props);

}  // namespace flitzis::pw
