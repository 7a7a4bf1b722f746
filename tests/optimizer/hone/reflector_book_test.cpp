#include "optimizer/hone/reflector_book.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {

int chosen(ReflectorBook book, int model) {
  for (int first = 0; first < 2; ++first) (void)book.choose(Rng(1));
  int times = 0;
  for (std::uint64_t draw = 0; draw < 300; ++draw) times += book.choose(Rng(1, "reflector", draw)) == model ? 1 : 0;
  return times;
}

}  // namespace

TEST_CASE("each model is asked once before any is asked again") {
  ReflectorBook book(3);
  CHECK(book.choose(Rng(1)) == 0);
  CHECK(book.choose(Rng(1)) == 1);
  book.end(0, 1, 10);
  CHECK(book.choose(Rng(1)) == 2);
}

TEST_CASE("models are alike before anything is known, and the only one is always chosen") {
  const ReflectorBook book(2);
  CHECK(book.worth(0) == book.worth(1));
  CHECK(chosen(book, 0) > 120);
  CHECK(chosen(book, 1) > 120);
  CHECK(chosen(ReflectorBook(1), 0) == 300);
}

TEST_CASE("a model that pays is chosen more, one that does not is still tried now and then") {
  ReflectorBook book(2);
  for (int i = 0; i < 6; ++i) {
    book.end(0, 0, 12);
    book.end(1, i % 2 == 0 ? 0.05 : 0, 25);
  }
  CHECK(book.worth(1) > 2 * book.worth(0));
  CHECK(chosen(book, 1) > 3 * chosen(book, 0));
  CHECK(chosen(book, 0) > 0);
}

TEST_CASE("a model whose replies are turned down does not look cheap") {
  ReflectorBook book(2);
  for (int i = 0; i < 6; ++i) {
    book.end(0, 0, 1);
    book.end(1, 0, 12);
  }
  CHECK(book.worth(0) == doctest::Approx(book.worth(1)));
}

TEST_CASE("an old success fades") {
  ReflectorBook book(2);
  book.end(0, 0.5, 20);
  book.end(1, 0, 20);
  REQUIRE(book.worth(0) > book.worth(1));
  for (int i = 0; i < 20; ++i) {
    book.end(0, 0, 20);
    book.end(1, 0.02, 20);
  }
  CHECK(book.worth(0) < book.worth(1));
}
