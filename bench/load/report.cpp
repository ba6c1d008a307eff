#include "load/report.hpp"

#include <fmt/format.h>

#include <charconv>

namespace bughook::bench {

namespace {

constexpr std::size_t sequence_digits = 10;

// The only '#' of the report: what is behind it comes back in the webhook.
constexpr std::string_view body_before_sequence =
    R"~({"priority":"LOW","type":"BUG","formData":{)~"
    R"~("reportedBy":"dana.weber@shop.example","pagerating":"7.5",)~"
    R"~("description":"The total in the basket stays at the old sum after a voucher is removed. Seen in report #)~";
constexpr std::string_view body_after_sequence =
    R"~( and twice before."},"customData":{"plan":"business","basketItems":4,"voucher":"AUTUMN-15","isReturning":true},)~"
    R"~("metaData":{"browserName":"Chrome(92.0.4515.107)","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 )~"
    R"~((KHTML, like Gecko) Chrome/92.0.4515.107 Safari/537.36","browser":"Netscape","systemName":"Linux",)~"
    R"~("buildVersionNumber":"1182","releaseVersionNumber":"4.7.1","sessionDuration":221.667,"devicePixelRatio":2,)~"
    R"~("screenWidth":1440,"screenHeight":900,"innerWidth":1440,"innerHeight":735,)~"
    R"~("currentUrl":"https://shop.example/basket?step=review","language":"de","mobile":false},)~"
    R"~("consoleLog":[{"log":"basket loaded 4 items ","date":"2021-07-26T16:32:31.104Z","priority":"INFO"},)~"
    R"~({"log":"voucher AUTUMN-15 applied, total 112.40 EUR ","date":"2021-07-26T16:34:02.551Z","priority":"INFO"},)~"
    R"~({"log":"TypeError: Cannot read property 'total' of undefined at https://shop.example/app.js:1:88213 ",)~"
    R"~("date":"2021-07-26T16:35:40.017Z","priority":"ERROR"}],)~"
    R"~("networkLogs":[{"type":"GET","url":"/api/basket","date":"2021-07-26T16:32:30.871Z","duration":84,"success":true,)~"
    R"~("request":{"payload":"","headers":{"Accept":"application/json"}},"response":{"status":200,"statusText":"OK",)~"
    R"~("responseText":"{\"items\":4,\"total\":132.24,\"currency\":\"EUR\"}"}},)~"
    R"~({"type":"POST","url":"/api/basket/voucher","date":"2021-07-26T16:34:02.331Z","duration":96,"success":true,)~"
    R"~("request":{"payload":"{\"code\":\"AUTUMN-15\"}","headers":{"Content-Type":"application/json"}},)~"
    R"~("response":{"status":200,"statusText":"OK","responseText":"{\"total\":112.40}"}},)~"
    R"~({"type":"DELETE","url":"/api/basket/voucher","date":"2021-07-26T16:35:39.902Z","duration":112,"success":true,)~"
    R"~("request":{"payload":"","headers":{"Accept":"application/json","X-Requested-With":"XMLHttpRequest"}},)~"
    R"~("response":{"status":500,"statusText":"Internal Server Error","responseText":"{\"error\":\"voucher service\"}"}}],)~"
    R"~("customEventLog":[{"name":"voucher-added","date":"2021-07-26T16:34:02.549Z","data":{"code":"AUTUMN-15"}},)~"
    R"~({"name":"voucher-removed","date":"2021-07-26T16:35:39.899Z","data":{"code":"AUTUMN-15"}}]})~";

}  // namespace

std::string report_body(std::uint64_t sequence) {
  return fmt::format("{}{:0{}}{}", body_before_sequence, sequence, sequence_digits, body_after_sequence);
}

ReportRequest::ReportRequest(std::uint16_t port, std::size_t key_letters) {
  const std::string body = report_body(0);
  bytes_ =
      fmt::format("POST /bugs HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: {}\r\nApi-Token: ", port, body.size());
  key_at_ = bytes_.size();
  bytes_.append(key_letters, '0');
  bytes_ +=
      "\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0.4515.107 "
      "Safari/537.36\r\nContent-Type: application/json;charset=UTF-8\r\nAccept: */*\r\n"
      "Origin: https://shop.example\r\nReferer: https://shop.example/\r\nAccept-Language: de\r\n\r\n";
  sequence_at_ = bytes_.size() + body_before_sequence.size();
  bytes_ += body;
}

std::string_view ReportRequest::fill(std::string_view sdk_key, std::uint64_t sequence) {
  sdk_key.copy(bytes_.data() + key_at_, sdk_key.size());
  for (std::size_t i = sequence_digits; i-- > 0; sequence /= 10) {
    bytes_[sequence_at_ + i] = static_cast<char>('0' + sequence % 10);
  }
  return bytes_;
}

std::optional<std::uint64_t> sequence_in(std::string_view body) {
  const std::size_t mark = body.find('#');
  if (mark == std::string_view::npos || body.size() < mark + 1 + sequence_digits) return std::nullopt;
  const char* digits = body.data() + mark + 1;
  std::uint64_t sequence = 0;
  const auto [end, error] = std::from_chars(digits, digits + sequence_digits, sequence);
  if (error != std::errc() || end != digits + sequence_digits) return std::nullopt;
  return sequence;
}

}  // namespace bughook::bench
