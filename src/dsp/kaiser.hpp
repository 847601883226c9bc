// The window of Kaiser, from which interpolators are made.
#pragma once

#include <cmath>
#include <numbers>

namespace flitzis {

/// The modified Bessel function of the first kind, of order zero.
inline double bessel(double x) {
    double term = 1.0;
    double sum = 1.0;
    for (int k = 1; term > sum * 1e-17; ++k) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

/// At `place` of -1..1; nothing beyond.
inline double kaiser(double place, double beta) {
    const double inside = 1.0 - place * place;
    return inside < 0.0 ? 0.0 : bessel(beta * std::sqrt(inside)) / bessel(beta);
}

/// sin(pi x) / (pi x)
inline double sinc(double x) {
    const double angle = std::numbers::pi * x;
    return angle == 0.0 ? 1.0 : std::sin(angle) / angle;
}

}  // namespace flitzis
