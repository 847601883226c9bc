#include "handoff/loan.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace flitzis {
namespace {

TEST(Loan, BorrowsNothingBeforeAnythingIsLent) {
    Loan<int> loan;

    EXPECT_TRUE(loan.borrow([](const int* lent) { return lent == nullptr; }));
}

TEST(Loan, BorrowsWhatWasLentLast) {
    Loan<int> loan;
    int first = 1;
    int second = 2;

    loan.lend(&first);
    loan.lend(&second);

    EXPECT_EQ(loan.borrow([](const int* lent) { return *lent; }), 2);
}

// The lender frees what it took back at once: AddressSanitizer and ThreadSanitizer see every use after that.
TEST(Loan, NothingThatWasTakenBackIsUsedAgain) {
    constexpr int exchanges = 20'000;
    Loan<int> loan;
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};

    std::thread borrower([&] {
        while (!done)
            loan.borrow([&](const int* lent) {
                if (lent && *lent != 42) ++wrong;
            });
    });
    std::unique_ptr<int> current;
    for (int i = 0; i < exchanges; ++i) {
        auto next = i % 3 == 0 ? nullptr : std::make_unique<int>(42);
        loan.lend(next.get());
        if (current) *current = -1;
        current = std::move(next);
    }
    loan.lend(nullptr);
    done = true;
    borrower.join();

    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace flitzis
