#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>

#include "programs/retriever.hpp"

namespace hone {

/// Reads a corpus: JSON lines `{"id", "title", "text"}`, other keys ignored, empty lines skipped.
///
/// `id` is a string or a whole number, `title` may be missing. Calls `take` with each row and its line number, from 1.
/// Throws UserError that names `file` and the line where a row is not of this form, and where there is no row at all.
void read_corpus(const std::filesystem::path& file, std::string_view content,
                 const std::function<void(std::size_t line, Passage row)>& take);

}  // namespace hone
