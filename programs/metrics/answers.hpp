#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "programs/signature.hpp"

namespace hone {

/// What is judged of an output: a text as it is, a list as its items with commas between.
std::string answer_text(const Value& output);

/// What an output of `type` is compared with: the gold, or each item of a gold that is a list, read as `type` where it can be ("yes" is true
/// where a `bool` is wanted). Where a list is wanted, a list that is no deeper is one answer. Empty where the gold is null or an empty list.
std::vector<Value> references_of(const Value& gold, const FieldType& type);

/// The first right answer of `gold` that is a value of `type`, as that value; nothing where there is none.
std::optional<Value> first_answer(const Value& gold, const FieldType& type);

/// Whether an answer of this type is right only as a whole, without credit for a part: a number, true or false, one of a few words, or a list of
/// these.
bool is_exact(const FieldType& type);

/// What an exact answer is compared by: its items, or itself alone, and of each number what tells it from other numbers.
std::vector<std::string> exact_items(const Value& answer);

/// Whether an output of `type` can be right by this gold: not where it has to be exact, and neither the gold nor an item of it is any value of the type.
bool can_be_answered(const Value& gold, const FieldType& type);

/// Whether both are the same number: "3.0" and "3" are, "-5" and "5" are not. Nothing where one is no number as JSON writes them (a plus sign is allowed).
std::optional<bool> same_number(std::string_view answer, std::string_view reference);

}  // namespace hone
