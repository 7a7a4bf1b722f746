#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/models/simulated/chat_request.hpp"
#include "adapters/models/simulated/luck.hpp"
#include "adapters/models/simulated/proposal_request.hpp"
#include "programs/component.hpp"
#include "programs/example.hpp"

namespace hone::simulated {

/// A world with hidden rules, and two models that live in it: one that does the task as its prompt tells it to, more or
/// less, and one that writes better prompts from what it is shown.
///
/// Both see nothing but the messages, so any optimizer can be run in a world on equal terms. Immutable.
class World {
 public:
  virtual ~World() = default;

  virtual const std::string& name() const = 0;

  /// What the task model says in the output field `field`.
  virtual std::string solve(const TaskRequest& request, const std::string& field, const Luck& luck) const = 0;

  /// The instruction that the reflection model writes.
  virtual std::string improve(const ProposalRequest& request, const Luck& luck) const = 0;

  /// `count` rows of data, drawn with `seed`; none for worlds that live on data of their own.
  virtual Dataset rows(std::uint64_t seed, int count) const;

  /// The expected score of a program with one predictor and these components, over all rows there can be; nothing where the
  /// world knows no closed form. The layout of a format does not count as burden here.
  virtual std::optional<double> true_score(const ComponentValues& components) const;

  /// The highest `true_score` there is.
  virtual std::optional<double> best_score() const;
};

/// A world by name. Throws UserError that lists the names where there is none.
std::unique_ptr<World> make_world(std::string_view name, std::uint64_t seed);

/// A world that there is.
struct WorldInfo {
  std::string_view name;
  std::string_view what;  ///< in a few words
};
std::vector<WorldInfo> worlds();

/// Rows as the lines of a data file: `{"id": …, "note": …, "codes": …}`.
std::string data_lines(const Dataset& rows);

/// The reply to a request: a new instruction where one is asked for, else the task.
/// `draw` is empty where replies are not sampled, so that equal requests have equal replies.
std::string simulated_reply(const World& world, std::uint64_t seed, const ChatRequest& request, std::string_view draw);

}  // namespace hone::simulated
