#include "programs/failure.hpp"

#include <array>
#include <utility>

namespace hone {
namespace {

enum class Group { world, user, budget, prompt };

struct Kind {
  FailureKind kind;
  Group group;
  std::string_view name;
};

constexpr std::array kinds{
    Kind{FailureKind::network, Group::world, "network"},
    Kind{FailureKind::timeout, Group::world, "timeout"},
    Kind{FailureKind::rate_limited, Group::world, "rate_limited"},
    Kind{FailureKind::server_error, Group::world, "server_error"},
    Kind{FailureKind::retriever, Group::world, "retriever"},
    Kind{FailureKind::program, Group::world, "program"},
    Kind{FailureKind::metric, Group::world, "metric"},
    Kind{FailureKind::cancelled, Group::world, "cancelled"},
    Kind{FailureKind::unauthorized, Group::user, "unauthorized"},
    Kind{FailureKind::unknown_model, Group::user, "unknown_model"},
    Kind{FailureKind::bad_request, Group::user, "bad_request"},
    Kind{FailureKind::setup, Group::user, "setup"},
    Kind{FailureKind::cut, Group::budget, "cut"},
    Kind{FailureKind::unparsable, Group::prompt, "unparsable"},
    Kind{FailureKind::empty_reply, Group::prompt, "empty_reply"},
    Kind{FailureKind::truncated, Group::prompt, "truncated"},
    Kind{FailureKind::context_exceeded, Group::prompt, "context_exceeded"},
    Kind{FailureKind::content_filter, Group::prompt, "content_filter"},
    Kind{FailureKind::program_error, Group::prompt, "program_error"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].kind != static_cast<FailureKind>(i)) return false;
  }
  return kinds.size() == static_cast<std::size_t>(FailureKind::program_error) + 1;
}
static_assert(in_order(), "one row a kind, in the order of the enumeration");

const Kind& row(FailureKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

}  // namespace

Failure not_sent(FailureKind kind, std::string message) {
  Failure failure{kind, std::move(message)};
  failure.sent = false;
  return failure;
}

bool is_prompt_fault(FailureKind kind) { return row(kind).group == Group::prompt; }

bool is_transient(FailureKind kind) { return row(kind).group == Group::world && kind != FailureKind::cancelled; }

bool is_outside_model(FailureKind kind) { return kind == FailureKind::retriever || kind == FailureKind::program || kind == FailureKind::metric; }

bool is_fatal(FailureKind kind) { return row(kind).group == Group::user; }

std::string_view name(FailureKind kind) { return row(kind).name; }

std::optional<FailureKind> failure_kind(std::string_view name) {
  for (const Kind& kind : kinds) {
    if (kind.name == name) return kind.kind;
  }
  return std::nullopt;
}

}  // namespace hone
