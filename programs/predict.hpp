#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "programs/component.hpp"
#include "programs/formats/format.hpp"
#include "programs/formats/message_template.hpp"
#include "programs/module.hpp"
#include "programs/signature.hpp"

namespace hone {

/// How a predictor asks its model. Where a thing is tunable, what is set here is where the search starts.
struct PredictOptions {
  std::string name;  ///< of the step; not empty
  Signature signature;
  std::string instruction;  ///< literal text, never expanded; empty: the signature's default
  std::string format;       ///< plain, chat, json, xml or template; empty: template where there are `messages`, plain for one output, chat for more
  std::optional<std::vector<std::string>> tunable;  ///< of instruction, demos, format, field_order, temperature, model; of a template its
                                                    ///< roles (system, ...), temperature, model. Default: instruction and demos; of a template system
  std::string model = "task";              ///< model role
  std::vector<std::string> model_choices;  ///< roles to choose from where `model` is tunable
  std::optional<double> temperature;       ///< default: the model's own
  std::vector<double> temperature_choices = {0, 0.3, 0.7, 1};  ///< where `temperature` is tunable
  std::optional<std::int64_t> max_tokens;           ///< default: the model's own
  std::map<std::string, std::string> descriptions;  ///< by field
  std::vector<Demo> demos;
  // Of a template:
  std::vector<Message> messages;  ///< with `{{field}}` for inputs
  std::string reply_format;       ///< how replies are read: plain, chat, json, xml; empty: plain for one output, json for more
};

/// A step that asks a model once: inputs into a prompt, the reply into outputs.
///
/// What the prompt does wrong (a reply that does not parse, is empty or cut off) is a failure of the prompt. With
/// `RunSettings::allow_repair` a reply that does not parse is asked for once more, as a call of its own in the trace.
class Predict : public Module {
 public:
  /// Throws UserError where the options do not fit together.
  explicit Predict(PredictOptions options);

  boost::asio::awaitable<Result<Values>> run(Context& context, Values inputs) const override;
  std::string name() const override { return options_.name; }
  std::vector<std::string> reads() const override;
  std::vector<std::string> writes() const override;
  std::vector<ComponentSpec> components() const override;
  const Signature* signature() const override { return &options_.signature; }

  const PredictOptions& options() const { return options_; }

  /// How replies are read under `format` (the component's value; null: the initial one). Throws UserError for an unknown one.
  const Format& reply_format(const Value& format) const;

 private:
  ModelRequest request(const Context& context, const Values& inputs) const;
  bool is_tunable(std::string_view what) const;
  void check_format() const;
  void check_tunable() const;
  void check_descriptions() const;
  [[noreturn]] void refuse(const std::string& what) const;

  PredictOptions options_;
  std::optional<MessageTemplate> template_;
};

/// `Predict` with a field `reasoning` before the outputs: the model thinks in writing, then answers.
class Reason : public Predict {
 public:
  explicit Reason(PredictOptions options);
};

}  // namespace hone
