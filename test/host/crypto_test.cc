#include <gtest/gtest.h>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

std::string eval(const std::string& expression) {
  const Config config(
      inlineConfig("import { hash } from 'node:crypto'\nexport default { onRequestHeaders(stream) { let r; "
                   "try { r = " +
                   expression +
                   " } catch (e) { r = `${e.name}: ${e.message}` } "
                   "stream.requestHeaders.set('r', r) } }"));
  if (!config.accepted()) return logText();
  Stream stream(config);
  stream.requestHeaders();
  return stream.request("r");
}

// Digests of "abc": RFC 1321 and FIPS 180-4.
TEST(CryptoTest, HashKnowsTheAlgorithms) {
  EXPECT_EQ(eval("hash('md5', 'abc')"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(eval("hash('SHA1', 'abc')"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(eval("hash('sha224', 'abc')"), "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
  EXPECT_EQ(eval("hash('sha256', 'abc')"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(eval("hash('sha384', 'abc')"),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(eval("hash('sha512', 'abc')"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(CryptoTest, HashKnowsTheEncodings) {
  EXPECT_EQ(eval("hash('md5', '', 'hex')"), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(eval("hash('md5', 'abc', 'base64')"), "kAFQmDzST7DWlj99KOF/cg==");
  EXPECT_EQ(eval("hash('md5', 'abc', 'base64url')"), "kAFQmDzST7DWlj99KOF_cg");
  EXPECT_EQ(eval("hash('sha384', 'abc', 'base64')"),
            "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn");
  EXPECT_EQ(eval("hash('md5', 'abc', 'buffer') instanceof Uint8Array && hash('md5', 'abc', 'buffer').join()"),
            "144,1,80,152,60,210,79,176,214,150,63,125,40,225,127,114");
}

TEST(CryptoTest, HashTakesUtf8TextAndBytes) {
  // "café" in UTF-8.
  EXPECT_EQ(eval("hash('md5', 'caf\\u00e9') === hash('md5', new Uint8Array([99, 97, 102, 0xc3, 0xa9]))"), "true");
  EXPECT_EQ(eval("hash('md5', '\\ud800') === hash('md5', new Uint8Array([0xef, 0xbf, 0xbd]))"), "true");
  EXPECT_EQ(eval("hash('md5', new Uint8Array([1, 2, 97, 98, 99]).subarray(2))"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(eval("hash('md5', new Uint8Array(0))"), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(CryptoTest, WrongArgumentsThrow) {
  EXPECT_EQ(eval("hash('md6', 'a')"),
            "Error: hash: unknown algorithm \"md6\": use md5, sha1, sha224, sha256, sha384 or sha512");
  EXPECT_EQ(eval("hash('md5')"), "TypeError: hash: data must be a string or a Uint8Array");
  EXPECT_EQ(eval("hash('md5', [1])"), "TypeError: hash: data must be a string or a Uint8Array");
  EXPECT_EQ(eval("hash('md5', 'a', 'latin1')"),
            "TypeError: hash: unknown output encoding \"latin1\": use hex, base64, base64url or buffer");
  EXPECT_EQ(eval("(() => { const b = new Uint8Array(8); b.buffer.transfer(); return hash('md5', b) })()"),
            "TypeError: ArrayBuffer is detached or resized");
}

}  // namespace
}  // namespace quickvoy::fake
