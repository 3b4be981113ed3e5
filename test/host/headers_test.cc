#include <gtest/gtest.h>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

// The value of an expression over `h`, the request's headers, as text.
std::string eval(const std::string& expression, Headers headers) {
  const auto stream =
      run("const h = stream.requestHeaders; let r; try { r = " + expression +
              " } catch (e) { r = `${e.name}: ${e.message}` } h.set('result', JSON.stringify(r) ?? 'undefined')",
          "", std::move(headers));
  return stream->request("result");
}

const Headers some = {{":path", "/p"}, {"a", "1"}, {"b", "2"}, {"a", "3"}, {"set-cookie", "x"}, {"set-cookie", "y"}};

TEST(HeadersTest, GetJoinsValues) {
  EXPECT_EQ(eval("h.get('A')", some), R"("1, 3")");
  EXPECT_EQ(eval("h.get(':path')", some), R"("/p")");
  EXPECT_EQ(eval("h.get('none')", some), "null");
}

TEST(HeadersTest, GetAllGivesEachValue) {
  EXPECT_EQ(eval("h.getAll('a')", some), R"(["1","3"])");
  EXPECT_EQ(eval("h.getAll('none')", some), "[]");
  EXPECT_EQ(eval("h.getSetCookie()", some), R"(["x","y"])");
}

TEST(HeadersTest, IterationIsSortedJoinedAndKeepsCookiesApart) {
  EXPECT_EQ(eval("[...h]", some), R"([[":path","/p"],["a","1, 3"],["b","2"],["set-cookie","x"],["set-cookie","y"]])");
  EXPECT_EQ(eval("[...h.keys()].length === h.size && h.size", some), "5");
  EXPECT_EQ(eval("[...h.values()]", some), R"(["/p","1, 3","2","x","y"])");
}

TEST(HeadersTest, ForEachPassesValueNameAndMap) {
  EXPECT_EQ(eval("(() => { const s = []; h.forEach((v, n, m) => s.push(n, v, m === h)); return s })()", {{"a", "1"}}),
            R"(["a","1",true])");
}

TEST(HeadersTest, ChangingWhileIteratingIsSafe) {
  EXPECT_EQ(eval("(() => { for (const [n] of h) if (n !== ':path') h.delete(n); return h.size })()", some), "1");
}

TEST(HeadersTest, SetReplacesAppendAddsDeleteRemoves) {
  const auto stream = run("const h = stream.requestHeaders; h.set('A', 9); h.append('b', true); h.delete('C')", "",
                          {{"a", "1"}, {"a", "2"}, {"b", "1"}, {"c", "1"}});
  EXPECT_EQ(stream->request("a"), "9");
  EXPECT_EQ(stream->request("b"), "1|true");
  EXPECT_EQ(stream->request("c"), "");
}

TEST(HeadersTest, BytesSurviveUnchanged) {
  const std::string bytes = "caf\xc3\xa9 \xff\x80";
  const auto stream = run("const h = stream.requestHeaders; h.set('copy', h.get('a')); h.set('n', h.get('a').length)",
                          "", {{"a", bytes}});
  EXPECT_EQ(stream->request("copy"), bytes);
  EXPECT_EQ(stream->request("n"), "8");
}

TEST(HeadersTest, WhiteSpaceAroundAValueIsRemoved) {
  EXPECT_EQ(run("stream.requestHeaders.set('a', ' \\t\\r\\n x y \\n')")->request("a"), "x y");
}

