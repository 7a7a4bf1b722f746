#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hone {

/// Distinct ideas of how a text could be better, which reflections named and did not act on. Each is worked out by one later proposal, so
/// that proposals in flight do not repeat each other.
class HypothesisPool {
 public:
  struct Idea {
    std::string component;
    std::string text;  ///< that it is about
    std::string words;
  };

  /// Takes in what was named for `component` whose text is `text`, less what says much the same as an idea that the text has had already: half of
  /// the words of both together.
  void add(const std::string& component, const std::string& text, const std::vector<std::string>& ideas);

  /// The oldest idea that nobody has taken, and takes it.
  std::optional<Idea> take(const std::string& component, const std::string& text);
  /// No new text came of an idea that was taken: another proposal may take it, but not a third.
  void give_back(const Idea& idea);

  /// The words of the last four ideas for the text, taken or not, without `own`, the oldest first.
  std::vector<std::string> others(const std::string& component, const std::string& text, const std::vector<std::string>& own) const;

 private:
  struct Entry {
    std::string words;
    int takes = 0;
    bool free = true;
  };
  std::map<std::pair<std::string, std::string>, std::vector<Entry>> entries_;  // by component and text, the oldest first
};

}  // namespace hone
