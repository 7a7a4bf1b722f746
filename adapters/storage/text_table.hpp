#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "adapters/storage/database.hpp"

namespace hone {

/// Long texts, kept once each by their hash.
///
/// A JSON value is stored with its long strings replaced by {"$": hash}. An object that has only a key of dollar signs is
/// stored with one more of them, so that nothing can be taken for a reference that is none.
class TextTable {
 public:
  explicit TextTable(const Database& database);

  /// Replaces the long strings of `json` and keeps them.
  void shorten(nlohmann::json& json);
  /// Puts the strings back. Throws UserError (exit 1) where one is not there.
  void restore(nlohmann::json& json);

 private:
  std::string keep(const std::string& text);
  std::string text(const std::string& hash);

  const Database& database_;
  Statement insert_;
  Statement select_;
};

}  // namespace hone
