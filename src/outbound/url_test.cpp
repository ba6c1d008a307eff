#include "outbound/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::outbound {
namespace {

std::string refusal_of(std::string_view text) {
  const auto url = parse_url(text);
  if (url) return "accepted as " + url->text;
  EXPECT_EQ(url.error().kind, base::ErrorKind::unprocessable);
  EXPECT_EQ(url.error().field, "url");
  EXPECT_TRUE(url.error().detail.ends_with('.')) << url.error().detail;
  return url.error().detail;
}

}  // namespace

TEST(Url, IsTakenApartForTheConnectionAndTheRequestLine) {
  const auto url = parse_url("https://Hooks.Example.com:8443/a/b?c=d#e").value();
  EXPECT_TRUE(url.is_tls);
  EXPECT_FALSE(url.host_is_address);
  EXPECT_EQ(url.host, "hooks.example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.target, "/a/b?c=d");
  EXPECT_EQ(url.text, "https://hooks.example.com:8443/a/b?c=d");
  EXPECT_EQ(url.host_header(), "hooks.example.com:8443");
  EXPECT_EQ(url.origin(), "https://hooks.example.com:8443");
}

TEST(Url, IsNormalisedSoThatEqualTargetsHaveEqualTexts) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"http://example.com", "http://example.com/"},
      {"HTTP://EXAMPLE.COM:80", "http://example.com/"},
      {"https://example.com:443/x", "https://example.com/x"},
      {"http://example.com:443/x", "http://example.com:443/x"},
      {"http://example.com.", "http://example.com./"},
      {"http://example.com?x=1", "http://example.com/?x=1"},
      {"http://example.com#part", "http://example.com/"},
      {"http://example.com/?a#b?c", "http://example.com/?a"},
      {"http://my_service:9000/hook", "http://my_service:9000/hook"},
      {"http://localhost/hook", "http://localhost/hook"},
      {"http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"},
      {"http://127.0.0.1:9000/", "http://127.0.0.1:9000/"},
      {"http://[0:0::1]:9000/", "http://[::1]:9000/"},
      {"http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/"},
      {"http://[2001:DB8::A]", "http://[2001:db8::a]/"},
      {"http://example.com/a|b\"<>^`{}", "http://example.com/a%7Cb%22%3C%3E%5E%60%7B%7D"},
      {"http://example.com/b\xc3\xbc?\xc3\xa4", "http://example.com/b%C3%BC?%C3%A4"},
      {"http://example.com/%00?a[]=1&b=@:;,!$'()*+=~", "http://example.com/%00?a[]=1&b=@:;,!$'()*+=~"},
      {"http://example.com/a/../b/./c?d=/../e", "http://example.com/b/c?d=/../e"},
      {"http://example.com/a/b/..", "http://example.com/a/"},
      {"http://example.com/../../%2E%2e/.%2e/x/%2e", "http://example.com/x/"},
      {"http://example.com/a//../b/...", "http://example.com/a/b/..."},
      {"http://example.com/..", "http://example.com/"},
      {"http://example.com/100%", "http://example.com/100%25"},
      {"http://example.com/%zz%4?%", "http://example.com/%25zz%254?%25"},
      {"http://b\xc3\xbc"
       "cher.example/",
       "http://xn--bcher-kva.example/"},
      {"https://stra\xc3\x9f"
       "e.example:8443/",
       "https://xn--strae-oqa.example:8443/"},
      {"http://\xe4\xbe\x8b\xe3\x80\x82\xe6\xb5\x8b\xe8\xaf\x95/", "http://xn--fsq.xn--0zwm56d/"},
      {"http://B\xc3\x9c"
       "CHER.example./",
       "http://xn--bcher-kva.example./"},
      {"http://example.com./hook", "http://example.com./hook"},
      {"http://example.com.:8080/hook", "http://example.com.:8080/hook"},
  };
  for (const auto& [text, normalised] : cases) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url.has_value()) << text << ": " << url.error().detail;
    EXPECT_EQ(url->text, normalised);
    EXPECT_EQ(parse_url(url->text)->text, normalised) << "once more";
  }
}

TEST(Url, AnAddressIsKnownAsOneAndStandsWithoutBrackets) {
  const auto v6 = parse_url("https://[2606:4700::1]:8443/").value();
  EXPECT_TRUE(v6.host_is_address);
  EXPECT_EQ(v6.host, "2606:4700::1");
  EXPECT_EQ(v6.host_header(), "[2606:4700::1]:8443");
  EXPECT_TRUE(parse_url("http://93.184.216.34/")->host_is_address);
  EXPECT_FALSE(parse_url("http://93.184.216.34.example/")->host_is_address);
  EXPECT_FALSE(parse_url("http://0xcafe.example/")->host_is_address);
}

