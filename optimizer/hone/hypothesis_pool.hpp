#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hone {

/// Distinct ideas of how a text could be better, which reflections named and did not act on. Each is worked out by one later proposal, so that
/// proposals in flight do not repeat each other. An idea is known by its component, the text that it is about, and its words.
class HypothesisPool {
 public:
  /// Takes in what was named for `component` whose text is `text`, less what says much the same as an idea that the text has had already: half of
  /// the words of both together.
  void add(const std::string& component, const std::string& text, const std::vector<std::string>& ideas);

  /// The oldest idea that nobody has taken, and takes it.
  std::optional<std::string> take(const std::string& component, const std::string& text);
  /// Nothing came of an idea that was taken: another may take it.
  void give_back(const std::string& component, const std::string& text, const std::string& idea);

  /// The last four ideas for the text, taken or not, without `own`, the oldest first.
  std::vector<std::string> others(const std::string& component, const std::string& text, const std::string& own) const;

 private:
  struct Idea {
    std::string words;
    bool taken = false;
  };
  std::map<std::pair<std::string, std::string>, std::vector<Idea>> ideas_;  // by component and text, the oldest first
};

}  // namespace hone
