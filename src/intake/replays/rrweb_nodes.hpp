// The nodes of an rrweb snapshot, and what later events change of them: elements, attributes, texts, style rules,
// written inert. Pure; one thread.
#pragma once

#include <cstddef>
#include <optional>

#include <simdjson.h>

#include "base/json_writer.hpp"
#include "intake/replays/known_nodes.hpp"

namespace bughook::intake {

class RrwebNodeWriter {
 public:
  RrwebNodeWriter(base::BufferedJsonWriter& out, const KnownNodes& known) : out_(out), known_(known) {}

  /// What stands around a node decides what it may be.
  enum class Place { document, page, style, secret };

  /// Whether the node can stand there; if not it is counted and nothing is written.
  [[nodiscard]] bool fits(simdjson::dom::object node, Place place);
  /// A node that fits.
  void write(simdjson::dom::object node, Place place);

  /// The object of changed attributes of the node with this number.
  void write_changes(std::int64_t id, simdjson::dom::object attributes);
  void write_text(std::int64_t id, std::string_view text);

  /// The place of what is put into the node with this number.
  [[nodiscard]] Place place_within(std::int64_t id) const;

  [[nodiscard]] std::size_t left_out() const { return left_out_; }
  void leave_out() { ++left_out_; }

 private:
  [[nodiscard]] std::optional<simdjson::dom::object> fitting(simdjson::dom::element child, Place place);
  void write_document(simdjson::dom::object node);
  void write_doctype(simdjson::dom::object node);
  void write_element(simdjson::dom::object node, Place place);
  void write_attributes(std::string_view tag, simdjson::dom::object attributes, Secrecy secrecy);
  void write_readable(std::string_view text, Place place);
  void write_style_object(simdjson::dom::object style);
  void write_children(simdjson::dom::object node, Place place);
  void write_flag(simdjson::dom::object node, std::string_view key);
  void write_root(simdjson::dom::object node);

  base::BufferedJsonWriter& out_;
  const KnownNodes& known_;
  std::size_t left_out_ = 0;
};

}  // namespace bughook::intake
