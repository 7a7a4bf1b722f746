#include "adapters/models/simulated/coin_world.hpp"

#include <vector>

#include "adapters/models/simulated/words.hpp"

namespace hone::simulated {

std::string CoinWorld::solve(const TaskRequest& request, const std::string& field, const Luck& luck) const {
  if (field != request.fields.back()) return "The note is clear.";
  Rng rng = luck.rng("coin");
  const bool right = rng.uniform() < heads;
  std::vector<std::string> codes;
  for (const auto rule : book().marks_in(note_in(request.input))) codes.push_back(book().code(right ? rule : (rule + 1) % book().size()));
  return joined(codes, " ");
}

}  // namespace hone::simulated
