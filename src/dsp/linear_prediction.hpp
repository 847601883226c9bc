// Predicts each frame of a sound from those before it: least squares, by the covariance method (J. Makhoul, 1975).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace flitzis {

class LinearPrediction {
   public:
    /// From so many frames. [worker]
    explicit LinearPrediction(std::size_t order);

    std::size_t order() const { return weights_.size(); }

    /// From a sound of some times order() frames. [worker]
    void learn(std::span<const double> sound);

    /// What was not predicted of each frame of `sound` but the first order(). [worker]
    void miss(std::span<const double> sound, std::span<double> error) const;

   private:
    void correlate(std::span<const double> sound);
    void solve();
    double& at(std::size_t row, std::size_t column) { return matrix_[row * (order() + 1) + column]; }

    std::vector<double> weights_;
    std::vector<double> matrix_;  // one row and column more than weights
};

}  // namespace flitzis
