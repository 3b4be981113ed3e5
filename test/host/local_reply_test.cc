#include <gtest/gtest.h>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

TEST(LocalReplyTest, SendsStatusBodyHeadersAndDetails) {
  const auto stream = run(
      "stream.sendLocalReply(403, 'n\\u00f6', { details: ' bad  request', headers: { 'X-A': 1, b: ['2', true] } })");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->status, 403U);
  EXPECT_EQ(stream->envoy.sent->body, "n\xc3\xb6");
  EXPECT_EQ(stream->envoy.sent->details, "_bad__request");
  EXPECT_EQ(stream->envoy.sent->headers, (Headers{{"X-A", "1"}, {"b", "2"}, {"b", "true"}}));
}

TEST(LocalReplyTest, TakesBytesPairsAndNothing) {
  auto stream = run("stream.sendLocalReply(200, new Uint8Array([0, 255, 10]), { headers: [['a', 'x'], ['a', 'y']] })");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->body, std::string("\0\xff\n", 3));
  EXPECT_EQ(stream->envoy.sent->headers, (Headers{{"a", "x"}, {"a", "y"}}));
  EXPECT_EQ(stream->envoy.sent->details, "quickvoy_local_reply");

  stream = run("stream.sendLocalReply(204)");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->body, "");
  stream = run("stream.sendLocalReply(204, new Uint8Array(0), { details: ' ' })");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->details, "quickvoy_local_reply");
}

TEST(LocalReplyTest, HalfASurrogatePairBecomesTheReplacementCharacter) {
  const auto stream = run("stream.sendLocalReply(200, 'a\\ud800b\\udc00')");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->body,
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
}

// Cause: Envoy sends grpc-status 0 for any local reply of a module, so that a refusal looked like success.
TEST(LocalReplyTest, AGrpcClientGetsTheMatchingGrpcStatus) {
  for (const auto& [status, expected] : std::initializer_list<std::pair<const char*, const char*>>{
           {"400", "13"}, {"401", "16"}, {"403", "7"}, {"404", "12"}, {"429", "14"}, {"503", "14"}, {"500", "2"}}) {
    const auto stream =
        run(std::string("stream.sendLocalReply(") + status + ")", "", {{"content-type", "application/grpc+proto"}});
    ASSERT_TRUE(stream->envoy.sent.has_value());
    EXPECT_EQ(stream->envoy.sent->headers, (Headers{{"grpc-status", expected}})) << status;
  }
  auto stream = run("stream.sendLocalReply(403, '', { headers: { 'Grpc-Status': 5 } })", "",
                    {{"content-type", "application/grpc"}});
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->headers, (Headers{{"Grpc-Status", "5"}}));
  stream = run("throw new Error('x')", "", {{"content-type", "application/grpc"}});
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->headers, (Headers{{"grpc-status", "2"}}));
  stream = run("stream.sendLocalReply(403)", "", {{"content-type", "application/grpc-web"}});
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->headers, (Headers{}));
  takeLog();
}

TEST(LocalReplyTest, StopsIteration) {
  const Config config(inlineConfig("export default { onRequestHeaders(s) { s.sendLocalReply(403) } }"));
  Stream stream(config);
  EXPECT_EQ(stream.requestHeaders(), abi::HeadersStatus::stop_iteration);
}

TEST(LocalReplyTest, WrongArgumentsThrowAndSendNothing) {
  for (const auto& [arguments, message] : std::initializer_list<std::pair<const char*, const char*>>{
           {"199", "RangeError: the status of a local reply must be an integer from 200 to 599"},
           {"600", "RangeError: the status of a local reply must be an integer from 200 to 599"},
           {"200.5", "RangeError: the status of a local reply must be an integer from 200 to 599"},
           {"'403'", "RangeError: the status of a local reply must be an integer from 200 to 599"},
           {"", "RangeError: the status of a local reply must be an integer from 200 to 599"},
           {"NaN", "RangeError: the status of a local reply must be an integer from 200 to 599"},
           {"403, 5", "TypeError: the body of a local reply must be a string or a Uint8Array"},
           {"403, new Uint16Array(1)", "TypeError: the body of a local reply must be a string or a Uint8Array"},
           {"403, '', 5", "TypeError: the options of a local reply must be an object"},
           {"403, '', { details: 5 }", "TypeError: details must be a string"},
           {"403, '', { headers: 'a' }", "TypeError: headers must be an object or a list of [name, value] pairs"},
           {"403, '', { headers: [['a']] }", "TypeError: headers must be an object or a list of [name, value] pairs"},
           {"403, '', { headers: { 'a b': '1' } }", "TypeError: \"a b\" is not a valid header name"},
           {"403, '', { headers: { a: 'x\\ny' } }",
            "TypeError: header a: the value has a character that is not allowed (code 10)"},
           {"403, '', { headers: { ':status': '200' } }", "TypeError: :status is a pseudo-header and can only be set"},
           {"403, '', { get headers() { throw new RangeError('mine') } }", "RangeError: mine"},
       }) {
    const auto stream =
        run(std::string("try { stream.sendLocalReply(") + arguments +
            ") } catch (e) { stream.requestHeaders.set('e', `${e.name}: ${e.message}`.replace('\\n', ' ')) }");
    EXPECT_EQ(stream->request("e"), message) << arguments;
    EXPECT_FALSE(stream->envoy.sent.has_value()) << arguments;
  }
}

