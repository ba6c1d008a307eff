#include "intake/scrubbing/scrub_text.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "intake/scrubbing/card_numbers.hpp"
#include "intake/scrubbing/near_secret_word.hpp"
#include "intake/scrubbing/secret_inputs.hpp"
#include "intake/scrubbing/secret_words.hpp"

namespace bughook::intake {
namespace {

/// What is taken out may have kept something beside it from being seen; made-up texts need three.
constexpr int passes_max = 6;

/// Copies a text piece by piece, leaving out what is cut. The cuts come in order.
class Copy {
 public:
  explicit Copy(std::string_view text) : text_(text) {}

  /// False for what begins within an earlier cut.
  bool replace(std::size_t begin, std::size_t end, std::string_view by) {
    if (begin < copied_) return false;
    if (!out_) out_.emplace().reserve(text_.size());
    out_->append(text_, copied_, begin - copied_).append(by);
    copied_ = end;
    return true;
  }

  [[nodiscard]] std::optional<std::string> finished() {
    if (out_) out_->append(text_, copied_);
    return std::move(out_);
  }

 private:
  std::string_view text_;
  std::optional<std::string> out_;
  std::size_t copied_ = 0;
};

/// A name may have some way to its value (a tag, the head of a form's part), and there may be secrets on it.
void scrub_between(Copy& copy, std::string_view text, std::size_t from, TextKind kind) {
  for (auto word = find_secret_word(text, from); word;) {
    const auto cut = secret_near(text, *word, kind);
    if (cut) copy.replace(cut->begin, cut->end, cut->text);
    word = find_secret_word(text, cut ? std::max(cut->end, word->end) : word->end);
  }
}

std::optional<std::string> scrub_words(std::string_view text, std::optional<SecretWord> word, TextKind kind) {
  Copy copy(text);
  while (word) {
    const auto cut = secret_near(text, *word, kind);
    if (cut) {
      if (cut->begin > word->end) scrub_between(copy, text.substr(0, cut->begin), word->end, kind);
      copy.replace(cut->begin, cut->end, cut->text);
    }
    word = find_secret_word(text, cut ? std::max(cut->end, word->end) : word->end);
  }
  return copy.finished();
}

[[gnu::noinline]] std::optional<std::string> scrub_cards(std::string_view text, std::optional<TextRange> card) {
  Copy copy(text);
  for (; card; card = find_card_number(text, card->end)) copy.replace(card->begin, card->end, scrubbed);
  return copy.finished();
}

/// One after the other, so that none has to know of another's cuts. Most texts have nothing for any of them.
class Scrubbing {
 public:
  explicit Scrubbing(std::string_view text) : text_(text) {}

  void apply(std::optional<std::string> changed) {
    if (!changed) return;
    out_ = std::move(changed);
    text_ = *out_;
  }

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::optional<std::string> finished() { return std::move(out_); }

 private:
  std::string_view text_;
  std::optional<std::string> out_;
};

std::optional<std::string> scrub_once(std::string_view text, TextKind kind) {
  Scrubbing scrubbing(text);
  if (kind == TextKind::record) scrubbing.apply(mask_secret_inputs(text));
  scrubbing.apply(scrub_words(scrubbing.text(), find_secret_word(scrubbing.text(), 0), kind));
  // Last, for what stood around a number may be gone by now, and the number stand alone.
  scrubbing.apply(scrub_cards(scrubbing.text(), find_card_number(scrubbing.text(), 0)));
  return scrubbing.finished();
}

}  // namespace

std::optional<std::string> scrub_text(std::string_view text, TextKind kind) {
  if (!may_hold_secret(text)) return std::nullopt;
  auto clean = scrub_once(text, kind);
  for (int pass = 1; clean && pass < passes_max; ++pass) {
    auto cleaner = scrub_once(*clean, kind);
    if (!cleaner) break;
    clean = std::move(cleaner);
  }
  return clean;
}

bool may_hold_secret(std::string_view text) {
  return find_secret_word(text, 0).has_value() || find_card_number(text, 0).has_value();
}

bool looks_like_secret(std::string_view text) {
  constexpr std::size_t letters_min = 4;
  constexpr std::size_t long_enough = 20;  // longer than words are
  while (!text.empty() && std::string_view(".,;:!?)").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  if (text.size() < letters_min || std::any_of(text.begin(), text.end(), base::is_space)) return false;
  if (text == scrubbed || text.find_first_not_of('*') == std::string_view::npos) return false;
  return text.size() >= long_enough || std::any_of(text.begin(), text.end(), [](char c) {
           return base::is_digit(c) || std::string_view("!@#$%^&*+=~|").find(c) != std::string_view::npos;
         });
}

}  // namespace bughook::intake
