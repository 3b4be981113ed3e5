// The work that the compiler measures before it builds the module (QUICKVOY_PROFILE): what filters spend their time on,
// run over the fake Envoy of the host tests. Prints nothing; ends with 1 if a stream does not come out as it must.
#include <cstdio>

#include "../test/host/fake_envoy.h"
#include "abi/abi.h"

namespace {

using namespace quickvoy;

constexpr const char* script = R"js(
import { hash } from 'node:crypto'

const rules = [/^\/api\/v[0-9]+\//, /\.(css|js|png)$/i, /[?&]debug=1/]
const seen = new Map()

class Visit {
  #path
  constructor(path) { this.#path = path }
  get segment() { return this.#path.slice(1).split(/[/?#]/)[0] }
}

export const token = ({ config }) => ({
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    const token = headers.get('token')
    if (token === null) return stream.sendLocalReply(403, 'missing token', { details: 'bad-request' })
    if (token !== hash('md5', headers.get(':path') + config.secret))
      return stream.sendLocalReply(403, 'invalid token', { details: 'bad-request', headers: { 'x-reason': 'token' } })
  },
})

export const rewrite = {
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    const path = headers.get(':path') ?? '/'
    headers.set('x-filter', new Visit(path).segment || 'root')
    headers.delete('x-drop')
    stream.state.rule = rules.findIndex((rule) => rule.test(path))
  },
  onResponseHeaders(stream) {
    stream.responseHeaders.set('x-served-by', `quickvoy ${stream.state.rule}`)
  },
  onStreamComplete(stream) {
    const path = stream.requestHeaders.get(':path')
    seen.set(path, (seen.get(path) ?? 0) + 1)
    if (seen.size > 100) seen.clear()
  },
}

export const mixed = {
  async onRequestHeaders(stream) {
    const all = {}
    for (const [name, value] of stream.requestHeaders) all[name] = value
    const { list } = JSON.parse(JSON.stringify({ all, list: [1, 2, 3].map((n) => ({ n, text: String(n * 1.5) })) }))
    await null
    const sum = list.filter(({ n }) => n > 1).reduce((total, { text }) => total + parseFloat(text), 0)
    try {
      if (sum !== 7.5) throw new Error('sum')
      stream.requestHeaders.append('x-sum', [sum, ...list.map(({ n }) => n)].sort((a, b) => b - a).join())
    } catch (error) {
      console.error(error)
    }
  },
}
)js";

std::string json(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

abi::Buffer buffer(const std::string& text) { return {text.data(), text.size()}; }

abi::FilterConfigModule configure(const std::string& name) {
  const std::string config = R"({"script":{"inline_string":")" + json(script) + R"("},"config":{"secret":"secret"}})";
  return envoy_dynamic_module_on_http_filter_config_new(nullptr, buffer(name), buffer(config));
}

// One stream through one filter; true if it got through without a local reply.
bool run(abi::FilterConfigModule config, const fake::Headers& headers) {
  fake::EnvoyStream envoy;
  envoy.request_headers = headers;
  envoy.response_headers = fake::Headers{{":status", "200"}, {"content-type", "text/plain"}};
  const abi::FilterModule filter = envoy_dynamic_module_on_http_filter_new(config, &envoy);
  envoy_dynamic_module_on_http_filter_request_headers(&envoy, filter, true);
  if (!envoy.sent.has_value()) envoy_dynamic_module_on_http_filter_response_headers(&envoy, filter, true);
  envoy_dynamic_module_on_http_filter_stream_complete(&envoy, filter);
  envoy_dynamic_module_on_http_filter_destroy(filter);
  return !envoy.sent.has_value();
}

}  // namespace

int main() {
  const fake::Headers right = {{":method", "GET"},
                               {":path", "/"},
                               {":authority", "localhost"},
                               {"token", "c64319d06364528120a9f96af62ea83d"},
                               {"x-drop", "1"}};
  const fake::Headers wrong = {{":method", "GET"}, {":path", "/api/v1/items?debug=1"}, {"token", "wrong"}};
  const abi::FilterConfigModule token = configure("token");
  const abi::FilterConfigModule rewrite = configure("rewrite");
  const abi::FilterConfigModule mixed = configure("mixed");
  bool expected = token != nullptr && rewrite != nullptr && mixed != nullptr;
  for (int i = 0; expected && i < 20000; ++i) {
    expected = run(token, right) && (i % 8 != 0 || !run(token, wrong)) && run(rewrite, i % 2 == 0 ? right : wrong) &&
               (i % 8 != 0 || run(mixed, right));
  }
  for (const fake::LogLine& line : fake::takeLog()) fprintf(stderr, "%s\n", line.text.c_str());
  return expected ? 0 : 1;
}