TEST(HeadersTest, InvalidNamesAndValuesNeverReachEnvoy) {
  for (const auto& [call, message] : std::initializer_list<std::pair<const char*, const char*>>{
           {"h.get('')", "TypeError: \\\"\\\" is not a valid header name"},
           {"h.get('a b')", "TypeError: \\\"a b\\\" is not a valid header name"},
           {"h.has(':')", "TypeError: \\\":\\\" is not a valid header name"},
           {"h.set('x\\ny', '1')", "TypeError: \\\"x\\ny\\\" is not a valid header name"},
           {"h.set('x', null)", "TypeError: header x: the value must be a string, number or boolean"},
           {"h.set('x', {})", "TypeError: header x: the value must be a string, number or boolean"},
           {"h.set('x')", "TypeError: header x: the value must be a string, number or boolean"},
           {"h.set('x', 'a\\0b')", "TypeError: header x: the value has a character that is not allowed (code 0)"},
           {"h.set('x', 'a\\r\\nb: c')",
            "TypeError: header x: the value has a character that is not allowed (code 13)"},
           {"h.set('x', '\\u20ac')", "TypeError: header x: the value has a character that is not allowed (code 8364)"},
           {"h.set('x', '\\u{1f600}')",
            "TypeError: header x: the value has a character that is not allowed (code 128512)"},
           {"h.append('x', ' ')", "TypeError: header x: the value is empty, which Envoy cannot hold: use delete()"},
           {"h.append(':path', '/')", "TypeError: :path is a pseudo-header and can only be set"},
           {"h.delete(':method')", "TypeError: :method is a pseudo-header and can only be set"},
           {"h.delete('Host')", "TypeError: Host is a pseudo-header and can only be set"},
           {"h.set(':status', '200')", "TypeError: :status is not a pseudo-header of a request"},
           {"h.set(':path', '/a b')", "TypeError: \\\"/a b\\\" is not a valid value of :path"},
           {"h.set(':method', 'G T')", "TypeError: \\\"G T\\\" is not a valid value of :method"},
           {"h.set(':scheme', 'ftp')", "TypeError: \\\"ftp\\\" is not a valid value of :scheme"},
           {"h.forEach(5)", "TypeError: forEach: the callback must be a function"},
           {"h.get.call({}, 'a')", "TypeError: called on an object that is not of this class"},
       }) {
    EXPECT_EQ(eval(call, {{":path", "/"}}), std::string("\"") + message + "\"") << call;
  }
}

TEST(HeadersTest, PseudoHeadersOfARequestCanBeSet) {
  const auto stream = run(
      "const h = stream.requestHeaders; h.set(':path', '/x?y'); h.set(':method', 'PUT'); h.set(':authority', 'b.c'); "
      "h.set(':scheme', 'https')");
  EXPECT_EQ(stream->request(":path"), "/x?y");
  EXPECT_EQ(stream->request(":method"), "PUT");
  EXPECT_EQ(stream->request(":authority"), "b.c");
  EXPECT_EQ(stream->request(":scheme"), "https");
}

TEST(HeadersTest, StatusOfAResponseCanBeSetToAFinalStatus) {
  const Config config(inlineConfig(R"(export default { onResponseHeaders(s) {
    s.responseHeaders.set(':status', 404)
    for (const bad of [100, 99, 600, '2x0', 20]) {
      try { s.responseHeaders.set(':status', bad) } catch (e) { s.responseHeaders.append('e', e.message) }
    }
    s.responseHeaders.delete('host')
  } })"));
  Stream stream(config);
  stream.responseHeaders({{":status", "200"}, {"host", "x"}});
  EXPECT_EQ(stream.response(":status"), "404");
  EXPECT_EQ(stream.response("e"),
            "\"100\" is not a valid value of :status|\"99\" is not a valid value of :status|"
            "\"600\" is not a valid value of :status|\"2x0\" is not a valid value of :status|"
            "\"20\" is not a valid value of :status");
  EXPECT_EQ(stream.response("host"), "");
}

TEST(HeadersTest, ResponseHeadersBeforeTheResponseThrow) {
  const auto stream =
      run("try { stream.responseHeaders.get('a') } catch (e) { stream.requestHeaders.set('e', e.message) }");
  EXPECT_EQ(stream->request("e"), "there is no response yet: response headers can be used from onResponseHeaders on");
}

TEST(HeadersTest, WithoutAResponseItsHeadersAreEmptyAtTheEnd) {
  const Config config(inlineConfig(R"(export default { onStreamComplete(s) {
    const h = s.responseHeaders
    let error = ''
    try { h.set('a', '1') } catch (e) { error = e.message }
    console.log(h.get('a'), h.size, [...h].length, h.has('a'), error)
  } })"));
  takeLog();
  Stream stream(config);
  stream.requestHeaders();
  stream.complete();
  EXPECT_EQ(logText(), "default: null 0 0 false this stream has no such headers\n");
}

}  // namespace
}  // namespace quickvoy::fake
