#include "dsp/linear_prediction.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace flitzis {
namespace {

constexpr std::size_t lanes = 4;  // sums that do not wait for one another

// Noise of this power, beside the sound's, keeps what is made of few tones solvable.
constexpr double ridge = 1e-9;

double product(const double* a, const double* b, std::size_t count) {
    std::array<double, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    double sum = sums[0] + sums[1] + sums[2] + sums[3];
    for (; i < count; ++i) sum += a[i] * b[i];
    return sum;
}

}  // namespace

LinearPrediction::LinearPrediction(std::size_t order) : weights_(order), matrix_((order + 1) * (order + 1)) {}

void LinearPrediction::learn(std::span<const double> sound) {
    correlate(sound);
    const double power = at(0, 0);
    std::ranges::fill(weights_, 0.0);
    if (power <= 0) return;  // silence predicts silence
    for (std::size_t i = 1; i <= order(); ++i) at(i, i) += ridge * power;
    solve();
}

void LinearPrediction::correlate(std::span<const double> sound) {
    const std::size_t count = sound.size() - order();
    const double* const now = sound.data() + order();
    for (std::size_t lag = 0; lag <= order(); ++lag) at(lag, 0) = product(now, now - lag, count);
    // Each next one is the one before, moved by a frame.
    for (std::size_t column = 1; column <= order(); ++column)
        for (std::size_t row = column; row <= order(); ++row) {
            const double come = now[-static_cast<std::ptrdiff_t>(row)] * now[-static_cast<std::ptrdiff_t>(column)];
            const double gone = now[count - row] * now[count - column];
            at(row, column) = at(row - 1, column - 1) + come - gone;
        }
}

/// Cholesky: the lower triangle becomes the factor's, row by row, and what is to be reached is reduced on the way.
void LinearPrediction::solve() {
    for (std::size_t row = 1; row <= order(); ++row) {
        for (std::size_t column = 1; column < row; ++column) {
            const double known = product(&at(row, 1), &at(column, 1), column - 1);
            at(row, column) = (at(row, column) - known) / at(column, column);
        }
        const double left = at(row, row) - product(&at(row, 1), &at(row, 1), row - 1);
        at(row, row) = std::sqrt(std::max(left, ridge * ridge * at(0, 0)));
        weights_[row - 1] = (at(row, 0) - product(&at(row, 1), weights_.data(), row - 1)) / at(row, row);
    }
    for (std::size_t row = order(); row >= 1; --row) {
        double left = weights_[row - 1];
        for (std::size_t below = row + 1; below <= order(); ++below) left -= at(below, row) * weights_[below - 1];
        weights_[row - 1] = left / at(row, row);
    }
}

void LinearPrediction::miss(std::span<const double> sound, std::span<double> error) const {
    const double* const now = sound.data() + order();
    std::copy_n(now, error.size(), error.begin());
    for (std::size_t lag = 1; lag <= order(); ++lag) {
        const double weight = weights_[lag - 1];
        const double* const then = now - lag;
        for (std::size_t i = 0; i < error.size(); ++i) error[i] -= weight * then[i];
    }
}

}  // namespace flitzis
