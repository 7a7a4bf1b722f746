#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programs/value.hpp"

namespace hone {

enum class ComponentKind {
  text,    ///< an instruction or a message of a template: a string, sent byte for byte
  demos,   ///< examples in the prompt: a list of `Demo`
  choice,  ///< one of `options`: a format, an order of fields, a model role
  number,  ///< one of `options`, as numbers: a temperature
};

/// One tunable thing of a program: its full name is the dotted path of its module and its own (`answer.instruction`).
struct ComponentSpec {
  std::string name;
  ComponentKind kind = ComponentKind::text;
  Value initial;
  std::vector<Value> options;  ///< for choice and number
  std::string role;            ///< what the module does in the program, in words for the reflector; may be empty
};

/// Values for components by full name. Components that are not named here have their initial value.
using ComponentValues = Values;

/// The dotted path of the predictor that a component belongs to: its name without the last part; empty where it has one part only.
std::string_view predictor_of(std::string_view component);

/// What a component is: its value in `values`, else its initial one. Lives as long as both arguments.
const Value& value_of(const ComponentValues& values, const ComponentSpec& spec);

/// One worked example in a prompt. Knows where it came from, so that a row is never shown its own answer.
struct Demo {
  std::string row;        ///< id of the train row it was made from; empty: written by hand
  std::string predictor;  ///< dotted path of the predictor
  Values values;          ///< inputs and outputs by field; a missing input renders as "Not supplied for this example"
  bool bootstrapped = true;  ///< from the program's own success; false: labelled from the data
  friend bool operator==(const Demo&, const Demo&) = default;
};

Value to_value(const std::vector<Demo>& demos);
/// Throws std::invalid_argument where `value` is no list of demos. Null gives none.
std::vector<Demo> demos_from_value(const Value& value);

/// Characters of a component's value as it burdens a prompt.
std::size_t size_of(const Value& value);

}  // namespace hone