TEST(Url, WhatIsNoHttpUrlIsRefusedWithASentence) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "empty"},
      {"example.com/hook", "begin with http"},
      {"//example.com/hook", "begin with http"},
      {"ftp://example.com/", "begin with http"},
      {"file:///etc/passwd", "begin with http"},
      {"gopher://example.com/", "begin with http"},
      {"javascript:alert(1)", "begin with http"},
      {"http:example.com", "begin with http"},
      {"http:/example.com", "begin with http"},
      {" http://example.com/", "space"},
      {"http://example.com/ ", "space"},
      {"http://example.com/a b", "space"},
      {"http://exa\tmple.com/", "control"},
      {"http://example.com/\r\nX: y", "control"},
      {std::string("http://example.com/\0", 20), "control"},
      {"http://example.com/\x7f", "control"},
      {"http://", "no host"},
      {"http:///path", "no host"},
      {"http://?x", "no host"},
      {"http://:80/", "no host"},
      {"http://user@example.com/", "user name"},
      {"http://user:secret@example.com/", "user name"},
      {"http://example.com@127.0.0.1/", "user name"},
      {"http://@example.com/", "user name"},
      {"http://example.com\\@127.0.0.1/", "backslash"},
      {"http://example.com/a\\b", "backslash"},
      {"http://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.\xe2\x93\xaa.\xe2\x93\xaa.\xe2\x91\xa0/", "four decimal numbers"},
      {"http://moc.elgoog\xe2\x80\xae.example/", "none in any script"},
      {"http://\xff.example/", "none in any script"},
      {"http://127%2e0.0.1/", "percent"},
      {"http://%31%32%37.0.0.1/", "percent"},
      {"http://a..b/", "empty part"},
      {"http://.b/", "empty part"},
      {"http://./", "empty part"},
      {"http://a*b/", "must not contain *"},
      {"http://a;b/", "must not contain ;"},
      {"http://" + std::string(64, 'a') + "/", "63 characters"},
      {"http://example.com:/", "port"},
      {"http://example.com:0/", "port"},
      {"http://example.com:65536/", "port"},
      {"http://example.com:99999999999/", "port"},
      {"http://example.com:+80/", "port"},
      {"http://example.com:8o/", "port"},
      {"http://::1/", "brackets"},
      {"http://[::1/", "closing"},
      {"http://[::1]x/", "after the bracket"},
      {"http://[fe80::1%25eth0]/", "not an IPv6"},
      {"http://[fe80::1%eth0]/", "not an IPv6"},
      {"http://[127.0.0.1]/", "not an IPv6"},
      {"http://[v1.x]/", "not an IPv6"},
      {"http://[]/", "not an IPv6"},
      {"http://example.com/" + std::string(2048, 'a'), "2048"},
      {"http://example.com/" + std::string(1000, '|'), "2048"},
  };
  for (const auto& [text, words] : cases) {
    const auto refusal = refusal_of(text);
    if (words == "after the bracket") {
      EXPECT_THAT(refusal, ::testing::HasSubstr("bracket")) << text;
    } else {
      EXPECT_THAT(refusal, ::testing::HasSubstr(std::string(words))) << text;
    }
  }
  std::string labels;
  for (int i = 0; i < 127; ++i) labels += "a.";
  EXPECT_THAT(refusal_of("http://" + labels + "com/"), ::testing::HasSubstr("253"));
}

// The C library reads all of these as 127.0.0.1.
TEST(Url, OddSpellingsOfAnAddressAreRefused) {
  for (const auto* host : {"0x7f.1", "0177.0.0.1", "2130706433", "127.1", "017700000001", "0x7f000001", "127.0.0.01",
                           "127.0.1", "0", "0x", "127.0.0.1.", "1.2.3.4.5", "256.0.0.1", "example.0x1", "a.1"}) {
    const auto text = std::string("http://") + host + "/";
    if (std::string_view(host) == "127.0.0.1.") {
      EXPECT_EQ(parse_url(text)->host, "127.0.0.1");  // the root's dot says nothing else
    } else {
      EXPECT_THAT(refusal_of(text), ::testing::HasSubstr("four decimal numbers")) << host;
    }
  }
}

// The resolver must be asked for the whole name; what stands in Host and in certificates has no dot at its end.
TEST(Url, ADotAtTheEndOfTheHostIsForTheLookupOnly) {
  const auto url = parse_url("https://Hooks.Partner.Example.:8443/x").value();
  EXPECT_EQ(url.name_to_look_up(), "hooks.partner.example.");
  EXPECT_EQ(url.host, "hooks.partner.example");
  EXPECT_EQ(url.host_header(), "hooks.partner.example:8443");
  EXPECT_EQ(parse_url("https://hooks.partner.example/").value().name_to_look_up(), "hooks.partner.example");
  EXPECT_NE(url.origin(), parse_url("https://hooks.partner.example:8443/").value().origin()) << "no shared connection";
}

}  // namespace bughook::outbound
