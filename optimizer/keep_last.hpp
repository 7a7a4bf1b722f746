#pragma once

#include <cstddef>
#include <vector>

namespace hone {

/// Drops all but the last `most` of `items`.
template <typename Item>
void keep_last(std::vector<Item>& items, std::size_t most) {
  if (items.size() > most) items.erase(items.begin(), items.end() - static_cast<std::ptrdiff_t>(most));
}

}  // namespace hone
