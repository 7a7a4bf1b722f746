#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace hone {

/// What a run may cost, over all model roles together. An unset limit does not bind.
struct Budget {
  std::optional<std::int64_t> rollouts;   ///< program runs of the search, failed ones included
  std::optional<std::int64_t> proposals;  ///< reflection calls of the search; default max(20, rollouts / 2)
  std::optional<std::int64_t> calls;      ///< attempts on the wire, retries included
  std::optional<std::int64_t> tokens;     ///< input and output
  std::optional<double> usd;              ///< by the models' prices
  std::optional<double> wall_s;           ///< active seconds of the search
};
/// The limits by name, null where there is none: stable, as written to summary.json and hashed with the config.
nlohmann::ordered_json to_json(const Budget& budget);

/// Which limit ended something.
enum class Limit { rollouts, proposals, calls, tokens, usd, wall };
std::string_view name(Limit limit);

/// The budget as an optimizer sees it: from journal records only, so that replay sees the same.
///
/// `charged` counts told steps, `reserved` steps that were asked and not yet told, `aside` is kept for the verdict.
struct BudgetView {
  struct Line {
    std::optional<double> limit;
    double charged = 0;
    double reserved = 0;
    double aside = 0;  ///< of calls, tokens and usd

    /// What the search may use of the limit, from its beginning to its end; changes with the estimate of what the verdict will cost.
    double total() const { return *limit - aside; }
    /// What is neither charged nor reserved nor kept aside; infinite without a limit, never below 0.
    double left() const;
  };
  Line rollouts, proposals, calls, tokens, usd;
  std::optional<double> wall_left_s;  ///< at the last tell

  /// How far the run is through the limit that is nearest its end, in [0, 1].
  double progress() const;
  /// About how many more rollouts the limits but `wall` pay for beyond those asked, by what told ones have cost so far, everything else that
  /// was charged included: rather too few than too many. Nothing where no limit binds or none is told yet. For plans; what may be asked is the
  /// budget's affair.
  std::optional<double> rollouts_left() const;
};

}  // namespace hone
