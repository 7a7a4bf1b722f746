// A `hone` whose configs may hold the step `module: shorten`, which hands on the first words of a text: what a model reads costs money.
//
//   own_module optimize examples/own_module/config.yaml

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/cli/cli_main.hpp"
#include "programs/module.hpp"

namespace {

constexpr std::size_t most = 400;  // bytes

/// The text up to the last word that begins within the limit.
std::string shortened(const std::string& text) {
  if (text.size() <= most) return text;
  return text.substr(0, std::min(text.rfind(' ', most), most));
}

/// Reads `note` and writes it anew. It keeps nothing between runs: all rollouts share it.
class Shorten final : public hone::Module {
 public:
  std::string name() const override { return "shorten"; }
  std::vector<std::string> reads() const override { return {"note"}; }
  std::vector<std::string> writes() const override { return {"note"}; }
  boost::asio::awaitable<hone::Result<hone::Values>> run(hone::Context&, hone::Values inputs) const override {
    hone::Values outputs;
    outputs["note"] = shortened(inputs.at("note").text());
    co_return outputs;
  }
};

}  // namespace

int main(int argc, char** argv) {
  return hone::cli_main(argc, argv, {{"shorten", [] { return std::make_shared<Shorten>(); }}});
}
