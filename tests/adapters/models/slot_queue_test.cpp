#include "adapters/models/slot_queue.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include "tests/support/await.hpp"

namespace hone {
namespace {

namespace asio = boost::asio;

using Ticket = std::optional<RateLimiter::Ticket>;

struct World {
  explicit World(ModelLimits limits) : queue(context.get_executor(), clock, RateLimiter(limits, Seconds(60))) {}

  asio::io_context context;
  VirtualClock clock;
  SlotQueue queue;
};

ModelLimits concurrency(int most) {
  ModelLimits limits;
  limits.concurrency = most;
  return limits;
}

asio::awaitable<int> use_slot(World& world, Seconds for_long, std::vector<int>& order, int name) {
  const Ticket ticket = co_await world.queue.acquire(1, TimePoint::max());
  order.push_back(name);
  co_await world.clock.sleep_until(world.clock.now() + for_long);
  world.queue.release(*ticket, RateLimiter::End::replied, 1, Seconds::zero());
  co_return name;
}

}  // namespace

TEST_CASE("slots are given in the order they were asked for, as they become free") {
  World world(concurrency(2));
  std::vector<int> order;
  std::vector<std::unique_ptr<Started<int>>> users;
  const TimePoint start = world.clock.now();
  for (int i = 0; i < 6; ++i) users.push_back(std::make_unique<Started<int>>(world.context, use_slot(world, Seconds(10), order, i)));
  world.clock.run(world.context);
  CHECK(order == std::vector{0, 1, 2, 3, 4, 5});
  CHECK(world.clock.now() - start == Seconds(30));
  for (int i = 6; i < 8; ++i) users.push_back(std::make_unique<Started<int>>(world.context, use_slot(world, Seconds(10), order, i)));
  world.clock.run(world.context);
  CHECK(world.clock.now() - start == Seconds(40));  // both slots were free again
}

TEST_CASE("who waits in vain gives up at the deadline") {
  World world(concurrency(1));
  const Ticket held = await_on(world.context, world.clock, world.queue.acquire(1, TimePoint::max()));
  REQUIRE(held);
  const TimePoint deadline = world.clock.now() + Seconds(5);
  CHECK_FALSE(await_on(world.context, world.clock, world.queue.acquire(1, deadline)));
  CHECK(world.clock.now() == deadline);
}

TEST_CASE("who is cancelled leaves the line to the next") {
  World world(concurrency(1));
  const Ticket held = await_on(world.context, world.clock, world.queue.acquire(1, TimePoint::max()));
  asio::cancellation_signal stop;
  bool aborted = false;
  asio::co_spawn(world.context, world.queue.acquire(1, TimePoint::max()),
                 asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown, Ticket) { aborted = thrown != nullptr; }));
  Started<Ticket> next(world.context, world.queue.acquire(1, TimePoint::max()));
  world.clock.run(world.context);
  stop.emit(asio::cancellation_type::terminal);
  world.clock.run(world.context);
  CHECK(aborted);
  CHECK_FALSE(next.done());
  world.queue.release(*held, RateLimiter::End::replied, 1, Seconds::zero());
  world.clock.run(world.context);
  CHECK(next.done());
}

TEST_CASE("a pause that the server asked for is slept through") {
  World world(concurrency(4));
  const Ticket first = await_on(world.context, world.clock, world.queue.acquire(1, TimePoint::max()));
  const TimePoint start = world.clock.now();
  world.queue.release(*first, RateLimiter::End::rate_limited, 0, Seconds(30));
  REQUIRE(await_on(world.context, world.clock, world.queue.acquire(1, TimePoint::max())));
  CHECK(world.clock.now() - start == Seconds(30));
}

TEST_CASE("requests a minute are kept") {
  ModelLimits limits = concurrency(1000);
  limits.requests_per_minute = 60;
  World world(limits);
  std::vector<int> order;
  std::vector<std::unique_ptr<Started<int>>> users;
  const TimePoint start = world.clock.now();
  for (int i = 0; i < 120; ++i) users.push_back(std::make_unique<Started<int>>(world.context, use_slot(world, Seconds(0), order, i)));
  world.clock.run(world.context);
  CHECK(order.size() == 120);
  CHECK(world.clock.now() - start > Seconds(60));
  CHECK(world.clock.now() - start < Seconds(140));
}

}  // namespace hone
