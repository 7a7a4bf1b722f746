#include "optimizer/rng.hpp"

#include <cassert>
#include <cmath>

#include "optimizer/statistics/portable_math.hpp"

namespace hone {
namespace {

std::uint64_t mixed(std::uint64_t x) {  // the finaliser of SplitMix64
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

}  // namespace

PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

Rng::Rng(std::uint64_t seed, std::string_view purpose, std::uint64_t stream) : stream_(stream) {
  const std::uint64_t key = mixed(mixed(seed) ^ fnv1a(purpose));
  key_ = {low(key), high(key)};
}

void Rng::fill() {
  const std::uint64_t block = draws_ / 2;
  const PhiloxCounter words = philox4x32_10({low(block), high(block), low(stream_), high(stream_)}, key_);
  block_ = {std::uint64_t{words[1]} << 32 | words[0], std::uint64_t{words[3]} << 32 | words[2]};
}

std::uint64_t Rng::next_u64() {
  if (draws_ % 2 == 0) fill();
  return block_[draws_++ % 2];
}

double Rng::uniform() { return static_cast<double>(next_u64() >> 11) * 0x1p-53; }

std::uint64_t Rng::below(std::uint64_t n) {
  assert(n > 0);
  const std::uint64_t uneven = (0 - n) % n;  // 2^64 mod n: so many low values would be drawn once too often
  std::uint64_t value = next_u64();
  while (value < uneven) value = next_u64();
  return value % n;
}

double Rng::normal() {
  // Marsaglia's polar method; its second value is thrown away, so that the position stays one number.
  for (;;) {
    const double u = 2 * uniform() - 1;
    const double v = 2 * uniform() - 1;
    const double square = u * u + v * v;
    if (square < 1 && square > 0) return u * std::sqrt(-2 * portable_log(square) / square);
  }
}

std::size_t Rng::weighted(std::span<const double> weights) {
  double total = 0;
  for (const double weight : weights) total += weight;
  assert(total > 0 && std::isfinite(total));
  double rest = uniform() * total;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = i;
    if (rest < weights[i]) return i;
    rest -= weights[i];
  }
  return last;  // rounding went past the end
}

}  // namespace hone
