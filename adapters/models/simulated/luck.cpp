#include "adapters/models/simulated/luck.hpp"

namespace hone::simulated {

Luck::Luck(std::uint64_t seed, std::string_view request) : seed_(seed), request_(Rng(seed, request).next_u64()) {}

double Luck::uniform(std::string_view purpose, std::string_view input) const {
  Rng own = rng(purpose);
  if (own.uniform() < 0.5) return own.uniform();
  std::string tied(purpose);
  tied += '\n';
  tied += input;
  return Rng(seed_, tied).uniform();
}

}  // namespace hone::simulated
