#include "programs/failure.hpp"

#include <doctest/doctest.h>

using namespace hone;

namespace {
constexpr int kinds = static_cast<int>(FailureKind::program_error) + 1;
}

TEST_CASE("every kind of failure has a name of its own that leads back to it") {
  for (int i = 0; i < kinds; ++i) {
    const auto kind = static_cast<FailureKind>(i);
    CHECK(failure_kind(name(kind)) == kind);
  }
  CHECK_FALSE(failure_kind("zero"));
}

TEST_CASE("a failure is the world's, the user's, the budget's or the prompt's, never two of them") {
  for (int i = 0; i < kinds; ++i) {
    const auto kind = static_cast<FailureKind>(i);
    CHECK(int(is_prompt_fault(kind)) + int(is_transient(kind)) + int(is_fatal(kind)) <= 1);
  }
}

TEST_CASE("what the prompt did is no hole and what the world did is no score") {
  using enum FailureKind;
  for (const auto kind : {unparsable, empty_reply, truncated, context_exceeded, content_filter, program_error}) CHECK(is_prompt_fault(kind));
  for (const auto kind : {network, timeout, rate_limited, server_error, retriever, program, metric}) CHECK(is_transient(kind));
  for (const auto kind : {unauthorized, unknown_model, bad_request, setup}) CHECK(is_fatal(kind));
  for (const auto kind : {cancelled, cut}) {
    CHECK_FALSE(is_prompt_fault(kind));
    CHECK_FALSE(is_transient(kind));
    CHECK_FALSE(is_fatal(kind));
  }
}
