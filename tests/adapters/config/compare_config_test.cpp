#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "tests/adapters/config/config_folder.hpp"

using namespace hone;

namespace {

const std::string section = "compare: { optimizers: [baseline, gepa, { as: wide, kind: gepa, width: 9 }], seeds: [3, 1] }\n";

RunConfig loaded(const ConfigFolder& folder, const std::string& text, const LoadOptions& options) { return load_config(folder.write("config.yaml", text), options); }

}  // namespace

TEST_CASE("a comparison has its optimizers by name, its seeds in order, and defaults") {
  const ConfigFolder folder;
  const auto compare = folder.load(minimal_config + section).compare;
  REQUIRE(compare.optimizers.size() == 3);
  CHECK(compare.optimizers[0].as == "baseline");
  CHECK(compare.optimizers[0].policy.kind == "baseline");
  CHECK(compare.optimizers[2].as == "wide");
  CHECK(compare.optimizers[2].policy.width == 9);
  CHECK(compare.seeds == std::vector<std::uint64_t>{3, 1});
  CHECK(compare.detect == 0.05);
  CHECK_FALSE(compare.total_usd);
  CHECK(compare.at_once == 24);
  CHECK(compare.curves);
  CHECK(folder.load(minimal_config).compare.optimizers.empty());
}

TEST_CASE("what is wrong in it is said with its place") {
  const ConfigFolder folder;
  const auto error = folder.error_of(minimal_config + std::string("compare:\n  optimizers:\n    - gepaa\n    - { as: x, kind: gepa, widht: 2 }\n    - { as: x, kind: gepa }\n    - { width: 2 }\n"
                                                                  "  seeds: [1, one, 1]\n  detekt: 0.1\n"));
  CHECK(error.find("config.yaml:16:7: ") != std::string::npos);
  CHECK(error.find("Did you mean `gepa`?") != std::string::npos);
  CHECK(error.find("config.yaml:17:") != std::string::npos);
  CHECK(error.find("Did you mean `width`?") != std::string::npos);
  CHECK(error.find("two of `compare.optimizers` are called `x`") != std::string::npos);
  CHECK(error.find("config.yaml:19:") != std::string::npos);
  CHECK(error.find("a list of whole numbers") != std::string::npos);
  CHECK(error.find("stands twice") != std::string::npos);
  CHECK(error.find("Did you mean `detect`?") != std::string::npos);
}

TEST_CASE("how many runs go at once has bounds") {
  const ConfigFolder folder;
  CHECK(folder.load(minimal_config + section, {}, {"compare.at_once=1"}).compare.at_once == 1);
  const auto with = [](const std::string& number) { return minimal_config + std::string("compare: { at_once: ") + number + " }\n"; };
  CHECK(folder.error_of(with("0")).find("compare.at_once") != std::string::npos);
  CHECK(folder.error_of(with("25")).find("`compare.at_once` is at most 24") != std::string::npos);
}

TEST_CASE("those named take the place of the list, kinds among them") {
  const ConfigFolder folder;
  LoadOptions options;
  options.contenders = {"bootstrap", "wide"};
  const auto config = loaded(folder, minimal_config + section, options);
  REQUIRE(config.compare.optimizers.size() == 2);
  CHECK(config.compare.optimizers[0].policy.kind == "bootstrap");
  CHECK(config.compare.optimizers[1].policy.width == 9);
  const auto saved = folder.load(config.resolved);
  CHECK(saved.compare.optimizers.size() == 2);
  CHECK(saved.compare.optimizers[1].policy.width == 9);
  options.contenders = {"wyde"};
  CHECK_THROWS_WITH_AS(loaded(folder, minimal_config + section, options), doctest::Contains("`wyde` is no optimizer"), UserError);
}

TEST_CASE("a run of it is a config of its own: that of `optimize` with this optimizer and seed") {
  const ConfigFolder folder;
  LoadOptions options;
  options.compared_run = {"wide", 3};
  const auto run = loaded(folder, minimal_config + section, options);
  CHECK(run.seed == 3);
  CHECK(run.optimizer.kind == "gepa");
  CHECK(run.optimizer.width == 9);
  CHECK(run.compare.optimizers.empty());
  CHECK(run.resolved.find("compare") == std::string::npos);
  CHECK(run.resolved.find("as:") == std::string::npos);
  const auto alone = folder.load(minimal_config, {}, {"seed=3", "optimizer={kind: gepa, width: 9}"});
  CHECK(run.sha256 == alone.sha256);
}

TEST_CASE("a saved comparison keeps the widths that it began with, whatever becomes of the concurrency") {
  const ConfigFolder folder;
  const std::string contenders = "compare: { optimizers: [gepa, { as: plain, kind: gepa }, { as: wide, kind: gepa, width: 9 }], seeds: [1] }\n";
  const auto saved = folder.load(minimal_config + contenders, {}, {"engine.concurrency=64"}).resolved;
  for (const auto& [as, width] : std::map<std::string, int>{{"gepa", 32}, {"plain", 32}, {"wide", 9}}) {
    CAPTURE(as);
    LoadOptions options;
    options.compared_run = {as, 1};
    options.overrides = {"engine.concurrency=64"};
    const auto then = loaded(folder, minimal_config + contenders, options);
    options.overrides = {"engine.concurrency=4"};
    const auto now = loaded(folder, saved, options);
    CHECK(then.optimizer.width == width);
    CHECK(now.optimizer.width == width);
    CHECK(now.sha256 == then.sha256);
  }
}

TEST_CASE("a kind alone is the config's own section with this kind") {
  const ConfigFolder folder;
  const auto text = minimal_config + std::string("optimizer: { kind: gepa, width: 5 }\n") + section;
  LoadOptions options;
  options.compared_run = {"gepa", 1};
  CHECK(loaded(folder, text, options).optimizer.width == 5);
  options.compared_run = {"baseline", 1};
  CHECK(loaded(folder, text, options).optimizer.kind == "baseline");
  CHECK(loaded(folder, text, options).sha256 == folder.load(text, {}, {"seed=1", "optimizer.kind=baseline"}).sha256);
  options.compared_run = {"wide", 1};
  CHECK(loaded(folder, text, options).optimizer.width == 9);
}
