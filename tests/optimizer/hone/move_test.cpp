#include "optimizer/hone/move.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("a move that brought much for little is worth more than one that did not, and than an untried one") {
  MoveBook book;
  const Move good{Move::Kind::reflect, 0, 1};
  const Move bad{Move::Kind::reflect, 1, 1};
  const Move untried{Move::Kind::ground, 0, 1};
  book.begin(good);
  book.end(good, 0.3, 8);
  book.begin(bad);
  book.end(bad, 0, 20);
  CHECK(book.worth(good) > book.worth(untried));
  CHECK(book.worth(bad) < book.worth(untried));
  CHECK(book.tried(good) == 1);
  CHECK(book.tried(untried) == 0);
}

TEST_CASE("a move in flight is worth less, so that others get their turn") {
  MoveBook book;
  const Move move{Move::Kind::demos, 0, 1};
  const double before = book.worth(move);
  book.begin(move);
  CHECK(book.open(move));
  CHECK(book.worth(move) < before);
  book.end(move, 0, 0);
  CHECK_FALSE(book.open(move));
}

TEST_CASE("an old success fades") {
  MoveBook book;
  const Move move{Move::Kind::reflect, 0, 1};
  book.begin(move);
  book.end(move, 0.5, 10);
  const double fresh = book.worth(move);
  for (int i = 0; i < 20; ++i) {
    book.begin(move);
    book.end(move, 0, 10);
  }
  CHECK(book.worth(move) < fresh / 5);
}
