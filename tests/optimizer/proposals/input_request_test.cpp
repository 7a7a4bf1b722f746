#include "optimizer/proposals/input_request.hpp"

#include <doctest/doctest.h>

using namespace hone;

TEST_CASE("a text that wants something to work on is no instruction") {
  CHECK(asks_for_input("Please provide the passages."));
  CHECK(asks_for_input("Certainly! Please share the text you would like me to improve."));
  CHECK(asks_for_input("To improve the prompt, I need you to give more context. Then I can help."));
  CHECK(asks_for_input("Hello! How can I assist you today?"));
  CHECK(asks_for_input("I'm sorry, but I don't see any passages in your message."));
}

TEST_CASE("an instruction that tells a model what to provide asks for nothing") {
  CHECK_FALSE(asks_for_input("Please provide the answer to the question."));
  CHECK_FALSE(asks_for_input("Can you answer in one word? Please give only the name."));
  CHECK_FALSE(asks_for_input("Given the question, provide the query."));
  CHECK_FALSE(asks_for_input(""));
  CHECK_FALSE(asks_for_input(
      "Answer questions about bridges and the people who built them. Work through the passages in order, note each name, and follow "
      "it to the next passage. Please specify the passage context in brackets. End with the name alone."));
}