TEST(LocalReplyTest, TheSecondThrows) {
  const auto stream =
      run("stream.sendLocalReply(401, 'one'); try { stream.sendLocalReply(402) } catch (e) { "
          "stream.requestHeaders.set('e', e.message) }");
  EXPECT_EQ(stream->request("e"), "a local reply was already sent on this stream");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->status, 401U);
}

TEST(LocalReplyTest, AReplyFromAnArgumentsGetterIsTheOneReply) {
  const auto stream =
      run("try { stream.sendLocalReply(401, 'outer', { get headers() { stream.sendLocalReply(402, 'inner') } }) } "
          "catch (e) { stream.requestHeaders.set('e', e.message) }");
  EXPECT_EQ(stream->request("e"), "a local reply was already sent on this stream");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->body, "inner");
}

TEST(LocalReplyTest, StandsWhenTheHookThrowsAfterwards) {
  takeLog();
  takeCounters();
  const auto stream = run("stream.sendLocalReply(403); throw new Error('late')");
  ASSERT_TRUE(stream->envoy.sent.has_value());
  EXPECT_EQ(stream->envoy.sent->status, 403U);
  EXPECT_NE(logText().find("default: onRequestHeaders: exception: Error: late"), std::string::npos);
  EXPECT_EQ(takeCounters(), (std::map<std::string, uint64_t>{{"quickvoy_errors filter=default cause=exception", 1}}));
}

TEST(LocalReplyTest, IsNotPossibleWhenTheStreamIsComplete) {
  const Config config(inlineConfig(
      "export default { onStreamComplete(s) { try { s.sendLocalReply(500) } catch (e) { console.log(e.message) } } }"));
  takeLog();
  Stream stream(config);
  stream.requestHeaders();
  stream.complete();
  EXPECT_EQ(logText(), "default: the stream is complete: no local reply can be sent\n");
  EXPECT_FALSE(stream.envoy.sent.has_value());
}

TEST(LocalReplyTest, OwnResponseHooksDoNotRun) {
  const Config config(
      inlineConfig("export default { onRequestHeaders(s) { s.sendLocalReply(403) }, "
                   "onResponseHeaders() { console.log('response') } }"));
  takeLog();
  Stream stream(config);
  stream.requestHeaders();
  EXPECT_EQ(stream.responseHeaders(), abi::HeadersStatus::go_on);
  EXPECT_EQ(logText(), "");
}

TEST(LocalReplyTest, EnvoyMayDestroyTheStreamBeforeItReturns) {
  const Config config(inlineConfig(
      "export default { onRequestHeaders(s) { s.sendLocalReply(403, 'x'.repeat(1000), { headers: { a: 'b' } }) } }"));
  Stream stream(config);
  stream.envoy.on_sent = [](void* self) { static_cast<Stream*>(self)->end(); };
  stream.envoy.on_sent_context = &stream;
  EXPECT_EQ(stream.requestHeaders(), abi::HeadersStatus::stop_iteration);
  ASSERT_TRUE(stream.envoy.sent.has_value());
  EXPECT_EQ(stream.envoy.sent->body.size(), 1000U);
}

TEST(LocalReplyTest, EnvoyMayDestroyTheStreamWhileAFailureIsAnswered) {
  const Config config(inlineConfig("export default { onRequestHeaders() { throw new Error('x') } }"));
  Stream stream(config);
  stream.envoy.on_sent = [](void* self) { static_cast<Stream*>(self)->end(); };
  stream.envoy.on_sent_context = &stream;
  EXPECT_EQ(stream.requestHeaders(), abi::HeadersStatus::stop_iteration);
  ASSERT_TRUE(stream.envoy.sent.has_value());
  EXPECT_EQ(stream.envoy.sent->status, 500U);
  takeLog();
}

}  // namespace
}  // namespace quickvoy::fake
