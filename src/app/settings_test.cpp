#include "app/settings.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bughook::app {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Settings, DefaultsComeFromTheBuiltInFile) {
  const auto settings = load_settings("", {});
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->listen_address, "127.0.0.1");
  EXPECT_EQ(settings->listen_port, 8080);
  EXPECT_EQ(settings->events_kept, std::chrono::days(30));
  EXPECT_TRUE(settings->sdk.web_replays);
  EXPECT_EQ(settings->sdk.color, "#485bff");
  EXPECT_TRUE(settings->allow_networks.empty());
}

TEST(Settings, ArgumentsOverrideInTheirOrder) {
  const auto settings = load_settings("", {"intake.rate_per_key=5", "intake.rate_per_key=0.5", "server.listen=[::1]:0",
                                           "outbound.allow_networks=[\"10.0.0.0/8\"]", "log.level=debug"});
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_DOUBLE_EQ(settings->rate_per_key, 0.5);
  EXPECT_EQ(settings->listen_address, "::1");
  EXPECT_EQ(settings->listen_port, 0);
  EXPECT_THAT(settings->allow_networks, ElementsAre("10.0.0.0/8"));
}

TEST(Settings, AFileOverridesOnlyWhatItNames) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "bughook-settings-test.toml";
  std::ofstream(path) << "[delivery]\njitter = 0\n";
  const auto settings = load_settings(path, {});
  std::filesystem::remove(path);
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_DOUBLE_EQ(settings->jitter, 0.0);
  EXPECT_EQ(settings->workers, 4U);
}

TEST(Settings, AnAddressMayBeWrittenAsOtherServersTakeIt) {
  const std::tuple<const char*, const char*, int> forms[] = {{"127.0.0.1:8080", "127.0.0.1", 8080},
                                                             {"localhost:8081", "127.0.0.1", 8081},
                                                             {"8082", "127.0.0.1", 8082},
                                                             {":8083", "", 8083},
                                                             {"*:8084", "", 8084},
                                                             {"[::1]:8085", "::1", 8085},
                                                             {"0.0.0.0:8086", "0.0.0.0", 8086},
                                                             {"[::]:8087", "::", 8087}};
  for (const auto& [listen, address, port] : forms) {
    const auto settings = load_settings("", {std::string("server.listen=") + listen});
    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->listen_address, address) << listen;
    EXPECT_EQ(settings->listen_port, port) << listen;
  }
}

TEST(Settings, APublicUrlIsTheRootOfAHost) {
  for (const auto* fine : {"https://bugs.example.com", "https://bugs.example.com/", "http://10.0.0.1:8080//"}) {
    EXPECT_TRUE(load_settings("", {std::string("server.public_url=") + fine})) << fine;
  }
  EXPECT_EQ(load_settings("", {"server.public_url=https://example.com/"})->public_url, "https://example.com");
  const auto refused = load_settings("", {"server.public_url=https://example.com/bugs"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("`/bugs` is a path"));
}

TEST(Settings, AMistypedNameIsToldWithTheOneThatWasMeant) {
  for (const auto& [given, meant] : {std::pair{"intake.rate_per_kye=1", "intake.rate_per_key"},
                                     {"server.lisen=:80", "server.listen"},
                                     {"retention.event_days=1", "retention.events_days"}}) {
    const auto refused = load_settings("", {given});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr(std::string("Did you mean ") + meant));
    EXPECT_THAT(refused.error().detail, HasSubstr("bughook config"));
  }
}

TEST(Settings, AFileThatIsNotThereIsSaidInPlainWords) {
  const auto refused = load_settings("/nonexistent/bughook.toml", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "/nonexistent/bughook.toml: there is no such file.");
  EXPECT_THAT(load_settings("/tmp", {}).error().detail, HasSubstr("folder"));
}

TEST(Settings, WhatCanNotBeReadIsNamed) {
  const std::pair<const char*, const char*> wrong[] = {{"intake.rate_per_kye=1", "intake.rate_per_kye"},
                                                       {"intake.rate_per_key=fast", "intake.rate_per_key"},
                                                       {"intake.rate_per_key=-1", "intake.rate_per_key"},
                                                       {"intake=1", "intake"},
                                                       {"server.listen=80 80", "server.listen"},
                                                       {"server.listen=127.0.0.1", "server.listen"},
                                                       {"server.listen=example.org:80", "server.listen"},
                                                       {"server.listen=:", "server.listen"},
                                                       {"server.listen=127.0.0.1:99999", "server.listen"},
                                                       {"log.level=loud", "log.level"},
                                                       {"server.public_url=example", "server.public_url"},
                                                       {"server.tls_cert=a.pem", "server.tls_cert"},
                                                       {"delivery.jitter", "delivery.jitter"},
                                                       {"sdk.color=blue", "sdk.color"},
                                                       {"sdk.color=#12345g", "sdk.color"},
                                                       {"sdk.web_replays=1", "sdk.web_replays"},
                                                       {"outbound.allow_networks=[1]", "outbound.allow_networks"}};
  for (const auto& [argument, named] : wrong) {
    const auto settings = load_settings("", {argument});
    ASSERT_FALSE(settings) << argument;
    EXPECT_THAT(settings.error().detail, HasSubstr(named)) << argument;
  }
}

}  // namespace bughook::app
