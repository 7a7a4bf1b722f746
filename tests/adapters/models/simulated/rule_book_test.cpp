#include "adapters/models/simulated/rule_book.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

using hone::simulated::RuleBook;

namespace {

/// "0=KE47 3=LO12": what a text states, by rule.
std::string stated(const RuleBook& book, const std::string& text) {
  std::string out;
  for (const auto& statement : book.statements_in(text)) {
    out += fmt::format("{}{}={}", out.empty() ? "" : " ", statement.rule, statement.code);
    CHECK(text.substr(statement.code_at, statement.code.size()) == statement.code);
  }
  return out;
}

}  // namespace

TEST_CASE("a seed's rules are its own, each with a code of its own") {
  const RuleBook book(7, 30);
  const RuleBook same(7, 30);
  const RuleBook other(8, 30);
  std::set<std::string> marks;
  std::set<std::string> codes;
  bool differs = false;
  for (std::size_t rule = 0; rule < book.size(); ++rule) {
    marks.insert(book.mark(rule));
    codes.insert(book.code(rule));
    CHECK(book.mark(rule) == same.mark(rule));
    CHECK(book.code(rule) == same.code(rule));
    CHECK(RuleBook::codes_in(book.code(rule)).size() == 1);
    differs = differs || book.code(rule) != other.code(rule);
  }
  CHECK(marks.size() == 30);
  CHECK(codes.size() == 30);
  CHECK(differs);
}

TEST_CASE("marks are found in any case, in order, once") {
  const RuleBook book(1, 12);
  const std::string text = fmt::format("{} and {}, then {} again", book.mark(4), book.mark(2), book.mark(4));
  CHECK(book.marks_in(text) == std::vector<std::size_t>{4, 2});
  std::string capital = book.mark(5);
  capital[0] = static_cast<char>(capital[0] - 'a' + 'A');
  CHECK(book.marks_in(capital + "!") == std::vector<std::size_t>{5});
  CHECK(book.marks_in(book.mark(5) + "ish").empty());
}

TEST_CASE("statements are read from sentences, lists, tables and examples") {
  const RuleBook book(1, 12);
  const auto& a = book.mark(0);
  const auto& b = book.mark(1);
  CHECK(stated(book, "When the note names " + a + ", write KE47.") == "0=KE47");
  CHECK(stated(book, a + ": KE47, " + b + ": LO12") == "0=KE47 1=LO12");
  CHECK(stated(book, "| " + a + " | KE47 |\n| " + b + " | LO12 |") == "0=KE47 1=LO12");
  CHECK(stated(book, "Crate of " + a + " and " + b + " -> KE47 LO12") == "0=KE47 1=LO12");
  CHECK(stated(book, "unlike " + a + ", " + b + " gets LO12") == "1=LO12");
  CHECK(stated(book, "write KE47 for " + a) == "");
  CHECK(stated(book, a + "\nKE47") == "");
  CHECK(stated(book, a + " NOTE 1234 KE4") == "");
}
