#include "intake/scrubbing/word_beginnings.hpp"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define BUGHOOK_AVX2 __attribute__((target("avx2")))
#endif

namespace bughook::intake {

std::size_t WordBeginnings::find_letter_by_letter(std::string_view text, std::size_t from) const {
  if (text.size() < shortest || from > text.size() - shortest) return none;
  auto index = append(append(0, text[from]), text[from + 1]);
  for (auto at = from; at + shortest <= text.size(); ++at) {
    index = append(index, text[at + 2]);
    if ((begins_word_[index / 64] >> (index % 64) & 1) != 0) return at;
  }
  return none;
}

#if defined(__x86_64__)

namespace {

constexpr std::size_t block = sizeof(__m128i);

std::uint64_t load_eight(const char* at) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, at, sizeof eight);
  return eight;
}

std::uint64_t load_four(const char* at) {
  std::uint32_t four = 0;
  std::memcpy(&four, at, sizeof four);
  return four;
}

std::uint64_t load_two(const char* at) {
  std::uint16_t two = 0;
  std::memcpy(&two, at, sizeof two);
  return two;
}

/// Three to seven letters, then zeros. The two loads may overlap; a loop's end would be guessed wrong most times.
std::uint64_t load_below_eight(const char* at, std::size_t size) {
  if (size >= 4) return load_four(at) | load_four(at + size - 4) << (8 * (size - 4));
  return load_two(at) | load_two(at + 1) << 8;
}

/// The first sixteen of `size` letters, with zeros behind them where there are less.
__m128i load_sixteen(const char* at, std::size_t size) {
  if (size >= block) return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  if (size < 8) return _mm_set_epi64x(0, static_cast<long long>(load_below_eight(at, size)));
  const auto behind_eight = load_eight(at + size - 8) >> (8 * (15 - size)) >> 8;  // by 64 at once is undefined
  return _mm_set_epi64x(static_cast<long long>(behind_eight), static_cast<long long>(load_eight(at)));
}

/// For each letter the groups that can have it at that place.
BUGHOOK_AVX2 inline __m256i groups_at(const auto& place, __m256i lower_halves, __m256i upper_halves) {
  const auto by_lower_half = _mm256_load_si256(reinterpret_cast<const __m256i*>(place.by_lower_half.data()));
  const auto by_upper_half = _mm256_load_si256(reinterpret_cast<const __m256i*>(place.by_upper_half.data()));
  return _mm256_and_si256(_mm256_shuffle_epi8(by_lower_half, lower_halves),
                          _mm256_shuffle_epi8(by_upper_half, upper_halves));
}

/// For each letter, in either half, the groups of which a word may begin there. The last two letters begin none,
/// and the one before them only a word of three: it has zeros for a fourth, which a word of three takes like any.
BUGHOOK_AVX2 inline __m256i groups_beginning(const auto& places, __m128i sixteen) {
  const auto twice = _mm256_broadcastsi128_si256(sixteen);
  const auto low_bits = _mm256_set1_epi8(0x0F);
  const auto lower_halves = _mm256_and_si256(twice, low_bits);
  const auto upper_halves = _mm256_and_si256(_mm256_srli_epi16(twice, 4), low_bits);
  const auto first = groups_at(places[0], lower_halves, upper_halves);
  const auto second = _mm256_srli_si256(groups_at(places[1], lower_halves, upper_halves), 1);
  const auto third = _mm256_srli_si256(groups_at(places[2], lower_halves, upper_halves), 2);
  const auto fourth = groups_at(places[3], _mm256_srli_si256(lower_halves, 3), _mm256_srli_si256(upper_halves, 3));
  return _mm256_and_si256(_mm256_and_si256(first, second), _mm256_and_si256(third, fourth));
}

/// Bit n: letter n has a group.
BUGHOOK_AVX2 inline std::uint32_t letters_of(__m256i groups) {
  const auto none = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(groups, _mm256_setzero_si256())));
  return (~none | ~none >> block) & 0xFFFF;
}

}  // namespace

/// The last block ends with the text, so it may begin before `at`; a text of less than a block is one.
BUGHOOK_AVX2 std::size_t WordBeginnings::find_by_sixteen(std::string_view text, std::size_t from) const {
  constexpr auto step = block - (places - 1);
  for (auto at = from; at + shortest <= text.size();) {
    const auto begin = text.size() < block ? 0 : std::min(at, text.size() - block);
    const auto groups_of_words = groups_beginning(places_, load_sixteen(text.data() + begin, text.size()));
    if (_mm256_testz_si256(groups_of_words, groups_of_words) == 0) {
      for (auto bits = letters_of(groups_of_words) & ~0u << (at - begin); bits != 0; bits &= bits - 1) {
        const auto place = begin + static_cast<std::size_t>(std::countr_zero(bits));
        if (may_begin_at(text, place)) return place;
      }
    }
    if (begin + block >= text.size()) break;
    at = begin + step;
  }
  return none;
}

#endif

}  // namespace bughook::intake
